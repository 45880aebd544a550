import { type Finding, fail, type Json, notConfigured, pass, unknown } from '../checks/check.ts';
import { count } from '../handover/words.ts';
import { oneLine } from '../lib/one-line.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { Work } from '../services/git/work.ts';
import { keptName } from './answer.ts';
import { assign, assigning, lastRefusal, loginQuestion } from './branches/assign.ts';
import {
  acceptQuestion,
  commitsWork,
  commitWorkQuestion,
  decisionOf,
  keepQuestion,
  leaveQuestion,
  noPullRequestQuestion,
  notAssignedQuestion,
  notAssignedReason,
  type PieceKind,
} from './branches/branch-decisions.ts';
import { pieceItem } from './branches/branch-items.ts';
import { pieceLines } from './branches/branch-table.ts';
import { wordsOf } from './branches/branch-words.ts';
import { elsewhereIn, isOnlyInFolders } from './branches/elsewhere.ts';
import {
  type AnyPiece,
  type ChangesPiece,
  type CommitsPiece,
  changedFiles,
  findPieces,
  hashOf,
  isCommits,
  isPushableWork,
  isSettled,
  pushKey,
} from './branches/find-pieces.ts';
import { pullRequestProblems, pullRequests, unassigned } from './branches/needed-pull-requests.ts';
import {
  baseOf,
  type Candidate,
  findPullRequest,
  gitHubPlaceOf,
  openPullRequest,
  pullRequestAction,
} from './branches/pull-requests.ts';
import { commitWork, findPushed, pushWork } from './branches/push-work.ts';
import { whyElsewhere } from './branches/remote-places.ts';
import { seenLast, seeRepositories } from './branches/see-repositories.ts';
import type { Seen } from './branches/seen.ts';
import { type CommitData, type WorkData, workData } from './branches/work-actions.ts';
import { nextPerson } from './next-person.ts';
import {
  type Action,
  ChangedMeanwhile,
  type Made,
  type Plan,
  type Question,
  type Step,
  type StepContext,
} from './step.ts';

const workIn = (seen: Seen, folder: string) =>
  seen.works.find((each): each is Work => each.seen === 'yes' && each.repository.folder === folder);

/** The pull request that a piece needs once it is pushed, or null. */
function candidateOf(
  seen: Seen,
  piece: CommitsPiece | ChangesPiece,
  { to, after }: { readonly to: string; readonly after: string | null },
): Candidate | null {
  const work = workIn(seen, piece.folder);
  if (!work || piece.remote === null || !piece.touched) return null;
  const place = gitHubPlaceOf(seen, work, piece.remote);
  const base = baseOf(seen, work, piece.remote);
  if (place === null || base === to) return null;
  const commit = isCommits(piece) ? piece.commit : null;
  return { place, head: to, commit, base, ticket: piece.ticket, after, about: [piece.key] };
}

/** Why a piece gets no pull request although it is pushed, or null. */
function whyNoPullRequest(seen: Seen, piece: CommitsPiece | ChangesPiece): string | null {
  const work = workIn(seen, piece.folder);
  return work && piece.remote !== null && piece.touched ? whyElsewhere(seen, work, piece.remote) : null;
}

