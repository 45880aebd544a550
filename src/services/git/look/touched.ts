import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { Changes } from '../work.ts';
import type { LookGit } from './git.ts';
import { isWork, type LogEntry } from './reflog.ts';

/** When changed files were changed: those that are named, and that are still there. */
export function changedAt(folder: string, { staged, unstaged, conflicted, untracked }: Changes): Date[] {
  const names = [staged, unstaged, conflicted, untracked].flatMap((files) => files.names);
  return [...new Set(names)].flatMap((name) => {
    const is = lstatSync(path.join(folder, name), { throwIfNoEntry: false });
    return is ? [is.mtime] : [];
  });
}

/** When someone made something here, as the log of HEAD has it. Without an address: anybody. */
export const workedAt = (log: readonly LogEntry[], email: string | null): Date[] =>
  log.filter((entry) => isWork(entry) && (email === null || entry.email.toLowerCase() === email)).map(({ at }) => at);

/** A commit of someone since a day, for a repository that keeps no log of what is done in it. Throws GitRefused. */
export async function committedSince(git: LookGit, email: string, since: Date): Promise<Date[]> {
  const day = `--since=${Math.floor(since.getTime() / 1000)}`;
  const options = ['-1', '--no-show-signature', '--format=%ct', day, '--fixed-strings', `--author=<${email}>`];
  const seconds = (await git.ask('log', ...options, '-i', '--branches', '--remotes', '--')).trim();
  return seconds === '' ? [] : [new Date(Number(seconds) * 1000)];
}

/** The latest, or null where there is none. */
export const latestOf = (dates: readonly Date[]): Date | null =>
  dates.reduce<Date | null>((latest, date) => (latest === null || date > latest ? date : latest), null);
