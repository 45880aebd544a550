import path from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { FoundBranch, FoundWork } from '../handover/gather.ts';
import type { HandoverGap, HandoverLeftover } from '../handover/handover.ts';
import { count } from '../handover/words.ts';
import type { Cache } from '../lib/cache.ts';
import { dayBegins } from '../lib/days.ts';
import { type BranchWork, hiddenWords, holdsWork, type Work } from '../services/git/work.ts';
import { findPieces } from '../steps/branches/find-pieces.ts';
import { type LeftBecause, leftBecause, type PushedBranch, pushedIn } from '../steps/branches/left-because.ts';
import { answerOf, isOnRemote, pushRemoteOf, whyElsewhere } from '../steps/branches/remote-places.ts';
import { lookAtRepositories, seenIn } from '../steps/branches/see-repositories.ts';
import type { Seen } from '../steps/branches/seen.ts';
import type { StepMemory } from '../steps/step.ts';
import { nothingRemembered } from './journal.ts';

/** What the step `branches` knows about all of it. */
interface BranchMemory {
  readonly left: LeftBecause | null;
  readonly pushed: readonly PushedBranch[];
}

const changed = ({ changes: { staged, unstaged, conflicted, untracked } }: Work): number =>
  staged.count + unstaged.count + conflicted.count + untracked.count;

function leftoversOf(work: Work, repository: string, left: LeftBecause | null): HandoverLeftover[] {
  const { stashes, underWay, head } = work;
  const hidden = hiddenWords(work);
  const detached = head.state === 'detached' ? head.own.count : 0;
  const because = (kind: Parameters<LeftBecause['of']>[0], words: string) => {
    const reason = left?.of(kind, work.repository.folder) ?? null;
    return reason === null ? words : `${words}, left because: ${reason}`;
  };
  const what = [
    stashes.length > 0 ? because('stashes', `${count(stashes.length, 'stash', 'stashes')}`) : '',
    hidden.length > 0 ? because('hidden', hidden.join(', ')) : '',
    underWay
      ? because('under-way', `a ${underWay.what} is under way${underWay.branch ? ` on ${underWay.branch}` : ''}`)
      : '',
    detached > 0 ? because('detached', `${count(detached, 'commit')} on no branch`) : '',
    head.state !== 'branch' && changed(work) > 0
      ? because(
          'changes',
          `${count(changed(work), 'file')} that ${changed(work) === 1 ? 'is' : 'are'} not committed, on no branch`,
        )
      : '',
  ];
  return what.filter((words) => words !== '').map((words) => ({ repository, what: words }));
}

/** The branch at a remote that has a branch's commits: its upstream, or one that it was pushed as. */
function remoteBranchOf(seen: Seen, work: Work, branch: BranchWork, remote: string, pushed: readonly PushedBranch[]) {
  const { upstream, name, commit } = branch;
  const followed = upstream?.remote === remote && !work.protectedBranches.includes(upstream.branch);
  const known = [
    ...pushed.filter((each) => each.branch === name).map(({ to }) => to),
    ...(followed ? [upstream.branch] : []),
  ].filter((each) => isOnRemote(seen, work, remote, each));
  const heads = answerOf(seen, work, remote)?.heads;
  // The same name proves nothing: someone else may have pushed a branch of that name.
  const same = [...known, name].find((each) => heads?.get(each) === commit);
  const named = branch.unpushed.count === 0 && isOnRemote(seen, work, remote, name) ? name : undefined;
  return same ?? known[0] ?? named;
}