/** The actions that push a piece, and the pull request that it needs. */
function actionsFor(
  seen: Seen,
  piece: CommitsPiece | ChangesPiece,
  to: string,
): { readonly actions: readonly Action<WorkData>[]; readonly candidate: Candidate | null } {
  const { folder, repository, remote } = piece;
  const at = remote ?? 'its remote';
  const where = `git, ${repository}`;
  const keep = keepQuestion(piece, piece.protectedBranches);
  const about = {
    folder,
    repository,
    leave: keptName(leaveQuestion(piece)),
    as: keep === null ? '' : keptName(keep),
  };
  const pushedAs = isCommits(piece) ? pushKey(piece) : `push:${seen.names.branch(folder, to)}`;
  const candidate = candidateOf(seen, piece, { to, after: pushedAs });
  const pullRequest = {
    owner: candidate?.place.owner ?? null,
    name: candidate?.place.name ?? null,
    base: candidate?.base ?? null,
    ticket: candidate?.ticket ?? null,
    about: candidate ? piece.key : null,
  };
  if (isCommits(piece)) {
    const { branch, commit, unpushed } = piece;
    const what = branch ?? `commit ${commit.slice(0, 7)}, which no branch has,`;
    const target = branch === to ? at : `${to} at ${at}`;
    const commits = unpushed.more ? `more than ${unpushed.count} commits` : count(unpushed.count, 'commit');
    const push: Action<WorkData> = {
      key: pushedAs,
      kind: 'change',
      summary: `Push ${what} to ${target} (${commits})`,
      where,
      data: { kind: 'push', ...about, branch, commit, to, remote, ...pullRequest },
    };
    return { actions: [push], candidate };
  }
  const message = sanitiseLine(`Work in progress${piece.on === to ? '' : `: ${wordsOf(piece.on) || piece.on}`}`);
  const commit: Action<WorkData> = {
    key: `commit:${repository}`,
    kind: 'change',
    summary: `Commit work in progress (${piece.words}) onto the new branch ${to}`,
    where,
    text: [message, '', ...piece.files.map(oneLine)].join('\n'),
    data: { kind: 'commit', ...about, branch: to, message, shown: hashOf(piece.files, piece.total) },
  };
  const push: Action<WorkData> = {
    key: pushedAs,
    kind: 'change',
    summary: `Push ${to} to ${at}`,
    where,
    data: { kind: 'push', ...about, branch: to, commit: null, to, remote, ...pullRequest },
    after: commit.key,
  };
  return { actions: [commit, push], candidate };
}

/** The branch that a piece is to be pushed to; null if it stays here. */
function goal(step: StepContext, piece: CommitsPiece | ChangesPiece): string | null {
  const decision = decisionOf(step.memory, piece);
  if (decision?.what === 'leave') return null;
  if (isCommits(piece)) return decision?.to ?? piece.to;
  if (piece.hindrance !== null) return null;
  return decision !== null || commitsWork(step.memory) ? (decision?.to ?? piece.to) : null;
}

const named = ({ repository, on }: AnyPiece) => (on === '' ? repository : `${repository} (${on})`);

/** A piece that stays here because no one decided about it, and why. */
function leftWords(piece: AnyPiece): string {
  if (piece.kind === 'changes') {
    const why = piece.hindrance ?? '--commit-work was not given';
    return `uncommitted work in ${named(piece)}: ${piece.words}; ${why}`;
  }
  return `${named(piece)}: ${piece.words}`;
}

const sayName = 'Give it with --answer branches.github=NAME';
const orLeave = 'or leave it: --answer branches.not-assigned="reason"';

