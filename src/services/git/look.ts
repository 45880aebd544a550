import { lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import { alwaysProtected, isProtected } from './branch-names.ts';
import type { Setting } from './config-file.ts';
import { lookGit } from './look-git.ts';
import { GitRefused, type GitRun } from './plumbing.ts';
import { isWork, type LogEntry, readReflog } from './reflog.ts';
import { type Refs, readHead, readRefs } from './refs.ts';
import { isMirror, readSettings, type Settings, trackingRef } from './settings.ts';
import { readSmallFile } from './small-file.ts';
import { noStatus, readStatus, type Status, statusArguments } from './status.ts';
import { type ListedBranch, listBranches, listRemoteBranches } from './tracking.ts';
import { underWayIn } from './under-way.ts';
import { type CommitGraph, emptyGraph, noneUnpushed, reachable, tell, unpushedCommits } from './unpushed-commits.ts';
import type { BranchWork, FoundRepository, Head, Stash, Upstream, Work } from './work.ts';

/** What the remotes have, as far as it is known here. */
interface RemoteBranches {
  readonly commits: ReadonlySet<string>;
  /** Full names, such as `refs/remotes/origin/main`. */
  readonly names: ReadonlySet<string>;
  readonly pointers: ReadonlyMap<string, string>;
}

const isRemote = (name: string) => name.startsWith('refs/remotes/');

function remotesIn({ commits, pointers }: Refs): RemoteBranches {
  const own = [...commits].filter(([name]) => isRemote(name));
  return { commits: new Set(own.map(([, id]) => id)), names: new Set(own.map(([name]) => name)), pointers };
}

async function askForRemotes(run: GitRun): Promise<RemoteBranches> {
  const all = await listRemoteBranches(run);
  const own = all.filter(({ to }) => to === '');
  return {
    commits: new Set(own.map(({ commit }) => commit)),
    names: new Set(own.map(({ name }) => name)),
    pointers: new Map(all.filter(({ to }) => to !== '').map(({ name, to }) => [name, to])),
  };
}

/** What a branch follows, without asking git; undefined where git has to count. */
function upstreamOf(branch: string, commit: string, refs: Refs, settings: Settings, status: Status) {
  const following = settings.following.get(branch);
  if (following === undefined) return null;
  const isOwn = following.remote === '.';
  const ref = isOwn ? following.ref : trackingRef(settings, following.remote, following.ref);
  if (ref === null) return null;
  const target = refs.commits.get(refs.pointers.get(ref) ?? ref);
  const upstream = {
    remote: isOwn ? null : following.remote,
    branch: following.ref.replace(/^refs\/heads\//, ''),
    gone: target === undefined,
  };
  if (target === undefined || target === commit) return { ...upstream, ahead: 0, behind: 0 };
  if (status.branch !== branch || status.commit !== commit || status.ahead === null) return undefined;
  return { ...upstream, ahead: status.ahead, behind: status.behind ?? 0 };
}

/** The local branches, without asking git where that is possible. */
async function localBranches(
  run: GitRun,
  refs: Refs | null,
  settings: Settings,
  status: Status,
): Promise<ListedBranch[]> {
  const found: ListedBranch[] = [];
  for (const [ref, commit] of refs?.commits ?? []) {
    if (isRemote(ref)) continue;
    const name = ref.replace(/^refs\/heads\//, '');
    const upstream: Upstream | null | undefined = upstreamOf(name, commit, refs as Refs, settings, status);
    if (upstream === undefined) return listBranches(run);
    found.push({ name, commit, upstream });
  }
  return refs === null ? listBranches(run) : found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

type HeadNow =
  | { readonly state: 'branch' | 'unborn'; readonly branch: string }
  | { readonly state: 'detached'; readonly commit: string };

/** What is checked out, after the branches are known. */
async function headOf(
  run: GitRun,
  repository: FoundRepository,
  status: Status,
  branches: readonly ListedBranch[],
): Promise<HeadNow> {
  const named = (branch: string): HeadNow => ({
    state: branches.some(({ name }) => name === branch) ? 'branch' : 'unborn',
    branch,
  });
  if (status !== noStatus) {
    if (status.branch !== null) return named(status.branch);
    if (status.commit !== null) return { state: 'detached', commit: status.commit };
  }
  const head = readHead(repository.gitFolder);
  if (head && 'commit' in head) return { state: 'detached', commit: head.commit };
  // Where branches are not kept in files, HEAD is one only for show.
  const ref =
    head && head.ref !== 'refs/heads/.invalid' ? head.ref : (await lookGit(run, ['symbolic-ref', 'HEAD'])).trim();
  return named(ref.replace(/^refs\/heads\//, ''));
}

const ownBranchOf = (gitFolder: string): string | null => {
  const head = readHead(gitFolder);
  return head && 'ref' in head ? head.ref.replace(/^refs\/heads\//, '') : null;
};

/** The branches that are to be told with this work tree, and not with another one. */
function toldHere(repository: FoundRepository, head: HeadNow, all: readonly ListedBranch[]): ListedBranch[] {
  const own = head.state === 'branch' ? head.branch : null;
  if (repository.branches === 'own') return all.filter(({ name }) => name === own);
  const others = new Set(repository.elsewhere.map(ownBranchOf));
  // What a bare repository has as its HEAD is checked out nowhere, or in a work tree.
  return all.filter(({ name }) => (name === own && repository.kind !== 'bare') || !others.has(name));
}

/** What a remote calls its own branch; where it never said so, the usual one of those that it has. */
function defaultOf(remote: string, { names, pointers }: RemoteBranches): string | null {
  const at = `refs/remotes/${remote}/`;
  const pointed = pointers.get(`${at}HEAD`);
  if (pointed?.startsWith(at)) return pointed.slice(at.length);
  return alwaysProtected.find((name) => names.has(at + name)) ?? null;
}

async function stashesOf(run: GitRun, commonFolder: string, inFiles: boolean): Promise<Stash[]> {
  const subjectOf = (what: string) => what.replace(/^(?:WIP on|On) /, '');
  if (!inFiles) {
    const output = await lookGit(run, ['reflog', 'show', '-z', '--format=%ct%n%gs', 'refs/stash', '--']).catch(
      (error) => {
        // It says so where there is none.
        if (error instanceof GitRefused) return '';
        throw error;
      },
    );
    return output.split('\0').flatMap((record) => {
      const [seconds = '', what = ''] = record.split('\n');
      return seconds === '' ? [] : [{ subject: subjectOf(what), at: new Date(Number(seconds) * 1000) }];
    });
  }
  const there =
    readSmallFile(path.join(commonFolder, 'refs/stash')) !== null ||
    / refs\/stash$/m.test(readSmallFile(path.join(commonFolder, 'packed-refs')) ?? '');
  if (!there) return [];
  const entries = readReflog(path.join(commonFolder, 'logs/refs/stash')) ?? [];
  if (entries.length === 0) return [{ subject: '', at: null }];
  return entries.map(({ what, at }) => ({ subject: subjectOf(what), at })).reverse();
}

/** When changed files were changed: those that are named, and that are still there. */
function changedAt(folder: string, { changes }: Status): Date[] {
  const { staged, unstaged, conflicted, untracked } = changes;
  const names = [staged, unstaged, conflicted, untracked].flatMap((files) => files.names);
  return [...new Set(names)].flatMap((name) => {
    const is = lstatSync(path.join(folder, name), { throwIfNoEntry: false });
    return is ? [is.mtime] : [];
  });
}

const latestOf = (dates: readonly Date[]): Date | null =>
  dates.length === 0 ? null : new Date(Math.max(...dates.map((date) => date.getTime())));

/** The last commit of this person since a day, for a repository that keeps no log of what is done in it. */
async function committedSince(run: GitRun, email: string, since: Date): Promise<Date[]> {
  const day = `--since=${Math.floor(since.getTime() / 1000)}`;
  const options = ['-1', '--no-show-signature', '--format=%ct', day, '--fixed-strings', `--author=<${email}>`];
  const seconds = (await lookGit(run, ['log', ...options, '--branches', '--remotes', '--'])).trim();
  return seconds === '' ? [] : [new Date(Number(seconds) * 1000)];
}

const isMine = (email: string | null, log: readonly LogEntry[]) =>
  log.filter((entry) => isWork(entry) && (email === null || entry.email.toLowerCase() === email));

/** What looking is given. */
export interface LookParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** The settings that hold wherever one is. */
  readonly global: readonly Setting[];
  readonly since: Date | undefined;
}

/**
 * What a repository holds that others do not have: one process of git where all is pushed, two or three otherwise.
 * Throws GitRefused, or the signal's reason.
 */
export async function lookAt(repository: FoundRepository, { env, signal, global, since }: LookParts): Promise<Work> {
  const { folder, gitFolder, commonFolder } = repository;
  // Were this repository damaged, git would go on to look for one further up, and answer for that.
  const run: GitRun = { folder, env: { ...env, GIT_CEILING_DIRECTORIES: path.dirname(folder) }, signal };
  const settings = await readSettings(run, repository, global);
  const status =
    repository.kind === 'bare'
      ? noStatus
      : readStatus(await lookGit(run, statusArguments('normal'), settings.filters), folder);
  const refs = readRefs(commonFolder);
  const all = await localBranches(run, refs, settings, status);
  const remote = refs ? remotesIn(refs) : await askForRemotes(run);
  const head = await headOf(run, repository, status, all);

  const mirror = isMirror(settings);
  const isPushed = ({ commit, upstream }: ListedBranch) =>
    mirror ||
    remote.commits.has(commit) ||
    (upstream !== null && upstream.remote !== null && !upstream.gone && upstream.ahead === 0);
  // A commit without a branch is only somebody's own if no branch has it, wherever that is told.
  const told = toldHere(repository, head, all);
  const unsure = (head.state === 'detached' ? all : told).filter((branch) => !isPushed(branch));
  const tips = unsure.map(({ name }) => `refs/heads/${name}`);
  if (head.state === 'detached' && !remote.commits.has(head.commit)) tips.push('HEAD');
  const graph: CommitGraph = tips.length === 0 ? emptyGraph : await unpushedCommits(run, tips);
  const sets = new Map(unsure.map(({ name, commit }) => [name, reachable(graph, commit)]));

  const defaults = new Map(settings.remotes.map((name) => [name, defaultOf(name, remote)]));
  const known = [...defaults.values()].filter((name) => name !== null);
  const defaultBranch = defaults.get('origin') ?? known[0] ?? null;
  const protectedBranches = [...new Set([...alwaysProtected, ...known])];
  const branches = told.map((branch): BranchWork => {
    const ids = sets.get(branch.name);
    return {
      ...branch,
      current: head.state === 'branch' && head.branch === branch.name && repository.kind !== 'bare',
      unpushed: ids === undefined ? noneUnpushed : tell(graph, ids),
      protected: isProtected(branch.name, protectedBranches),
    };
  });
  const withOwn = (commit: string): Head => {
    const onBranches = new Set([...sets.values()].flatMap((ids) => [...ids]));
    const own = [...reachable(graph, commit)].filter((id) => !onBranches.has(id));
    return { state: 'detached', commit, own: tell(graph, new Set(own)) };
  };

  const stashes = repository.branches === 'all' ? await stashesOf(run, commonFolder, refs !== null) : [];
  const log = readReflog(path.join(gitFolder, 'logs/HEAD'));
  const mine = [...graph.commits.values()].filter(({ author }) => author.toLowerCase() === settings.email);
  const times = [
    ...(log === null ? [] : isMine(settings.email, log)).map(({ at }) => at),
    ...mine.map(({ at }) => at),
    ...stashes.flatMap(({ at }) => at ?? []),
    ...changedAt(folder, status),
  ];
  const isSince = () => since !== undefined && (latestOf(times) ?? 0) >= since;
  if (log === null && since && !isSince() && settings.email !== null && all.length > 0) {
    times.push(...(await committedSince(run, settings.email, since)));
  }
  return {
    seen: 'yes',
    repository,
    head: head.state === 'detached' ? withOwn(head.commit) : head,
    remotes: settings.remotes,
    remoteKnown: mirror || settings.remotes.length === 0 || remote.names.size > 0,
    defaultBranch,
    protectedBranches,
    branches,
    changes: status.changes,
    stashes,
    underWay: repository.kind === 'bare' ? null : underWayIn(gitFolder),
    shallow: statSync(path.join(commonFolder, 'shallow'), { throwIfNoEntry: false }) !== undefined,
    lastTouched: latestOf(times),
    touched: since === undefined ? null : isSince(),
  };
}
