import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isBranchName, isProtected, isRefName, proposeBranch } from './branch-names.ts';

const gitTakes = (...args: readonly string[]) => spawnSync('git', ['check-ref-format', ...args]).status === 0;

const names = [
  'fix-login',
  'support/1234-contact-form',
  'ünïcödé/日本',
  '-leading',
  '--upload-pack=touch x',
  '--upload-pack=x',
  'quo\'te"s',
  'a@b',
  '@',
  'a@{b',
  'a..b',
  'a//b',
  '/a',
  'a/',
  'a.',
  '.a',
  'a/.b',
  'a.lock',
  'a.lock/b',
  'a b',
  'a~b',
  'a^b',
  'a:b',
  'a?b',
  'a*b',
  'a[b',
  'a\\b',
  'a\tb',
  'a\u007fb',
  '$(touch x)',
  ';x',
];

describe('names of branches', () => {
  it.each(names)('are valid if git accepts them: %s', (name) => {
    expect(isRefName(name)).toBe(name !== '@' && gitTakes(`refs/heads/${name}`));
    if (isBranchName(name)) expect(gitTakes('--branch', name)).toBe(true);
  });

  it.each(['HEAD', 'refs/heads/main', 'a'.repeat(40), '', '-x', 'a\u202eb', 'a\u{e0101}', 'a\u2800b'])(
    'are invalid if they could mean something else: %s',
    (name) => expect(isBranchName(name)).toBe(false),
  );
});

describe('branches that no one may push to', () => {
  it.each([
    'main',
    'master',
    'develop',
    'Main',
    'DEVELOP',
    'refs/heads/main',
    'heads/main',
    'refs/heads/refs/heads/main',
    '+main',
    '+refs/heads/develop',
    'HEAD:main',
    'fix:refs/heads/main',
    'ｍａｉｎ',
    'trunk',
    'refs/heads/Trunk',
  ])('are recognised in any form: %s', (name) => expect(isProtected(name, ['trunk'])).toBe(true));

  it.each(['maintenance', 'fix/main', 'support/main', 'develop-2', 'feature'])('do not include others: %s', (name) =>
    expect(isProtected(name, ['trunk'])).toBe(false),
  );
});

describe('a proposed branch', () => {
  it.each([
    [{ ticket: 1234, words: "Can't log in to the site!" }, 'support/1234-cant-log-in-to-the-site'],
    [{ ticket: '#77', words: 'Café: naïve  Ünïcode' }, 'support/77-cafe-naive-unicode'],
    [{ words: 'Fix' }, 'support/fix'],
    [{ ticket: 9, words: '日本語' }, 'support/9'],
    [{ words: '--upload-pack=x; rm' }, 'support/upload-pack-x-rm'],
    [{ words: '…' }, 'support/work'],
    [
      { ticket: 5, words: 'The quick brown fox jumps over the lazy dog again and again' },
      'support/5-the-quick-brown-fox-jumps-over-the-lazy-dog',
    ],
    [{ ticket: 5, words: 'x'.repeat(300) }, `support/5-${'x'.repeat(48)}`],
    [{ ticket: 5, words: 'a', taken: ['support/5-a', 'SUPPORT/5-a-2', 'support/5-a-3/b'] }, 'support/5-a-4'],
    [{ ticket: 5, words: 'a', taken: ['support'] }, 'support-5-a'],
  ])('is made from %o', (from, name) => {
    expect(proposeBranch(from)).toBe(name);
    expect(gitTakes('--branch', name)).toBe(true);
    expect(isBranchName(name) && !isProtected(name, [])).toBe(true);
  });
});
