import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mayHideFiles } from './hidden-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-index-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' });

/** An index with file names of every length that is padded differently. */
function add(...init: readonly string[]): void {
  git('init', '--quiet', ...init);
  for (let length = 1; length <= 17; length++) writeFileSync(path.join(folder, 'n'.repeat(length)), '');
  git('add', '--all');
}
const index = () => readFileSync(path.join(folder, '.git/index'));

describe('an index', () => {
  it('hides nothing without flags, in version 2 and 3', () => {
    add();
    expect(mayHideFiles(index())).toBe(false);
    git('add', '--intent-to-add', '--all');
    writeFileSync(path.join(folder, 'only-planned'), '');
    git('add', '--intent-to-add', 'only-planned');
    expect(index().readUInt32BE(4)).toBe(3);
    expect(mayHideFiles(index())).toBe(false);
    git('-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message', 'With cached trees');
    expect(mayHideFiles(index())).toBe(false);
  });

  it.each(['--assume-unchanged', '--skip-worktree'])('may hide a file with %s', (flag) => {
    add();
    git('update-index', flag, 'nnnnn');
    expect(mayHideFiles(index())).toBe(true);
    git('update-index', flag.replace('--', '--no-'), 'nnnnn');
    expect(mayHideFiles(index())).toBe(false);
  });

  it('may hide files if it has compressed names, long ids or several files, or is damaged', () => {
    add('--object-format=sha256');
    expect(mayHideFiles(index())).toBe(true);
    rmSync(path.join(folder, '.git'), { recursive: true });
    add();
    expect(mayHideFiles(index().subarray(0, -40))).toBe(true);
    expect(mayHideFiles(Buffer.alloc(0))).toBe(true);
    git('update-index', '--index-version=4');
    expect(mayHideFiles(index())).toBe(true);
    git('update-index', '--index-version=2');
    git('update-index', '--split-index');
    expect(mayHideFiles(index())).toBe(true);
  });
});
