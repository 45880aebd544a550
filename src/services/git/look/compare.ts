import { alwaysProtected } from '../branch-names.ts';
import type { BranchWork, Head, RemoteHeads, Upstream, Work, WorkCommit, WorkedBranch, WorkFilter } from '../work.ts';
import type { LookGit } from './git.ts';
import { reachable, summariseUnpushed, unpushedCommits } from './unpushed-commits.ts';

/** No one needs to see more. */
const maxCommits = 50;

/** The branch that a branch tracks, as its remote has it now. */
function upstreamNow(upstream: Upstream | null, heads: RemoteHeads): Upstream | null {
  const there = upstream?.remote != null ? heads.get(upstream.remote) : undefined;
  return upstream && there ? { ...upstream, gone: !there.has(upstream.branch) } : upstream;
}

/** The commits that are not in this repository. */
async function missingOf(git: LookGit, commits: readonly string[]): Promise<Set<string>> {
  if (commits.length === 0) return new Set();
  const here = await git.askAbout(commits, 'rev-list', '--no-walk', '--ignore-missing');
  const known = new Set(here.split('\n'));
  return new Set(commits.filter((commit) => !known.has(commit)));
}

/**
 * The fetched commits of branches whose remotes now have newer commits that are not here. All that is known is that
 * they were there.
 */
async function stillThere(git: LookGit, { remoteBranches }: Work, heads: RemoteHeads): Promise<string[]> {
  const moved = [...remoteBranches].flatMap(([name, commit]) => {
    const remote = [...heads.keys()].find((each) => name.startsWith(`${each}/`));
    const now = remote === undefined ? undefined : heads.get(remote)?.get(name.slice(remote.length + 1));
    return now === undefined || now === commit ? [] : [{ commit, now }];
  });
  const missing = await missingOf(git, [...new Set(moved.map(({ now }) => now))]);
  return moved.filter(({ now }) => missing.has(now)).map(({ commit }) => commit);
}

/** The branches whose remote has commits that are not here, so that the two can't be compared. */
async function newerThere(git: LookGit, branches: readonly BranchWork[], heads: RemoteHeads): Promise<string[]> {
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

/** What a repository has that its remotes do not have, according to what they have now, not what was last fetched. */
async function notThere(git: LookGit, work: Work, heads: RemoteHeads): Promise<Work> {
  const there = new Set([...heads.values()].flatMap((each) => [...each.values()]));
  const unsure = work.branches.filter(({ commit }) => !there.has(commit));
  const { head } = work;
  const detached = head.state === 'detached' && !there.has(head.commit) ? [head.commit] : [];
  const tips = [...unsure.map(({ commit }) => commit), ...detached];
  const known = tips.length === 0 ? [] : await stillThere(git, work, heads);
  const silent = work.remotes.filter((name) => !heads.has(name)).map((name) => `--remotes=${name}`);
  const graph = await unpushedCommits(git, tips, [...there, ...known, ...silent]);

  const of = new Map(unsure.map(({ name, commit }) => [name, reachable(graph, commit)]));
  const onBranches = new Set([...of.values()].flatMap((ids) => [...ids]));
  const branches = work.branches.map(
    (branch): BranchWork => ({
      ...branch,
      upstream: upstreamNow(branch.upstream, heads),
      unpushed: summariseUnpushed(graph, of.get(branch.name) ?? new Set()),
    }),
  );
  const loose = (commit: string) => new Set([...reachable(graph, commit)].filter((id) => !onBranches.has(id)));
  const headNow: Head =
    head.state === 'detached' ? { ...head, own: summariseUnpushed(graph, loose(head.commit)) } : head;
  const newer = work.remoteKnown ? [] : await newerThere(git, branches, heads);
  return { ...work, head: headNow, branches, remoteKnown: true, newer };
}

/** The branches at a remote that are not merged there and that the person worked on. */
async function workedBranches(
  git: LookGit,
  work: Work,
  heads: RemoteHeads,
  { since, emails }: WorkFilter,
): Promise<WorkedBranch[]> {
  const { remoteBranches } = work;
  const mine = new Set([...emails.map((one) => one.toLowerCase()), ...(work.email === null ? [] : [work.email])]);
  const usual = work.remotes.includes('origin') ? 'origin' : (work.remotes[0] ?? null);
  const isAt = (at: string, name: string) => heads.get(at)?.has(name) ?? remoteBranches.has(`${at}/${name}`);
  const fetched = (at: string, name: string) =>
    remoteBranches.has(`${at}/${name}`) ? [`refs/remotes/${at}/${name}`] : [];
  // Both what was fetched and what is there now, which may be missing here.
  const bases = (at: string) =>
    [...new Set([work.defaultBranch, ...alwaysProtected])].flatMap((base) =>
      base === null ? [] : [...fetched(at, base), ...(heads.get(at)?.get(base) ?? [])],
    );
  const commitsBeyond = async (branch: string, bases: readonly string[]): Promise<WorkCommit[]> => {
    const { commits } = await unpushedCommits(git, [`refs/heads/${branch}`], bases);
    const latest = [...commits.values()].slice(0, maxCommits);
    return latest.map(({ id, subject, at, author }) => ({ id, subject, at, author }));
  };
  /** Whether a remote's branch of the same name has these commits: it may be someone else's branch. */
  const isOurs = async (at: string, { name, commit }: { readonly name: string; readonly commit: string }) => {
    const there = heads.get(at)?.get(name);
    if (there === commit) return true;
    return (await commitsBeyond(name, [...(there ? [there] : []), ...fetched(at, name)])).length === 0;
  };
  const worked: WorkedBranch[] = [];
  for (const { name, commit, upstream, lastCommitAt, protected: isProtected } of work.branches) {
    if (isProtected || lastCommitAt === null || lastCommitAt < since) continue;
    const followed = upstream?.remote != null && !upstream.gone ? upstream : null;
    const own =
      usual !== null && isAt(usual, name) && (await isOurs(usual, { name, commit }))
        ? { remote: usual, branch: name }
        : null;
    // A branch that tracks develop only started there, so it does not have that name at the remote.
    const there = followed && !work.protectedBranches.includes(followed.branch) ? followed : own;
    if (there?.remote == null || !isAt(there.remote, there.branch)) continue;
    const commits = await commitsBeyond(name, bases(there.remote));
    const isMine = commits.some(({ author, at: when }) => when >= since && mine.has(author.toLowerCase()));
    if (isMine) worked.push({ name, remote: there.remote, remoteBranch: there.branch, commits });
  }
  return worked;
}

/**
 * Compares a repository's work with what its remotes have now: see GitWork. Throws GitRefused, or the signal's reason.
 */
export async function compare(git: LookGit, work: Work, heads: RemoteHeads, filter: WorkFilter): Promise<Work> {
  const now = heads.size === 0 ? work : await notThere(git, work, heads);
  return { ...now, worked: await workedBranches(git, now, heads, filter) };
}
