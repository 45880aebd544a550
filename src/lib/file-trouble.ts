import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../errors.ts';

const words: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota is used up',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'something on the way to it is not a folder',
  EEXIST: 'something on the way to it is not a folder',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link that leads back to itself',
  ENAMETOOLONG: 'its name is too long',
  EFBIG: 'it is too large',
  NOT_REGULAR: 'it is not a regular file',
};

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on the disk, and run this again.',
  EDQUOT: 'Make room on the disk, and run this again.',
};

/**
 * Makes a folder that only this user can look into, with those above it. Throws the file system's error. Node's
 * recursive mkdir never ends in a folder that can't have others, such as /proc.
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const above = path.dirname(folder);
    // Another process may have made it meanwhile.
    if (isFolder(folder)) return;
    if (codeOf(error) !== 'ENOENT' || isFolder(above)) throw error;
    makeFolder(above);
    makeFolder(folder);
  }
}

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code ?? '';

/** Whether the file system raised this error: a fact about a disk or permissions, not a bug. */
export const isFileTrouble = (error: unknown): boolean => error instanceof Error && codeOf(error) in words;

/** Why the file system refused, in words, without a full stop. */
export const whyNot = (error: unknown): string => (words[codeOf(error)] ?? codeOf(error)) || String(error);

const usualAdvice = 'Check the path and its permissions, and run this again.';

/**
 * Does something with files. Throws a Failure if the file system refuses: `what` says what could not be done, without a
 * full stop; `next` what to do, if not the usual.
 */
export function withFiles<T>(what: string, work: () => T, next?: string): T {
  try {
    return work();
  } catch (error) {
    if (!isFileTrouble(error)) throw error;
    throw new Failure(`${what}: ${whyNot(error)}.`, {
      cause: error,
      next: [next ?? advice[codeOf(error)] ?? usualAdvice],
    });
  }
}
