import { createHash } from 'node:crypto';
import { count } from '../../handover/words.ts';
import { dayOf } from '../../lib/days.ts';
import { isBranchName, isProtected, isVisible, proposeBranch } from '../../services/git/branch-names.ts';
import { type BranchWork, hiddenWords, type Unpushed, type Work } from '../../services/git/work.ts';
import { shownDayOf } from '../rotation.ts';
import type { StepMemory } from '../step.ts';
import { decisionOf, type PieceName } from './branch-decisions.ts';
import { shortened, ticketOf, wordsOf } from './branch-words.ts';
import { answerOf, pushRemoteOf } from './remote-places.ts';
import type { Seen } from './seen.ts';

/** What all pieces of work have. */
interface Piece extends PieceName {
  /** The repository's name. */
  readonly repository: string;
  readonly folder: string;
  /** Whether the person worked on it since the rotation began. */
  readonly touched: boolean;
  /** The branch that it is on, to show; empty if none. */
  readonly on: string;
  /** What it is, in a few words: `3 commits not pushed`. */
  readonly words: string;
}

/** Where something could be pushed to. */
interface Target {
  /** The branch's name at the remote, as proposed. */
  readonly to: string;
  /** Null if there is none, or several and no default. */
  readonly remote: string | null;
  readonly ticket: number | null;
  readonly protectedBranches: readonly string[];
}

/** Commits that no remote has, of a branch or of a detached head. */
export interface CommitsPiece extends Piece, Target {
  readonly kind: 'branch' | 'detached';
  readonly branch: string | null;
  readonly commit: string;
  readonly unpushed: Unpushed;
  /** An earlier run pushed it, and the remote's answer does not contradict that. */
  readonly pushedBefore: boolean;
}

/** Changes that are in no commit. */
export interface ChangesPiece extends Piece, Target {
  readonly kind: 'changes';
  /** Why they can't be committed now, or null. */
  readonly hindrance: string | null;
  readonly files: readonly string[];
  /** How many files; can be more than `files` names. */
  readonly total: number;
}

/** What only the person can deal with. */
export interface OtherPiece extends Piece {
  readonly kind: 'stashes' | 'hidden' | 'under-way' | 'unseen';
  /** Details to show. */
  readonly lines: readonly string[];
}

/** A piece of work that is only on this machine, or a repository that could not be checked. */
export type AnyPiece = CommitsPiece | ChangesPiece | OtherPiece;

/** Whether it is commits, which can be pushed without committing first. */
export const isCommits = (piece: AnyPiece): piece is CommitsPiece =>
  piece.kind === 'branch' || piece.kind === 'detached';

/** Whether it can be pushed, perhaps after committing it. */
export const isPushableWork = (piece: AnyPiece): piece is CommitsPiece | ChangesPiece =>
  isCommits(piece) || piece.kind === 'changes';

