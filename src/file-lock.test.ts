import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFileLock } from './file-lock.ts';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-lock-'));
  lock = path.join(folder, 'some.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file lock', () => {
  it('is there while the work is done, and gone after it, whatever comes of it', () => {
    expect(withFileLock(lock, 'it', () => readdirSync(folder))).toEqual(['some.lock']);
    expect(() =>
      withFileLock(lock, 'it', () => {
        throw new Error('broken');
      }),
    ).toThrow('broken');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    // No process has an id as large as this.
    ['of a process that has ended', `2147483646 ${Date.now()}`],
    ['of a process with a reused id, from before the machine was started', `${process.pid} 1000`],
    ['that is empty', ''],
    ['that is damaged', 'somebody'],
  ])('takes over one %s', (_, content) => {
    writeFileSync(lock, content);
    expect(withFileLock(lock, 'it', () => 'done')).toBe('done');
    expect(existsSync(lock)).toBe(false);
  });
});
