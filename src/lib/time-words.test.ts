import { expect, it } from 'vitest';
import { timeBetween, timeWords } from './time-words.ts';

it.each([
  [0, 'less than a minute'],
  [59_999, 'less than a minute'],
  [60_000, '1 minute'],
  [3_600_000, '1 hour'],
  [3_660_000, '1 hour 1 minute'],
  [18_720_000, '5 hours 12 minutes'],
  [47 * 3_600_000, '47 hours'],
  [48 * 3_600_000, '2 days'],
  [3.9 * 86_400_000, '3 days'],
])('says %d ms as %s', (milliseconds, words) => {
  expect(timeWords(milliseconds)).toBe(words);
});

it.each([
  ['2026-11-24T08:30:00Z', '23 hours'],
  ['2026-11-25T09:29:00Z', '47 hours 59 minutes'],
  ['2026-11-26T09:00:00Z', '3 days'],
  ['2026-11-26T23:59:00Z', '3 days'],
  ['2026-11-20T23:00:00Z', '3 days'],
  // In the UK, it is 1 April already.
  ['2027-03-31T23:30:00Z', '129 days'],
])('counts whole days from Mon 23 Nov, 09:30 to %s as %s', (moment, words) => {
  expect(timeBetween(new Date('2026-11-23T09:30:00Z'), new Date(moment))).toBe(words);
});
