import { expect, it } from 'vitest';
import { readSince } from './since.ts';

// A Monday.
const now = new Date('2026-11-23T11:42:00Z');

it.each([
  ['2h', '2026-11-23T09:42:00.000Z'],
  ['3 d', '2026-11-20T11:42:00.000Z'],
  ['yesterday', '2026-11-22T00:00:00.000Z'],
  ['today', '2026-11-23T00:00:00.000Z'],
  ['09:30', '2026-11-23T09:30:00.000Z'],
  ['17:30', '2026-11-22T17:30:00.000Z'],
  ['Friday', '2026-11-20T00:00:00.000Z'],
  ['Tuesday', '2026-11-17T00:00:00.000Z'],
  ['20 Nov 14:00', '2026-11-20T14:00:00.000Z'],
  ['2026-07-01', '2026-06-30T23:00:00.000Z'],
  ['1 December 2026', undefined],
  ['soon', undefined],
  ['', undefined],
])('reads %j', (text, since) => {
  expect(readSince(text, now)?.toISOString()).toBe(since);
});
