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

/** The output of `git status` for a work tree. */
export interface Status extends CheckedOut {
  readonly changes: Changes;
}

/** Counts files, and names the first of them. */
class Counted implements Files {
  count = 0;
  readonly names: string[] = [];

  add(name: string): void {
    this.count++;
    if (this.names.length < 200) this.names.push(name);
  }
}

/** An entry: what changed in the index and in the work tree, and the path. */
export interface StatusEntry {
  readonly kind: 'changed' | 'conflicted' | 'untracked';
  /** Compared with the last commit; `.` for no change. https://git-scm.com/docs/git-status#_changed_tracked_entries */
  readonly index: string;
  /** Compared with the index. */
  readonly workTree: string;
  readonly path: string;
}

/**
 * The arguments for `parseStatus`. Names every untracked file, because committing adds each: a folder could contain
 * nothing but clones. Does not enter submodules, which are repositories themselves.
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

/** Parses the output. https://git-scm.com/docs/git-status#_porcelain_format_version_2 */
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
      // The path is the ninth field, or the eleventh in a conflict, and may contain spaces.
      const found = (kind === '1' ? /^1 (.)(.) (?:\S+ ){6}(.*)$/s : /^u (.)(.) (?:\S+ ){8}(.*)$/s).exec(line);
      const [, index = '.', workTree = '.', file = ''] = found ?? [];
      entries.push({ kind: kind === 'u' ? 'conflicted' : 'changed', index, workTree, path: file });
    }
  }
  return { branch, commit, entries };
}

/** Whether an untracked folder is a nested repository. */
export const isNestedRepository = (folder: string, name: string): boolean =>
  name.endsWith('/') && statSync(path.join(folder, name, '.git'), { throwIfNoEntry: false }) !== undefined;

/** Reads the output of `git status` for the work tree in a folder. */
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

/** The status of a work tree without changes, or of a bare repository. */
export const noStatus: Status = readStatus('', '');
