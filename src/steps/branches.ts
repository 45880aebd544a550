import { type Finding, fail, type Json, notConfigured, pass, unknown } from '../checks/check.ts';
import { count } from '../handover/words.ts';
import { dayBegins } from '../lib/days.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { Work } from '../services/git/work.ts';
import {
  acceptQuestion,
  commitsWork,
  commitWorkQuestion,
  decisionOf,
  keepQuestion,
  leaveQuestion,
  noPullRequestQuestion,
  type PieceKind,
} from './branches/branch-decisions.ts';
import { pieceItem } from './branches/branch-items.ts';
import { pieceLines } from './branches/branch-table.ts';
import { wordsOf } from './branches/branch-words.ts';
import {
  type AnyPiece,
  type ChangesPiece,
  type CommitsPiece,
  canGo,
  changedFiles,
  findPieces,
  hashOf,
  isCommits,
  isSettled,
  pushKey,
} from './branches/find-pieces.ts';
import {
  assign,
  assignAction,
  assignment,
  baseOf,
  type Candidate,
  candidatesThere,
  eachOnce,
  findPullRequest,
  loginAnswer,
  nextLogin,
  openPullRequest,
  type PullRequestState,
  placeOf,
  pullRequestAction,
  refusedAssignments,
  stateOf,
  successor,
} from './branches/pull-requests.ts';
import { commitWork, findPushed, pushWork } from './branches/push-work.ts';
import { type Seen, seenLast, seeRepositories } from './branches/see-repositories.ts';
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

const sideOf = (seen: Seen, folder: string) => {
  const work = seen.works.find((each): each is Work => each.seen === 'yes' && each.repository.folder === folder);
  return { work, side: seen.sides.get(folder) };
};

/** Whether something was done in the rotation, so that others are to look at it. */
const isRecent = ({ rotation }: StepContext, piece: CommitsPiece | ChangesPiece) =>
  rotation !== null &&
  (isCommits(piece) ? (piece.unpushed.lastAt?.getTime() ?? 0) >= dayBegins(rotation.start).getTime() : piece.touched);

/** The branch for which there is to be a pull request once a piece is pushed, or null. */
function candidateOf(
  step: StepContext,
  seen: Seen,
  piece: CommitsPiece | ChangesPiece,
  { to, after }: { readonly to: string; readonly after: string | null },
): Candidate | null {
  const { work, side } = sideOf(seen, piece.folder);
  const place = work ? placeOf(work, side, piece.remote) : null;
  if (!work || place === null || !isRecent(step, piece)) return null;
  const base = baseOf(work, side, piece.remote);
  return base === to ? null : { place, head: to, base, ticket: piece.ticket, after, about: [piece.key] };
}

/** What is done about a piece that goes somewhere, and the pull request that it needs. */
function actionsFor(
  step: StepContext,
  seen: Seen,
  piece: CommitsPiece | ChangesPiece,
  to: string,
): { readonly actions: readonly Action[]; readonly candidate: Candidate | null } {
  const { folder, repository, remote } = piece;
  const at = remote ?? 'its remote';
  const where = `git, ${repository}`;
  const about = {
    folder,
    repository,
    leave: leaveQuestion(piece).id,
    as: keepQuestion(piece, piece.protectedBranches)?.id ?? '',
  };
  const pushedAs = isCommits(piece) ? pushKey(piece) : `push:${seen.names.branch(folder, to)}`;
  const candidate = candidateOf(step, seen, piece, { to, after: pushedAs });
  const pullRequest = candidate
    ? {
        owner: candidate.place.owner,
        name: candidate.place.name,
        base: candidate.base,
        ticket: candidate.ticket,
        about: piece.key,
      }
    : {};
  if (isCommits(piece)) {
    const { branch, commit, unpushed } = piece;
    const what = branch ?? `commit ${commit.slice(0, 7)}, which no branch has,`;
    const target = branch === to ? at : `${to} at ${at}`;
    const commits = unpushed.more ? `more than ${unpushed.count} commits` : count(unpushed.count, 'commit');
    const push: Action = {
      key: pushedAs,
      kind: 'change',
      summary: `Push ${what} to ${target} (${commits})`,
      where,
      data: { ...about, branch, commit, to, remote, ...pullRequest },
    };
    return { actions: [push], candidate };
  }
  const message = sanitiseLine(`Work in progress${piece.on === to ? '' : `: ${wordsOf(piece.on) || piece.on}`}`);
  const commit: Action = {
    key: `commit:${repository}`,
    kind: 'change',
    summary: `Commit work in progress (${piece.words}) onto the new branch ${to}`,
    where,
    text: [message, '', ...piece.files].join('\n'),
    data: { ...about, branch: to, message, shown: hashOf(piece.files, piece.total) },
  };
  const push: Action = {
    key: pushedAs,
    kind: 'change',
    summary: `Push ${to} to ${at}`,
    where,
    data: { ...about, branch: to, to, remote, ...pullRequest },
    after: commit.key,
  };
  return { actions: [commit, push], candidate };
}

