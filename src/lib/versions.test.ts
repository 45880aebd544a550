import { expect, it } from 'vitest';
import { isNewer } from './versions.ts';

it.each([
  ['1.2.3', '1.2.2', true],
  ['1.10.0', '1.9.9', true],
  ['2.0.0', '1.99.99', true],
  ['1.2.3', '1.2.3', false],
  ['1.2.2', '1.2.3', false],
  ['0.9.9', '1.0.0', false],
  ['1.2.3-beta.1', '1.2.2', false],
  ['v1.2.3', '1.2.2', false],
  ['1.2', '1.1.0', false],
  ['1.2.03', '1.2.2', false],
  ['1.2.3\u001b[2J', '1.2.2', false],
  ['99999999999999999999.0.0', '1.2.2', false],
  ['1.2.3', 'unknown', false],
])('%s is newer than %s: %s', (version, other, expected) => {
  expect(isNewer(version, other)).toBe(expected);
});