async function makePlan(step: StepContext, seen: Seen): Promise<Plan<WorkData>> {
  const pieces = findPieces(seen, step.memory).filter((piece) => !isSettled(piece, step.memory));
  const actions: Action<WorkData>[] = [];
  const coming: Candidate[] = [];
  const left: string[] = [];
  const notKnown: AnyPiece[] = [];
  for (const piece of pieces) {
    const to = isPushableWork(piece) ? goal(step, piece) : null;
    if (piece.kind === 'unseen') {
      notKnown.push(piece);
      continue;
    }
    if (!isPushableWork(piece) || to === null) {
      left.push(leftWords(piece));
      continue;
    }
    const made = actionsFor(seen, piece, to);
    actions.push(...made.actions);
    if (made.candidate) coming.push(made.candidate);
    const why = whyNoPullRequest(seen, piece);
    if (why !== null) left.push(`no pull request for ${to}: ${why}`);
  }
  const { wanted, next, login, places } = await pullRequests(step, seen, coming);
  const undecided: string[] = [];
  /** Why the next person is not assigned, with the branches of the pull requests. */
  const refused = new Map<string, string[]>();
  const refuse = (why: string, head: string) => refused.set(why, [...(refused.get(why) ?? []), head]);
  const [first] = notKnown;
  if (first !== undefined) {
    const leave = `--answer branches.${keptName(leaveQuestion(first))}="reason"`;
    undecided.push(`${notKnownWords(notKnown)}. Run this again once they can be checked, or leave them: ${leave}`);
  }
  for (const { candidate, state } of wanted) {
    if (state.state !== 'open') actions.push(await pullRequestAction(step, candidate, state));
    if (next === null || !login || notAssignedReason(step.memory) !== null) continue;
    const assigned = await assigning(step, candidate, { login, state, places });
    if (typeof assigned === 'string') {
      refuse(assigned, candidate.head);
    } else if (assigned !== null) {
      actions.push(assigned);
      const last = lastRefusal(step.memory, candidate, login);
      if (last !== null) refuse(last, candidate.head);
    }
  }
  if (refused.size > 0) {
    undecided.push(
      ...[...refused].map(
        ([why, heads]) => `${next?.name} is not assigned to the pull request of ${heads.join(', ')}: ${why}.`,
      ),
      `Correct the name with --answer branches.github=NAME, or assign them yourself; ${orLeave}`,
    );
  }
  if (wanted.length > 0 && next !== null && login === null && notAssignedReason(step.memory) === null) {
    undecided.push(`The GitHub user name of ${next.name} is not known. ${sayName}; ${orLeave}`);
  }
  const unsaid = nextPerson(step);
  if (wanted.length > 0 && unsaid.is === 'unknown' && step.rotation?.next)
    undecided.push(`No one is assigned. ${unsaid.why}`);
  return {
    actions,
    ...(left.length > 0 ? { left } : {}),
    ...(undecided.length > 0 ? { undecided: undecided.join(' ') } : {}),
  };
}

/** What is done so far, in words. */
function doneWords(step: StepContext, seen: Seen, pieces: readonly AnyPiece[], open: number): string {
  const made = Object.entries(step.memory.actions).filter(([, action]) => action.made);
  const pushed = made.filter(([key]) => key.startsWith('push:')).length;
  const left = pieces.filter((piece) => decisionOf(step.memory, piece)?.what === 'leave').length;
  const words = [
    pushed > 0 ? `${count(pushed, 'branch', 'branches')} pushed` : '',
    left > 0 ? `${left} left with a reason` : '',
    open > 0 ? count(open, 'pull request') : '',
  ].filter((each) => each !== '');
  if (words.length > 0) return words.join(', ');
  return isOnlyInFolders(seen) ? 'Everything is pushed' : 'Nothing is only on this machine';
}

/** The repositories that could not be checked, and why. */
const notKnownWords = (unseen: readonly AnyPiece[]) =>
  `Could not check ${count(unseen.length, 'repository', 'repositories')}: ${shortList(unseen.map(leftShort))}`;

/** What is only here, or may be. */
function pieceProblems(open: readonly AnyPiece[]): Finding[] {
  const unseen = open.filter(({ kind }) => kind === 'unseen');
  const only = open.filter(({ kind }) => kind !== 'unseen');
  const places = new Set(only.map(({ folder }) => folder)).size;
  const holds = `${count(places, 'repository', 'repositories')} ${places === 1 ? 'holds' : 'hold'}`;
  return [
    ...(only.length > 0 ? [fail(`${holds} work that is nowhere else: ${shortList(only.map(leftShort))}`)] : []),
    ...(unseen.length > 0 ? [unknown(notKnownWords(unseen))] : []),
  ];
}