/** What a handover says of a repository: what is nowhere else, and what was worked on in the rotation. */
function toFound(seen: Seen, work: Work, { left, pushed }: BranchMemory): Pick<FoundWork, 'branches' | 'leftovers'> {
  const { folder } = work.repository;
  const usual = pushRemoteOf(work, null);
  const github = answerOf(seen, work, usual)?.github ?? null;
  const repository = github ? `${github.owner}/${github.name}` : path.basename(folder);
  const mine = pushed.filter((each) => each.folder === folder);
  const worked = new Set(work.worked.map(({ name }) => name));
  const isSince = (at: Date | null) => at !== null && at >= seen.since;
  const branches = work.branches.flatMap((branch): FoundBranch[] => {
    const { name, unpushed } = branch;
    const uncommitted = branch.current ? changed(work) : 0;
    const own = unpushed.count > 0 || uncommitted > 0;
    const wasPushed = mine.some((each) => each.branch === name);
    const inRotation = worked.has(name) || isSince(unpushed.lastAt) || (wasPushed && isSince(branch.lastCommitAt));
    const recent = inRotation || wasPushed;
    if (!own && (branch.protected || !recent)) return [];
    const reasons = [
      unpushed.count > 0 ? left?.of('branch', folder, name) : null,
      uncommitted > 0 ? left?.of('changes', folder) : null,
    ].filter((reason) => reason != null);
    const remote = pushRemoteOf(work, name);
    const answer = answerOf(seen, work, remote);
    const remoteBranch = remote === null ? undefined : remoteBranchOf(seen, work, branch, remote, mine);
    const where = remote !== null && remoteBranch !== undefined ? whyElsewhere(seen, work, remote) : null;
    return [
      {
        repository,
        branch: name,
        unpushed: unpushed.count,
        lastCommitAt: unpushed.lastAt?.toISOString() ?? null,
        uncommitted,
        pushed: remoteBranch !== undefined,
        remoteBranch: remoteBranch ?? null,
        older: !inRotation && !(uncommitted > 0 && isSince(work.changedAt)),
        knownAt: answer?.heads == null ? (answer?.heardAt?.toISOString() ?? null) : null,
        elsewhere: where,
        leftBecause: reasons.length === 0 ? null : [...new Set(reasons)].join('; '),
        github: where === null ? (answer?.github ?? null) : null,
      },
    ];
  });
  const listed = new Set(branches.map(({ branch, remoteBranch }) => remoteBranch ?? branch));
  // Commits of a branch that no one pushes to went to a branch that this machine does not have.
  const elsewhere = [...new Map(mine.map((each) => [each.to, each])).values()].flatMap(
    ({ to, remote }): FoundBranch[] =>
      listed.has(to) || !isOnRemote(seen, work, remote, to)
        ? []
        : [
            {
              repository,
              branch: to,
              unpushed: 0,
              lastCommitAt: null,
              uncommitted: 0,
              pushed: true,
              remoteBranch: to,
              older: false,
              knownAt: null,
              elsewhere: whyElsewhere(seen, work, remote),
              leftBecause: null,
              github: whyElsewhere(seen, work, remote) === null ? (answerOf(seen, work, remote)?.github ?? null) : null,
            },
          ],
  );
  return { branches: [...branches, ...elsewhere], leftovers: leftoversOf(work, repository, left) };
}

const pushedUnknown: HandoverGap = {
  part: 'branches',
  what: 'Which branches of this rotation were pushed already',
  why: 'Which rotation this is could not be determined.',
  next: [],
};

/**
 * The work that is only in this machine's repositories, and the branches that were worked on since a day. `memory` is
 * what the step `branches` remembers: why things were left, and what was pushed. `cache`: of a run that changes
 * nothing, so that what it has seen is not looked at again. Throws a Failure if no folders are configured or git is
 * missing.
 */
export async function findWork(
  context: Context,
  since: string | null,
  memory: StepMemory | null = null,
  cache: Cache | null = null,
): Promise<FoundWork> {
  const { values } = await context.config();
  const look = () =>
    lookAtRepositories(context, {
      since: since === null ? context.clock.now() : dayBegins(since),
      emails: values.person?.email ? [values.person.email] : [],
    });
  const seen = await (cache ? seenIn(cache, since, look) : look());
  if (seen === null) {
    throw new Failure("repositories is not set, so your repositories can't be found.", {
      next: [`Set it in ${context.paths.configFile}, for example: repositories: [~/code]`],
    });
  }
  const known: BranchMemory = { left: memory && leftBecause(seen, memory), pushed: memory ? pushedIn(memory) : [] };
  const works = seen.works.filter((work) => work.seen === 'yes');
  const found = works
    .filter((work) => holdsWork(work) || seen.remotes.has(work.repository.folder))
    .map((work) => toFound(seen, work, known));
  // Compared with now, everything would be older.
  const branches = found
    .flatMap((one) => one.branches)
    .map((branch) => (since === null ? { ...branch, older: false } : branch));
  // Work of the rotation first, then the latest; what was pushed has no date here, and comes last.
  const latest = (branch: FoundBranch) => `${branch.older ? 0 : 1} ${branch.lastCommitAt ?? ''}`;
  return {
    branches: branches.sort((a, b) => (latest(a) < latest(b) ? 1 : latest(a) > latest(b) ? -1 : 0)),
    leftovers: found.flatMap(({ leftovers }) => leftovers),
    gaps: [
      ...(since === null ? [pushedUnknown] : []),
      ...findPieces(seen, memory ?? nothingRemembered).flatMap((piece): HandoverGap[] =>
        piece.kind !== 'unseen'
          ? []
          : [
              {
                part: 'branches',
                what: `What only ${piece.folder} holds`,
                why: piece.words,
                next: piece.lines,
              },
            ],
      ),
    ],
  };
}
