import { fail, pass } from '../checks/check.ts';
import { labelOf, noteParts, readNote } from '../handover/note-parts.ts';
import { count as counted } from '../handover/words.ts';
import { clientWords, everythingSaid, lastNote } from '../tickets/client-words.ts';
import { lookOrUnknown } from '../tickets/second-line.ts';
import { ticketFacts } from '../tickets/ticket-order.ts';
import type { Action, Item, Question, Step, StepContext } from './step.ts';
import { findNote, leaveNote, noteAction } from './zendesk/internal-note.ts';
import { type InvestigatedTicket, readInvestigated } from './zendesk/investigated.ts';
import { unsentNotes, withoutEmptyParts } from './zendesk/written-notes.ts';

/** What a note begins with; a deadline that stands on the ticket is in it. */
function template(comments: InvestigatedTicket['comments']): string {
  const deadline = comments
    .filter((comment) => !comment.public)
    .map(({ body }) => readNote(body).deadline)
    .findLast((found) => found !== null);
  return noteParts
    .map((part) => `${labelOf(part)}:${part === 'deadline' && deadline ? ` ${deadline}` : ' '}`)
    .join('\n');
}

/** A note as it is written on: with the labels that it has nothing to yet. */
const withAllParts = (text: string): string => {
  const lines = text.split('\n');
  const missing = noteParts
    .map((part) => `${labelOf(part)}:`)
    .filter((label) => !lines.some((line) => line.startsWith(label)));
  return [...lines, ...missing].join('\n');
};

const noteQuestion = (ticket: number, preset?: string, beside: readonly string[] = []): Question => ({
  id: `note.${ticket}`,
  text: `The note on #${ticket}`,
  kind: 'editor',
  ...(preset === undefined ? {} : { default: preset }),
  ...(beside.length === 0 ? {} : { beside }),
  required: false,
  onRequest: true,
  check: (answer) => (withoutEmptyParts(answer) === '' ? 'expected a note, found nothing' : null),
});

const nothingQuestion = (ticket: number): Question => ({
  id: `nothing.${ticket}`,
  text: `Why is there nothing to add to #${ticket}?`,
  kind: 'text',
  required: false,
  onRequest: true,
  check: (answer) => (answer.trim() === '' ? 'expected a reason, found nothing' : null),
});

const unsent = ({ memory }: StepContext) => unsentNotes(memory);

/** The tickets of which nobody has said that there is nothing to add. */
async function readOpen(step: StepContext) {
  const read = await readInvestigated(step);
  const nothingToAdd = ({ ticket }: InvestigatedTicket) => step.memory.answers[`nothing.${ticket.id}`] !== undefined;
  return { ...read, open: read.open.filter((one) => !nothingToAdd(one)), passedOver: read.open.filter(nothingToAdd) };
}

function toItem(step: StepContext, { ticket, comments }: InvestigatedTicket): Item {
  const known = step.memory.answers[`note.${ticket.id}`];
  const facts = ticketFacts(ticket, step.context.clock.now());
  const begun = known === undefined ? template(comments) : withAllParts(known);
  const beside = [`#${ticket.id} ${ticket.subject}`, facts, ticket.url, ...everythingSaid(comments)];
  return {
    // What was said since makes it another question.
    id: `${ticket.id} after ${comments.at(-1)?.id ?? 'nothing'}`,
    title: `#${ticket.id} ${ticket.subject}`,
    lines: [facts, ...clientWords(ticket, comments), ...lastNote(comments)],
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

/** What was found out about the tickets that you worked on stands on them, for colleagues alone. */
export const notes: Step = {
  id: 'notes',
  title: 'Your tickets have a note of what you found out',
  goesOn: true,
  verify: (step) =>
    lookOrUnknown(async () => {
      const { open, passedOver, count, notLookedAt } = await readOpen(step);
      const evidence = {
        investigated: count,
        withoutNote: open.map(({ ticket }) => ticket.id),
        nothingToAdd: passedOver.map(({ ticket }) => `#${ticket.id}: ${step.memory.answers[`nothing.${ticket.id}`]}`),
        ...(notLookedAt > 0 ? { notLookedAtForChanges: notLookedAt } : {}),
      };
      const more = unsent(step);
      if (open.length === 0 && more.length === 0) {
        const withNote = count - passedOver.length;
        const nothing = passedOver.length > 0 ? `, ${passedOver.length} with nothing to add` : '';
        const seen =
          count === 0
            ? 'You have worked on no ticket of the group'
            : `${counted(count, 'ticket')} investigated: ${withNote} with your note${nothing}`;
        return pass(seen, { evidence });
      }
      const missing = open.length > 0 ? open.map(({ ticket }) => ticket.id) : more.map(({ ticket }) => ticket);
      return fail(
        `${counted(missing.length, 'ticket')} without a note of yours: ${missing.map((id) => `#${id}`).join(', ')}`,
        {
          evidence,
        },
      );
    }),
  async questions(step) {
    const { line, open } = await readOpen(step);
    const inGroup = (await line.zendesk.ticketsOf(line.group, line.me.id)).map(({ id }) => id);
    const ids = [...new Set([...open.map(({ ticket }) => ticket.id), ...inGroup])];
    return ids.flatMap((id) => [noteQuestion(id), nothingQuestion(id)]);
  },
  whyNoQuestion(id) {
    const ticket = /^(?:note|nothing)\.(\d+)$/.exec(id)?.[1];
    return ticket === undefined ? null : `#${ticket} is no ticket of the group, or it is solved`;
  },
  async decide(step) {
    const { open } = await readOpen(step);
    const lines = [
      `${counted(open.length, 'ticket')} that you worked on ${open.length === 1 ? 'has' : 'have'} no note of yours since.`,
      'Clients do not see the notes. Nothing is sent before you have seen it whole.',
    ];
    return { lines: open.length > 0 ? lines : [], items: open.map((one) => toItem(step, one)) };
  },
  async plan(step) {
    const { open, line } = await readOpen(step);
    const actions = unsent(step).map(({ key, ticket, text }): Action => noteAction(key, ticket, text));
    const missing = open.filter(({ ticket }) => !actions.some(({ data }) => data.ticket === ticket.id));
    const which = missing.map(({ ticket }) => `#${ticket.id}`).join(', ');
    const [first] = missing;
    return {
      actions,
      ...(first
        ? {
            undecided:
              `${counted(missing.length, 'ticket')} without a note in ${line.group.name}: ${which}. ` +
              `Give it with --note ${first.ticket.id}=TEXT or --notes FILE; ` +
              `--answer notes.nothing.${first.ticket.id}="reason" where there is nothing to add`,
          }
        : {}),
    };
  },
  find: findNote,
  apply: leaveNote,
};
