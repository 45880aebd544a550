import type * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import { count as counted } from '../handover/words.ts';
import { everythingSaid, inShort } from '../tickets/client-words.ts';
import { readCards } from '../tickets/links.ts';
import { cardsIn } from '../tickets/mentions.ts';
import { deadlineIn, labelOf, noteParts } from '../tickets/note-parts.ts';
import { noteProblem } from '../tickets/note-problem.ts';
import { lookOrUnknown, readSecondLine, type SecondLine } from '../tickets/second-line.ts';
import { ticketFacts } from '../tickets/ticket-order.ts';
import { answerTo } from './answer.ts';
import { keptAdvice, keptEvidence, keptItem, keptWords, openKeptNotes, unsentQuestion } from './kept-notes.ts';
import type { Item, Question, Step, StepContext } from './step.ts';
import { findNote, leaveNote, noteAction, noteData } from './zendesk/internal-note.ts';
import { type InvestigatedTicket, readInvestigated } from './zendesk/investigated.ts';
import { isWorking, numbersOf } from './zendesk/working-tickets.ts';
import { unsentNotes, type WrittenNote, withoutEmptyParts } from './zendesk/written-notes.ts';

/** The template of a note, with the deadline that the ticket's notes name. */
function template(comments: InvestigatedTicket['comments']): string {
  const deadline = deadlineIn(comments.filter((comment) => !comment.public));
  return noteParts
    .map((part) => `${labelOf(part)}:${part === 'deadline' && deadline ? ` ${deadline}` : ' '}`)
    .join('\n');
}

/** A note with the labels that it has no text for yet, to continue writing it. */
const withAllParts = (text: string): string => {
  const lines = text.split('\n');
  const missing = noteParts
    .map((part) => `${labelOf(part)}:`)
    .filter((label) => !lines.some((line) => line.startsWith(label)));
  return [...lines, ...missing].join('\n');
};

const noteQuestion = (ticket: number, preset?: string, beside: readonly string[] = []): Question => ({
  id: 'note',
  about: String(ticket),
  insteadOf: 'nothing',
  text: `The note on #${ticket}`,
  kind: 'editor',
  ...(preset === undefined ? {} : { default: preset }),
  ...(beside.length === 0 ? {} : { beside }),
  required: false,
  onRequest: true,
  check: (answer) => (withoutEmptyParts(answer) === '' ? 'expected a note, found nothing' : noteProblem(answer)),
});

const nothingQuestion = (ticket: number): Question => ({
  id: 'nothing',
  about: String(ticket),
  insteadOf: 'note',
  text: `Why is there nothing to add to #${ticket}?`,
  kind: 'text',
  required: false,
  onRequest: true,
  check: (answer) => (answer.trim() === '' ? 'expected a reason, found nothing' : null),
});

