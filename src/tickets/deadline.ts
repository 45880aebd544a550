import { GB } from 'chrono-node/en';
import { addDays, dayOf, londonTime, shownDay } from '../lib/days.ts';
import { bankHoliday, isWorkingDay } from '../rotation/working-days.ts';
import { noDeadline, shownDeadline } from './deadline-note.ts';

/** A client's deadline as understood. */
export interface Deadline {
  /** `2026-12-04` or `2026-12-04 12:00`, UK time; `none` if it was withdrawn. */
  readonly kept: string;
  /** The same for people: `Fri 4 Dec 2026, 12:00`. */
  readonly said: string;
}

/** A day without a year that seems further ahead than this was probably meant in the past. */
const farAheadMs = 183 * 86_400_000;

const pad = (number: number | null) => String(number ?? 0).padStart(2, '0');

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
  // chrono-node uses the machine's time zone, so it gets the UK's wall-clock time as if it were local.
  const wallClock = new Date(londonTime(now));
  const [found, second] = GB.parse(text, wallClock, { forwardDate: true });
  const rest = found ? text.replace(found.text, ' ') : text;
  const isOneDay = found && !second && !found.end && /^[\s,.]*(?:by|on|before|until|due|at|[\s,.])*$/i.test(rest);
  // "12/13/2026" and "2026-13-12" would be read with the month last.
  const isMisread = /\b\d{1,2}\/(?:1[3-9]|[23]\d)\b|\b\d{4}[-/.](?:1[3-9]|[2-9]\d)[-/.]/.test(text);
  if (!isOneDay || isMisread || /\b(?:last|ago|yesterday)\b/i.test(text)) {
    return { wrong: `expected ${expected}; found "${text}"` };
  }
  const { start } = found;
  const today = dayOf(now);
  const day = `${start.get('year')}-${pad(start.get('month'))}-${pad(start.get('day'))}`;
  const kept = start.isCertain('hour') ? `${day} ${pad(start.get('hour'))}:${pad(start.get('minute'))}` : day;
  const said = `${shownDeadline(kept)}${offWords(day)}`;
  const isPast = kept === day ? day < today : kept.replace(' ', 'T') < londonTime(now);
  const isGuessedYear = !start.isCertain('year') && Date.parse(day) - now.getTime() > farAheadMs;
  const isTimeAlone = !start.isCertain('day') && !start.isCertain('weekday');
  const weekday = start.isCertain('weekday') && !/\bthis\b/i.test(text) ? start.get('weekday') : null;
  const other = weekday === null ? null : otherDay(day, weekday, { today, isDate: start.isCertain('day') });
  if (other !== null) return { wrong: `"${text}" could be ${shownDay(day)} or ${shownDay(other)}: give the date` };
  if (isTimeAlone && day > today) return { wrong: `${kept.slice(11)} today is in the past: say "tomorrow" if you mean that` };
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

/**
 * Which other day may be meant: that of the weekday, if the date is on another one; or that in a week, if the weekday is
 * today's. Null if none.
 */
function otherDay(day: string, weekday: number, { today, isDate }: { today: string; isDate: boolean }): string | null {
  if (!isDate) return day === today ? addDays(day, 7) : null;
  // The nearest such day, at most three days away.
  const nearest = addDays(day, ((weekday - new Date(day).getUTCDay() + 10) % 7) - 3);
  if (nearest === day) return null;
  return nearest < today ? addDays(nearest, 7) : nearest;
}
