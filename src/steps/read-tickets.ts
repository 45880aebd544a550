import * as z from 'zod';
import { pass, unknown } from '../checks/check.ts';
import { count as counted } from '../handover/words.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Ticket, TicketComment } from '../services/zendesk/zendesk.ts';
import { everythingSaid, inShort } from '../tickets/client-words.ts';
import { deadlineNote, deadlineSummary, noDeadline, shownDeadline } from '../tickets/deadline-note.ts';
import { deadlineOn } from '../tickets/note-parts.ts';
import { readSecondLine, type SecondLine } from '../tickets/second-line.ts';
import { clockOf } from '../tickets/sla.ts';
import { ticketFacts, ticketOrder } from '../tickets/ticket-order.ts';
import { actionData } from './action-data.ts';
import { questionName } from './answer.ts';
import { namedDeadlines, notedOn, type TicketDeadline, unsentDeadlines } from './noted-deadlines.ts';
import { type Action, ChangedMeanwhile, type Item, type Question, type Step, type StepContext } from './step.ts';
import { findNote, leaveNote, noteAction } from './zendesk/internal-note.ts';

/** A deadline is noted. `was`: the one that the ticket had when this was planned; null in journals of older versions. */
const data = actionData('note', { ticket: z.number(), was: z.string().nullable().default(null) });
type Data = z.infer<typeof data>;

/** Makes questions about deadlines. The date parser is loaded only here. */
async function deadlineQuestions(now: Date): Promise<(ticket: number) => Question> {
  const { readDeadline } = await import('../tickets/deadline.ts');
  return (ticket) => ({
    id: 'deadline',
    about: String(ticket),
    text: `The client's deadline for #${ticket}, such as "Friday noon", or "${noDeadline}"`,
    kind: 'text',
    required: false,
    onRequest: true,
    check(answer) {
      const read = readDeadline(answer, now);
      return 'wrong' in read ? read.wrong : null;
    },
    understand(answer) {
      const read = readDeadline(answer, now);
      if ('wrong' in read) throw new Error(`${answer}: ${read.wrong}`);
      return read;
    },
  });
}

function toItem(step: StepContext, line: SecondLine, ticket: Ticket, deadline: Question): Item {
  let asked: Promise<readonly TicketComment[]> | undefined;
  const comments = () => {
    asked ??= line.zendesk.comments(ticket.id);
    return asked;
  };
  // What the handover has said is not repeated.
  const isRead = step.memoryOf('handover-read').seen.includes(String(ticket.id));
  return {
    id: String(ticket.id),
    title: `#${ticket.id} ${ticket.subject}`,
    lines: [
      ticketFacts(ticket, step.context.clock.now()),
      ...(isRead ? ['It was in the handover, which you have read.'] : []),
    ],
    async more() {
      const said = await comments();
      const deadline = deadlineOn(said);
      return [
        ...(deadline === noDeadline ? [] : [`Client needs it by ${shownDeadline(deadline)}.`]),
        ...(isRead ? [] : inShort(ticket, said)),
      ];
    },
    whole: async () => everythingSaid(await comments()),
    url: ticket.url,
    keys: [{ key: 'd', label: 'deadline', question: deadline }],
  };
}

async function readTickets({ context }: StepContext) {
  const line = await readSecondLine(context);
  return {
    line,
    tickets: [...(await line.zendesk.ticketsOf(line.group, line.me.id))].sort(ticketOrder(context.clock.now())),
  };
}

/** The key of a deadline's note. It counts earlier notes, so that a corrected deadline is noted again. */
function keyOf(step: StepContext, ticket: number, deadline: string): string {
  const before = notedOn(step.memory, ticket).length;
  return `deadline-${ticket}-${deadline}${before === 0 ? '' : `#${before}`}`;
}

/** A deadline that was named, and the one that its ticket has now. */
interface NamedDeadline extends TicketDeadline {
  readonly was: string;
}

/** Whether an interrupted run may have noted it. */
function isBegun(step: StepContext, { ticket, deadline }: TicketDeadline): boolean {
  const action = step.memory.actions[keyOf(step, ticket, deadline)];
  return action !== undefined && action.made === null && action.failed === undefined;
}

/**
 * The deadlines that still have to be noted. What a ticket has already, whoever noted it, is not noted again: it is
 * forgotten, as `ticket deadline` does.
 */
async function deadlinesToNote(step: StepContext): Promise<NamedDeadline[]> {
  const open = unsentDeadlines(step.memory);
  if (open.length === 0) return [];
  const zendesk = await step.context.services.zendesk();
  const read = await Promise.all(
    open.map(async (named) => ({ ...named, was: deadlineOn(await zendesk.comments(named.ticket)) })),
  );
  const isThere = (named: NamedDeadline) => named.was === named.deadline && !isBegun(step, named);
  for (const { ticket } of read.filter(isThere)) step.takeBack(questionName('deadline', String(ticket)));
  return read.filter((named) => !isThere(named));
}

