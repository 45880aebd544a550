import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Restores the index. False if another git is running or the disk is full: the index then stays as it is. */
export type PutBack = () => boolean;

/**
 * Remembers a work tree's index in every detail, some of which git's own commands would lose. It is restored in git's
 * own way: written to a lock file, which then replaces the index. https://git-scm.com/docs/api-lockfile
 */
export function keepIndex(file: string): PutBack {
  const was = statSync(file, { throwIfNoEntry: false }) ? readFileSync(file) : null;
  return () => {
    const lock = `${file}.lock`;
    let descriptor: number;
    try {
      descriptor = openSync(lock, 'wx');
    } catch {
      return false;
    }
    try {
      if (was === null) rmSync(file, { force: true });
      // Unlike writeSync, this continues after a short write, and throws if the disk is full.
      else writeFileSync(descriptor, was);
    } catch {
      rmSync(lock, { force: true });
      return false;
    } finally {
      closeSync(descriptor);
    }
    if (was === null) rmSync(lock);
    else renameSync(lock, file);
    return true;
  };
}
