import { shownDayOf } from '../lib/days.ts';
import type { Ticket, TicketComment } from '../services/zendesk/zendesk.ts';
import { tellingNotes } from './marker-note.ts';

/** How much of a message is shown at first. */
const most = { lines: 4, characters: 320 };

/** The first lines of a message, with `…` if there is more. */
export function folded(text: string): string {
  const lines = text
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  const shown = lines.slice(0, most.lines).join('\n');
  if (shown.length > most.characters) return `${shown.slice(0, most.characters).trimEnd()} …`;
  return lines.length > most.lines ? `${shown} …` : shown;
}

const by = ({ author, createdAt }: TicketComment) => `${author ?? 'someone'}, ${shownDayOf(createdAt)}`;

/** The last internal note of a ticket, folded. */
function lastNote(comments: readonly TicketComment[]): string[] {
  const note = tellingNotes(comments.filter((comment) => !comment.public)).at(-1);
  return note ? [`Last internal note, ${by(note)}:`, folded(note.body)] : ['No internal note yet.'];
}

/** The client's request and their latest message, folded: they may name a deadline. */
export function clientWords(
  { requesterId }: Pick<Ticket, 'requesterId'>,
  [request, ...later]: readonly TicketComment[],
): string[] {
  if (!request) return [];
  const latest = later.findLast(
    (comment) => comment.public && (comment.byClient || (requesterId !== null && comment.authorId === requesterId)),
  );
  return [
    `Request, ${by(request)}:`,
    folded(request.body),
    ...(latest ? [`Latest from the client, ${by(latest)}:`, folded(latest.body)] : []),
  ];
}

/** What matters of a conversation, folded: the client's words, and the last internal note. */
export const inShort = (ticket: Pick<Ticket, 'requesterId'>, comments: readonly TicketComment[]): string[] => [
  ...clientWords(ticket, comments),
  ...lastNote(comments),
];

/** Everything that was said on a ticket, the oldest first. */
export const everythingSaid = (comments: readonly TicketComment[]): string[] =>
  comments.flatMap((comment) => [
    '',
    `${comment.public ? 'Public' : 'Internal'}, ${by(comment)}:`,
    comment.body.trim(),
  ]);

/** What was said, folded. */
export const briefly = (comment: TicketComment): string[] => [
  `${comment.public ? 'Public' : 'Internal'}, ${by(comment)}:`,
  folded(comment.body),
];
