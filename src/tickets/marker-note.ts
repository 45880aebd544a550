import { isDeadlineNote } from './deadline-note.ts';

/** The note that records why a ticket has no card. Its words never change, so that it can be recognised. */
export const noCardNote = (why: string): string => `No Trello card: ${why}`;

/**
 * Whether a note only records something that this program shows elsewhere, such as a deadline. It says nothing about what
 * was found, so it does not count as anyone's last word on a ticket.
 */
export const isMarkerNote = (text: string): boolean =>
  isDeadlineNote(text) || /^No Trello card: [^\n]*$/.test(text.trim());

/** The notes that say what was found; if there are only markers, all of them. */
export function tellingNotes<Note extends { readonly body: string }>(notes: readonly Note[]): readonly Note[] {
  const telling = notes.filter(({ body }) => !isMarkerNote(body));
  return telling.length > 0 ? telling : notes;
}
