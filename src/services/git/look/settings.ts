import { parseSettings, settingsArguments } from '../settings.ts';
import type { LookGit } from './git.ts';

/** The settings of a repository that are used here. */
export interface Settings {
  readonly remotes: readonly string[];
  /** The remotes that single branches are pushed to, if the person has configured any. */
  readonly pushRemotes: ReadonlyMap<string, string>;
  /** The remote that all other branches are pushed to, if the person has configured one. */
  readonly pushDefault: string | null;
  /** The remotes of which only some branches are fetched. */
  readonly narrow: readonly string[];
  /** A mirror: a fetch overwrites its own branches, so it has nothing of its own. */
  readonly mirror: boolean;
  /** The person's address in this repository, in lower case, or null. */
  readonly email: string | null;
  /** The names of all configured filters. */
  readonly filters: readonly string[];
}

/** Whether a refspec fetches all branches. https://git-scm.com/book/en/v2/Git-Internals-The-Refspec */
const isWide = (refspec: string) => /^\+?refs\/(?:heads\/)?\*(?::|$)/.test(refspec);

/** Whether a refspec fetches the remote's refs/heads into the same place here. */
const overwrites = (refspec: string) => /^\+?refs\/(?:heads\/)?\*:refs\/(?:heads\/)?\*$/.test(refspec);

/**
 * Reads the settings of a repository, with the person's and the machine's. `email` takes precedence over their address.
 * Throws GitRefused.
 */
export async function readSettings(git: LookGit, email: string | undefined): Promise<Settings> {
  const remotes = new Set<string>();
  const fetched = new Set<string>();
  const pushRemotes = new Map<string, string>();
  const wide = new Set<string>();
  const filters = new Set<string>();
  let pushDefault: string | null = null;
  let mirror = false;
  let own: string | null = null;
  for (const { key: name, value } of parseSettings(await git.ask(...settingsArguments))) {
    const [first, last] = [name.indexOf('.'), name.lastIndexOf('.')];
    const [section, key] = [name.slice(0, first), name.slice(last + 1)];
    const part = first === last ? null : name.slice(first + 1, last);
    if (section === 'remote' && part === null && key === 'pushdefault') pushDefault = value;
    else if (section === 'remote' && part !== null) {
      if (key === 'url' || key === 'pushurl') remotes.add(part);
      if (key === 'url') fetched.add(part);
      if (key === 'fetch' && isWide(value)) wide.add(part);
      if (key === 'fetch' && overwrites(value)) mirror = true;
    } else if (section === 'branch' && part !== null && key === 'pushremote') pushRemotes.set(part, value);
    else if (section === 'filter' && part !== null) filters.add(part);
    else if (section === 'user' && key === 'email') own = value;
  }
  return {
    remotes: [...remotes],
    pushRemotes,
    pushDefault,
    narrow: [...fetched].filter((remote) => !wide.has(remote)),
    mirror,
    email: (email || own)?.toLowerCase() ?? null,
    filters: [...filters],
  };
}
