import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { alwaysProtected, isProtected } from './branch-names.ts';
import type { Setting } from './config-file.ts';
import { type LocalBranch, localBranches } from './local-branches.ts';
import type { LookingGit, LookRun } from './look-git.ts';
import { type LogEntry, readReflog } from './reflog.ts';
import { type Refs, readHead, readRefs } from './refs.ts';
import { askForRemotes, defaultBranchOf, remotesIn } from './remote-branches.ts';
import { isMirror, readSettings, type Settings } from './settings.ts';
import { askForStashes, readStashes } from './stashes.ts';
import { noStatus, readStatus, type Status, statusArguments } from './status.ts';
import { changedAt, committedSince, latestOf, workedAt } from './touched.ts';
import { underWayIn } from './under-way.ts';
import { type CommitGraph, emptyGraph, noneUnpushed, reachable, tell, unpushedCommits } from './unpushed-commits.ts';
import type { BranchWork, FoundRepository, Head, UnderWay, Work } from './work.ts';

/** What is looked at, before it is known what other work tree belongs to it. */
export type LookedAt = Pick<FoundRepository, 'folder' | 'kind' | 'gitFolder' | 'commonFolder'>;

/** What looking is given. */
export interface LookParts {
  readonly git: LookingGit;
  /** The person's address, where the environment says it. */
  readonly email: string | undefined;
  /** The settings that hold wherever one is. */
  readonly global: Promise<readonly Setting[]>;
  readonly since: Date | undefined;
}

/** What its files and `git status` say of a repository. */
export interface FirstLook {
  readonly run: LookRun;
  readonly settings: Settings;
  readonly status: Status;
  readonly refs: Refs | null;
  readonly log: readonly LogEntry[] | null;
  readonly underWay: UnderWay | null;
  readonly shallow: boolean;
}

const namesIn = (folder: string): Set<string> => {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
};

/** The first half of looking. Throws GitRefused, or the signal's reason. */
export async function beginToLook(place: LookedAt, { git, email, global }: LookParts): Promise<FirstLook> {
  const { folder, gitFolder, commonFolder, kind } = place;
  const run = git.in(folder);
  const settings = await readSettings(run, place, await global, email);
  const asked = kind === 'bare' ? Promise.resolve('') : run.ask(statusArguments('normal'), settings.filters);
  const files = (async () => {
    // Git is to be at work while the files are read.
    await setImmediate();
    const names = namesIn(gitFolder);
    return {
      refs: readRefs(commonFolder),
      log: readReflog(path.join(gitFolder, 'logs/HEAD')),
      underWay: kind === 'bare' ? null : underWayIn(gitFolder, names),
      shallow: (commonFolder === gitFolder ? names : namesIn(commonFolder)).has('shallow'),
    };
  })();
  const [output, read] = await Promise.all([asked, files]);
  return { run, settings, status: kind === 'bare' ? noStatus : readStatus(output, folder), ...read };
}

type HeadNow =
  | { readonly state: 'branch' | 'unborn'; readonly branch: string }
  | { readonly state: 'detached'; readonly commit: string };

