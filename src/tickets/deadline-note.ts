import { shownDay } from '../lib/days.ts';

const noted = 'noted while reading in at the start of a rotation';

/** What a client's deadline is taken back with. */
export const noDeadline = 'none';

/** A deadline as people say it: `Fri 4 Dec 2026, 12:00`. */
export function shownDeadline(kept: string): string {
  if (kept === noDeadline) return 'no deadline';
  const [day = '', time] = kept.split(' ');
  return time === undefined ? shownDay(day) : `${shownDay(day)}, ${time}`;
}

/** The note that records a deadline. The same words whenever it is made, so that it is found again. */
export const deadlineNote = (deadline: string): string =>
  deadline === noDeadline
    ? `The client has no deadline any more (${noted}).`
    : `The client's deadline is ${deadline} (${noted}).`;

/** The deadline that such a note records: empty if there is none any more, null if it is no such note. */
export const notedDeadline = (text: string): string | null =>
  /\bclient has no deadline any more\b/i.test(text)
    ? ''
    : (/\bdeadline is (\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?)\b/i.exec(text)?.[1] ?? null);

/** Whether a note says no more than that there is a deadline. */
export const isDeadlineNote = (text: string): boolean =>
  text.trim().endsWith(`(${noted}).`) && !text.trim().includes('\n');
