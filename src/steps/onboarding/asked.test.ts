import { expect, it } from 'vitest';
import { askedWords, workingDaysSince } from './asked.ts';

it.each([
  ['2026-11-23T09:00:00Z', '2026-11-23T17:00:00Z', 0],
  ['2026-11-23T09:00:00Z', '2026-11-26T09:00:00Z', 3],
  // A weekend does not count.
  ['2026-11-27T09:00:00Z', '2026-11-30T09:00:00Z', 1],
  ['2026-11-28T09:00:00Z', '2026-11-30T09:00:00Z', 0],
  // Christmas Day, and the Monday in place of Boxing Day.
  ['2026-12-24T09:00:00Z', '2026-12-29T09:00:00Z', 1],
  // Half past midnight in London.
  ['2026-06-01T23:30:00Z', '2026-06-02T09:00:00Z', 0],
  // Clocks differ.
  ['2026-11-24T09:00:00Z', '2026-11-23T09:00:00Z', 0],
])('from %s to %s are %d working days', (at, now, days) => {
  expect(workingDaysSince(at, new Date(now))).toBe(days);
});

it.each([
  [null, '2026-11-23T10:00:00Z', 'not asked for yet'],
  [{ at: '2026-11-23T09:00:00Z' }, '2026-11-23T10:00:00Z', 'asked today'],
  [{ at: '2026-11-23T09:00:00Z' }, '2026-11-24T10:00:00Z', 'asked on Mon 23 Nov 2026, 1 working day ago'],
  // It is Sunday.
  [{ at: '2026-11-28T09:00:00Z' }, '2026-11-29T10:00:00Z', 'asked on Sat 28 Nov 2026'],
  [
    { at: '2026-11-23T09:00:00Z', nudgedAt: '2026-11-26T09:00:00Z' },
    '2026-11-27T10:00:00Z',
    'asked on Mon 23 Nov 2026, 4 working days ago, followed up on Thu 26 Nov 2026',
  ],
  [
    { at: '2026-11-23T09:00:00Z', nudgedAt: '2026-11-26T09:00:00Z' },
    '2026-11-26T10:00:00Z',
    'asked on Mon 23 Nov 2026, 3 working days ago, followed up today',
  ],
])('%j, at %s: %s', (asked, now, words) => expect(askedWords(asked, new Date(now))).toBe(words));
