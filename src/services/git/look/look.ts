import { readdirSync } from 'node:fs';
import { alwaysProtected, isProtected } from '../branch-names.ts';
import type { BranchWork, Files, FoundRepository, Head, Unpushed, Work } from '../work.ts';
import { type LookGit, type LookParts, lookingGit } from './git.ts';
import { hiddenFiles } from './hidden-files.ts';
import { branchName, defaultBranchOf, type LocalBranch, type Refs, readRefs } from './refs.ts';
import { readSettings, type Settings } from './settings.ts';
import { readStashes } from './stashes.ts';
import { noStatus, readStatus, type Status, statusArguments } from './status.ts';
import { changedAt, committedSince, latestOf, workedAt } from './touched.ts';
import { underWayIn } from './under-way.ts';
import { type CommitGraph, noneUnpushed, reachable, summariseUnpushed, unpushedCommits } from './unpushed-commits.ts';

/** Whose work to look for, and with what. */
export interface Looking extends Pick<LookParts, 'env' | 'signal'> {
  readonly since: Date | undefined;
}

const namesIn = (folder: string): Set<string> => {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
};

const noFiles: Files = { count: 0, names: [] };

type HeadNow =
  | { readonly state: 'branch' | 'unborn'; readonly branch: string }
  | { readonly state: 'detached'; readonly commit: string };

/** What is checked out; for a bare repository, the branch of its HEAD. */
async function headOf(git: LookGit, { branch, commit }: Status, branches: readonly LocalBranch[]): Promise<HeadNow> {
  const named = branch ?? branches.find(({ isHead }) => isHead)?.name;
  if (named !== undefined) {
    return { state: branches.some(({ name }) => name === named) ? 'branch' : 'unborn', branch: named };
  }
  if (commit !== null) return { state: 'detached', commit };
  const [ref = '', id = ''] = (await git.ask('rev-parse', '--symbolic-full-name', 'HEAD', '--verify', 'HEAD')).split(
    '\n',
  );
  return ref === 'HEAD' ? { state: 'detached', commit: id } : { state: 'unborn', branch: branchName(ref) };
}

/** The branches that are reported with this work tree. */
function branchesOf({ branches, elsewhere }: FoundRepository, current: string | null, all: readonly LocalBranch[]) {
  if (branches === 'own') return all.filter(({ name }) => name === current);
  return all.filter(({ name, workTree }) => name === current || workTree === null || !elsewhere.includes(workTree));
}

interface Tips {
  readonly all: readonly LocalBranch[];
  readonly own: readonly LocalBranch[];
  readonly head: HeadNow;
  readonly refs: Refs;
  readonly mirror: boolean;
}

/** The commits that no remote has, and which of them each branch has. */
async function notPushed(git: LookGit, { all, own, head, refs, mirror }: Tips) {
  const pushed = new Set(refs.remoteBranches.values());
  const isPushed = ({ commit, upstream }: LocalBranch) =>
    mirror || pushed.has(commit) || (upstream?.remote != null && !upstream.gone && upstream.ahead === 0);
  // A commit without a branch is one that is on no branch at all, whichever work tree reports the branch.
  const unsure = (head.state === 'detached' ? all : own).filter((branch) => !isPushed(branch));
  const tips = unsure.map(({ name }) => `refs/heads/${name}`);
  if (head.state === 'detached' && !pushed.has(head.commit)) tips.push('HEAD');
  const graph = await unpushedCommits(git, tips);
  return { graph, of: new Map(unsure.map(({ name, commit }) => [name, reachable(graph, commit)])) };
}

/** The person's own commits since a day that only a tag or another reference has. */
async function keptAside(git: LookGit, refs: Refs, email: string | null, since: Date | undefined): Promise<Unpushed> {
  const tips = since === undefined ? [] : refs.others.filter(({ at }) => at >= since).map(({ ref }) => ref);
  if (tips.length === 0 || since === undefined) return noneUnpushed;
  const not = ['--branches', '--remotes', ...(refs.branches.length > 0 ? ['HEAD'] : [])];
  const graph = await unpushedCommits(git, tips, not);
  const mine = [...graph.commits.values()].filter(({ at, author }) => at >= since && author.toLowerCase() === email);
  return summariseUnpushed(graph, new Set(mine.map(({ id }) => id)));
}