/** Where a piece is to go, or null where it stays. */
function goal(step: StepContext, piece: CommitsPiece | ChangesPiece): string | null {
  const decision = decisionOf(step.memory, piece);
  if (decision?.what === 'leave') return null;
  if (isCommits(piece)) return decision?.to ?? piece.to;
  if (piece.hindrance !== null) return null;
  return decision !== null || commitsWork(step.memory) ? (decision?.to ?? piece.to) : null;
}

const named = ({ repository, on }: AnyPiece) => (on === '' ? repository : `${repository} (${on})`);

/** What stays as it is because nobody has decided about it, and why. */
function leftWords(piece: AnyPiece): string {
  if (piece.kind === 'changes') {
    const why = piece.hindrance ?? '--commit-work was not given';
    return `uncommitted work in ${named(piece)}: ${piece.words}; ${why}`;
  }
  return `${named(piece)}: ${piece.words}`;
}

/** The pull requests that there are to be, and how it stands with each. */
async function pullRequests(step: StepContext, seen: Seen, coming: readonly Candidate[]) {
  // What is about to be pushed comes first: only then is it known after what its pull request is opened.
  const all = eachOnce([...coming, ...candidatesThere(seen, step.memory)]);
  const stands: { readonly candidate: Candidate; readonly state: PullRequestState }[] = [];
  for (const candidate of all) stands.push({ candidate, state: await stateOf(step, candidate) });
  const wanted = stands.filter(({ state }) => ['none', 'open', 'unseen'].includes(state.state));
  const places = new Map(wanted.map(({ candidate: { place } }) => [`${place.owner}/${place.name}`, place]));
  const next = successor(step);
  const login = next === null || wanted.length === 0 ? null : await nextLogin(step, [...places.values()]);
  return { stands, wanted, next, login };
}

async function makePlan(step: StepContext, seen: Seen): Promise<Plan> {
  const pieces = findPieces(seen, step.memory).filter((piece) => !isSettled(piece, step.memory));
  const actions: Action[] = [];
  const coming: Candidate[] = [];
  const left: string[] = [];
  for (const piece of pieces) {
    const to = canGo(piece) ? goal(step, piece) : null;
    if (!canGo(piece) || to === null) {
      left.push(leftWords(piece));
      continue;
    }
    const made = actionsFor(step, seen, piece, to);
    actions.push(...made.actions);
    if (made.candidate) coming.push(made.candidate);
  }
  const { wanted, next, login } = await pullRequests(step, seen, coming);
  for (const { candidate, state } of wanted) {
    if (state.state !== 'open') actions.push(pullRequestAction(step, candidate));
    if (next === null || login === '') continue;
    if (login === null) {
      left.push(
        `the pull request of ${candidate.head} is not assigned: the GitHub user name of ${next.name} is not known`,
      );
      continue;
    }
    const assigned = assignAction(step, candidate, { login, state });
    if (assigned) actions.push(assigned);
  }
  return { actions, ...(left.length > 0 ? { left } : {}) };
}

