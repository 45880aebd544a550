import type { BranchWork, Head, RemotesNow, Upstream, Work, WorkNow } from '../work.ts';
import type { LookGit } from './git.ts';
import { reachable, tell, unpushedCommits } from './unpushed-commits.ts';

/** What a branch follows, as its remote has it now. */
function upstreamNow(upstream: Upstream | null, { heads }: RemotesNow): Upstream | null {
  const there = upstream?.remote != null ? heads.get(upstream.remote) : undefined;
  return upstream && there ? { ...upstream, gone: !there.has(upstream.branch) } : upstream;
}

/** Those of some commits that are not here. */
async function missingOf(git: LookGit, commits: readonly string[]): Promise<Set<string>> {
  if (commits.length === 0) return new Set();
  const here = await git.askAbout(commits, 'rev-list', '--no-walk', '--ignore-missing');
  const known = new Set(here.split('\n'));
  return new Set(commits.filter((commit) => !known.has(commit)));
}

/**
 * What was fetched of branches that their remotes have in a newer form, which is not here. That they were there is all
 * that is known of these.
 */
async function stillThere(git: LookGit, { heads }: RemotesNow): Promise<string[]> {
  const refs = (await git.ask('for-each-ref', '--format=%(objectname) %(refname:lstrip=2)', 'refs/remotes')).split(
    '\n',
  );
  const moved = refs.flatMap((line) => {
    const [commit = '', ...rest] = line.split(' ');
    const name = rest.join(' ');
    const remote = [...heads.keys()].find((each) => name.startsWith(`${each}/`));
    const now = remote === undefined ? undefined : heads.get(remote)?.get(name.slice(remote.length + 1));
    return now === undefined || now === commit ? [] : [{ commit, now }];
  });
  const missing = await missingOf(git, [...new Set(moved.map(({ now }) => now))]);
  return moved.filter(({ now }) => missing.has(now)).map(({ commit }) => commit);
}

/** The branches that are at a remote with commits that are not here, so that the two can't be compared. */
async function newerThere(git: LookGit, branches: readonly BranchWork[], { heads }: RemotesNow): Promise<string[]> {
  const same = branches.flatMap(({ name, unpushed }) => {
    const ids = [...heads.values()].flatMap((each) => each.get(name) ?? []);
    return unpushed.count > 0 ? ids.map((id) => ({ name, id })) : [];
  });
  const missing = await missingOf(
    git,
    same.map(({ id }) => id),
  );
  return same.filter(({ id }) => missing.has(id)).map(({ name }) => name);
}

/**
 * What a repository holds that its remotes do not have, by what they have now instead of what was fetched from them.
 * Throws GitRefused.
 */
export async function againstRemotes(git: LookGit, work: Work, now: RemotesNow): Promise<WorkNow> {
  const there = new Set([...now.heads.values()].flatMap((heads) => [...heads.values()]));
  const unsure = work.branches.filter(({ commit }) => !there.has(commit));
  const { head } = work;
  const detached = head.state === 'detached' && !there.has(head.commit) ? [head.commit] : [];
  const tips = [...unsure.map(({ commit }) => commit), ...detached];
  const known = tips.length === 0 ? [] : await stillThere(git, now);
  const not = [...there, ...known, ...now.silent.map((name) => `--remotes=${name}`)];
  const graph = await unpushedCommits(git, tips, not);

  const of = new Map(unsure.map(({ name, commit }) => [name, reachable(graph, commit)]));
  const onBranches = new Set([...of.values()].flatMap((ids) => [...ids]));
  const branches = work.branches.map(
    (branch): BranchWork => ({
      ...branch,
      upstream: upstreamNow(branch.upstream, now),
      unpushed: tell(graph, of.get(branch.name) ?? new Set()),
    }),
  );
  const loose = (commit: string) => new Set([...reachable(graph, commit)].filter((id) => !onBranches.has(id)));
  const headNow: Head = head.state === 'detached' ? { ...head, own: tell(graph, loose(head.commit)) } : head;
  const newer = work.remoteKnown ? [] : await newerThere(git, branches, now);
  return { work: { ...work, head: headNow, branches, remoteKnown: work.remoteKnown || now.heads.size > 0 }, newer };
}
