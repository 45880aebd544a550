import path from 'node:path';
import type { LookRun } from './look-git.ts';
import { GitRefused } from './plumbing.ts';
import { readReflog } from './reflog.ts';
import { readSmallFile } from './small-file.ts';
import type { Stash } from './work.ts';

const subjectOf = (what: string) => what.replace(/^(?:WIP on|On) /, '');

/** The stashes, latest first, from the log that git keeps of them. */
export function readStashes(commonFolder: string): Stash[] {
  const isThere =
    readSmallFile(path.join(commonFolder, 'refs/stash')) !== null ||
    / refs\/stash$/m.test(readSmallFile(path.join(commonFolder, 'packed-refs')) ?? '');
  if (!isThere) return [];
  const entries = readReflog(path.join(commonFolder, 'logs/refs/stash')) ?? [];
  if (entries.length === 0) return [{ subject: '', at: null }];
  return entries.map(({ what, at }) => ({ subject: subjectOf(what), at })).reverse();
}

/** The same from git, where that log is not a file. */
export async function askForStashes(run: LookRun): Promise<Stash[]> {
  const output = await run.ask(['log', '-g', '-z', '--format=%ct%n%gs', 'refs/stash', '--']).catch((error) => {
    // Where there is none, it does not know what is meant.
    if (error instanceof GitRefused && !error.missing) return '';
    throw error;
  });
  return output.split('\0').flatMap((record) => {
    const [seconds = '', what = ''] = record.split('\n');
    return seconds === '' ? [] : [{ subject: subjectOf(what), at: new Date(Number(seconds) * 1000) }];
  });
}
