import { type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import { readSmallFile } from './small-file.ts';

/** Branches by their full names, such as `refs/heads/main`. */
export interface Refs {
  /** The commit that each is at. */
  readonly commits: ReadonlyMap<string, string>;
  /** Those that only point to another, such as `refs/remotes/origin/HEAD`. */
  readonly pointers: ReadonlyMap<string, string>;
}

const commitId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const pointer = /^ref:\s*(refs\/\S+)$/;

/** Thrown within this file alone: git has to say. */
class Uncertain extends Error {}

function readLoose(common: string, name: string, found: Map<string, string>): void {
  let entries: Dirent[];
  try {
    entries = readdirSync(path.join(common, name), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new Uncertain();
  }
  for (const entry of entries) {
    const ref = `${name}/${entry.name}`;
    // What git is just writing, and what is no name that it could have written.
    if (entry.name.endsWith('.lock')) continue;
    if (entry.name.includes('\ufffd')) throw new Uncertain();
    if (entry.isDirectory()) readLoose(common, ref, found);
    else {
      const text = readSmallFile(path.join(common, ref))?.trim();
      if (text === undefined) throw new Uncertain();
      found.set(ref, text);
    }
  }
}

/**
 * The local and remote-tracking branches, read from files, because that saves starting git. Null where it is not
 * certain, such as where they are kept in another format: git has to say then.
 * https://git-scm.com/docs/gitrepository-layout
 */
export function readRefs(common: string): Refs | null {
  const all = new Map<string, string>();
  const loose = new Map<string, string>();
  try {
    // Loose ones first: one that is packed meanwhile is then seen twice, and not missed.
    for (const name of ['refs/heads', 'refs/remotes']) readLoose(common, name, loose);
  } catch (error) {
    if (error instanceof Uncertain) return null;
    throw error;
  }
  for (const line of (readSmallFile(path.join(common, 'packed-refs')) ?? '').split('\n')) {
    const space = line.indexOf(' ');
    const name = line.slice(space + 1);
    if (/^refs\/(?:heads|remotes)\//.test(name)) all.set(name, line.slice(0, space));
  }
  for (const [name, text] of loose) all.set(name, text);
  const commits = new Map<string, string>();
  const pointers = new Map<string, string>();
  for (const [name, text] of all) {
    const to = pointer.exec(text)?.[1];
    if (to !== undefined) pointers.set(name, to);
    else if (commitId.test(text)) commits.set(name, text);
    else return null;
  }
  // A branch that points to another one is rare enough to be left to git.
  return [...pointers.keys()].some((name) => name.startsWith('refs/heads/')) ? null : { commits, pointers };
}

/** What a HEAD file says: a branch's full name, or a commit. Null where it says neither. */
export function readHead(gitFolder: string): { ref: string } | { commit: string } | null {
  const text = readSmallFile(path.join(gitFolder, 'HEAD'))?.trim() ?? '';
  const ref = pointer.exec(text)?.[1];
  if (ref !== undefined) return { ref };
  return commitId.test(text) ? { commit: text } : null;
}
