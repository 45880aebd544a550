import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../errors.ts';

/** What goes wrong with the files is somebody's disk or permissions, and no bug. */
function attempt<T>(what: string, file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Failure(`${file} could not be ${what}: ${error.message}`, {
      cause: error,
      next: ['Make room or mend the permissions, and run this again.'],
    });
  }
}

/** Writes a file whole or not at all: nobody ever reads half of it, whenever the machine stops. Throws a Failure. */
export function writeWhole(file: string, content: string): void {
  attempt('written', file, () => {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const temporary = `${file}.${process.pid}.tmp`;
    const descriptor = openSync(temporary, 'w', 0o600);
    try {
      writeSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  });
}

/** Adds a line to a file that only ever grows. Throws a Failure. */
export function appendLine(file: string, line: string): void {
  attempt('written', file, () => {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${line}\n`, { flag: 'a', mode: 0o600 });
  });
}

/** The content of a file, or null where there is none. Throws a Failure where it can't be read. */
export function readIfThere(file: string): string | null {
  return attempt('read', file, () => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  });
}

/** Moves a file that can't be used out of the way, and says where it is now. Nothing is overwritten. */
export function setAside(file: string, at: Date): string {
  const place = `${file}.set-aside-${at.toISOString().replace(/[:.]/g, '-')}-${process.pid}`;
  attempt('set aside', file, () => renameSync(file, place));
  return place;
}
