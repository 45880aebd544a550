import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Files } from '../work.ts';
import type { LookGit } from './git.ts';

/** A file that is larger counts as changed without being read. */
const maxBytes = 16 * 1024 * 1024;

/** Whether a file holds something else than the index says, or null if it is not there as a file. */
function isChanged(file: string, id: string): boolean | null {
  const is = lstatSync(file, { throwIfNoEntry: false });
  if (!is?.isFile()) return null;
  if (is.size > maxBytes) return true;
  const content = readFileSync(file);
  const algorithm = id.length === 40 ? 'sha1' : 'sha256';
  return createHash(algorithm).update(`blob ${content.length}\0`).update(content).digest('hex') !== id;
}

/**
 * Changed files that `git status` leaves out, because the person told git so for each: assume-unchanged, skip-worktree.
 * Content that git would convert on its way counts as changed. https://git-scm.com/docs/git-update-index Throws GitRefused.
 */
export async function hiddenFiles(git: LookGit, folder: string): Promise<Files> {
  const names: string[] = [];
  for (const entry of (await git.ask('ls-files', '-v', '--stage', '-z')).split('\0')) {
    // A capital H is a file without such a flag; those that are missing on purpose (a sparse checkout) hold nothing.
    const [, id = '', name = ''] = /^[a-zS] \d+ (\S+) 0\t(.*)$/s.exec(entry) ?? [];
    if (name !== '' && isChanged(path.join(folder, name), id) === true) names.push(name);
  }
  return { count: names.length, names: names.slice(0, 200) };
}
