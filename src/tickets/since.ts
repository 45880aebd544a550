import { GB } from 'chrono-node/en';
import { dayBegins, londonMoment, londonTime } from '../lib/days.ts';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
const weekMs = 7 * 86_400_000;
const dayMs = 86_400_000;

const pad = (number: number | null) => String(number ?? 0).padStart(2, '0');

/**
 * Reads a time in the past as people write it, with British dates: `2h`, `yesterday`, `Friday`, `09:30`, `23 Nov 14:00`. A
 * day without a time is its beginning. Null if it can't be understood, or is in the future.
 */
export function readSince(written: string, now: Date): Date | null {
  const text = written.trim();
  const [, count, unit = ''] = /^(\d{1,4}) ?([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (unitMs[unit] ?? 0));
  // chrono-node uses the machine's time zone, so it gets the UK's wall-clock time as if it were local.
  const [found, second] = GB.parse(text, new Date(londonTime(now)));
  if (!found || second || found.end || found.text.trim() !== text) return null;
  const { start } = found;
  const day = `${start.get('year')}-${pad(start.get('month'))}-${pad(start.get('day'))}`;
  const moment = start.isCertain('hour')
    ? londonMoment(day, `${pad(start.get('hour'))}:${pad(start.get('minute'))}`)
    : dayBegins(day);
  if (moment <= now) return moment;
  // "Friday" and "17:30" without more mean the last one.
  const back = start.isCertain('weekday') && !start.isCertain('day') ? weekMs : start.isCertain('day') ? 0 : dayMs;
  const earlier = new Date(moment.getTime() - back);
  return back > 0 && earlier <= now ? earlier : null;
}
