import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const known = ['yes', 'version', 'host', 'port', 'govpress-v1', 'whippet', 'security-alert-notifier'];

it.each([
  ['hots', 'host'],
  ['prot', 'port'],
  ['Host', 'host'],
  ['wippet', 'whippet'],
  ['whipet', 'whippet'],
  ['govpressv1', 'govpress-v1'],
  ['sec', 'security-alert-notifier'],
  ['vers', 'version'],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

it.each(['', 'x', 'zzzz', 'fort-knox', 'se'])('takes %j for nothing', (word) => {
  expect(nearest(word, known)).toBeUndefined();
});

it('has nothing to offer where nothing is known', () => {
  expect(nearest('host', [])).toBeUndefined();
});

it('does not compare what no one types', () => {
  expect(nearest('x'.repeat(100_000), ['doctor'])).toBeUndefined();
});
