import { expect, it } from 'vitest';
import { chosenBy } from './typed-questions.ts';

const choices = [
  { key: 'Enter', label: 'do it', value: 'go', also: ['y'] },
  { key: '1', label: '1st', value: 'first' },
  { key: 'e', label: 'edit', value: 'edit' },
  { key: 'o', label: 'open in browser', value: 'open' },
  { key: 's', label: 'open', value: 'status' },
  { key: 'q', label: 'not now', value: 'later', also: ['n', 'escape'] },
];

it.each([
  ['', 'go'],
  ['1', 'go'],
  ['2', 'first'],
  ['1st', 'first'],
  [' Edit ', 'edit'],
  ['open', 'status'],
  ['open in', 'open'],
  ['o', 'open'],
  ['y', 'go'],
  ['yes', 'go'],
  ['no', 'later'],
  ['not', 'later'],
  ['enter', undefined],
  ['0', undefined],
  ['7', undefined],
  ['browser', undefined],
])('"%s" chooses %s', (typed, value) => expect(chosenBy(typed, choices)?.value).toBe(value));

it('Enter alone chooses nothing if nothing is said of it', () => {
  expect(chosenBy('', choices.slice(1))).toBeUndefined();
});
