import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock, withFileLock } from './file-lock.ts';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-lock-'));
  lock = path.join(folder, 'some.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const heldBy = (pid: number, { machine = os.hostname(), since = new Date().toISOString() } = {}) =>
  JSON.stringify({ pid, machine, since });

/** No process has an id as large as this. */
const nobody = 2147483646;

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
    ['of a process that has ended', heldBy(nobody)],
    [
      'of a process with a reused id, from before the machine was started',
      heldBy(process.pid, { since: '1970-01-02T00:00:00Z' }),
    ],
    ['with a time that is none', heldBy(process.pid, { since: 'soon' })],
    ['that is empty', ''],
    ['that is damaged', 'somebody'],
  ])('takes over one %s', (_, content) => {
    writeFileSync(lock, content);
    expect(withFileLock(lock, 'it', () => 'done')).toBe('done');
    expect(existsSync(lock)).toBe(false);
    writeFileSync(lock, content);
    takeLock(lock, 'It')();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is kept is refused to others, who are told whose it is', () => {
    const giveBack = takeLock(path.join(folder, 'new/some.lock'), 'The rotation');
    expect(() => takeLock(path.join(folder, 'new/some.lock'), 'The rotation')).toThrow(
      `The rotation is already being worked on by another govsupport (process ${process.pid}, since `,
    );
    giveBack();
    expect(readdirSync(path.join(folder, 'new'))).toEqual([]);
  });

  it('of another machine is held, whatever processes there are here, and is not given back for it', () => {
    const content = heldBy(nobody, { machine: 'elsewhere' });
    writeFileSync(lock, content);
    expect(() => takeLock(lock, 'It')).toThrow(`process ${nobody} on elsewhere`);
    rmSync(lock);
    const giveBack = takeLock(lock, 'It');
    writeFileSync(lock, content);
    giveBack();
    expect(readFileSync(lock, 'utf8')).toBe(content);
  });
});
