import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Files, FoundRepository } from '../work.ts';
import type { LookGit } from './git.ts';

/** A larger file counts as changed without being read. */
const maxBytes = 16 * 1024 * 1024;

/** Whether a file differs from the index; null if it doesn't exist as a file. */
function isChanged(file: string, id: string): boolean | null {
  const is = lstatSync(file, { throwIfNoEntry: false });
  if (!is?.isFile()) return null;
  if (is.size > maxBytes) return true;
  const content = readFileSync(file);
  const algorithm = id.length === 40 ? 'sha1' : 'sha256';
  return createHash(algorithm).update(`blob ${content.length}\0`).update(content).digest('hex') !== id;
}

/**
 * Whether an index has an entry with a flag that makes `git status` skip a file, so that git need not be asked about
 * each file. True also for an index that is not parsed here: one with compressed names, with 64-digit ids, or split
 * into several files. https://git-scm.com/docs/index-format
 */
export function mayHideFiles(index: Buffer): boolean {
  try {
    if (index.toString('latin1', 0, 4) !== 'DIRC' || index.readUInt32BE(4) > 3) return true;
    let at = 12;
    for (let left = index.readUInt32BE(8); left > 0; left--) {
      const flags = index.readUInt16BE(at + 60);
      const isExtended = (flags & 0x4000) !== 0;
      const [assumeUnchanged, skipWorkTree] = [flags & 0x8000, isExtended && index.readUInt16BE(at + 62) & 0x4000];
      if (assumeUnchanged || skipWorkTree) return true;
      const name = at + (isExtended ? 64 : 62);
      const length = index.indexOf(0, name) - at;
      // Padded with one to eight zeros.
      at += (length + 8) & ~7;
    }
    while (at < index.length - 20 && index.toString('latin1', at, at + 4) !== 'link')
      at += 8 + index.readUInt32BE(at + 4);
    return at !== index.length - 20;
  } catch {
    return true;
  }
}

function readIndex(gitFolder: string): Buffer | null {
  try {
    return readFileSync(path.join(gitFolder, 'index'));
  } catch (error) {
    // Nothing was ever added. If the file exists but can't be read, git says why.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : Buffer.alloc(0);
  }
}

/**
 * Changed files that `git status` leaves out, because the person set a flag for each: assume-unchanged, skip-worktree.
 * Content that git would convert counts as changed. https://git-scm.com/docs/git-update-index Throws GitRefused.
 */
export async function hiddenFiles(git: LookGit, { folder, gitFolder }: FoundRepository): Promise<Files> {
  const index = readIndex(gitFolder);
  const names: string[] = [];
  const entries = index === null || !mayHideFiles(index) ? '' : await git.ask('ls-files', '-v', '--stage', '-z');
  for (const entry of entries.split('\0')) {
    // A capital H marks a file without such a flag; files that are missing on purpose (a sparse checkout) contain
    // nothing.
    const [, id = '', name = ''] = /^[a-zS] \d+ (\S+) 0\t(.*)$/s.exec(entry) ?? [];
    if (name !== '' && isChanged(path.join(folder, name), id) === true) names.push(name);
  }
  return { count: names.length, names: names.slice(0, 200) };
}
