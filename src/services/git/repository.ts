import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Where a repository keeps what it knows. https://git-scm.com/docs/gitrepository-layout */
export interface Repository {
  /** What this work tree alone has, such as HEAD. */
  readonly gitFolder: string;
  /** What all work trees of a clone share, such as branches. */
  readonly commonFolder: string;
}

const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
};

/**
 * The repository whose work tree holds a folder, or null. It is found by looking at files, because starting git only
 * to hear that there is no repository takes longer than reading a few hundred bags.
 */
export function findRepository(folder: string): Repository | null {
  for (let at = folder; ; at = path.dirname(at)) {
    const place = path.join(at, '.git');
    const is = lstatSync(place, { throwIfNoEntry: false });
    if (is) {
      // A worktree or a submodule has a file that says where the rest is.
      const pointed = is.isFile() ? /^gitdir: (.+)$/m.exec(textOf(place) ?? '')?.[1] : undefined;
      const gitFolder = pointed === undefined ? place : path.resolve(at, pointed);
      return { gitFolder, commonFolder: path.resolve(gitFolder, textOf(path.join(gitFolder, 'commondir')) ?? '.') };
    }
    if (at === path.dirname(at)) return null;
  }
}

/** Whether a folder is itself a bare repository, which has no files to look at. */
export function isBareRepository(folder: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => statSync(path.join(folder, name), { throwIfNoEntry: false }));
}

/** The file that a fetch writes, and that a fetch which fails leaves empty. */
export const fetchHeadOf = (repository: Repository): string => path.join(repository.gitFolder, 'FETCH_HEAD');

/** When a repository was last fetched from anywhere, or null where it never was, or where the last try failed. */
export function lastFetch({ gitFolder, commonFolder }: Repository): Date | null {
  const times = [gitFolder, commonFolder].map((folder) => {
    const is = statSync(path.join(folder, 'FETCH_HEAD'), { throwIfNoEntry: false });
    return is && is.size > 0 ? is.mtimeMs : 0;
  });
  const latest = Math.max(...times);
  return latest > 0 ? new Date(latest) : null;
}

/** Git takes one of zeros alone for a ref that is broken. */
const commit = /^(?!0+$)[0-9a-f]{40,64}$/;

/** Git passes over what is in such a file, if it is no branch. https://git-scm.com/docs/git-check-ref-format */
const oddName = /[\0-\x20\x7f~^:?*[\\\ufffd]|\.\.|@\{|\/\.|\.(?:\/|$)/;

/** Where the branches of a repository are, as far as its files say so. */
export interface BranchCommits {
  /** The commits other than the one that is checked out, and the full names of the branches that are at each. */
  readonly others: ReadonlyMap<string, readonly string[]>;
  /** That is all of them. Else git has to say, and may have some to pass over. */
  readonly certain: boolean;
}

function looseRefs(folder: string, name: string, found: Map<string, string>): void {
  for (const entry of readdirSync(path.join(folder, name), { withFileTypes: true })) {
    const ref = `${name}/${entry.name}`;
    if (entry.isDirectory()) looseRefs(folder, ref, found);
    else found.set(ref, textOf(path.join(folder, ref)) ?? '');
  }
}

/**
 * The commits that branches are at, other than the one that is checked out. If it is certain that there are none, no
 * branch can hold anything else: the usual case of a clone that is up to date, for which git need not be started.
 */
export function commitsBesidesHead({ gitFolder, commonFolder }: Repository): BranchCommits {
  const others = new Map<string, string[]>();
  const refs = new Map<string, string>();
  for (const line of (textOf(path.join(commonFolder, 'packed-refs')) ?? '').split('\n')) {
    const [id = '', name = ''] = line.split(' ');
    if (/^refs\/(?:heads|remotes)\//.test(name)) refs.set(name, id);
  }
  try {
    // A loose ref is newer than the packed one of the same name.
    for (const name of ['refs/heads', 'refs/remotes']) {
      if (statSync(path.join(commonFolder, name), { throwIfNoEntry: false })) looseRefs(commonFolder, name, refs);
    }
  } catch {
    return { others, certain: false };
  }
  const head = textOf(path.join(gitFolder, 'HEAD')) ?? '';
  const id = head.startsWith('ref: ') ? refs.get(head.slice(5)) : head;
  let certain = id !== undefined && commit.test(id);
  for (const [name, value] of refs) {
    if (value.startsWith('ref: ')) certain &&= refs.has(value.slice(5));
    else if (!commit.test(value) || oddName.test(name)) certain = false;
    else if (value !== id) others.set(value, [...(others.get(value) ?? []), name]);
  }
  return { others, certain };
}