async function verify(step: StepContext): Promise<Finding> {
  const seen = await seeRepositories(step);
  if (seen === null) return notConfigured('repositories', '[~/code]');
  const pieces = findPieces(seen, step.memory);
  const open = pieces.filter((piece) => !isSettled(piece, step.memory));
  const pulls = await pullRequests(step, seen, []);
  const { needs, wanted, next, login } = pulls;
  const notAssigned = next === null ? [] : unassigned(step.memory, wanted, login);
  const elsewhere = elsewhereIn(seen, step.memory);
  const closed = needs.flatMap(({ state }) => (state.state === 'closed' ? [state.url] : []));
  const evidence: Record<string, Json> = {
    open: open.map(leftWords),
    left: pieces.flatMap((piece) => {
      const decision = decisionOf(step.memory, piece);
      return decision?.what === 'leave' ? [`${named(piece)}: ${piece.words}: ${decision.reason}`] : [];
    }),
    pullRequests: needs.flatMap(({ state }) => (state.state === 'open' ? [state.url] : [])),
    notAssigned: notAssigned.flatMap(({ state }) => (state.state === 'open' ? [state.url] : [])),
    closed,
    elsewhere,
  };
  const rest = { evidence };
  const whoIsNext = nextPerson(step);
  const problems = [
    ...pieceProblems(open),
    ...pullRequestProblems(step, pulls),
    ...(whoIsNext.is === 'unknown' && wanted.length > 0 && step.rotation?.next
      ? [fail(`No one is assigned. ${whoIsNext.why}`)]
      : []),
  ];
  if (problems.length > 0) {
    const summary = problems.map((each) => each.summary.replace(/\.$/, '')).join('. ');
    // Unknown never counts as left with a reason.
    return problems.some(({ status }) => status === 'unknown') ? unknown(summary, rest) : fail(summary, rest);
  }

  const why = notAssignedReason(step.memory) ?? 'you said that there is no one to assign';
  const words = [
    doneWords(step, seen, pieces, wanted.length),
    whoIsNext.is === 'unknown' && wanted.length > 0 ? `no one is assigned: ${whoIsNext.why}` : '',
    notAssigned.length > 0 && next !== null
      ? `${next.name} is not assigned to ${ofThem(notAssigned.length, wanted.length)}: ${why}`
      : '',
    closed.length > 0 ? `closed since: ${closed.join(', ')}` : '',
    elsewhere.length > 0 ? `not where the team looks: ${shortList(elsewhere)}` : '',
  ];
  return pass(words.filter((each) => each !== '').join('; '), rest);
}

/** Reads a repository again, right now. */
async function workNow(step: StepContext, folder: string): Promise<Work | null> {
  const seen = await seenLast(step);
  const known = seen && workIn(seen, folder);
  if (!known) return null;
  const now = await (await step.context.services.gitWork()).lookAgain(known.repository);
  return now.seen === 'yes' ? now : null;
}

/** Refuses to commit what was not shown. Throws ChangedMeanwhile. */
async function refuseUnseen(step: StepContext, { folder, repository, shown }: CommitData): Promise<void> {
  const work = await workNow(step, folder);
  if (!work) return;
  const { files, total } = changedFiles(work);
  // If nothing is left, an interrupted run may have committed it.
  if (total === 0 || hashOf(files, total) === shown) return;
  throw new ChangedMeanwhile(`The uncommitted work in ${repository} changed after it was shown.`);
}

/** The commit of an interrupted run: it is on the branch, and no uncommitted work is left. */
async function findCommitted(step: StepContext, { folder, branch }: CommitData): Promise<Made | null> {
  const work = await workNow(step, folder);
  const made = work?.branches.find(({ name }) => name === branch);
  return work && made && changedFiles(work).total === 0 ? { branch: made.name, commit: made.commit } : null;
}

const ofThem = (some: number, all: number) => {
  if (some >= all) return all === 1 ? 'it' : 'any of them';
  return some === 1 ? 'one of them' : `${some} of them`;
};

const mostListed = 5;

const shortList = (words: readonly string[]) =>
  [...words.slice(0, mostListed), ...(words.length > mostListed ? [`and ${words.length - mostListed} more`] : [])].join(
    '; ',
  );

const leftShort = (piece: AnyPiece) => `${named(piece)}${piece.kind === 'unseen' ? ':' : ''} ${piece.words}`;

const otherKinds = ['changes', 'detached', 'stashes', 'hidden', 'under-way', 'unseen'] as const;

