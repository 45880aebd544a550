import { spawn } from 'node:child_process';
import fs, { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
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
const noProcess = 2147483646;

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
    ['of a process that has ended', heldBy(noProcess)],
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

  it('takes over one whose process id another program has now', () => {
    const other = spawn('sleep', ['60']);
    try {
      writeFileSync(lock, heldBy(other.pid ?? 0, { since: new Date(Date.now() - 10_000).toISOString() }));
      expect(withFileLock(lock, 'it', () => 'done', 50)).toBe('done');
      writeFileSync(lock, heldBy(other.pid ?? 0, { since: new Date(Date.now() + 10_000).toISOString() }));
      expect(() => takeLock(lock, 'It')).toThrow(`process ${other.pid}`);
    } finally {
      other.kill();
    }
  });

  it('of this machine is never a reason to remove a file by hand', () => {
    writeFileSync(lock, heldBy(process.pid));
    expect(() => takeLock(lock, 'It')).toThrow(
      expect.objectContaining({ next: ['Continue there, or end it and try again.'] }),
    );
    writeFileSync(lock, heldBy(1, { machine: 'elsewhere' }));
    expect(() => takeLock(lock, 'It')).toThrow(
      expect.objectContaining({
        next: expect.arrayContaining([`If it is no longer running on elsewhere: rm ${lock}`]),
      }),
    );
  });

  it('is not taken from another that was faster', () => {
    const { readFileSync: read } = fs;
    writeFileSync(lock, heldBy(process.ppid));
    let looks = 0;
    let othersHold = true;
    // It is given back just before it is looked at first, and taken by another just after a second look found none.
    const looking = ((file: string, options: BufferEncoding) => {
      if (file !== lock) return read(file, options);
      looks++;
      if (looks === 1) {
        othersHold = false;
        rmSync(lock);
      }
      try {
        return read(file, options);
      } finally {
        if (looks === 2 && !existsSync(lock)) {
          othersHold = true;
          writeFileSync(lock, heldBy(process.ppid));
        }
      }
    }) as typeof fs.readFileSync;
    const use = (reading: typeof fs.readFileSync) => {
      fs.readFileSync = reading;
      syncBuiltinESMExports();
    };
    use(looking);
    try {
      expect(withFileLock(lock, 'it', () => othersHold, 50)).toBe(false);
    } finally {
      use(read);
    }
  });

  it('is taken over by one of many at a time', async () => {
    // Each adds 1 to a number under the lock, which begins as one that was left behind.
    const counter = path.join(folder, 'counter');
    writeFileSync(counter, '0');
    writeFileSync(lock, heldBy(noProcess));
    const script = `
      import { readFileSync, writeFileSync } from 'node:fs';
      import { withFileLock } from ${JSON.stringify(path.resolve('src/lib/file-lock.ts'))};
      for (let round = 0; round < 20; round++) {
        withFileLock(${JSON.stringify(lock)}, 'it', () => {
          const file = ${JSON.stringify(counter)};
          writeFileSync(file, String(Number(readFileSync(file, 'utf8')) + 1));
        });
        // As a process that was killed leaves it.
        try { writeFileSync(${JSON.stringify(lock)}, ${JSON.stringify(heldBy(noProcess))}, { flag: 'wx' }); } catch {}
      }`;
    const ended = Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let errors = '';
      child.stderr.on('data', (text) => {
        errors += text;
      });
      return new Promise((resolve) => child.on('close', (code) => resolve({ code, errors })));
    });
    expect(await Promise.all(ended)).toEqual(Array(4).fill({ code: 0, errors: '' }));
    expect(readFileSync(counter, 'utf8')).toBe('80');
  });

  it('that is kept is refused to others, who are told whose it is', () => {
    const giveBack = takeLock(path.join(folder, 'new/some.lock'), 'The rotation');
    expect(() => takeLock(path.join(folder, 'new/some.lock'), 'The rotation')).toThrow(
      `The rotation is already being worked on by another govsupport (process ${process.pid}, for less than a minute).`,
    );
    giveBack();
    expect(readdirSync(path.join(folder, 'new'))).toEqual([]);
  });

  it('of another machine is held, whatever processes there are here, and is not given back for it', () => {
    const content = heldBy(noProcess, { machine: 'elsewhere' });
    writeFileSync(lock, content);
    expect(() => takeLock(lock, 'It')).toThrow(`process ${noProcess} on elsewhere`);
    rmSync(lock);
    const giveBack = takeLock(lock, 'It');
    writeFileSync(lock, content);
    giveBack();
    expect(readFileSync(lock, 'utf8')).toBe(content);
  });
});
