import type * as z from 'zod';
import { pass, unknown } from '../checks/check.ts';
import { count as counted } from '../handover/words.ts';
import type { Ticket, TicketComment } from '../services/zendesk/zendesk.ts';
import { everythingSaid, inShort } from '../tickets/client-words.ts';
import { deadlineNote, noDeadline, shownDeadline } from '../tickets/deadline-note.ts';
import { readSecondLine, type SecondLine } from '../tickets/second-line.ts';
import { clockOf } from '../tickets/sla.ts';
import { ticketFacts, ticketOrder } from '../tickets/ticket-order.ts';
import { namedDeadlines, notedOn, unsentDeadlines } from './noted-deadlines.ts';
import type { Item, Question, Step, StepContext } from './step.ts';
import { findNote, leaveNote, noteAction, noteData } from './zendesk/internal-note.ts';

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
    ...(isRead
      ? {}
      : {
          more: async () => inShort(ticket, await comments()),
        }),
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

/** You have read every ticket of the group once, most urgent first, and clients' deadlines are noted. */
export const readTicketsStep: Step<z.infer<typeof noteData>> = {
  id: 'read-tickets',
  title: 'You have read every ticket of the group',
  async verify(step) {
    const read = step.memory.seen.length;
    const all = namedDeadlines(step.memory);
    const open = unsentDeadlines(step.memory);
    const set = all.filter(({ deadline }) => deadline !== noDeadline);
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
    const actions = unsentDeadlines(step.memory).map(({ ticket, deadline }) =>
      noteAction(keyOf(step, ticket, deadline), ticket, deadlineNote(deadline, 'reading')),
    );
    return { actions };
  },
  data: noteData,
  find: findNote,
  apply: leaveNote,
};
