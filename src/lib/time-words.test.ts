import { expect, it } from 'vitest';
import { timeWords } from './time-words.ts';

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
