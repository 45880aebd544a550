import type { TicketComment } from '../services/zendesk/zendesk.ts';
import { noDeadline, notedDeadline } from './deadline-note.ts';

/** What is known about the work on a ticket, if it was written down part by part. */
export interface NoteParts {
  /** What the client asks for. */
  readonly asked: string | null;
  /** What was found and tried. */
  readonly tried: string | null;
  readonly next: string | null;
  /** A day (`2026-12-04`), or words. */
  readonly deadline: string | null;
}

/** The labels a note uses for its parts. The first is used for writing. */
const labels: Readonly<Record<keyof NoteParts, readonly string[]>> = {
  asked: ['Asked', 'The client asks', 'What the client asks', 'Client asks'],
  tried: ['Found and tried', 'What was found and tried', 'Found', 'Tried'],
  next: ['Next', 'What is next', 'Next step', 'Next steps'],
  deadline: ['Deadline', "The client's deadline"],
};

/** The parts, in the order in which they are written and shown. */
export const noteParts = ['asked', 'tried', 'next', 'deadline'] as const;

export const labelOf = (part: keyof NoteParts): string => labels[part][0] ?? part;

const byLabel = new Map(noteParts.flatMap((part) => labels[part].map((label) => [label.toLowerCase(), part] as const)));

const begins = new RegExp(
  // `Next: …`, `**Next:** …`, `- Next: …`, `## Next`
  `^\\s*(?:[-*]\\s+)?(?:(#+)\\s*)?\\**(${[...byLabel.keys()].sort((a, b) => b.length - a.length).join('|')})\\**\\s*(:?)\\**\\s*(.*)$`,
  'i',
);

/** Splits a note into its parts and the rest. Missing and empty parts are null. */
export function readNote(text: string): NoteParts & { readonly rest: string } {
  const found: Record<keyof NoteParts | 'rest', string[]> = { asked: [], tried: [], next: [], deadline: [], rest: [] };
  let at: keyof typeof found = 'rest';
  for (const line of text.split('\n')) {
    const [, heading, label = '', colon, after = ''] = begins.exec(line) ?? [];
    const part = byLabel.get(label.toLowerCase());
    // A sentence may begin with such a word: a label has a colon, or is a heading.
    if (part && (colon === ':' || (heading && after === ''))) {
      at = part;
      if (after !== '') found[at].push(after);
    } else found[at].push(line);
  }
  const textOf = (lines: readonly string[]) => lines.join('\n').trim();
  const part = (name: keyof NoteParts) => textOf(found[name]) || null;
  return {
    asked: part('asked'),
    tried: part('tried'),
    next: part('next'),
    deadline: part('deadline') ?? notedDeadline(text),
    rest: textOf(found.rest),
  };
}

/** The last word on the deadline in internal notes, oldest first: empty if it was withdrawn, null if they never name one. */
export const namedDeadline = (notes: readonly { readonly body: string }[]): string | null =>
  notes.map(({ body }) => readNote(body).deadline).findLast((found) => found !== null) ?? null;

/** The deadline according to internal notes, oldest first; null if they name none, or if it was withdrawn. */
export const deadlineIn = (notes: readonly { readonly body: string }[]): string | null => namedDeadline(notes) || null;

/** The deadline that is noted on a ticket, according to its comments, oldest first: `none` if there is none. */
export const deadlineOn = (comments: readonly Pick<TicketComment, 'body' | 'public'>[]): string =>
  deadlineIn(comments.filter((comment) => !comment.public)) ?? noDeadline;
