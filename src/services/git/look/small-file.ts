import { readFileSync, statSync } from 'node:fs';

/** More than a list of all branches of a big repository. */
const maxBytes = 32 * 1024 * 1024;

/**
 * The text of one of git's own files, or null where there is none that can be read. It never waits: a pipe, which
 * someone could have put there, is not read.
 */
export function readSmallFile(file: string): string | null {
  try {
    const is = statSync(file);
    return is.isFile() && is.size <= maxBytes ? readFileSync(file, 'utf8') : null;
  } catch {
    return null;
  }
}