/** Identifies what was shown. */
export const hashOf = (...parts: readonly unknown[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);

/** The branch's own name at the remote, or null if it can't be pushed under that name. */
function ownName({ name, upstream }: BranchWork, remote: string | null, work: Work): string | null {
  const will = (to: string) => isBranchName(to) && !isProtected(to, work.protectedBranches);
  // A branch that tracks develop was started from it, and is not pushed to it.
  if (upstream !== null && upstream.remote === remote && remote !== null && will(upstream.branch))
    return upstream.branch;
  return isProtected(name, work.protectedBranches) || !isPushable(name) ? null : name;
}

/** Odd names are fine, if git accepts them and they can be read. */
const isPushable = (name: string) => isVisible(name) && !/^(?:refs\/|HEAD$)/i.test(name);

const behindWords = ({ upstream }: BranchWork): string => {
  if (upstream === null || upstream.remote === null) return ', no upstream';
  if (upstream.gone) return `, ${upstream.branch} is gone from ${upstream.remote}`;
  return upstream.behind > 0 ? `, ${upstream.behind} behind ${upstream.remote}` : '';
};

const commitsWords = ({ count: commits, more }: Unpushed) =>
  more ? `more than ${commits} commits not pushed` : `${count(commits, 'commit')} not pushed`;

/** The changed files: how many, in words, and the paths that are known. */
export function changedFiles({ changes: { staged, unstaged, conflicted, untracked } }: Work) {
  const tracked = new Set([...staged.names, ...unstaged.names, ...conflicted.names]);
  const changed = Math.max(tracked.size, staged.count, unstaged.count, conflicted.count);
  const words = [
    changed > 0 ? `${count(changed, 'file')} changed` : '',
    untracked.count > 0 ? `${untracked.count} untracked file${untracked.count === 1 ? '' : 's'}` : '',
    conflicted.count > 0 ? `${conflicted.count} in conflict` : '',
  ];
  return {
    total: changed + untracked.count,
    words: words.filter((each) => each !== '').join(', '),
    files: [...tracked, ...untracked.names],
  };
}

/** Why changes can't be committed and pushed, or null. The commits below them would be pushed too. */
function hindranceOf({ head, changes }: Work, pieces: readonly AnyPiece[], memory: StepMemory): string | null {
  if (changes.conflicted.count > 0) return 'it has conflicts';
  const below = pieces.find((piece) =>
    head.state === 'branch' ? piece.kind === 'branch' && piece.on === head.branch : piece.kind === 'detached',
  );
  const isLeft = below !== undefined && decisionOf(memory, below)?.what === 'leave';
  return isLeft ? `it builds on ${below.on}, which you chose to leave` : null;
}

/** A repository's pieces. `taken` holds the branch names of all its work trees and remotes. */
function piecesIn(work: Work, seen: Seen, memory: StepMemory, taken: Set<string>): AnyPiece[] {
  const { names, since } = seen;
  const { folder } = work.repository;
  const isSince = (at: Date | null) => at !== null && at >= since;
  const silent = silentRemote(seen, work);
  const repository = names.name(folder);
  const { head, stashes, hidden, aside, underWay, protectedBranches } = work;
  const on = head.state === 'detached' ? '(detached)' : head.branch;
  const base = { repository, folder, on };
  const pieces: AnyPiece[] = [];

  /** The branch name that an earlier run chose. */
  const begunAs = (action: string, onlyUnmade: boolean): string | null => {
    const known = memory.actions[action];
    const to = known?.action?.data[onlyUnmade ? 'branch' : 'to'];
    return typeof to === 'string' && !(onlyUnmade && known?.made) && !isProtected(to, protectedBranches) ? to : null;
  };
  const isPushedBefore = (action: string, commit: string): boolean => {
    const made = memory.actions[action]?.made;
    if (made?.commit !== commit) return false;
    const heads = answerOf(seen, work, String(made.remote))?.heads;
    return heads == null || heads.has(String(made.branch));
  };
  const propose = (begun: string | null, ticket: number | null, words: string): string => {
    const rest = ticket === null ? words : words.replace(new RegExp(`#?\\b${ticket}\\b`, 'g'), '');
    const to = begun ?? proposeBranch({ ticket: ticket ?? undefined, words: rest, taken: [...taken] });
    taken.add(to);
    return to;
  };

  for (const branch of work.branches) {
    if (branch.unpushed.count === 0 || (silent !== null && !work.remoteKnown)) continue;
    if (work.newer.includes(branch.name)) {
      pieces.push(newerPiece(seen, work, branch.name));
      continue;
    }
    const key = names.branch(folder, branch.name);
    const remote = pushRemoteOf(work, branch.name);
    const ticket = ticketOf(branch.name, branch.unpushed.commits);
    const own = ownName(branch, remote, work);
    const to =
      own ?? propose(begunAs(`push:${key}`, false), ticket, branch.unpushed.commits[0]?.subject ?? branch.name);
    const state = branch.commit.slice(0, 12);
    const words = `${commitsWords(branch.unpushed)}${behindWords(branch)}`;
    pieces.push({
      ...base,
      kind: 'branch',
      touched: isSince(branch.unpushed.lastAt),
      key,
      state,
      on: branch.name,
      words,
      branch: branch.name,
      commit: branch.commit,
      unpushed: branch.unpushed,
      pushedBefore: isPushedBefore(`push:${key}`, branch.commit),
      to,
      remote,
      ticket,
      protectedBranches,
    });
  }

  if (head.state === 'detached' && head.own.count > 0) {
    const key = repository;
    const ticket = ticketOf('', head.own.commits);
    const detachedKey = `push:${repository}@${head.commit.slice(0, 12)}`;
    const begun = begunAs(detachedKey, false);
    pieces.push({
      ...base,
      kind: 'detached',
      touched: isSince(head.own.lastAt),
      key,
      state: head.commit.slice(0, 12),
      words: `detached, ${count(head.own.count, 'commit')} on no branch`,
      branch: null,
      commit: head.commit,
      unpushed: head.own,
      pushedBefore: isPushedBefore(detachedKey, head.commit),
      to: propose(begun, ticket, head.own.commits[0]?.subject ?? ''),
      remote: pushRemoteOf(work, null),
      ticket,
      protectedBranches,
    });
  }

  const changes = changedFiles(work);
  if (underWay === null && changes.total > 0) {
    const current = work.branches.find((branch) => branch.current);
    const name = head.state === 'branch' && !isProtected(head.branch, protectedBranches) ? head.branch : '';
    const ticket = ticketOf(name, current?.unpushed.commits ?? []);
    const to = propose(begunAs(`commit:${repository}`, true), ticket, wordsOf(name) || 'work in progress');
    pieces.push({
      ...base,
      kind: 'changes',
      // Deleted files have no date, so the repository's own has to do.
      touched: work.changedAt === null ? work.touched === true : isSince(work.changedAt),
      key: repository,
      state: hashOf(head, changes.files, changes.total),
      words: changes.words,
      hindrance: hindranceOf(work, pieces, memory),
      files: changes.files,
      total: changes.total,
      to,
      remote: pushRemoteOf(work, null),
      ticket,
      protectedBranches,
    });
  }

  if (stashes.length > 0) {
    pieces.push({
      ...base,
      kind: 'stashes',
      touched: stashes.some(({ at }) => isSince(at)),
      key: repository,
      state: hashOf(stashes),
      on: '',
      words: count(stashes.length, 'stash', 'stashes'),
      lines: stashes.map(({ subject, at }) => `• ${at ? dayOf(at) : 'undated'} ${subject}`),
    });
  }
  const hiddenThings = hiddenWords(work);
  if (hiddenThings.length > 0) {
    pieces.push({
      ...base,
      kind: 'hidden',
      touched: work.touched === true || isSince(aside.lastAt),
      key: repository,
      state: hashOf(
        hidden.names,
        hidden.count,
        aside.commits.map(({ id }) => id),
        aside.count,
      ),
      on: '',
      words: hiddenThings.join(', '),
      lines: [...hidden.names.slice(0, 8), ...aside.commits.slice(0, 8).map(({ subject }) => subject)].map(
        (line) => `• ${line}`,
      ),
    });
  }
  if (underWay !== null) {
    const also = changes.total > 0 ? `, ${changes.words}` : '';
    pieces.push({
      ...base,
      kind: 'under-way',
      touched: work.touched === true,
      key: repository,
      state: hashOf(underWay, changes.files, changes.total),
      on: underWay.branch ?? on,
      words: `a ${underWay.what} is under way${also}`,
      lines: changes.files.slice(0, 8).map((file) => `• ${file}`),
    });
  }
  if (silent !== null && !pieces.some(isCommits)) pieces.push(silentPiece(seen, work, silent));
  return pieces;
}

/** A repository that could not be checked. */
const unknownPiece = (seen: Seen, folder: string, words: string, lines: readonly string[] = []): OtherPiece => ({
  kind: 'unseen',
  key: seen.names.name(folder),
  state: hashOf(words),
  repository: seen.names.name(folder),
  folder,
  touched: false,
  on: '',
  words,
  lines,
});

const newerPiece = (seen: Seen, { repository: { folder } }: Work, branch: string): OtherPiece =>
  unknownPiece(seen, folder, `its remote has commits on ${branch} that are not here, so they can't be compared`, [
    `Fetch them: git -C ${folder} fetch`,
  ]);

/** A remote that work is pushed to, but that did not answer; or null. */
function silentRemote(seen: Seen, work: Work): string | null {
  const used = new Set(work.branches.filter((branch) => !branch.protected).map(({ name }) => pushRemoteOf(work, name)));
  const all = used.size > 0 ? [...used] : [pushRemoteOf(work, null)];
  return all.find((remote) => answerOf(seen, work, remote)?.heads === null) ?? null;
}

function silentPiece(seen: Seen, work: Work, remote: string): OtherPiece {
  const { folder } = work.repository;
  const { problem, heardAt } = answerOf(seen, work, remote) ?? {};
  const known =
    heardAt == null || !work.remoteKnown
      ? 'what it has is not known'
      : `everything was pushed as of the last fetch on ${shownDayOf(heardAt.toISOString())}`;
  const why = problem ? ` (${shortened(problem.says).split(' | ')[0]})` : '';
  return unknownPiece(seen, folder, `${remote} did not answer; ${known}${why}`, [
    `Try it yourself: git -C ${folder} ls-remote ${remote}`,
  ]);
}

/**
 * Everything that is only on this machine: work of this rotation first, what could not be checked last.
 */
export function findPieces(seen: Seen, memory: StepMemory): AnyPiece[] {
  const works = seen.works.filter((work) => work.seen === 'yes');
  const taken = new Map<string, Set<string>>();
  for (const { repository, branches, remotes, remoteBranches } of works) {
    const names = taken.get(repository.commonFolder) ?? new Set();
    for (const { name } of branches) names.add(name);
    for (const name of remoteBranches.keys()) {
      const remote = remotes.find((each) => name.startsWith(`${each}/`));
      if (remote !== undefined) names.add(name.slice(remote.length + 1));
    }
    taken.set(repository.commonFolder, names);
  }
  const all = works.flatMap((work) =>
    piecesIn(work, seen, memory, taken.get(work.repository.commonFolder) ?? new Set()),
  );
  const pieces = all.filter(({ kind }) => kind !== 'unseen');
  const notSeen = (folder: string, reason: string, next: string | null) =>
    unknownPiece(seen, folder, `could not be checked: ${reason}`, next === null ? [] : [next]);
  return [
    ...pieces.filter(({ touched }) => touched),
    ...pieces.filter(({ touched }) => !touched),
    ...seen.works.flatMap((work) =>
      work.seen === 'failed' ? [notSeen(work.repository.folder, work.reason, work.next)] : [],
    ),
    ...seen.unseen.map(({ folder, reason }) => notSeen(folder, reason, null)),
    ...all.filter(({ kind }) => kind === 'unseen'),
  ];
}

/** The key of the action that pushes a piece. */
export const pushKey = (piece: CommitsPiece): string =>
  piece.kind === 'branch' ? `push:${piece.key}` : `push:${piece.key}@${piece.commit.slice(0, 12)}`;

/**
 * Whether a piece needs nothing more: it was left with a reason, or the remote has it although this repository, which
 * fetches only some branches, does not know that.
 */
export function isSettled(piece: AnyPiece, memory: StepMemory): boolean {
  return decisionOf(memory, piece)?.what === 'leave' || (isCommits(piece) && piece.pushedBefore);
}
