import type * as z from 'zod';
import { type Json, pass, unknown } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import { documentedInMarkdown } from '../handover/documented.ts';
import { driftLines } from '../handover/drift.ts';
import { readTicketsNow, type TicketsNowAndDrift } from '../handover/tickets-now.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import { lookOrUnknown } from '../tickets/second-line.ts';
import { ticketFacts } from '../tickets/ticket-order.ts';
import { type HandoverPart, handoverParts } from './handover/handover-parts.ts';
import { findHandover, markOf, type ReceivedHandover } from './handover/received.ts';
import { findMessage, inMessage, markerOf, sendMessage, toPerson } from './messages.ts';
import { shownDayOf, shownTurn } from './rotation.ts';
import type { Action, Item, Step, StepContext } from './step.ts';

/** The handover's parts as items: what it puts first, then the rest. */
function toItems({ context }: StepContext, parts: readonly HandoverPart[], { tickets }: TicketsNowAndDrift): Item[] {
  const now = context.clock.now();
  return parts.map(({ id, ticket: number, title, lines }) => {
    const ticket = tickets.find((each) => each.id === number);
    const url = ticket?.url ?? /https:\/\/[^\s<>|)]+/.exec(title)?.[0];
    return {
      id,
      title,
      lines: [...(ticket ? [`Now: ${ticketFacts(ticket, now)}`] : []), ...lines],
      ...(url ? { url } : {}),
    };
  });
}

/** What has changed on the tickets since the handover was made; read once in a run. */
const aftermathOf = (step: StepContext, { text, sentAt }: ReceivedHandover): Promise<TicketsNowAndDrift> =>
  step.cache.once(`since the handover ${text}`, () =>
    readTicketsNow(step.context, documentedInMarkdown(text, step.context.clock.now(), sentAt)),
  );

function changeLines(aftermath: TicketsNowAndDrift): string[] {
  const lines = driftLines(aftermath);
  return lines.length === 0
    ? ['Nothing has changed on its tickets since it was made.']
    : ['Since it was made:', ...lines.map((line) => `- ${line}`)];
}

/** What has changed since the handover that is read in this run, for the JSON. */
async function evidenceOf(step: StepContext): Promise<Record<string, Json>> {
  const { confirmedAt } = step.memory;
  if (confirmedAt !== null && Date.parse(confirmedAt) < step.startedAt.getTime()) return {};
  try {
    const found = await findHandover(step);
    if (!found || 'unknown' in found) return {};
    const { changes, unknown } = await aftermathOf(step, found);
    return { since: { changes: changes.map((one) => ({ ...one })), unknown: unknown.map((one) => ({ ...one })) } };
  } catch (error) {
    // What keeps it from being read is reported where it is read.
    if (!(error instanceof Failure) || step.context.signal.aborted) throw error;
    return {};
  }
}

/** Whether this person was told that their handover was read. State of older versions does not say who was. */
function wasSentHandover({ memory }: StepContext, { email }: RotaPerson): boolean {
  const told = memory.actions.tell;
  return Boolean(told?.made) && (told?.action === undefined || told.action.data.email === email);
}

/** You have read the last person's handover, and they know that. */
export const handoverRead: Step<z.infer<typeof toPerson>> = {
  id: 'handover-read',
  title: "You have read the last person's handover",
  async verify(step) {
    const { memory, rotation } = step;
    const evidence = await evidenceOf(step);
    if (!memory.confirmedAt)
      return unknown('Needs your confirmation: whether you have read the handover', { evidence });
    const read = `You said on ${shownDayOf(memory.confirmedAt)} that you have read it`;
    const previous = rotation?.previous?.person;
    if (!previous || wasSentHandover(step, previous)) return pass(read, { evidence });
    return lookOrUnknown(async () => {
      const found = await findHandover(step);
      if (!memory.seen.includes(markOf(found, previous)))
        return unknown('Needs your confirmation: whether you have read the handover', { evidence });
      if (found && 'unknown' in found) return pass(`${read}. ${found.unknown}`);
      return found
        ? unknown(`${previous.name} does not know yet that you have read the handover`, { evidence })
        : pass(`There is no handover from ${previous.name}`);
    });
  },
  async questions() {
    return [
      {
        id: 'file',
        text: "File with the last person's handover",
        kind: 'text' as const,
        required: false,
        onRequest: true,
        isPath: true,
      },
    ];
  },
  async brief(step) {
    const found = await findHandover(step);
    const previous = step.rotation?.previous?.person;
    const name = previous?.name ?? 'the last person';
    if (!found || 'unknown' in found) {
      return {
        question: 'Continue without one?',
        ...(previous ? { covers: [markOf(found, previous)] } : {}),
        lines: [
          found ? `${found.unknown}.` : `No handover from ${name} was found in Slack.`,
          `Ask ${name} for what you need to know. If you have it as a file: --answer handover-read.file=PATH`,
        ],
      };
    }
    const { opening, parts } = handoverParts(found.text);
    const aftermath = await aftermathOf(step, found);
    return {
      question: 'Have you read it?',
      lines: [`From ${found.from}:`, '', ...opening, '', ...changeLines(aftermath)],
      items: toItems(step, parts, aftermath),
      covers: [markOf(found, previous)],
    };
  },
  async plan(step) {
    const previous = step.rotation?.previous;
    const found = previous ? await findHandover(step) : null;
    if (!previous || !found || 'unknown' in found) return { actions: [] };
    const action: Action<z.infer<typeof toPerson>> = {
      key: 'tell',
      kind: 'send',
      summary: `Tell ${previous.person.name} that you have read it`,
      where: 'Slack, direct message',
      text: `Thank you for the handover: I have read it.${step.rotation ? ` My turn on ${inMessage(step.context.playbook.support.name)} is ${shownTurn(step.rotation)}.` : ''}`,
      data: { kind: 'direct-message', email: previous.person.email, marker: markerOf(step, 'handover-read') },
    };
    return { actions: [action] };
  },
  data: toPerson,
  find: findMessage,
  apply: sendMessage,
};
