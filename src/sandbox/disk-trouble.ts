import { Failure } from '../errors.ts';

const words: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota is used up',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'something on the way to it is not a folder',
  EEXIST: 'something on the way to it is not a folder',
  EISDIR: 'it is a folder',
};

/** Why a file could not be written, in words, without a full stop. */
export function whyNotWritten(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return words[code] ?? message;
}

/**
 * Does something that writes below the practice world's folder. Where the file system refuses, throws a Failure that
 * says so: that is no mistake of the program.
 */
export function writingIn<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!words[(error as NodeJS.ErrnoException).code ?? '']) throw error;
    throw new Failure(`The practice world could not be kept in ${folder}: ${whyNotWritten(error)}.`, {
      next: ['Make room or mend the permissions, or set XDG_STATE_HOME to another folder, and try again.'],
      cause: error,
    });
  }
}