/**
 * What can be answered about each repository and each of its branches, even if nothing is left to decide: the same command
 * may be repeated after an interruption.
 */
function questionsAbout({ works, unseen, names }: Seen): Question[] {
  const about = (kind: PieceKind, key: string, protectedBranches: readonly string[]) => {
    const piece = { kind, key, state: '' };
    const keep = keepQuestion(piece, protectedBranches);
    return [leaveQuestion(piece), ...(keep ? [keep] : [])];
  };
  const aboutFolder = (folder: string, protectedBranches: readonly string[]) => [
    ...otherKinds.flatMap((kind) => about(kind, names.name(folder), protectedBranches)),
    acceptQuestion(names.name(folder)),
  ];
  return [
    ...works.flatMap((work) => {
      const { folder } = work.repository;
      if (work.seen !== 'yes') return aboutFolder(folder, []);
      return [
        ...work.branches.flatMap(({ name }) => {
          const key = names.branch(folder, name);
          return [...about('branch', key, work.protectedBranches), noPullRequestQuestion(key)];
        }),
        noPullRequestQuestion(names.name(folder)),
        ...aboutFolder(folder, work.protectedBranches),
      ];
    }),
    ...unseen.flatMap(({ folder }) => aboutFolder(folder, [])),
  ];
}

async function questionsOf(step: StepContext): Promise<readonly Question[]> {
  const seen = await seenLast(step);
  if (seen === null) return [];
  const pieces = findPieces(seen, step.memory);
  const { wanted, next, login, places } = await pullRequests(step, seen, comingFrom(step, seen, pieces));
  const isUnknown = next !== null && wanted.length > 0 && login === null && notAssignedReason(step.memory) === null;
  return [
    commitWorkQuestion,
    await loginQuestion(step, places, isUnknown),
    notAssignedQuestion,
    ...questionsAbout(seen),
  ];
}

/** The pull requests that the planned pushes will need. */
const comingFrom = (step: StepContext, seen: Seen, pieces: readonly AnyPiece[]): Candidate[] =>
  pieces.flatMap((piece) => {
    if (!isPushableWork(piece) || isSettled(piece, step.memory)) return [];
    const to = goal(step, piece);
    return to === null ? [] : (actionsFor(seen, piece, to).candidate ?? []);
  });

/** No git work of the person is only on this machine without a reason, and others can find it. */
export const branches: Step<WorkData> = {
  id: 'branches',
  title: 'Your work is pushed, and has draft pull requests',
  goesOn: true,
  verify,
  questions: questionsOf,
  async decide(step) {
    const seen = await seenLast(step);
    if (seen === null) return { lines: [], items: [] };
    const pieces = findPieces(seen, step.memory);
    // What the remote has needs no decision, but what was left may be decided again.
    const undecided = pieces.filter(
      (piece) => !isSettled(piece, step.memory) || decisionOf(step.memory, piece)?.what === 'leave',
    );
    return { lines: pieceLines(pieces, step.memory), items: undecided.map((piece) => pieceItem(piece, step.memory)) };
  },
  async plan(step) {
    const seen = await seenLast(step);
    if (seen !== null) return makePlan(step, seen);
    const { configFile } = step.context.paths;
    return {
      actions: [],
      hindrance: `No folder with repositories is configured: set repositories in ${configFile}, for example to [~/code]`,
    };
  },
  data: workData,
  async find(step, { data }) {
    switch (data.kind) {
      case 'push':
        return findPushed(step, data);
      case 'commit':
        return findCommitted(step, data);
      case 'pull-request':
        return findPullRequest(step, data);
      case 'assign':
        return undefined;
    }
  },
  async apply(step, { data, text }) {
    switch (data.kind) {
      case 'push':
        return pushWork(step, data);
      case 'commit':
        await refuseUnseen(step, data);
        return commitWork(step, data);
      case 'pull-request':
        return openPullRequest(step, { data, text });
      case 'assign':
        return assign(step, data);
    }
  },
};
