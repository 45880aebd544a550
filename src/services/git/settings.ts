import path from 'node:path';
import { parseConfig, parseListedConfig, type Setting } from './config-file.ts';
import type { LookRun } from './look-git.ts';
import { readSmallFile } from './small-file.ts';

/** What a branch follows, as its settings say. */
export interface Following {
  /** `.` for another branch of the repository itself. */
  readonly remote: string;
  /** A full name at the remote: `refs/heads/main`. */
  readonly ref: string;
}

/** What a repository's settings say, as far as looking needs it. */
export interface Settings {
  readonly remotes: readonly string[];
  /** By the branch's name. */
  readonly following: ReadonlyMap<string, Following>;
  /** By the remote's name. https://git-scm.com/book/en/v2/Git-Internals-The-Refspec */
  readonly fetched: ReadonlyMap<string, readonly string[]>;
  /** The person's address in this repository, in lower case, or null. */
  readonly email: string | null;
  /** The filters that are set up anywhere. */
  readonly filters: readonly string[];
}

/** The settings that hold wherever one is. `home` is where they are asked for. */
export async function readGlobalSettings(run: LookRun): Promise<Setting[]> {
  return parseListedConfig(await run.ask(['config', '--list', '-z', '--includes']));
}

const isInclude = ({ section }: Setting) => section === 'include' || section === 'includeif';

/** The settings of the repository itself, or null where git has to read them. */
function readOwn(commonFolder: string, gitFolder: string): Setting[] | null {
  const text = readSmallFile(path.join(commonFolder, 'config'));
  const shared = text === null ? null : parseConfig(text);
  if (shared === null) return null;
  const hasMore = shared.some(({ section, key }) => section === 'extensions' && key === 'worktreeconfig');
  const more = hasMore ? parseConfig(readSmallFile(path.join(gitFolder, 'config.worktree')) ?? '') : [];
  if (more === null) return null;
  const own = [...shared, ...more];
  return own.some(isInclude) ? null : own;
}

function summarise(settings: readonly Setting[], email: string | undefined): Settings {
  const remotes = new Set<string>();
  const fetched = new Map<string, string[]>();
  const parts = new Map<string, { remote?: string; merge?: string }>();
  const filters = new Set<string>();
  let address = null;
  for (const { section, part, key, value } of settings) {
    if (section === 'remote' && part !== '') {
      if (key === 'url' || key === 'pushurl') remotes.add(part);
      if (key === 'fetch') fetched.set(part, [...(fetched.get(part) ?? []), value]);
    } else if (section === 'branch' && part !== '' && (key === 'remote' || key === 'merge')) {
      parts.set(part, { ...parts.get(part), [key]: value });
    } else if (section === 'filter' && part !== '') filters.add(part);
    else if (section === 'user' && key === 'email') address = value;
  }
  const following = new Map<string, Following>();
  for (const [branch, { remote, merge }] of parts) {
    if (remote && merge) following.set(branch, { remote, ref: merge });
  }
  return {
    remotes: [...remotes],
    following,
    fetched,
    email: (email || address)?.toLowerCase() ?? null,
    filters: [...filters],
  };
}

/**
 * The settings of a repository, from its file where that says it all, else from git. `email` is an address that stands
 * above them. Throws GitRefused.
 */
export async function readSettings(
  run: LookRun,
  places: { readonly gitFolder: string; readonly commonFolder: string },
  global: readonly Setting[],
  email: string | undefined,
): Promise<Settings> {
  const conditional = global.some(({ section }) => section === 'includeif');
  const own = conditional ? null : readOwn(places.commonFolder, places.gitFolder);
  if (own !== null) return summarise([...global, ...own], email);
  return summarise(parseListedConfig(await run.ask(['config', '--list', '-z', '--includes'])), email);
}

/** Where a remote's branch is kept here: `refs/heads/main` → `refs/remotes/origin/main`. Null where it is not fetched. */
export function trackingRef(settings: Settings, remote: string, ref: string): string | null {
  for (const spec of settings.fetched.get(remote) ?? []) {
    const [from = '', to = ''] = spec.replace(/^\+/, '').split(':');
    const star = from.indexOf('*');
    if (star === -1) {
      if (from === ref && to !== '') return to;
      continue;
    }
    const [before, after] = [from.slice(0, star), from.slice(star + 1)];
    if (ref.length < from.length - 1 || !ref.startsWith(before) || !ref.endsWith(after)) continue;
    return to.replace('*', () => ref.slice(before.length, ref.length - after.length));
  }
  return null;
}

/** Whether a remote's branches are fetched over the repository's own ones: a mirror, which has nothing of its own. */
export const isMirror = (settings: Settings): boolean =>
  settings.remotes.some((remote) => trackingRef(settings, remote, 'refs/heads/any') === 'refs/heads/any');
