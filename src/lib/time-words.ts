import { dayOf, daysBetween } from './days.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** How long, in words, rounded down to what matters: `3 days`, `5 hours 12 minutes`, `less than a minute`. */
export function timeWords(milliseconds: number): string {
  if (milliseconds >= 2 * day) return count(Math.floor(milliseconds / day), 'day');
  const hours = Math.floor(milliseconds / hour);
  const minutes = Math.floor((milliseconds % hour) / minute);
  const parts = [hours > 0 ? count(hours, 'hour') : '', minutes > 0 ? count(minutes, 'minute') : ''];
  return parts.filter((part) => part !== '').join(' ') || 'less than a minute';
}

/**
 * The same for the time between two moments, only beside a date: whole days are those of the UK calendar, to agree with it,
 * and may be more than there is time.
 */
export function timeBetween(one: Date, other: Date): string {
  const milliseconds = Math.abs(other.getTime() - one.getTime());
  if (milliseconds < 2 * day) return timeWords(milliseconds);
  return count(Math.abs(daysBetween(dayOf(one), dayOf(other))), 'day');
}
