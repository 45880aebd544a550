import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { withFileLock } from '../../lib/file-lock.ts';
import type { Confirmations } from './confirmations.ts';

const version = 1;

/** The times at which each was confirmed, by the id of its check. */
const fileShape = z.object({ version: z.literal(version), confirmed: z.record(z.string(), z.iso.datetime()) });

type Confirmed = Readonly<Record<string, string>>;

const words: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'something on the way to it is not a folder',
  EEXIST: 'something on the way to it is not a folder',
  EISDIR: 'it is a folder',
};

const failure = (what: string, error: unknown, next: string) => {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new Failure(`${what}: ${words[code] ?? message}.`, { next: [next], cause: error });
};

/** What the file holds; null where it is there and can't be understood. */
function read(file: string): Confirmed | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw failure(`What you confirmed could not be read from ${file}`, error, 'Mend its permissions, and try again.');
  }
  try {
    return fileShape.parse(JSON.parse(text)).confirmed;
  } catch {
    return null;
  }
}

const notKept = (file: string, error: unknown) =>
  failure(`What you confirmed could not be kept in ${file}`, error, 'Mend that, and try again.');

/** Makes the file's folder, so that only this user can look into it. */
function makeFolder(file: string): void {
  const folder = path.dirname(file);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  } catch (error) {
    throw notKept(file, error);
  }
}

/** Writes the file whole or not at all, so that only this user can read it. */
function write(file: string, confirmed: Confirmed): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const content = `${JSON.stringify({ version, confirmed }, null, 2)}\n`;
    writeFileSync(temporary, content, { mode: 0o600, flush: true });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw notKept(file, error);
  }
}

/** Keeps what was confirmed in `confirmations.json` of a folder. */
export function createConfirmations(folder: string): Confirmations {
  const file = path.join(folder, 'confirmations.json');

  /** Moves a file that can't be understood out of the way, without overwriting anything. */
  const putAside = (): string => {
    const place = `${file}.set-aside-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    renameSync(file, place);
    return place;
  };

  /** Nobody else changes the file between its reading and its writing. */
  const locked = <T>(work: () => T): T => {
    makeFolder(file);
    try {
      return withFileLock(`${file}.lock`, 'what you confirmed', work);
    } catch (error) {
      throw error instanceof Failure ? error : notKept(file, error);
    }
  };

  const change = (id: string, alter: (confirmed: Confirmed) => Confirmed) =>
    locked(() => {
      const found = read(file);
      const before = found?.[id];
      const changed = alter(found ?? {});
      const setAside = found === null ? putAside() : null;
      if (found !== changed) write(file, changed);
      return { before: before === undefined ? null : new Date(before), setAside };
    });

  return {
    async confirmedAt(id) {
      const found = read(file);
      if (found === null) {
        throw new Failure(`What you confirmed could not be read: ${file} is damaged, or of another version.`, {
          next: ['Confirm it again: the file is then set aside, and nothing in it is lost.'],
        });
      }
      const at = found[id];
      return at === undefined ? null : new Date(at);
    },
    confirm: async (id, at) => change(id, (confirmed) => ({ ...confirmed, [id]: at.toISOString() })),
    withdraw: async (id) =>
      change(id, (confirmed) => {
        if (!Object.hasOwn(confirmed, id)) return confirmed;
        const { [id]: _, ...others } = confirmed;
        return others;
      }),
  };
}
