import { expect, it } from 'vitest';
import { isSameName } from './same-name.ts';

it.each([
  ['GovPress 2nd Line Support', 'GovPress 2nd line support', true],
  [' GovPress  2nd line support ', 'GovPress 2nd\u00a0line support', true],
  ['#incidents', 'Incidents', true],
  ['incidents', 'incident', false],
])('%j and %j: %s', (one, other, same) => {
  expect(isSameName(one, other)).toBe(same);
});
