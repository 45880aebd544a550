import { expect, it } from 'vitest';
import { hideSecrets, looksLikeToken, secretIn } from './token-shapes.ts';

it.each([
  'xoxp-1234567890-abcdef',
  'xoxe.xoxp-1-Mi0yLTk4NzY1',
  'xoxb-not-a-real-one',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'github_pat_11ABCDEFG0_abcdefghijkl',
  'env:ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  `ATTA${'0a'.repeat(34)}`,
  `ATATT3xFfGF0${'x'.repeat(40)}`,
  `pat${'A1'.repeat(7)}.${'0f'.repeat(32)}`,
  'ops_eyJzaWduSW5BZGRyZXNzIjoi',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x',
  'AKIAIOSFODNN7EXAMPLE',
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  '0f'.repeat(32),
  'a1'.repeat(20),
])('takes %s for a token', (text) => {
  expect(looksLikeToken(text)).toBe(true);
});

it.each([
  'Ada Example',
  'ada@example.org',
  'https://example.zendesk.com',
  '/home/ada/Code/2026/a-rather-long-folder-name-with-42-in-it/and-more',
  'AdministratorAccess-123456789012-dalmatian',
  '0123456789abcdef0123456789abcdef',
  '1234567890.1234567890123',
  'op://Site management/Staging/password',
  'keychain:govsupport-slack',
  'patrick',
  'aVeryLongNameOfAProgramThatHasNoDigitsInItAtAll',
  'attacama',
])('takes %s for what it is', (text) => {
  expect(looksLikeToken(text)).toBe(false);
});

it.each([
  ['the token ghp_16C7e42F292c6912E7710c838347Ae178B4a works', 'a token of GitHub'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----', 'a private key'],
  ['see https://ada:hunter2@staging.example.org/', 'a password in an address'],
  ['AWS: AKIAIOSFODNN7EXAMPLE', 'a key of AWS'],
  ['password: hunter2', 'a password or key'],
  ['DB_PASSWORD=swordfish99', 'a password or key'],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'a password or key'],
  ['glpat-abcdefghijklmnopqrst', 'a token'],
  [`the key is ${'sk_'}live_51H8abcdefghijklmnop`, 'a token'],
  ['post to https://hooks.slack.com/services/T000/B000/XXXX', 'an address for messages to Slack'],
  ['API_KEY="a8f5f167f44f4964"', 'a password or key'],
  [`old token ${'0f'.repeat(32)}`, 'a token'],
])('finds the secret in a note with %j', (line, what) => {
  expect(secretIn(`First.\n${line}\nLast.`)).toMatch(`line 2 seems to hold a secret (${what}`);
});

it.each([
  'Fixed in 3f2c9a71b0e64d5a8f13c2b7d90e4a6f1b2c3d4e, on branch fix/search-filters.',
  'https://github.com/dxw-example/site-a/pull/12 and https://trello.com/c/Se4rchF1',
  'The client has forgotten the password: they asked for a reset on 23 November.',
  'git@github.com:dxw-example/site-a.git, ssh://git@example.org/site-a',
  'image sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f',
  'Token expired; write to enid@council.example (ticket 48201).',
])('lets a note pass with %j', (text) => {
  expect(secretIn(text)).toBeNull();
});

it.each([
  [
    '--limit: expected a number, found "ghp_16C7e42F292c6912E7710c838347Ae178B4a".',
    '--limit: expected a number, found "…".',
  ],
  [`Unknown option '--x=xoxp-1234567890-abcdef'.`, "Unknown option '--x=…'."],
  [`Unknown option '--${'aB3'.repeat(14)}'.`, "Unknown option '--…'."],
  ['found "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl"', 'found "…"'],
  ["You can't set \"password: hunter2hunter2\", or 'TOKEN=swordfish99'.", `You can't set "…", or '…'.`],
  [`No one is called ${'0f'.repeat(32)}, in it: Ada.`, 'No one is called …, in it: Ada.'],
])('hides the secret in %j', (message, shown) => {
  expect(hideSecrets(message)).toBe(shown);
});

it.each([
  'Fixed in 3f2c9a71b0e64d5a8f13c2b7d90e4a6f1b2c3d4e, on branch "fix/search-filters".',
  `Can't read /var/lib/${'0f'.repeat(32)}/config.yaml: it isn't "yours".`,
  'The host key is SHA256:uNiVztksCsDhcc0u9e8BrbJ1aK2mQq3x4Yz5W6V7T8S.',
  'zendesk.token: expected a reference such as "op://Support/zendesk/token1", found "hunter".',
])('leaves %j alone', (message) => {
  expect(hideSecrets(message)).toBe(message);
});
