import type { Unpushed, WorkCommit } from '../work.ts';
import type { LookGit } from './git.ts';

/** If nothing was ever pushed, all commits count, and no one needs a number above this. */
const maxCommits = 5000;

const shown = 20;

/** The commits that no remote has, by their ids, newest first. */
export interface CommitGraph {
  readonly commits: ReadonlyMap<string, WorkCommit & { readonly parents: readonly string[] }>;
  readonly more: boolean;
}

const emptyGraph: CommitGraph = { commits: new Map(), more: false };

export const noneUnpushed: Unpushed = { count: 0, more: false, commits: [], lastAt: null };

/**
 * The commits that can be reached from some tips (branches, or HEAD) but from no remote branch; or not from other
 * commits, some of which may be missing here. Uses one process for all branches, and follows the parents to find what
 * each branch has. Throws GitRefused.
 */
export async function unpushedCommits(
  git: LookGit,
  tips: readonly string[],
  not: readonly string[] = ['--remotes'],
): Promise<CommitGraph> {
  if (tips.length === 0) return emptyGraph;
  const format = '--format=%H%n%P%n%ct%n%ae%n%s';
  const options = [
    '-z',
    '--encoding=UTF-8',
    '--no-show-signature',
    '--no-notes',
    '--topo-order',
    '--ignore-missing',
    `--max-count=${maxCommits + 1}`,
  ];
  const isOption = (each: string) => each.startsWith('--');
  const commits = [...tips, ...not.filter((each) => !isOption(each)).map((each) => `^${each}`)];
  const output = await git.askAbout(commits, 'log', ...options, format, '--not', ...not.filter(isOption));
  const found = new Map<string, WorkCommit & { parents: string[] }>();
  for (const record of output.split('\0')) {
    const [id = '', parents = '', seconds = '', author = '', subject = ''] = record.split('\n');
    if (id === '') continue;
    const at = new Date(Number(seconds) * 1000);
    found.set(id, { id, subject, at, author, parents: parents.split(' ') });
  }
  return { commits: found, more: found.size > maxCommits };
}

/** The ids of the commits that can be reached from a commit. */
export function reachable({ commits }: CommitGraph, from: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const commit = commits.get(id);
    if (commit === undefined || seen.has(id)) continue;
    seen.add(id);
    waiting.push(...commit.parents);
  }
  return seen;
}

/** A summary of some of the commits. */
export function summariseUnpushed({ commits, more }: CommitGraph, ids: ReadonlySet<string>): Unpushed {
  if (ids.size === 0) return noneUnpushed;
  // The order of the map is git's own, which wrong clocks can't disturb.
  const told = [...commits.values()].filter(({ id }) => ids.has(id));
  const lastAt = new Date(Math.max(...told.map(({ at }) => at.getTime())));
  const latest = told.slice(0, shown).map(({ id, subject, at, author }) => ({ id, subject, at, author }));
  return { count: ids.size, more, commits: latest, lastAt };
}