/** What the step has done so far, in words. */
function doneWords(step: StepContext, pieces: readonly AnyPiece[], open: number): string {
  const made = Object.entries(step.memory.actions).filter(([, action]) => action.made);
  const pushed = made.filter(([key]) => key.startsWith('push:')).length;
  const left = pieces.filter((piece) => decisionOf(step.memory, piece)?.what === 'leave').length;
  const words = [
    pushed > 0 ? `${count(pushed, 'branch', 'branches')} pushed` : '',
    left > 0 ? `${left} left with a reason` : '',
    open > 0 ? count(open, 'pull request') : '',
  ].filter((each) => each !== '');
  return words.length === 0 ? 'Nothing is only on this machine' : words.join(', ');
}

async function verify(step: StepContext): Promise<Finding> {
  const seen = await seeRepositories(step);
  if (seen === null) return notConfigured('repositories', '[~/code]');
  const pieces = findPieces(seen, step.memory);
  const open = pieces.filter((piece) => !isSettled(piece, step.memory));
  const { stands, wanted, next, login } = await pullRequests(step, seen, []);
  const notAssigned = [
    ...refusedAssignments(step.memory).map(({ url }) => url),
    ...(next !== null && !login ? wanted.flatMap(({ state }) => (state.state === 'open' ? [state.url] : [])) : []),
  ];
  const evidence: Record<string, Json> = {
    open: open.map(leftWords),
    left: pieces.flatMap((piece) => {
      const decision = decisionOf(step.memory, piece);
      return decision?.what === 'leave' ? [`${named(piece)}: ${piece.words}: ${decision.reason}`] : [];
    }),
    pullRequests: stands.flatMap(({ state }) => (state.state === 'open' ? [state.url] : [])),
    notAssigned,
  };
  const rest = { evidence };

  const unseen = open.filter(({ kind }) => kind === 'unseen');
  const only = open.filter(({ kind }) => kind !== 'unseen');
  if (only.length > 0) {
    const repositories = new Set(only.map(({ folder }) => folder)).size;
    const where = count(repositories, 'repository', 'repositories');
    return fail(
      `${where} ${repositories === 1 ? 'holds' : 'hold'} work that is nowhere else: ${shortList(only.map(leftShort))}`,
      rest,
    );
  }
  if (unseen.length > 0) {
    return unknown(
      `${count(unseen.length, 'place')} could not be looked at: ${unseen.map(({ repository }) => repository).join(', ')}`,
      rest,
    );
  }
  const missing = wanted.filter(({ state }) => state.state === 'none');
  if (missing.length > 0) {
    return fail(`There is no pull request yet for ${missing.map(({ candidate }) => candidate.head).join(', ')}`, rest);
  }
  const hidden = wanted.flatMap(({ state }) => (state.state === 'unseen' ? [state.why] : []));
  if (hidden.length > 0) {
    const words = [...new Set(hidden)].join(' ').replace(/\.$/, '');
    return unknown(`Whether there are pull requests could not be seen: ${words}`, rest);
  }
  const waiting = wanted.filter(
    ({ candidate, state }) =>
      next !== null && login !== '' && (login === null || assignment(step.memory, candidate, login, state) === 'open'),
  );
  if (waiting.length > 0) {
    const of = waiting.map(({ candidate }) => candidate.head).join(', ');
    return fail(`${next?.name} is not assigned to the pull request of ${of} yet`, rest);
  }
  const words = doneWords(step, pieces, wanted.length);
  const whoIsNext = nextPerson(step);
  if (whoIsNext.is === 'unknown' && wanted.length > 0) {
    return pass(`${words}; nobody is assigned. ${whoIsNext.why}`, rest);
  }
  return pass(
    notAssigned.length === 0 || next === null
      ? words
      : `${words}; ${next.name} could not be assigned to ${ofThem(notAssigned.length, wanted.length)}`,
    rest,
  );
}

/** A repository as it is at this very moment. */
async function workNow(step: StepContext, folder: string): Promise<Work | null> {
  const seen = await seenLast(step);
  const known = seen && sideOf(seen, folder).work;
  if (!known) return null;
  const [now] = await (await step.context.services.gitWork()).unpushedWork([known.repository]);
  return now?.seen === 'yes' ? now : null;
}

