import path from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { FoundBranch, FoundWork } from '../handover/gather.ts';
import { gitHubPlace } from '../handover/github-place.ts';
import type { HandoverGap, HandoverLeftover } from '../handover/handover.ts';
import { count } from '../handover/words.ts';
import { dayBegins } from '../lib/days.ts';
import type { BranchWork, UnseenWork, Work } from '../services/git/work.ts';
import { type LeftBecause, leftBecause, type PushedBranch, pushedIn } from '../steps/branches/left-because.ts';
import { namesOf, realFolder } from '../steps/branches/repository-names.ts';
import type { StepMemory } from '../steps/step.ts';

/** What the step `branches` knows about all of it. */
interface Known {
  readonly left: LeftBecause | null;
  readonly pushed: readonly PushedBranch[];
}

const changed = ({ changes: { staged, unstaged, conflicted, untracked } }: Work): number =>
  staged.count + unstaged.count + conflicted.count + untracked.count;

function leftoversOf(work: Work, repository: string, left: LeftBecause | null): HandoverLeftover[] {
  const { stashes, underWay, head } = work;
  const detached = head.state === 'detached' ? head.own.count : 0;
  const because = (kind: Parameters<LeftBecause['of']>[0], words: string) => {
    const reason = left?.of(kind, work.repository.folder) ?? null;
    return reason === null ? words : `${words}, left because: ${reason}`;
  };
  const what = [
    stashes.length > 0 ? because('stashes', `${count(stashes.length, 'stash', 'stashes')}`) : '',
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

const isPushed = ({ upstream }: BranchWork) => upstream !== null && upstream.remote !== null && !upstream.gone;

/** What of a repository belongs into a handover: what is nowhere else, and what was worked on in the rotation. */
function toFound(work: Work, since: string | null, { left, pushed }: Known): Pick<FoundWork, 'branches' | 'leftovers'> {
  const { folder } = work.repository;
  const remote = work.remotes.includes('origin') ? 'origin' : (work.remotes[0] ?? '');
  const github = gitHubPlace(work.addresses.get(remote) ?? '');
  const repository = github ? `${github.owner}/${github.name}` : path.basename(folder);
  const mine = pushed.filter((each) => each.folder === folder);
  const branches = work.branches.flatMap((branch): FoundBranch[] => {
    const uncommitted = branch.current ? changed(work) : 0;
    const own = branch.unpushed.count > 0 || uncommitted > 0;
    const recent =
      work.touched === true &&
      since !== null &&
      branch.lastCommitAt !== null &&
      branch.lastCommitAt >= dayBegins(since);
    if (!own && (branch.protected || !recent)) return [];
    const reasons = [
      branch.unpushed.count > 0 ? left?.of('branch', folder, branch.name) : null,
      uncommitted > 0 ? left?.of('changes', folder) : null,
    ].filter((reason) => reason != null);
    const followed = isPushed(branch) && !work.protectedBranches.includes(branch.upstream?.branch ?? '');
    const remoteBranch =
      mine.find((each) => each.branch === branch.name)?.to ?? (followed ? branch.upstream?.branch : undefined);
    return [
      {
        repository,
        branch: branch.name,
        unpushed: branch.unpushed.count,
        lastCommitAt: branch.unpushed.lastAt?.toISOString() ?? null,
        uncommitted,
        pushed:
          isPushed(branch) || work.remoteBranches.includes(`${remote}/${branch.name}`) || remoteBranch !== undefined,
        leftBecause: reasons.length === 0 ? null : [...new Set(reasons)].join('; '),
        github,
        remoteBranch,
      },
    ];
  });
  const told = new Set(branches.map(({ branch, remoteBranch }) => remoteBranch ?? branch));
  // What was on a branch to which nobody pushes went to one that this machine has not.
  const elsewhere = [...new Set(mine.map(({ to }) => to))].flatMap((to): FoundBranch[] =>
    told.has(to)
      ? []
      : [
          {
            repository,
            branch: to,
            unpushed: 0,
            lastCommitAt: null,
            uncommitted: 0,
            pushed: true,
            leftBecause: null,
            github,
          },
        ],
  );
  return { branches: [...branches, ...elsewhere], leftovers: leftoversOf(work, repository, left) };
}

const toGap = ({ repository, reason, next }: UnseenWork): HandoverGap => ({
  part: 'branches',
  what: `What ${repository.folder} holds`,
  why: reason,
  next: next === null ? [] : [next],
});

/**
 * What the repositories of this machine hold that nobody else has, and the branches that were worked on since a day.
 * `memory` is what the step `branches` remembers: why things were left, and what went where. Throws a Failure where no
 * folders are configured or git is missing.
 */
export async function findWork(
  context: Context,
  since: string | null,
  memory: StepMemory | null = null,
): Promise<FoundWork> {
  const config = await context.config();
  const folders = config.values.repositories ?? [];
  if (folders.length === 0) {
    throw new Failure('It is not configured where your repositories are: repositories is not set.', {
      next: [`Set it in ${context.paths.configFile}, for example: repositories: [~/code]`],
    });
  }
  const git = await context.services.gitWork();
  const roots = folders.map((folder) => config.resolvePath(folder));
  const { repositories, unseen } = await git.findRepositories(roots);
  const works = await git.unpushedWork(repositories, since === null ? {} : { since: dayBegins(since) });
  const seen = works.filter((work) => work.seen === 'yes');
  const names = namesOf(works, unseen, roots.map(realFolder));
  const known: Known = {
    left: memory && leftBecause({ works, unseen, names, sides: new Map() }, memory),
    pushed: memory ? pushedIn(memory) : [],
  };
  const found = seen.map((work) => toFound(work, since, known));
  // The latest work first; what was pushed has no date here, and comes after.
  const latest = (branch: FoundBranch) => branch.lastCommitAt ?? '';
  return {
    branches: found
      .flatMap(({ branches }) => branches)
      .sort((a, b) => (latest(a) < latest(b) ? 1 : latest(a) > latest(b) ? -1 : 0)),
    leftovers: found.flatMap(({ leftovers }) => leftovers),
    gaps: [
      ...unseen.map(
        ({ folder, reason }): HandoverGap => ({
          part: 'branches',
          what: `What is in ${folder}`,
          why: reason,
          next: [],
        }),
      ),
      ...works.filter((work) => work.seen === 'failed').map(toGap),
    ],
  };
}
