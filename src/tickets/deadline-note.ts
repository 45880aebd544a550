import { dayBegins, isDay, londonMoment, shownDay } from '../lib/days.ts';
import { excerpt } from '../lib/excerpt.ts';
import { sanitiseLine } from '../lib/sanitise.ts';

/** When a deadline was noted, in the words of its note. */
const noted = {
  reading: 'noted while reading the tickets at the start of a rotation',
  later: 'noted with govsupport',
} as const;

/** The answer that withdraws a client's deadline. */
export const noDeadline = 'none';

/** When a deadline is; a day without a time is over when it begins. Null if it was withdrawn. */
export function momentOfDeadline(kept: string): Date | null {
  if (kept === noDeadline) return null;
  const [day = '', time] = kept.split(' ');
  return time === undefined ? dayBegins(day) : londonMoment(day, time);
}

/** A deadline in words, on one line: `Fri 4 Dec 2026, 12:00`. One that someone wrote in words stays as it was written. */
export function shownDeadline(kept: string): string {
  if (kept === noDeadline) return 'no deadline';
  const [day = '', time, ...more] = kept.split(' ');
  if (!isDay(day) || more.length > 0) return sanitiseLine(kept);
  return time === undefined ? shownDay(day) : `${shownDay(day)}, ${time}`;
}

/** The note that records a deadline. Its words never change, so that it can be found again. */
export const deadlineNote = (deadline: string, when: keyof typeof noted): string =>
  deadline === noDeadline
    ? `The client has no deadline any more (${noted[when]}).`
    : `The client's deadline is ${deadline} (${noted[when]}).`;

/**
 * What noting a deadline on a ticket does, in one line without a full stop. `said`: the deadline in words; `before`: the
 * one that it replaces.
 */
export function deadlineSummary(
  ticket: string,
  { kept, said }: { kept: string; said: string },
  before: string,
): string {
  const was = before === noDeadline || before === kept ? '' : ` (it was ${excerpt(shownDeadline(before))})`;
  return kept === noDeadline
    ? `Note on ${ticket} that the client has no deadline${was}`
    : `Note the client's deadline on ${ticket}: ${said}${was}`;
}

/** The deadline that such a note records: empty if it withdraws one, null if it is not such a note. */
export const notedDeadline = (text: string): string | null =>
  /\bclient has no deadline any more\b/i.test(text)
    ? ''
    : (/\bdeadline is (\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?)\b/i.exec(text)?.[1] ?? null);

/** Whether a note only records a deadline. */
export const isDeadlineNote = (text: string): boolean =>
  Object.values(noted).some((words) => text.trim().endsWith(`(${words}).`)) && !text.trim().includes('\n');
