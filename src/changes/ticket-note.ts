import type { Context } from '../context.ts';
import type { Answer } from '../steps/answer.ts';
import type { Question } from '../steps/step.ts';
import { nameOf } from '../steps/zendesk/working-tickets.ts';
import { everythingSaid } from '../tickets/client-words.ts';
import { noteProblem } from '../tickets/note-problem.ts';
import { ticketFacts } from '../tickets/ticket-order.ts';
import type { Change } from './change.ts';
import { changeTickets } from './tickets.ts';

/** The text of a note, and the flag or argument that gave it. */
export interface GivenNote {
  readonly text: string;
  readonly flag: string;
}

/** Leaves an internal note on a ticket. Without a text, the person is asked for it. */
export async function leaveTicketNote(
  { services, clock }: Context,
  id: number,
  given: GivenNote | null,
): Promise<Change> {
  const zendesk = await services.zendesk();
  const question = (beside: readonly string[]): Question => ({
    id: 'text',
    about: String(id),
    text: `The note on #${id}`,
    kind: 'editor',
    isWhole: true,
    beside,
    required: true,
    check: (written) => (written.trim() === '' ? 'the note is empty' : noteProblem(written)),
  });
  async function questions(): Promise<readonly Question[]> {
    // Read in any case: from then on the person's own tokens are known, which a note must not hold.
    const [ticket] = await zendesk.tickets([id]);
    if (given) return [question([])];
    // No one has to write for a ticket that takes no note.
    if (!ticket || ticket.status === 'closed') return [];
    const said = everythingSaid(await zendesk.comments(id));
    return [question([`#${id} ${ticket.subject}`, ticketFacts(ticket, clock.now()), ticket.url, ...said])];
  }
  const answer: Answer | null = given && {
    step: 'note',
    question: 'text',
    about: String(id),
    value: given.text,
    flag: given.flag,
  };
  return changeTickets(zendesk, {
    command: 'ticket note',
    ids: [id],
    line: { words: ['ticket', 'note', String(id)], texts: {} },
    defaultsToNo: true,
    questions,
    ...(answer ? { answers: [answer] } : {}),
    edit: (ticket, { memory }) => ({
      change: { note: memory.answers[`text.${id}`] ?? '' },
      summary: `Leave an internal note on ${nameOf(ticket)}`,
      where: 'Zendesk',
      isSo: true,
    }),
  });
}
