import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { makeFolder, withFiles } from './file-trouble.ts';
import { removeLeftovers } from './leftovers.ts';
import { readRegularFile } from './read-file.ts';

/** How to write a file. */
interface Writing {
  /** Who may read it; only this user if it isn't given. `keep`: whoever may read the file that it replaces. */
  readonly mode?: number | 'keep';
  /** False for what may be lost in a power cut. */
  readonly lasting?: boolean;
  /** False: throws EEXIST if the file exists. */
  readonly mayReplace?: boolean;
}

/** Writes `file`, which is to replace `old`. */
function writeTemporary(file: string, old: string, content: string | Uint8Array, writing: Writing): void {
  const { mode = 0o600, lasting = true } = writing;
  const kept = mode === 'keep' ? statSync(old, { throwIfNoEntry: false })?.mode : undefined;
  const descriptor = openSync(file, 'wx', mode === 'keep' ? 0o600 : mode);
  try {
    if (kept !== undefined) fchmodSync(descriptor, kept & 0o777);
    // Unlike writeSync, this goes on after a short write, and throws if the disk is full.
    writeFileSync(descriptor, content);
    if (lasting) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes a file whole or not at all: a reader sees the old content or the new one, whatever happens. Removes what
 * killed runs left beside it. Throws the file system's error, and then leaves no temporary file.
 */
export function replaceFile(file: string, content: string | Uint8Array, writing: Writing = {}): void {
  removeLeftovers(file);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeTemporary(temporary, file, content, writing);
    if (writing.mayReplace ?? true) {
      renameSync(temporary, file);
    } else {
      linkSync(temporary, file);
      rmSync(temporary);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** `replaceFile` for the program's own files: makes their folder, and throws a Failure that says why it failed. */
export const writeWhole = (file: string, content: string, writing: Writing = {}): void =>
  withFiles(`${file} could not be written`, () => {
    makeFolder(path.dirname(file));
    replaceFile(file, content, writing);
  });

function endsInLine(descriptor: number, size: number): boolean {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString() === '\n';
}

/** Adds a line to a file that only ever grows, whole or not at all. Throws a Failure. */
export function appendLine(file: string, line: string): void {
  withFiles(`${file} could not be written`, () => {
    makeFolder(path.dirname(file));
    const descriptor = openSync(file, 'a+', 0o600);
    try {
      const { size } = fstatSync(descriptor);
      // A run that was killed in the middle of a line spoils that line, and not this one.
      const text = `${endsInLine(descriptor, size) ? '' : '\n'}${line}\n`;
      try {
        writeFileSync(descriptor, text);
      } catch (error) {
        ftruncateSync(descriptor, size);
        throw error;
      }
    } finally {
      closeSync(descriptor);
    }
  });
}

/** The content of a file, or null if there is none. Throws a Failure if it can't be read. */
export const readIfThere = (file: string): string | null =>
  withFiles(`${file} could not be read`, () =>
    statSync(file, { throwIfNoEntry: false }) ? readRegularFile(file).toString('utf8') : null,
  );

/** Moves a file that can't be used out of the way, and returns where it is now. Nothing is overwritten. */
export function setAside(file: string, at: Date): string {
  const place = `${file}.set-aside-${at.toISOString().replace(/[:.]/g, '-')}-${process.pid}`;
  withFiles(`${file} could not be set aside`, () => renameSync(file, place));
  return place;
}
