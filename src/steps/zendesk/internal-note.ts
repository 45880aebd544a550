import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { ServiceError } from '../../services/service-error.ts';
import { PublicNote } from '../../services/zendesk/public-note.ts';
import type { TicketComment, Zendesk } from '../../services/zendesk/zendesk.ts';
import { isMarkerNote, tellingNotes } from '../../tickets/marker-note.ts';
import { actionData } from '../action-data.ts';
import { type Action, ChangedMeanwhile, type Made, type StepContext, StopEverything } from '../step.ts';

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
  where: 'Zendesk',
  text,
  data: { kind: 'note', ticket },
});

/**
 * What to do about a note of mine that clients can read: it is made internal at once, if Zendesk allows that. Then
 * everything stops, because the next note could be public too.
 */
export async function stopForPublic(zendesk: Zendesk, error: PublicNote): Promise<StopEverything> {
  const { ticketId, commentId, url } = error.place;
  const toLead = 'The client may already have it by e-mail: tell your lead.';
  try {
    await zendesk.makeInternal(ticketId, commentId);
    const isInternal = (await zendesk.comments(ticketId)).find(({ id }) => id === commentId)?.public === false;
    if (!isInternal) return new StopEverything(error.message, { cause: error, next: error.next });
  } catch (cause) {
    if (!(cause instanceof ServiceError)) throw cause;
    return new StopEverything(`${error.message} It could not be made internal: ${cause.message}`, {
      cause: error,
      next: error.next,
    });
  }
  return new StopEverything(`The note on ticket ${ticketId} was PUBLIC. It has been made internal.`, {
    cause: error,
    next: [`Look at the ticket: ${url}`, toLead],
  });
}

/** Makes sure that a note is internal. Throws a FullStop if it is not. */
export async function refusePublic(
  zendesk: Zendesk,
  ticketId: number,
  comment: Pick<TicketComment, 'id' | 'public'>,
): Promise<Made> {
  if (!comment.public) return { comment: comment.id, public: false };
  const url = zendesk.ticketUrl(ticketId);
  throw await stopForPublic(zendesk, new PublicNote({ ticketId, commentId: comment.id, url }));
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
  return mine ? refusePublic(zendesk, ticketId, mine) : null;
}

/** Whether the last internal note of mine on a ticket has this text; markers in between do not count. */
export async function isLastNote(zendesk: Zendesk, ticketId: number, text: string): Promise<boolean> {
  const [me, comments] = await Promise.all([zendesk.me(), zendesk.comments(ticketId)]);
  const mine = comments.filter(({ authorId, public: isPublic }) => authorId === me.id && !isPublic);
  const last = (isMarkerNote(text) ? mine : tellingNotes(mine)).at(-1);
  return last !== undefined && wordsOf(last.written) === wordsOf(text);
}

/** Reads back a note that was just added. Throws a FullStop if it is public, and a Failure if it is not mine. */
export async function readNoteBack(zendesk: Zendesk, ticketId: number, noteId: number | null): Promise<Made> {
  const [me, comments] = await Promise.all([zendesk.me(), zendesk.comments(ticketId)]);
  const read = comments.find(({ id }) => id === noteId);
  if (!read) return { comment: noteId, public: false };
  if (!read.public && read.authorId !== null && read.authorId !== me.id) {
    throw new Failure(`Zendesk shows the note on ticket ${ticketId} as written by ${read.author ?? 'someone else'}.`, {
      next: [`Look at the ticket: ${zendesk.ticketUrl(ticketId)}`],
    });
  }
  return refusePublic(zendesk, ticketId, read);
}

/**
 * Leaves the note and reads it back. Throws a FullStop if it is public, ChangedMeanwhile if someone else was faster.
 * `refuse` throws if the ticket is no longer as it was when the note was agreed to.
 */
export async function leaveNote(step: StepContext, action: NoteAction, refuse?: () => Promise<void>): Promise<Made> {
  const zendesk = await step.context.services.zendesk();
  const ticket = await zendesk.ticket(action.data.ticket);
  // After the stamp was read: if another machine leaves the note from now on, Zendesk refuses ours.
  const intendedAt = step.memory.actions[action.key]?.intendedAt;
  const left = intendedAt === undefined ? null : await findNote(step, action, new Date(intendedAt));
  if (left) return left;
  await refuse?.();
  try {
    const { noteId } = await zendesk.updateTicket(ticket.id, { note: action.text ?? '' }, { stamp: ticket.updatedAt });
    return await readNoteBack(zendesk, ticket.id, noteId);
  } catch (error) {
    if (error instanceof PublicNote) throw await stopForPublic(zendesk, error);
    if (!(error instanceof ServiceError && error.problem === 'conflict')) throw error;
    throw new ChangedMeanwhile(`Someone else changed #${ticket.id} meanwhile, so the note was not added.`, {
      cause: error,
      next: [`Look at it: ${ticket.url}`],
    });
  }
}
