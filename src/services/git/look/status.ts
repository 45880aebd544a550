import { statSync } from 'node:fs';
import path from 'node:path';
import type { Changes, Files } from '../work.ts';

/** What `git status` says of a work tree. */
export interface Status {
  /** Of the branch that is checked out, where its upstream is there. */
  readonly ahead: number | null;
  readonly behind: number | null;
  /** The branch that is checked out, also where it has no commit yet; null where none is. */
  readonly branch: string | null;
  /** The commit that is checked out, or null. */
  readonly commit: string | null;
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
  '--ahead-behind',
  '--no-renames',
  '--untracked-files=all',
  '--ignore-submodules=dirty',
];

/** Reads the entries and headers. https://git-scm.com/docs/git-status#_porcelain_format_version_2 */
export function parseStatus(output: string): { headers: Map<string, string>; entries: StatusEntry[] } {
  const headers = new Map<string, string>();
  const entries: StatusEntry[] = [];
  for (const line of output.split('\0')) {
    const kind = line[0];
    if (kind === '#') {
      const [, name = '', value = ''] = /^# (\S+) (.*)$/s.exec(line) ?? [];
      headers.set(name, value);
    } else if (kind === '?') {
      entries.push({ kind: 'untracked', index: '.', workTree: '?', path: line.slice(2) });
    } else if (kind === '1' || kind === 'u') {
      // The path is the ninth field, or the eleventh where two sides are in conflict; it may have spaces in it.
      const found = (kind === '1' ? /^1 (.)(.) (?:\S+ ){6}(.*)$/s : /^u (.)(.) (?:\S+ ){8}(.*)$/s).exec(line);
      const [, index = '.', workTree = '.', file = ''] = found ?? [];
      entries.push({ kind: kind === 'u' ? 'conflicted' : 'changed', index, workTree, path: file });
    }
  }
  return { headers, entries };
}

/** Whether a folder that git says is not tracked is a repository of its own. */
export const isNestedRepository = (folder: string, name: string): boolean =>
  name.endsWith('/') && statSync(path.join(folder, name, '.git'), { throwIfNoEntry: false }) !== undefined;

/** Reads what `git status` wrote about the work tree in a folder. */
export function readStatus(output: string, folder: string): Status {
  const { headers, entries } = parseStatus(output);
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
  const [, ahead, behind] = /^\+(\d+) -(\d+)$/.exec(headers.get('branch.ab') ?? '') ?? [];
  const [branch = '(detached)', commit = '(initial)'] = [headers.get('branch.head'), headers.get('branch.oid')];
  return {
    branch: branch === '(detached)' ? null : branch,
    commit: commit === '(initial)' ? null : commit,
    ahead: ahead === undefined ? null : Number(ahead),
    behind: behind === undefined ? null : Number(behind),
    changes: { staged, unstaged, conflicted, untracked },
  };
}

/** A work tree without changes, or a repository that has none. */
export const noStatus: Status = readStatus('', '');
