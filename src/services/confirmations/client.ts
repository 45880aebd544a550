import { chmodSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { withFileLock } from '../../lib/file-lock.ts';
import { makeFolder, withFiles } from '../../lib/file-trouble.ts';
import { readRegularFile } from '../../lib/read-file.ts';
import { replaceFile, setAside } from '../../lib/whole-file.ts';
import type { Confirmations } from './confirmations.ts';

const version = 1;

/** The times of the confirmations, by check id. */
const fileShape = z.object({ version: z.literal(version), confirmed: z.record(z.string(), z.iso.datetime()) });

type Confirmed = Readonly<Record<string, string>>;

const notRead = (file: string) => `Your confirmations could not be read from ${file}`;
const notKept = (file: string) => `Your confirmations could not be saved in ${file}`;

/** What the file holds; null if it can't be understood. */
function read(file: string): Confirmed | null {
  const text = withFiles(notRead(file), () => {
    try {
      return readRegularFile(file).toString('utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw error;
    }
  });
  if (text === null) return {};
  try {
    return fileShape.parse(JSON.parse(text)).confirmed;
  } catch {
    return null;
  }
}

/** Makes the file's folder, readable by this user only. */
function makePrivate(folder: string): void {
  makeFolder(folder);
  if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

const write = (file: string, confirmed: Confirmed): void =>
  replaceFile(file, `${JSON.stringify({ version, confirmed }, null, 2)}\n`);

/** Keeps confirmations in `confirmations.json` in a folder. */
export function createConfirmations(folder: string): Confirmations {
  const file = path.join(folder, 'confirmations.json');

  /** Prevents changes to the file between reading and writing it. */
  const locked = <T>(work: () => T): T =>
    withFiles(notKept(file), () => {
      makePrivate(path.dirname(file));
      return withFileLock(`${file}.lock`, 'your confirmations', work);
    });

  const change = (id: string, alter: (confirmed: Confirmed) => Confirmed) =>
    locked(() => {
      const found = read(file);
      const before = found?.[id];
      const changed = alter(found ?? {});
      const aside = found === null ? setAside(file, new Date()) : null;
      if (found !== changed) write(file, changed);
      return { before: before === undefined ? null : new Date(before), setAside: aside };
    });

  return {
    async confirmedAt(id) {
      const found = read(file);
      if (found === null) {
        throw new Failure(
          `Your confirmations could not be read: ${file} is damaged, or from another version of govsupport.`,
          {
            next: ['Confirm it again: govsupport then renames the file and starts a new one.'],
          },
        );
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
