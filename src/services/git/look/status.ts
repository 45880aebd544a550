import { statSync } from 'node:fs';
import path from 'node:path';
import type { Changes, Files } from '../work.ts';

/** What is checked out in a work tree. */
export interface CheckedOut {
  /** The branch, even if it has no commit yet; null if there is none. */
  readonly branch: string | null;
  /** The commit, or null. */
  readonly commit: string | null;
}

/** What `git status` says of a work tree. */
export interface Status extends CheckedOut {
  readonly changes: Changes;
}

/** Files that are counted, and named until there are enough. */
class Counted implements Files {
  count = 0;
  readonly names: string[] = [];

  add(name: string): void {
    this.count++;
    if (this.names.length < 200) this.names.push(name);
  }
}

/** One entry: what happened in the index and in the work tree, and the path. */
export interface StatusEntry {
  readonly kind: 'changed' | 'conflicted' | 'untracked';
  /** Compared with the last commit; `.` where nothing changed. https://git-scm.com/docs/git-status#_changed_tracked_entries */
  readonly index: string;
  /** Compared with the index. */
  readonly workTree: string;
  readonly path: string;
}

/**
 * The arguments for what `parseStatus` reads. Every untracked file is named, as committing takes each: a folder could
 * hold nothing but clones. Submodules are not entered: they are repositories of their own.
 */
export const statusArguments: readonly string[] = [
  'status',
  '--porcelain=v2',
  '-z',
  '--branch',
  '--no-ahead-behind',
  '--no-renames',
  '--untracked-files=all',
  '--ignore-submodules=dirty',
];

/** Reads what it wrote. https://git-scm.com/docs/git-status#_porcelain_format_version_2 */
export function parseStatus(output: string): CheckedOut & { readonly entries: readonly StatusEntry[] } {
  let branch: string | null = null;
  let commit: string | null = null;
  const entries: StatusEntry[] = [];
  for (const line of output.split('\0')) {
    const kind = line[0];
    if (kind === '#') {
      const [, name, value = ''] = /^# branch\.(head|oid) (.*)$/s.exec(line) ?? [];
      if (name === 'head' && value !== '(detached)') branch = value;
      if (name === 'oid' && value !== '(initial)') commit = value;
    } else if (kind === '?') {
      entries.push({ kind: 'untracked', index: '.', workTree: '?', path: line.slice(2) });
    } else if (kind === '1' || kind === 'u') {
      // The path is the ninth field, or the eleventh if two sides are in conflict; it may have spaces in it.
      const found = (kind === '1' ? /^1 (.)(.) (?:\S+ ){6}(.*)$/s : /^u (.)(.) (?:\S+ ){8}(.*)$/s).exec(line);
      const [, index = '.', workTree = '.', file = ''] = found ?? [];
      entries.push({ kind: kind === 'u' ? 'conflicted' : 'changed', index, workTree, path: file });
    }
  }
  return { branch, commit, entries };
}

/** Whether a folder that git says is not tracked is a repository of its own. */
export const isNestedRepository = (folder: string, name: string): boolean =>
  name.endsWith('/') && statSync(path.join(folder, name, '.git'), { throwIfNoEntry: false }) !== undefined;

/** Reads what `git status` wrote about the work tree in a folder. */
export function readStatus(output: string, folder: string): Status {
  const { branch, commit, entries } = parseStatus(output);
  const [staged, unstaged, conflicted, untracked] = [new Counted(), new Counted(), new Counted(), new Counted()];
  for (const entry of entries) {
    if (entry.kind === 'conflicted') conflicted.add(entry.path);
    else if (entry.kind === 'untracked') {
      if (!isNestedRepository(folder, entry.path)) untracked.add(entry.path);
    } else {
      if (entry.index !== '.') staged.add(entry.path);
      if (entry.workTree !== '.') unstaged.add(entry.path);
    }
  }
  return { branch, commit, changes: { staged, unstaged, conflicted, untracked } };
}

/** A work tree without changes, or a repository that has none. */
export const noStatus: Status = readStatus('', '');
