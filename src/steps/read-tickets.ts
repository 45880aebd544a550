import { pass, unknown } from '../checks/check.ts';
import type { Ticket, Zendesk } from '../services/zendesk/zendesk.ts';
import { readSecondLine } from './second-line.ts';
import type { Action, Item, Question, Step, StepContext } from './step.ts';
import { slaWords, ticketFacts, ticketOrder } from './ticket-order.ts';

const day = /^\d{4}-\d{2}-\d{2}$/;

const deadlineQuestion = (ticket: number): Question => ({
  id: `deadline.${ticket}`,
  text: 'deadline',
  kind: 'text',
  required: false,
  onRequest: true,
  check: (answer) =>
    day.test(answer) && !Number.isNaN(Date.parse(answer))
      ? null
      : `expected a day such as 2026-12-24, found "${answer}"`,
});

async function lastInternalNote(zendesk: Zendesk, ticket: number): Promise<string[]> {
  const note = (await zendesk.comments(ticket)).findLast((comment) => !comment.public);
  if (!note) return ['No internal note yet.'];
  const text = note.body.trim().split('\n').slice(0, 6).join('\n');
  return [`Last internal note, ${note.author ?? 'somebody'}, ${note.createdAt.slice(0, 10)}:`, text];
}

function toItem(zendesk: Zendesk, ticket: Ticket, now: Date): Item {
  return {
    id: String(ticket.id),
    title: `#${ticket.id} ${ticket.subject}`,
    lines: [ticketFacts(ticket, now)],
    more: () => lastInternalNote(zendesk, ticket.id),
    url: ticket.url,
    ask: { key: 'd', question: deadlineQuestion(ticket.id) },
  };
}

async function readTickets({ context }: StepContext) {
  const { zendesk, me, group } = await readSecondLine(context);
  return { zendesk, me, tickets: [...(await zendesk.ticketsOf(group))].sort(ticketOrder) };
}

/** The note that records a deadline. The same words whenever it is made, so that it is found again. */
const noteText = (deadline: string) =>
  `The client's deadline is ${deadline} (noted while reading in at the start of a rotation).`;

const deadlines = ({ memory }: StepContext) =>
  Object.entries(memory.answers).flatMap(([id, deadline]) => {
    const ticket = /^deadline\.(\d+)$/.exec(id)?.[1];
    return ticket ? [{ ticket: Number(ticket), deadline }] : [];
  });

const isNoted = (step: StepContext, ticket: number) => Boolean(step.memory.actions[`deadline-${ticket}`]?.made);

/** Every ticket of the group was read once, the most pressing first; deadlines that clients named are noted. */
export const readTicketsStep: Step = {
  id: 'read-tickets',
  title: 'You have read every ticket of the group',
  async verify(step) {
    if (!step.memory.confirmedAt) return unknown('Whether you have read the tickets, only you can know');
    const open = deadlines(step).filter(({ ticket }) => !isNoted(step, ticket));
    const evidence = { read: step.memory.seen.length, deadlines: deadlines(step).length };
    return open.length === 0
      ? pass(`${step.memory.seen.length} tickets read, ${deadlines(step).length} deadlines noted`, { evidence })
      : unknown(`${open.length} deadlines are not noted on their tickets yet`, { evidence });
  },
  async brief(step) {
    const { zendesk, tickets } = await readTickets(step);
    const now = step.context.clock.now();
    const count = (of: (words: string) => boolean) => tickets.filter((ticket) => of(slaWords(ticket, now))).length;
    const breached = count((words) => words.startsWith('BREACHED'));
    const running = count((words) => words.startsWith('breaches'));
    return {
      question: 'Have you read them?',
      lines: [
        `${tickets.length} tickets: ${breached} breached, ${running} with time left, ${tickets.length - breached - running} paused or without an SLA.`,
      ],
      items: tickets.map((ticket) => toItem(zendesk, ticket, now)),
    };
  },
  async questions(step) {
    const { tickets } = await readTickets(step);
    return tickets.map((ticket) => deadlineQuestion(ticket.id));
  },
  async plan(step) {
    const actions = deadlines(step)
      .filter(({ ticket }) => !isNoted(step, ticket))
      .map(
        ({ ticket, deadline }): Action => ({
          key: `deadline-${ticket}`,
          kind: 'send',
          summary: `Leave an internal note on #${ticket}`,
          where: `Zendesk, ticket ${ticket}, internal`,
          text: noteText(deadline),
          data: { ticket },
        }),
      );
    return { actions };
  },
  async find(step, action, since) {
    const { zendesk, me } = await readSecondLine(step.context);
    const comments = await zendesk.comments(Number(action.data.ticket));
    const mine = comments.findLast(
      (comment) =>
        comment.authorId === me.id &&
        comment.body.trim() === action.text &&
        Date.parse(comment.createdAt) >= since.getTime() - 60_000,
    );
    return mine ? { comment: mine.id, public: mine.public } : null;
  },
  async apply(step, action) {
    const zendesk = await step.context.services.zendesk();
    const ticket = await zendesk.ticket(Number(action.data.ticket));
    const note = await zendesk.addInternalNote(ticket.id, action.text ?? '', { stamp: ticket.updatedAt });
    return { comment: note.commentId, public: note.public };
  },
};