/** The same for a look: if the tickets can't be read, what was named counts as not noted. */
async function openDeadlines(step: StepContext): Promise<readonly TicketDeadline[]> {
  try {
    return await deadlinesToNote(step);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return unsentDeadlines(step.memory);
  }
}

function toAction(step: StepContext, { ticket, deadline, was }: NamedDeadline): Action<Data> {
  const note = noteAction(keyOf(step, ticket, deadline), ticket, deadlineNote(deadline, 'reading'));
  const wanted = { kept: deadline, said: shownDeadline(deadline) };
  return { ...note, summary: deadlineSummary(`#${ticket}`, wanted, was), data: { kind: 'note', ticket, was } };
}

/** Throws ChangedMeanwhile if the ticket has another deadline than the plan said. */
async function refuseOther(step: StepContext, { ticket, was }: Data): Promise<void> {
  if (was === null) return;
  const zendesk = await step.context.services.zendesk();
  const now = deadlineOn(await zendesk.comments(ticket));
  if (now === was) return;
  const next = [`Look at it: ${zendesk.ticketUrl(ticket)}`];
  const words = now === noDeadline ? 'it has none now' : `it is ${shownDeadline(now)} now`;
  throw new ChangedMeanwhile(`The deadline of #${ticket} has changed meanwhile: ${words}.`, { next });
}

/** You have read every ticket of the group once, most urgent first, and clients' deadlines are noted. */
export const readTicketsStep: Step<Data> = {
  id: 'read-tickets',
  title: 'You have read every ticket of the group',
  async verify(step) {
    const read = step.memory.seen.length;
    const unsent = unsentDeadlines(step.memory);
    const open = await openDeadlines(step);
    const isOn = (some: readonly TicketDeadline[], ticket: number) => some.some((one) => one.ticket === ticket);
    const set = namedDeadlines(step.memory).filter(
      ({ ticket, deadline }) => deadline !== noDeadline && (isOn(open, ticket) || !isOn(unsent, ticket)),
    );
    const evidence = { read, deadlines: set.map(({ ticket, deadline }) => `#${ticket} ${deadline}`) };
    if (!step.memory.confirmedAt) {
      const far = read > 0 ? ` (${counted(read, 'ticket')} read so far)` : '';
      return unknown(`Needs your confirmation: whether you have read them all${far}`, { evidence });
    }
    // Others may have been noted since, with `ticket deadline`: none of them is known here.
    const noted = set.length > 0 ? `, ${counted(set.length, 'deadline')} noted while reading` : '';
    return open.length === 0
      ? pass(`${counted(read, 'ticket')} read${noted}`, { evidence })
      : unknown(`${counted(open.length, 'deadline')} not noted on the ticket yet`, { evidence });
  },
  async brief(step) {
    const { line, tickets } = await readTickets(step);
    const now = step.context.clock.now();
    const about = await deadlineQuestions(now);
    const states = tickets.map((ticket) => clockOf(ticket, now).state);
    const breached = states.filter((state) => state === 'breached').length;
    const running = states.filter((state) => state === 'running').length;
    return {
      question: 'Have you read them?',
      lines: [
        `${counted(tickets.length, 'ticket')}: ${breached} breached, ${running} with time left, ${tickets.length - breached - running} paused or without an SLA.`,
      ],
      items: tickets.map((ticket) => toItem(step, line, ticket, about(ticket.id))),
      // Having read them all once is enough, even if a note could not be left.
      covers: [],
    };
  },
  async questions(step) {
    const { tickets } = await readTickets(step);
    const about = await deadlineQuestions(step.context.clock.now());
    return tickets.map(({ id }) => about(id));
  },
  async whyNoQuestion(_step, { question, about }) {
    if (question !== 'deadline' || !/^\d+$/.test(about ?? '')) return null;
    return { why: `#${about} is solved, or not in this group`, isLate: false };
  },
  unsent: ({ memory }) =>
    unsentDeadlines(memory).map(({ ticket, deadline }) => ({
      what: `the deadline of #${ticket} (${shownDeadline(deadline)})`,
      answer: `deadline.${ticket}`,
    })),
  async plan(step) {
    return { actions: (await deadlinesToNote(step)).map((named) => toAction(step, named)) };
  },
  data,
  // What was not begun is not there: the plan has looked. An earlier note with the same text may have been replaced since.
  find: async (step, action, since) => (step.memory.actions[action.key] ? findNote(step, action, since) : null),
  apply: (step, action) => leaveNote(step, action, () => refuseOther(step, action.data)),
};