/** When the person worked here, as far as git records it. */
async function timesAt(
  git: LookGit,
  { folder, gitFolder }: FoundRepository,
  {
    settings: { email },
    since,
    all,
    work,
  }: {
    settings: Settings;
    since: Date | undefined;
    all: readonly LocalBranch[];
    work: Pick<Work, 'changes' | 'stashes'> & { readonly graph: CommitGraph };
  },
): Promise<Date[]> {
  const log = workedAt(gitFolder, email);
  const times = [
    ...(log ?? []),
    ...[...work.graph.commits.values()].flatMap(({ author, at }) => (author.toLowerCase() === email ? at : [])),
    ...work.stashes.flatMap(({ at }) => at ?? []),
    ...changedAt(folder, work.changes),
  ];
  if (log !== null || since === undefined || email === null || all.length === 0) return times;
  return times.some((at) => at >= since) ? times : [...times, ...(await committedSince(git, email, since))];
}

/** Looks at a repository once, for everything that is asked about it. Throws GitRefused, or the signal's reason. */
export async function look(repository: FoundRepository, { since, ...looking }: Looking): Promise<Work> {
  const { folder, kind, gitFolder } = repository;
  const anyGit = lookingGit({ folder, kind, ...looking });
  const settings = await readSettings(anyGit, looking.env.GIT_AUTHOR_EMAIL);
  const git = anyGit.without(settings.filters);
  const [status, refs, hidden] = await Promise.all([
    kind === 'bare' ? noStatus : git.ask(...statusArguments).then((output) => readStatus(output, folder)),
    readRefs(git),
    kind === 'bare' ? noFiles : hiddenFiles(git, repository),
  ]);
  const all = refs.branches;
  const head = await headOf(git, status, all);
  // A bare repository's HEAD is checked out nowhere.
  const current = head.state === 'branch' && kind !== 'bare' ? head.branch : null;
  const own = branchesOf(repository, current, all);
  const { mirror } = settings;
  const isFirst = repository.branches === 'all';
  const [{ graph, of }, stashes, aside] = await Promise.all([
    notPushed(git, { all, own, head, refs, mirror }),
    isFirst && refs.hasStashes ? readStashes(git) : [],
    isFirst ? keptAside(git, refs, settings.email, since) : noneUnpushed,
  ]);

  const defaults = new Map(settings.remotes.map((name) => [name, defaultBranchOf(name, refs)]));
  const known = [...defaults.values()].filter((name) => name !== null);
  const branches = own.map(({ name, commit, at, upstream }): BranchWork => {
    const ids = of.get(name);
    return {
      name,
      commit,
      upstream,
      current: name === current,
      unpushed: ids === undefined ? noneUnpushed : summariseUnpushed(graph, ids),
      lastCommitAt: at,
      protected: isProtected(name, known),
    };
  });
  const detached = (commit: string): Head => {
    const onBranches = new Set([...of.values()].flatMap((ids) => [...ids]));
    const alone = [...reachable(graph, commit)].filter((id) => !onBranches.has(id));
    return { state: 'detached', commit, own: summariseUnpushed(graph, new Set(alone)) };
  };
  const { changes } = status;
  const times = await timesAt(git, repository, { settings, since, all, work: { changes, stashes, graph } });
  return {
    seen: 'yes',
    repository,
    head: head.state === 'detached' ? detached(head.commit) : head,
    remotes: settings.remotes,
    pushRemotes: settings.pushRemotes,
    pushDefault: settings.pushDefault,
    email: settings.email,
    remoteBranches: refs.remoteBranches,
    remoteKnown: mirror || settings.remotes.length === 0 || refs.remoteBranches.size > 0,
    defaultBranch: defaults.get('origin') ?? known[0] ?? null,
    protectedBranches: [...new Set([...alwaysProtected, ...known])],
    branches,
    changes,
    hidden,
    aside,
    stashes,
    underWay: kind === 'bare' ? null : underWayIn(gitFolder, namesIn(gitFolder)),
    mirror,
    changedAt: latestOf(changedAt(folder, changes)),
    touched: since === undefined ? null : times.some((at) => at >= since),
    newer: [],
    worked: [],
  };
}
