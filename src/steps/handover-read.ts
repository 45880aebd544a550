import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { pass, unknown } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { addDays, dayBegins } from '../lib/days.ts';
import { readRegularFile } from '../lib/read-file.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { lookOrUnknown } from '../tickets/second-line.ts';
import { ticketFacts } from '../tickets/ticket-order.ts';
import { type HandoverPart, handoverParts } from './handover/handover-parts.ts';
import { findMessage, inMessage, markerOf, sendMessage, toPerson } from './messages.ts';
import { shownDayOf, shownTurn } from './rotation.ts';
import type { Action, Item, Step, StepContext } from './step.ts';

/** The end of the marker of a handover's message, `markerOf(step, 'handover')`, which the next person's `start` looks for. */
const handoverMarkerEnding = ':handover';

/** Assumed length, in days, of a turn that is not on the rota. */
const usualTurn = 14;

const sayPrevious = '--answer rotation.previous=EMAIL';

interface FoundHandover {
  readonly from: string;
  readonly text: string;
}

/** No message from before the previous turn began can be this handover. */
function sinceOf({ start, previous }: Rotation): Date {
  const begun = previous && previous.start < start ? previous.start : addDays(start, -usualTurn);
  return dayBegins(begun);
}

/** The handover; null if there is none; or why that is unknown. */
async function findHandover(step: StepContext): Promise<FoundHandover | { readonly unknown: string } | null> {
  const { context, memory, rotation } = step;
  const file = memory.answers.file;
  if (file) {
    try {
      return { from: file, text: readRegularFile(file).toString('utf8') };
    } catch (cause) {
      throw new Failure(`The handover ${file} can't be read.`, {
        cause,
        next: ['Give its path with --answer handover-read.file=PATH.'],
      });
    }
  }
  const previous = rotation?.previous?.person;
  if (!previous) return null;
  const { name, email } = previous;
  if (email === '') return { unknown: `The rota has no address for ${name}: give ${sayPrevious}` };
  const slack = await context.services.slack();
  const person = await slack.personByEmail(email);
  if (!person) return { unknown: `No one in Slack has the address ${email}: correct it with ${sayPrevious}` };
  const message = await slack.findFrom(person.id, handoverMarkerEnding, sinceOf(rotation));
  return message ? { from: `${name}, in Slack`, text: message.text } : null;
}

/** The tickets as they are now; none if Zendesk does not say. */
async function ticketsNow(context: Context, ids: readonly number[]): Promise<readonly Ticket[]> {
  if (ids.length === 0) return [];
  try {
    return await (await context.services.zendesk()).tickets(ids);
  } catch (error) {
    if (error instanceof ServiceError) return [];
    throw error;
  }
}

/** The handover's parts as items: what it puts first, then the rest. */
async function toItems({ context }: StepContext, parts: readonly HandoverPart[]): Promise<Item[]> {
  const tickets = await ticketsNow(
    context,
    parts.flatMap(({ ticket }) => ticket ?? []),
  );
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

/** The mark that this handover was read, or that the person continued without one from this person. */
function markOf(found: Awaited<ReturnType<typeof findHandover>>, previous: RotaPerson | undefined): string {
  if (found && 'text' in found) return `handover ${createHash('sha256').update(found.text).digest('hex').slice(0, 16)}`;
  return `no handover from ${(previous?.email || previous?.name || '').toLowerCase()}`;
}

/** Whether this person was told that their handover was read. State of older versions does not say who was. */
function hasTold({ memory }: StepContext, { email }: RotaPerson): boolean {
  const told = memory.actions.tell;
  return Boolean(told?.made) && (told?.action === undefined || told.action.data.email === email);
}

/** You have read the last person's handover, and they know that. */
export const handoverRead: Step<z.infer<typeof toPerson>> = {
  id: 'handover-read',
  title: "You have read the last person's handover",
  async verify(step) {
    const { memory, rotation } = step;
    if (!memory.confirmedAt) return unknown('Needs your confirmation: whether you have read the handover');
    const read = `You said on ${shownDayOf(memory.confirmedAt)} that you have read it`;
    const previous = rotation?.previous?.person;
    if (!previous || hasTold(step, previous)) return pass(read);
    return lookOrUnknown(async () => {
      const found = await findHandover(step);
      if (!memory.seen.includes(markOf(found, previous)))
        return unknown('Needs your confirmation: whether you have read the handover');
      if (found && 'unknown' in found) return pass(`${read}. ${found.unknown}`);
      return found
        ? unknown(`${previous.name} does not know yet that you have read the handover`)
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
    return {
      question: 'Have you read it?',
      lines: [`From ${found.from}:`, '', ...opening],
      items: await toItems(step, parts),
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
      where: `Slack, direct message to ${previous.person.name}`,
      text: `Thank you for the handover: I have read it.${step.rotation ? ` My turn on ${inMessage(step.context.playbook.support.name)} is ${shownTurn(step.rotation)}.` : ''}`,
      data: { kind: 'direct-message', email: previous.person.email, marker: markerOf(step, 'handover-read') },
    };
    return { actions: [action] };
  },
  data: toPerson,
  find: findMessage,
  apply: sendMessage,
};
