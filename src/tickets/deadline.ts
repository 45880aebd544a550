import { dayOf, londonTime } from '../lib/days.ts';
import { bankHoliday, isWorkingDay } from '../rotation/working-days.ts';
import { noDeadline, shownDeadline } from './deadline-note.ts';
import { doubtAbout, parseDay } from './written-day.ts';

/** A client's deadline as understood. */
export interface Deadline {
  /** `2026-12-04` or `2026-12-04 12:00`, UK time; `none` if it was withdrawn. */
  readonly kept: string;
  /** The same for people: `Fri 4 Dec 2026, 12:00`. */
  readonly said: string;
}

/** A day without a year that seems further ahead than this was probably meant in the past. */
const farAheadMs = 183 * 86_400_000;

/** What a deadline is, for whoever wrote something else. */
const anyDeadline = `a day, such as "4 Dec 12:00" or "Friday", or "${noDeadline}"`;

/**
 * Reads a deadline as people write it, with British dates: a day, and a time if there is one. Returns what is wrong with it
 * if it can't be understood, is in doubt or is past; `expected` says what would be understood.
 */
export function readDeadline(
  written: string,
  now: Date,
  expected = anyDeadline,
): Deadline | { readonly wrong: string } {
  const text = written.trim();
  if (text.toLowerCase() === noDeadline) return { kept: noDeadline, said: shownDeadline(noDeadline) };
  const found = parseDay(text, now, true);
  if (found === null) return { wrong: `expected ${expected}; found "${text}"` };
  const { day, time, isDate, hasYear, weekday } = found;
  const today = dayOf(now);
  const kept = time === null ? day : `${day} ${time}`;
  const said = `${shownDeadline(kept)}${offWords(day)}`;
  const doubt = doubtAbout(found, text, now);
  const isPast = time === null ? day < today : kept.replace(' ', 'T') < londonTime(now);
  const isGuessedYear = !hasYear && Date.parse(day) - now.getTime() > farAheadMs;
  if (doubt !== null) return { wrong: doubt };
  if (!isDate && weekday === null && day > today) {
    return { wrong: `${time} today is in the past: say "tomorrow" if you mean that` };
  }
  if (isPast) return { wrong: `${said} is in the past` };
  if (isGuessedYear) return { wrong: `"${text}" would be ${said}: say the year if that is right` };
  return { kept, said };
}

/** What to know of a day on which no one works; empty for others. */
function offWords(day: string): string {
  if (isWorkingDay(day)) return '';
  const holiday = bankHoliday(day);
  return ` (not a working day${holiday === null ? '' : `: ${holiday.name}`})`;
}
