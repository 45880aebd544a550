import { alwaysProtected } from './branch-names.ts';
import type { LookRun } from './look-git.ts';
import type { Refs } from './refs.ts';

/** What the remotes have, as far as it is known here. */
export interface RemoteBranches {
  readonly commits: ReadonlySet<string>;
  /** Full names, such as `refs/remotes/origin/main`. */
  readonly names: ReadonlySet<string>;
  /** Those that only point to another: `refs/remotes/origin/HEAD`. */
  readonly pointers: ReadonlyMap<string, string>;
}

/** Whether a full name is that of a remote's branch. */
export const isRemote = (name: string): boolean => name.startsWith('refs/remotes/');

/** The remotes' branches among those that were read from files. */
export function remotesIn({ commits, pointers }: Refs): RemoteBranches {
  const own = [...commits].filter(([name]) => isRemote(name));
  return { commits: new Set(own.map(([, id]) => id)), names: new Set(own.map(([name]) => name)), pointers };
}

/** The same from git. Throws GitRefused. */
export async function askForRemotes(run: LookRun): Promise<RemoteBranches> {
  const format = '--format=%(objectname) %(refname) %(symref)';
  const lines = (await run.ask(['for-each-ref', format, 'refs/remotes'])).split('\n').filter((line) => line !== '');
  const commits = new Set<string>();
  const names = new Set<string>();
  const pointers = new Map<string, string>();
  for (const line of lines) {
    const [commit = '', name = '', to = ''] = line.split(' ');
    if (to !== '') pointers.set(name, to);
    else {
      commits.add(commit);
      names.add(name);
    }
  }
  return { commits, names, pointers };
}

/** What a remote calls its own branch; where it never said so here, the usual one of those that it has, or null. */
export function defaultBranchOf(remote: string, { names, pointers }: RemoteBranches): string | null {
  const at = `refs/remotes/${remote}/`;
  const pointed = pointers.get(`${at}HEAD`);
  if (pointed?.startsWith(at)) return pointed.slice(at.length);
  return alwaysProtected.find((name) => names.has(at + name)) ?? null;
}
