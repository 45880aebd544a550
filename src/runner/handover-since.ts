import type { Context } from '../context.ts';
import { exitCode, Failure } from '../errors.ts';
import { documentedIn, documentedInMarkdown } from '../handover/documented.ts';
import type { Drift } from '../handover/drift.ts';
import type { Handover } from '../handover/handover.ts';
import { readTicketsNow } from '../handover/tickets-now.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { redact } from '../redaction/redact.ts';
import { type Receipt, readReceipt } from '../steps/handover/receipt.ts';
import { keysFor } from '../steps/handover/sending.ts';
import { factsOf, lastHandover, readHandover } from '../steps/handover/written-handover.ts';
import type { StepMemory } from '../steps/step.ts';
import { openJournals } from './remembered.ts';

/** What has happened since `end` wrote the last handover of a rotation. */
export interface HandoverSince extends Drift {
  /** Of the document. */
  readonly version: number;
  /** ISO 8601. */
  readonly madeAt: string;
  /** What the next person has said about it; null if it was not sent to them, or if that could not be read. */
  readonly receiver: (Receipt & { readonly name: string }) | null;
  /** A service refused the sign-in. */
  readonly signIn?: true;
}

interface Answer extends Pick<HandoverSince, 'receiver' | 'unknown' | 'signIn'> {}

/** What the next person has said, if they have the handover. */
async function readReceiver(context: Context, tell: StepMemory, { rotation }: Handover): Promise<Answer> {
  const person = rotation?.next?.person;
  const sent = person && tell.actions[keysFor(person).next]?.made?.ts;
  if (!person || sent === undefined) return { receiver: null, unknown: [] };
  try {
    const receipt = await readReceipt(await context.services.slack(), person.email, Number(sent));
    return { receiver: { name: person.name, ...receipt }, unknown: [] };
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    return {
      receiver: null,
      unknown: [{ what: `Whether ${person.name} has read it`, why: error.message.replace(/\.$/, '') }],
      ...(error.code === exitCode.signIn ? { signIn: true } : {}),
    };
  }
}

/** Reads what has happened since the last handover of the rotation was written; null if there is none. Changes nothing. */
export async function readSince(context: Context, handover: Handover): Promise<HandoverSince | null> {
  if (!handover.rotation) return null;
  // What is damaged was reported when the handover was made.
  const { end } = openJournals(context, handover.rotation, () => {});
  const memory = end.memoryOf('handover');
  const last = lastHandover(memory);
  if (!last) return null;
  const facts = factsOf(memory, last.version);
  const made = new Date(last.at);
  const before = facts ? documentedIn(facts) : documentedInMarkdown(readHandover(last), made, made);
  const [{ tickets: _, ...drift }, answer] = await Promise.all([
    readTicketsNow(context, before),
    readReceiver(context, end.memoryOf('tell'), handover),
  ]);
  const since = {
    version: last.version,
    madeAt: facts?.madeAt ?? last.at,
    ...drift,
    ...answer,
    unknown: [...drift.unknown, ...answer.unknown],
  };
  // Like the handover itself, it may go into a file, so secrets are removed here.
  return mapTexts(since, redact);
}
