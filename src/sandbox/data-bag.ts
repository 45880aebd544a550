import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { GitHubPull } from './github/world.ts';
import { remotesFolder } from './machine/paths.ts';
import type { Person } from './world.ts';

const isData = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Whether a text is a user data bag that works: JSON with an id, a uid, groups and a key. */
function isBag(text: string): boolean {
  try {
    const bag: unknown = JSON.parse(text);
    if (!isData(bag)) return false;
    const lists = [bag.ssh_keys, bag.groups];
    return typeof bag.id === 'string' && Number(bag.uid) > 0 && lists.every((list) => Array.isArray(list) && list[0]);
  } catch {
    return false;
  }
}

/**
 * How to merge a pull request in its bare repository, if it adds only user data bags; null if it doesn't, has
 * conflicts, or its branch is gone.
 */
export function findMerge(
  folder: string,
  { repository, base, head, number, title }: GitHubPull,
  { by, at }: { readonly by: Person; readonly at: Date },
): { readonly headSha: string; carryOut(): void } | null {
  const bare = path.join(remotesFolder(folder), `${repository}.git`);
  const when = `${Math.floor(at.getTime() / 1000)} +0000`;
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['--git-dir', bare, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: process.env.PATH,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_NAME: by.name,
        GIT_AUTHOR_EMAIL: by.email,
        GIT_AUTHOR_DATE: when,
        GIT_COMMITTER_NAME: by.name,
        GIT_COMMITTER_EMAIL: by.email,
        GIT_COMMITTER_DATE: when,
      },
    }).trimEnd();
  try {
    const [onto, from] = [base, head].map((branch) => git('rev-parse', '--verify', `refs/heads/${branch}`));
    if (onto === undefined || from === undefined) return null;
    const files = git('diff', '--name-only', `${onto}...${from}`).split('\n').filter(Boolean);
    const areBags = files.every(
      (file) => /^data_bags\/users\/[^/]+\.json$/.test(file) && isBag(git('show', `${from}:${file}`)),
    );
    if (files.length === 0 || !areBags) return null;
    const tree = git('merge-tree', '--write-tree', onto, from);
    const message = `Merge pull request #${number} from ${repository.split('/')[0]}/${head}\n\n${title}`;
    const commit = git('commit-tree', tree, '-p', onto, '-p', from, '-m', message);
    return { headSha: from, carryOut: () => void git('update-ref', `refs/heads/${base}`, commit, onto) };
  } catch {
    return null;
  }
}
