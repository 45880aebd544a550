import { GB } from 'chrono-node/en';
import { addDays, dayOf, isDay, londonTime, shownDay } from '../lib/days.ts';

/** A day as a person wrote it. */
interface WrittenDay {
  /** `2026-12-04` */
  readonly day: string;
  /** `12:00`, UK time; null if there was none. */
  readonly time: string | null;
  /** Whether there was a date or a word such as "tomorrow": neither a weekday nor a time alone. */
  readonly isDate: boolean;
  readonly hasYear: boolean;
  /** 0 is Sunday; null if there was none. */
  readonly weekday: number | null;
}

const pad = (number: number | null) => String(number ?? 0).padStart(2, '0');

/**
 * Finds the one day in a text, with British dates; null if there is anything else in it. `isAhead`: what was left out is
 * filled in so that the day is to come, else so that it is near.
 */
export function parseDay(text: string, now: Date, isAhead: boolean): WrittenDay | null {
  // chrono-node uses the machine's time zone, so it gets the UK's wall-clock time as if it were local.
  const [found, second] = GB.parse(text, new Date(londonTime(now)), { forwardDate: isAhead });
  const rest = found ? text.replace(found.text, ' ') : text;
  const isOneDay = found && !second && !found.end && /^[\s,.]*(?:by|on|before|until|due|at|[\s,.])*$/i.test(rest);
  // "12/13/2026" and "2026-13-12" would be read with the month last.
  const isMisread = /\b\d{1,2}\/(?:1[3-9]|[23]\d)\b|\b\d{4}[-/.](?:1[3-9]|[2-9]\d)[-/.]/.test(text);
  if (!isOneDay || isMisread || /\b(?:last|ago|yesterday)\b/i.test(text)) return null;
  const { start } = found;
  return {
    day: `${start.get('year')}-${pad(start.get('month'))}-${pad(start.get('day'))}`,
    time: start.isCertain('hour') ? `${pad(start.get('hour'))}:${pad(start.get('minute'))}` : null,
    isDate: start.isCertain('day'),
    hasYear: start.isCertain('year'),
    weekday: start.isCertain('weekday') ? start.get('weekday') : null,
  };
}

/**
 * Why it is in doubt which day is meant, with each that it could be; null if it isn't. A date may be on another weekday,
 * and a weekday may be today's.
 */
export function doubtAbout({ day, isDate, weekday }: WrittenDay, text: string, now: Date): string | null {
  if (weekday === null || /\bthis\b/i.test(text)) return null;
  const today = dayOf(now);
  const other = isDate ? nearestOn(weekday, day, today) : day === today ? addDays(day, 7) : day;
  return other === day ? null : `"${text}" could be ${shownDay(day)} or ${shownDay(other)}: give the date`;
}

/** The day that is on a weekday and nearest to another, or in a week if that is past. */
function nearestOn(weekday: number, day: string, today: string): string {
  const nearest = addDays(day, ((weekday - new Date(day).getUTCDay() + 10) % 7) - 3);
  return nearest < today && nearest !== day ? addDays(nearest, 7) : nearest;
}

/** Reads a day that may be past, as people write it: `2026-11-29`, `29 Nov`, `Sun 29 Nov`. Or what is wrong with it. */
export function readDay(written: string, now: Date): { readonly day: string } | { readonly wrong: string } {
  const text = written.trim();
  if (isDay(text)) return { day: text };
  const found = parseDay(text, now, false);
  if (!found?.isDate || found.time !== null) {
    return { wrong: `expected a day such as "29 Nov" or 2026-11-23, found "${text}"` };
  }
  const wrong = doubtAbout(found, text, now);
  return wrong === null ? { day: found.day } : { wrong };
}
