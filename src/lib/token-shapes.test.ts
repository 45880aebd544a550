import { expect, it } from 'vitest';
import { looksLikeToken } from './token-shapes.ts';

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
