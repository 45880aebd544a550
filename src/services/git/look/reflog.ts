import { readSmallFile } from './small-file.ts';

/** One thing that happened to a reference here. */
export interface LogEntry {
  /** The address of who did it. */
  readonly email: string;
  readonly at: Date;
  /** What git says was done: `commit: A title`. */
  readonly what: string;
}

/** What a file of a reflog says, oldest first; null where there is none. https://git-scm.com/docs/git-reflog */
export function readReflog(file: string): LogEntry[] | null {
  const text = readSmallFile(file);
  if (text === null) return null;
  return text.split('\n').flatMap((line) => {
    const [, email = '', seconds, what = ''] = /^\S+ \S+ [^<\t]*<([^>\t]*)> (\d+) [-+]\d+(?:\t(.*))?$/.exec(line) ?? [];
    return seconds === undefined ? [] : [{ email, at: new Date(Number(seconds) * 1000), what }];
  });
}

/** Whether an entry is of something that someone made, and not only of going to another branch or fetching. */
export const isWork = ({ what }: LogEntry): boolean =>
  /^(?:commit|cherry-pick|revert|rebase|merge|am)\b/.test(what) &&
  !/: (?:checkout|Fast-forward|returning to)/.test(what);