/** Nothing is committed, and then pushed, that was not shown. Throws ChangedMeanwhile. */
async function refuseUnseen(step: StepContext, { data: { folder, repository, shown } }: Action): Promise<void> {
  const work = await workNow(step, String(folder));
  if (!work) return;
  const { files, total } = changedFiles(work);
  // Where there is nothing any more, a run that was stopped may have committed it.
  if (total === 0 || hashOf(files, total) === shown) return;
  throw new ChangedMeanwhile(`${repository} holds other uncommitted work than what was shown.`);
}

/** What a run committed that was stopped before it could say so: it is on the branch, and nothing is left beside it. */
async function findCommitted(step: StepContext, { data: { folder, branch } }: Action): Promise<Made | null> {
  const work = await workNow(step, String(folder));
  const made = work?.branches.find(({ name }) => name === branch);
  return work && made && changedFiles(work).total === 0 ? { branch: made.name, commit: made.commit } : null;
}

/** How many of the pull requests that were just spoken of. */
const ofThem = (some: number, all: number) => {
  if (some >= all) return all === 1 ? 'it' : 'any of them';
  return some === 1 ? 'one of them' : `${some} of them`;
};

const mostListed = 5;

const shortList = (words: readonly string[]) =>
  [...words.slice(0, mostListed), ...(words.length > mostListed ? [`and ${words.length - mostListed} more`] : [])].join(
    '; ',
  );

const leftShort = (piece: AnyPiece) => `${named(piece)} ${piece.words}`;

const otherKinds = ['changes', 'detached', 'stashes', 'under-way', 'unseen'] as const;

/**
 * What can be answered about each repository and each of its branches. Also where there is nothing left to decide: the
 * same command may come again after it was stopped.
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
  const { wanted, next, login } = await pullRequests(step, seen, comingFrom(step, seen, pieces));
  const unknownLogin = next !== null && wanted.length > 0 && login === null;
  return [
    commitWorkQuestion,
    {
      id: 'github',
      // The person may not have said yet that they are next, and still know their name.
      ...(step.rotation?.next ? { keptAs: loginAnswer(step.rotation.next.person.email) } : { onlyNow: true }),
      text: `The GitHub user name of ${next?.name ?? 'the next person'}, or nothing to assign nobody`,
      kind: 'text',
      required: false,
      ...(unknownLogin ? {} : { onRequest: true }),
      check: (answer) =>
        answer === '' || /^[a-z\d][a-z\d-]{0,38}$/i.test(answer)
          ? null
          : `expected a user name such as ada-example, found "${answer}"`,
    },
    ...questionsAbout(seen),
  ];
}

/** The branches that are about to be at GitHub. */
const comingFrom = (step: StepContext, seen: Seen, pieces: readonly AnyPiece[]): Candidate[] =>
  pieces.flatMap((piece) => {
    if (!canGo(piece) || isSettled(piece, step.memory)) return [];
    const to = goal(step, piece);
    return to === null ? [] : (actionsFor(step, seen, piece, to).candidate ?? []);
  });

/** Nothing that the person has in git is only on this machine, or it is said why; and others can find it. */
export const branches: Step = {
  id: 'branches',
  title: 'Your work is pushed, and has draft pull requests',
  goesOn: true,
  verify,
  questions: questionsOf,
  async decide(step) {
    const seen = await seenLast(step);
    if (seen === null) return { lines: [], items: [] };
    const pieces = findPieces(seen, step.memory);
    // What is at the remote already is nobody's to decide about, but what was left may be decided anew.
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
      hindrance: `It is not configured where your repositories are: set repositories in ${configFile}, for example to [~/code]`,
    };
  },
  async find(step, action) {
    if (action.key.startsWith('push:')) return findPushed(step, action);
    if (action.key.startsWith('commit:')) return findCommitted(step, action);
    return action.key.startsWith('pr:') ? findPullRequest(step, action) : undefined;
  },
  async apply(step, action) {
    if (action.key.startsWith('commit:')) {
      await refuseUnseen(step, action);
      return commitWork(step, action);
    }
    if (action.key.startsWith('push:')) return pushWork(step, action);
    if (action.key.startsWith('assign:')) return assign(step, action);
    return openPullRequest(step, action);
  },
};
