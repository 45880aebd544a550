import { expect, it } from 'vitest';
import { ticketOf, wordsOf } from './branch-words.ts';

it.each([
  ['fix/48201-login', [], 48201],
  ['48201', [], 48201],
  ['support/48201-php8', [], 48201],
  ['release-2026', [], null],
  ['2026-11-23-backup', [], null],
  ['php8.1234', [], null],
  ['upgrade-v12345', [], null],
  ['fix', ['Tidy', 'Mend the login (#48202)', 'See #48203'], 48202],
  ['fix', ['Zendesk 48204: mend it'], 48204],
  ['fix/48201-login', ['See #48203'], 48201],
  ['', [], null],
])('the ticket of %j with %j is %j', (branch, subjects, ticket) => {
  expect(
    ticketOf(
      branch,
      subjects.map((subject) => ({ subject })),
    ),
  ).toBe(ticket);
});

it.each([
  ['feature/48201-contact-form', 'contact form'],
  ['fix_login', 'fix login'],
  ['48201', '48201'],
  ['', ''],
  ['ünïcödé/日本', '日本'],
])('what %j is about is %j', (branch, words) => {
  expect(wordsOf(branch)).toBe(words);
});
