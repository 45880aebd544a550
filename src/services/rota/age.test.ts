import { expect, it } from 'vitest';
import { ageOf } from './age.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const hour = 3_600_000;

it.each<[Record<string, string>, number | null]>([
  [{}, null],
  [{ date: 'nonsense', age: 'old' }, null],
  [{ date: 'Mon, 23 Nov 2026 10:00:00 GMT' }, 0],
  [{ date: 'Mon, 23 Nov 2026 10:00:09 GMT' }, 0],
  [{ date: 'Mon, 23 Nov 2026 09:00:00 GMT' }, hour],
  [{ date: 'Mon, 23 Nov 2026 10:00:00 GMT', age: '7200' }, 2 * hour],
  [{ date: 'Mon, 23 Nov 2026 10:00:00 GMT', 'last-modified': 'Sun, 22 Nov 2026 10:00:00 GMT' }, 24 * hour],
  [{ 'last-modified': 'Mon, 23 Nov 2026 07:00:00 GMT', age: '60' }, 3 * hour],
])('the age that %j admits to', (headers, age) => {
  expect(ageOf(new Headers(headers), now)).toBe(age);
});
