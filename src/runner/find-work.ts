import path from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { FoundBranch, FoundWork } from '../handover/gather.ts';
import { gitHubPlace } from '../handover/github-place.ts';
import type { HandoverGap, HandoverLeftover } from '../handover/handover.ts';
import { count } from '../handover/words.ts';
import { atMost } from '../lib/at-most.ts';
import { type BranchWork, holdsWork, type UnseenWork, type Work } from '../services/git/work.ts';
import { type LeftBecause, leftBecause, type PushedBranch, pushedIn } from '../steps/branches/left-because.ts';
import { namesOf, realFolder } from '../steps/branches/repository-names.ts';
import type { StepMemory } from '../steps/step.ts';

/** How many repositories are asked at once for what their settings and branches say. */
const atOnce = 4;

/** What is asked of a repository besides what it holds alone. */
interface Asked {
  /** Where it is at GitHub, or null. */
  readonly github: FoundBranch['github'];
  /** Branches to which somebody committed since the rotation began. */
  readonly recent: ReadonlySet<string>;
  /** What its remote has, as far as it is known here. */
  readonly there: ReadonlySet<string>;
}

/** What the step `branches` knows about all of it. */
interface Known {
  readonly left: LeftBecause | null;
  readonly pushed: readonly PushedBranch[];
}

async function ask(context: Context, work: Work, since: string | null): Promise<Asked> {
  const { processes } = context.services;
  const git = async (...args: string[]) => {
    const result = await processes.run('git', ['-C', work.repository.folder, ...args]);
    return result.exitCode === 0 ? result.stdout : '';
  };
  const remote = work.remotes.includes('origin') ? 'origin' : work.remotes[0];
  const address = remote === undefined ? '' : await git('config', '--get', `remote.${remote}.url`);
  // Of what holds nothing and was not touched no branch is told.
  const matters = work.touched === true || holdsWork(work);
  const format = '--format=%(committerdate:short) %(refname)';
  const refs = matters ? await git('for-each-ref', format, 'refs/heads', 'refs/remotes') : '';
  const all = refs.split('\n').map((line) => ({ date: line.slice(0, 10), ref: line.slice(11) }));
  const below = (start: string, some: typeof all) =>
    new Set(some.flatMap(({ ref }) => (ref.startsWith(start) ? [ref.slice(start.length)] : [])));
  return {
    github: gitHubPlace(address),
    recent:
      work.touched && since
        ? below(
            'refs/heads/',
            all.filter(({ date }) => date >= since),
          )
        : new Set(),
    there: remote === undefined ? new Set() : below(`refs/remotes/${remote}/`, all),
  };
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
function toFound(
  work: Work,
  { github, recent, there }: Asked,
  { left, pushed }: Known,
): Pick<FoundWork, 'branches' | 'leftovers'> {
  const { folder } = work.repository;
  const repository = github ? `${github.owner}/${github.name}` : path.basename(folder);
  const mine = pushed.filter((each) => each.folder === folder);
  const branches = work.branches.flatMap((branch): FoundBranch[] => {
    const uncommitted = branch.current ? changed(work) : 0;
    const own = branch.unpushed.count > 0 || uncommitted > 0;
    if (!own && (branch.protected || !recent.has(branch.name))) return [];
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
        pushed: isPushed(branch) || there.has(branch.name) || remoteBranch !== undefined,
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
  const works = await git.unpushedWork(repositories, since === null ? {} : { since: new Date(since) });
  const seen = works.filter((work) => work.seen === 'yes');
  const names = namesOf(works, unseen, roots.map(realFolder));
  const known: Known = {
    left: memory && leftBecause({ works, unseen, names, sides: new Map() }, memory),
    pushed: memory ? pushedIn(memory) : [],
  };
  const found = await atMost(atOnce, seen, async (work) => toFound(work, await ask(context, work, since), known));
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