/** For several tickets at once: `48201,48202:it is all in the replies`. */
const nothingAtAll: Question = {
  id: 'nothing',
  text: 'On which tickets is there nothing to add, and why? TICKET,TICKET:REASON',
  kind: 'text',
  required: false,
  onRequest: true,
  check: (answer) => (nothingShape.test(answer) ? null : 'expected TICKET,TICKET:REASON'),
  parts(answer) {
    const [, tickets = '', reason = ''] = nothingShape.exec(answer) ?? [];
    return tickets.split(',').map((ticket) => ({ about: ticket.replace(/[\s#]/g, ''), value: reason.trim() }));
  },
};
const nothingShape = /^\s*(#?\d+(?:\s*,\s*#?\d+)*)\s*:\s*(\S.*)$/s;

/** Notes that still have to be sent, and those that are too late, each with the reason. */
async function readUnsent({ memory }: StepContext, { zendesk }: SecondLine) {
  const written = unsentNotes(memory);
  const tickets = written.length > 0 ? await zendesk.tickets(written.map(({ ticket }) => ticket)) : [];
  const why = ({ ticket: id }: WrittenNote) => {
    const ticket = tickets.find((one) => one.id === id);
    if (!ticket) return `the note on #${id} was not sent: the ticket is no longer in Zendesk`;
    return isWorking(ticket) ? null : `the note on #${id} was not sent: the ticket is ${ticket.status} now`;
  };
  return {
    unsent: written.filter((note) => why(note) === null),
    tooLate: written.flatMap((note) => why(note) ?? []),
  };
}

/** Why there is nothing to add to a ticket, if the person said so. */
const whyNothing = ({ memory }: StepContext, ticket: number) => answerTo(memory, 'nothing', String(ticket));

/** The tickets that need a note, and those that the person has nothing to add to. */
async function readOpen(step: StepContext) {
  const read = await readInvestigated(step);
  const nothingToAdd = ({ ticket }: InvestigatedTicket) => whyNothing(step, ticket.id) !== undefined;
  return {
    ...read,
    ...(await readUnsent(step, read.line)),
    kept: openKeptNotes(step, step.memory),
    open: read.open.filter((one) => !nothingToAdd(one)),
    passedOver: read.open.filter(nothingToAdd),
  };
}

/** The numbers of the tickets that have no Trello card, as far as that is certain. */
async function withoutCard({ context, cache }: StepContext, all: readonly InvestigatedTicket[]): Promise<number[]> {
  const tickets = all.map(({ ticket }) => ticket);
  if (tickets.length === 0) return [];
  const ids = tickets.map(({ id }) => id).join();
  const { byTicket, gaps } = await cache.once(`cards of ${ids}`, () => readCards(context, tickets));
  const named = ({ comments }: InvestigatedTicket) => comments.some(({ body }) => cardsIn(body).length > 0);
  return gaps.length > 0
    ? []
    : all.filter((one) => !byTicket.has(one.ticket.id) && !named(one)).map(({ ticket }) => ticket.id);
}

function toItem(
  step: StepContext,
  { ticket, comments, lacksHoldReason }: InvestigatedTicket,
  lacksCard: boolean,
): Item {
  const known = answerTo(step.memory, 'note', String(ticket.id));
  const facts = ticketFacts(ticket, step.context.clock.now());
  const begun = known === undefined ? template(comments) : withAllParts(known);
  const beside = [`#${ticket.id} ${ticket.subject}`, facts, ticket.url, ...everythingSaid(comments)];
  return {
    // A new comment makes it a new item.
    id: `${ticket.id} after ${comments.at(-1)?.id ?? 'nothing'}`,
    title: `#${ticket.id} ${ticket.subject}`,
    lines: [
      facts,
      ...(lacksHoldReason ? ['It is on hold, and no internal note since says why: what is it waiting for?'] : []),
      ...(lacksCard ? ['It has no Trello card.'] : []),
      ...inShort(ticket, comments),
    ],
    whole: async () => everythingSaid(comments),
    url: ticket.url,
    keys: [
      { key: 'e', label: 'write a note', question: noteQuestion(ticket.id, begun, beside) },
      { key: 'n', label: 'nothing to add', question: nothingQuestion(ticket.id) },
      {
        key: 'a',
        label: 'nothing to add to the rest',
        question: { ...nothingQuestion(ticket.id), text: 'Why is there nothing to add to any of the rest?' },
        forRest: true,
      },
    ],
    ...(known === undefined ? { enter: null } : { enter: 'keep the note' }),
  };
}

/** The tickets that you worked on have an internal note of what you found out. */
export const notes: Step<z.infer<typeof noteData>> = {
  id: 'notes',
  title: 'Your tickets have a note of what you found out',
  goesOn: true,
  verify: (step) =>
    lookOrUnknown(async () => {
      const { open, passedOver, count, notLookedAt, onlyAssigned, unsent, tooLate, kept } = await readOpen(step);
      const evidence = {
        investigated: count,
        withoutNote: open.map(({ ticket }) => ticket.id),
        nothingToAdd: passedOver.map(({ ticket }) => `#${ticket.id}: ${whyNothing(step, ticket.id)}`),
        onHoldWithoutReason: open.flatMap(({ ticket, lacksHoldReason }) => (lacksHoldReason ? [ticket.id] : [])),
        onlyAssigned: onlyAssigned.map(({ id }) => id),
        ...(tooLate.length > 0 ? { tooLate } : {}),
        ...(kept.length > 0 ? { writtenAndNotSent: keptEvidence(kept) } : {}),
        ...(notLookedAt > 0 ? { notLookedAtForChanges: notLookedAt } : {}),
      };
      const late = tooLate.map((each) => `; ${each}`).join('');
      if (open.length + unsent.length + kept.length === 0) {
        const withNote = count - passedOver.length;
        const nothing = passedOver.length > 0 ? `, ${passedOver.length} with nothing to add` : '';
        const seen =
          count === 0
            ? 'You have not worked on any ticket of the group'
            : `${counted(count, 'ticket')} investigated: ${withNote} with your note${nothing}`;
        return pass(`${seen}${late}`, { evidence });
      }
      const missing = open.length > 0 ? open.map(({ ticket }) => ticket.id) : unsent.map(({ ticket }) => ticket);
      const lacking =
        missing.length > 0
          ? [
              `${counted(missing.length, 'ticket')} without a note from you: ${missing.map((id) => `#${id}`).join(', ')}`,
            ]
          : [];
      return fail([...lacking, ...keptWords(kept), ...tooLate].join('; '), { evidence });
    }),
  async questions(step) {
    const { line, open, kept } = await readOpen(step);
    const inGroup = (await line.zendesk.ticketsOf(line.group, line.me.id)).map(({ id }) => id);
    const ids = [...new Set([...open.map(({ ticket }) => ticket.id), ...inGroup])];
    return [...ids.flatMap((id) => [noteQuestion(id), nothingQuestion(id)]), nothingAtAll, ...kept.map(unsentQuestion)];
  },
  async whyNoQuestion(step, { question, about }) {
    const number = Number(about);
    if (!['note', 'nothing'].includes(question) || !(number > 0)) return null;
    const { zendesk, group } = await readSecondLine(step.context);
    const [ticket] = await zendesk.tickets([number]);
    if (!ticket) return { why: `#${number} is not in Zendesk, or you can't see it`, isLate: false };
    if (ticket.groupId === group.id && !isWorking(ticket))
      return { why: `#${number} is ${ticket.status} now`, isLate: true };
    const wasOurs = step.memoryOf('reassign').moving.tickets.includes(number);
    return { why: `#${number} is not in ${group.name}`, isLate: wasOurs };
  },
  unsent: ({ memory }) =>
    unsentNotes(memory).map(({ ticket }) => ({ what: `your note on #${ticket}`, answer: `note.${ticket}` })),
  async decide(step) {
    const { open, onlyAssigned, kept } = await readOpen(step);
    const lines = [
      `${counted(open.length, 'ticket')} that you worked on ${open.length === 1 ? 'has' : 'have'} no note from you since.`,
      ...(onlyAssigned.length > 0
        ? [
            `Assigned to you without any work of yours, so they need no note: ${numbersOf(onlyAssigned)}. To add one anyway: --note.`,
          ]
        : []),
      'Clients do not see the notes. You see each note in full before it is sent.',
    ];
    const lacking = await withoutCard(step, open);
    const items = open.map((one) => toItem(step, one, lacking.includes(one.ticket.id)));
    // The draft of a ticket that is asked about is shown with it.
    const others = kept.filter(
      ({ ticket, notes: texts }) =>
        !open.some((one) => one.ticket.id === ticket) || texts.some(({ isOfEnd }) => !isOfEnd),
    );
    return { lines: open.length > 0 ? lines : [], items: [...items, ...others.map(keptItem)] };
  },
  async plan(step) {
    const { open, line, unsent, kept } = await readOpen(step);
    const actions = unsent.map(({ key, ticket, text }) => noteAction(key, ticket, text));
    const missing = open.filter(({ ticket }) => !actions.some(({ data }) => data.ticket === ticket.id));
    const which = missing.map(({ ticket }) => `#${ticket.id}`).join(', ');
    const [first] = missing;
    const lacking = first
      ? [
          `${counted(missing.length, 'ticket')} without a note in ${line.group.name}: ${which}. ` +
            `Give it with --note ${first.ticket.id}=TEXT or --notes FILE; ` +
            `if there is nothing to add: --answer notes.nothing.${first.ticket.id}="reason"`,
        ]
      : [];
    const undecided = [...lacking, ...keptAdvice(kept)];
    return { actions, ...(undecided.length > 0 ? { undecided: undecided.join('. ') } : {}) };
  },
  data: noteData,
  find: findNote,
  apply: leaveNote,
};
