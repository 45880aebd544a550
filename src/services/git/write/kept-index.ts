import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Puts back what is staged. False if another git is at work there, or the disk is full: the index stays whole. */
export type PutBack = () => boolean;

/**
 * Remembers what is staged in a work tree, in every detail that git's own commands would lose. It is put back as git
 * itself would write it: to a lock file, which then takes the index's place.
 * https://git-scm.com/docs/api-lockfile
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
      // Unlike writeSync, this goes on after a short write, and throws if the disk is full.
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
