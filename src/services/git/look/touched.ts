import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { Changes } from '../work.ts';
import type { LookGit } from './git.ts';
import { readSmallFile } from './small-file.ts';

/** When the named changed files that still exist were changed. */
export function changedAt(folder: string, { staged, unstaged, conflicted, untracked }: Changes): Date[] {
  const names = [staged, unstaged, conflicted, untracked].flatMap((files) => files.names);
  return [...new Set(names)].flatMap((name) => {
    const is = lstatSync(path.join(folder, name), { throwIfNoEntry: false });
    return is ? [is.mtime] : [];
  });
}

/** Whether a reflog entry is for work, not just for switching branches or fetching. */
const isWork = (what: string): boolean =>
  /^(?:commit|cherry-pick|revert|rebase|merge|am)\b/.test(what) &&
  !/: (?:checkout|Fast-forward|returning to)/.test(what);

/**
 * When someone worked in a work tree, from the reflog of HEAD; null if there is none. Without an address: anyone.
 * https://git-scm.com/docs/git-reflog
 */
export function workedAt(gitFolder: string, email: string | null): Date[] | null {
  const log = readSmallFile(path.join(gitFolder, 'logs/HEAD'));
  if (log === null) return null;
  return log.split('\n').flatMap((line) => {
    const [, who = '', seconds, what = ''] = /^\S+ \S+ [^<\t]*<([^>\t]*)> (\d+) [-+]\d+(?:\t(.*))?$/.exec(line) ?? [];
    const isTheirs = isWork(what) && (email === null || who.toLowerCase() === email);
    return seconds !== undefined && isTheirs ? [new Date(Number(seconds) * 1000)] : [];
  });
}

/** The time of a commit by someone since a day, for a repository without a reflog. Throws GitRefused. */
export async function committedSince(git: LookGit, email: string, since: Date): Promise<Date[]> {
  const day = `--since=${Math.floor(since.getTime() / 1000)}`;
  const options = ['-1', '--no-show-signature', '--format=%ct', day, '--fixed-strings', `--author=<${email}>`];
  const seconds = (await git.ask('log', ...options, '-i', '--branches', '--remotes', '--')).trim();
  return seconds === '' ? [] : [new Date(Number(seconds) * 1000)];
}

export const latestOf = (dates: readonly Date[]): Date | null =>
  dates.reduce<Date | null>((latest, date) => (latest === null || date > latest ? date : latest), null);
