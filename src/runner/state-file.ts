import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Writes a file whole or not at all: nobody ever reads half of it, whenever the machine stops. */
export function writeWhole(file: string, content: string): void {
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
}

/** Adds a line to a file that only ever grows. */
export function appendLine(file: string, line: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${line}\n`, { flag: 'a', mode: 0o600 });
}

/** The content of a file, or null where there is none. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Moves a file that can't be used out of the way, and says where it is now. Nothing is overwritten. */
export function setAside(file: string, at: Date): string {
  const place = `${file}.set-aside-${at.toISOString().replace(/[:.]/g, '-')}`;
  renameSync(file, place);
  return place;
}
