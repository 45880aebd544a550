import * as z from 'zod';
import { ServiceError } from '../../services/service-error.ts';
import { PublicNote } from '../../services/zendesk/public-note.ts';
import type { TicketComment } from '../../services/zendesk/zendesk.ts';
import { actionData } from '../action-data.ts';
import { type Action, ChangedMeanwhile, FullStop, type Made, type StepContext } from '../step.ts';

/** How far the clocks of two machines may differ, in milliseconds. */
const clockDifference = 60_000;

/** A note is left on a ticket. */
export const noteData = actionData('note', { ticket: z.number() });
type NoteAction = Action<z.infer<typeof noteData>>;

/** The action that leaves an internal note. `key` identifies the ticket and the note's text. */
export const noteAction = (key: string, ticket: number, text: string): NoteAction => ({
  key,
  kind: 'send',
  summary: `Leave an internal note on #${ticket}`,
  where: `Zendesk, ticket ${ticket}, internal`,
  text,
  data: { kind: 'note', ticket },
});

/** If clients can read a note that was meant for colleagues, stop: the next note could be public too. */
const stopFor = (error: PublicNote) => new FullStop(error.message, { cause: error, next: error.next });

async function refusePublic(step: StepContext, ticketId: number, comment: TicketComment): Promise<Made> {
  if (!comment.public) return { comment: comment.id, public: false };
  const { url } = await (await step.context.services.zendesk()).ticket(ticketId);
  throw stopFor(new PublicNote({ ticketId, commentId: comment.id, url }));
}

/** Text to compare: a server may change spaces and line ends. */
const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean).join(' ');

/** Looks for a note of mine with this text since then. Throws a FullStop if it is public. */
export async function findNote(step: StepContext, action: NoteAction, since: Date): Promise<Made | null> {
  const zendesk = await step.context.services.zendesk();
  const { ticket: ticketId } = action.data;
  const [me, comments] = await Promise.all([zendesk.me(), zendesk.comments(ticketId)]);
  // Notes of other actions may have the same text.
  const ofOthers = Object.entries(step.memory.actions).flatMap(([key, { made }]) =>
    key === action.key ? [] : made?.comment,
  );
  const mine = comments.findLast(
    (comment) =>
      !ofOthers.includes(comment.id) &&
      comment.authorId === me.id &&
      wordsOf(comment.written) === wordsOf(action.text ?? '') &&
      Date.parse(comment.createdAt) >= since.getTime() - clockDifference,
  );
  return mine ? refusePublic(step, ticketId, mine) : null;
}

/** Leaves the note and reads it back. Throws a FullStop if it is public, ChangedMeanwhile if someone else was faster. */
export async function leaveNote(step: StepContext, action: NoteAction): Promise<Made> {
  const zendesk = await step.context.services.zendesk();
  const ticket = await zendesk.ticket(action.data.ticket);
  // After the stamp was read: if another machine leaves the note from now on, Zendesk refuses ours.
  const intendedAt = step.memory.actions[action.key]?.intendedAt;
  const left = intendedAt === undefined ? null : await findNote(step, action, new Date(intendedAt));
  if (left) return left;
  try {
    const note = await zendesk.addInternalNote(ticket.id, action.text ?? '', { stamp: ticket.updatedAt });
    const read = (await zendesk.comments(ticket.id)).find(({ id }) => id === note.commentId);
    return read ? refusePublic(step, ticket.id, read) : { comment: note.commentId, public: false };
  } catch (error) {
    if (error instanceof PublicNote) throw stopFor(error);
    if (!(error instanceof ServiceError && error.problem === 'conflict')) throw error;
    throw new ChangedMeanwhile(`Someone else changed #${ticket.id} meanwhile, so the note was not added.`, {
      cause: error,
      next: [`Look at it: ${ticket.url}`],
    });
  }
}