const withoutHeads = (ref: string) => ref.replace(/^refs\/heads\//, '');

/** What is checked out, after the branches are known. */
async function headOf(
  { run, status }: FirstLook,
  gitFolder: string,
  branches: readonly LocalBranch[],
): Promise<HeadNow> {
  const named = (branch: string): HeadNow => ({
    state: branches.some(({ name }) => name === branch) ? 'branch' : 'unborn',
    branch,
  });
  if (status.branch !== null) return named(status.branch);
  if (status.commit !== null) return { state: 'detached', commit: status.commit };
  const head = readHead(gitFolder);
  if (head && 'commit' in head) return { state: 'detached', commit: head.commit };
  // Where branches are not kept in files, there is a HEAD only for show.
  const ref = head && head.ref !== 'refs/heads/.invalid' ? head.ref : (await run.ask(['symbolic-ref', 'HEAD'])).trim();
  return named(withoutHeads(ref));
}

const ownBranchOf = (gitFolder: string): string | null => {
  const head = readHead(gitFolder);
  return head && 'ref' in head ? withoutHeads(head.ref) : null;
};

/** The branches that are to be told with this work tree, and not with another one. */
function toldHere(repository: FoundRepository, current: string | null, all: readonly LocalBranch[]): LocalBranch[] {
  if (repository.branches === 'own') return all.filter(({ name }) => name === current);
  const others = new Set(repository.elsewhere.map(ownBranchOf));
  return all.filter(({ name }) => name === current || !others.has(name));
}

interface Tips {
  readonly all: readonly LocalBranch[];
  readonly told: readonly LocalBranch[];
  readonly head: HeadNow;
  /** The commits that the remotes' branches are at. */
  readonly pushed: ReadonlySet<string>;
  readonly mirror: boolean;
}

/** The commits that no remote has, and which of them each branch has. */
async function notPushed(run: LookRun, { all, told, head, pushed, mirror }: Tips) {
  const isPushed = ({ commit, upstream }: LocalBranch) =>
    mirror || pushed.has(commit) || (upstream?.remote != null && !upstream.gone && upstream.ahead === 0);
  // A commit without a branch is only that if no branch has it, wherever the branch is told.
  const unsure = (head.state === 'detached' ? all : told).filter((branch) => !isPushed(branch));
  const tips = unsure.map(({ name }) => `refs/heads/${name}`);
  if (head.state === 'detached' && !pushed.has(head.commit)) tips.push('HEAD');
  const graph: CommitGraph = tips.length === 0 ? emptyGraph : await unpushedCommits(run, tips);
  return { graph, of: new Map(unsure.map(({ name, commit }) => [name, reachable(graph, commit)])) };
}

/** The second half of looking, and what it comes to. Throws GitRefused, or the signal's reason. */
export async function finishLooking(repository: FoundRepository, first: FirstLook, parts: LookParts): Promise<Work> {
  const { folder, gitFolder, commonFolder, kind } = repository;
  const { run, settings, status, refs, log, underWay, shallow } = first;
  const all = await localBranches(run, refs, settings, status);
  const remote = refs ? remotesIn(refs) : await askForRemotes(run);
  const head = await headOf(first, gitFolder, all);
  // What a bare repository has as its HEAD is checked out nowhere.
  const current = head.state === 'branch' && kind !== 'bare' ? head.branch : null;
  const told = toldHere(repository, current, all);
  const mirror = isMirror(settings);
  const { graph, of } = await notPushed(run, { all, told, head, pushed: remote.commits, mirror });

  const defaults = new Map(settings.remotes.map((name) => [name, defaultBranchOf(name, remote)]));
  const known = [...defaults.values()].filter((name) => name !== null);
  const branches = told.map((branch): BranchWork => {
    const ids = of.get(branch.name);
    return {
      ...branch,
      current: branch.name === current,
      unpushed: ids === undefined ? noneUnpushed : tell(graph, ids),
      protected: isProtected(branch.name, known),
    };
  });
  const detached = (commit: string): Head => {
    const onBranches = new Set([...of.values()].flatMap((ids) => [...ids]));
    const own = [...reachable(graph, commit)].filter((id) => !onBranches.has(id));
    return { state: 'detached', commit, own: tell(graph, new Set(own)) };
  };

  const holdsStashes = repository.branches === 'all';
  const stashes = !holdsStashes ? [] : refs ? readStashes(commonFolder) : await askForStashes(run);
  const { email } = settings;
  const times = [
    ...workedAt(log ?? [], email),
    ...[...graph.commits.values()].flatMap(({ author, at }) => (author.toLowerCase() === email ? at : [])),
    ...stashes.flatMap(({ at }) => at ?? []),
    ...changedAt(folder, status.changes),
  ];
  const { since } = parts;
  const isSince = () => since !== undefined && (latestOf(times)?.getTime() ?? 0) >= since.getTime();
  if (log === null && since && !isSince() && email !== null && all.length > 0) {
    times.push(...(await committedSince(run, email, since)));
  }
  return {
    seen: 'yes',
    repository,
    head: head.state === 'detached' ? detached(head.commit) : head,
    remotes: settings.remotes,
    remoteKnown: mirror || settings.remotes.length === 0 || remote.names.size > 0,
    defaultBranch: defaults.get('origin') ?? known[0] ?? null,
    protectedBranches: [...new Set([...alwaysProtected, ...known])],
    branches,
    changes: status.changes,
    stashes,
    underWay,
    shallow,
    lastTouched: latestOf(times),
    touched: since === undefined ? null : isSince(),
  };
}
