import path from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { BranchWork, UnseenWork, Work } from '../services/git/work.ts';
import { atMost } from './at-most.ts';
import type { FoundBranch, FoundWork } from './gather.ts';
import type { HandoverGap, HandoverLeftover } from './handover.ts';
import { count } from './words.ts';

/** How many repositories are asked at once for what their settings and branches say. */
const atOnce = 4;

/** What is asked of a repository besides what it holds alone. */
interface Asked {
  /** Where it is at GitHub, or null. */
  readonly github: FoundBranch['github'];
  /** Branches to which somebody committed since the rotation began. */
  readonly recent: ReadonlySet<string>;
}

/** `git@github.com:dxw/chef.git`, `https://github.com/dxw/chef` … → owner and name. */
export function gitHubPlace(address: string): FoundBranch['github'] {
  const found =
    /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?(?:[\w-]+\.)*github\.[\w.-]+(?::\d+)?[:/]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/i.exec(
      address.trim(),
    );
  return found?.[1] && found[2] ? { owner: found[1], name: found[2] } : null;
}

async function ask(context: Context, work: Work, since: string | null): Promise<Asked> {
  const { processes } = context.services;
  const git = async (...args: string[]) => {
    const result = await processes.run('git', ['-C', work.repository.folder, ...args]);
    return result.exitCode === 0 ? result.stdout : '';
  };
  const remote = work.remotes.includes('origin') ? 'origin' : work.remotes[0];
  const address = remote === undefined ? '' : await git('config', '--get', `remote.${remote}.url`);
  const dates =
    work.touched && since ? await git('for-each-ref', '--format=%(committerdate:short) %(refname)', 'refs/heads') : '';
  const recent = dates.split('\n').flatMap((line) => {
    const [date = '', ref = ''] = [line.slice(0, 10), line.slice(11)];
    return since && date >= since && ref.startsWith('refs/heads/') ? [ref.slice('refs/heads/'.length)] : [];
  });
  return { github: gitHubPlace(address), recent: new Set(recent) };
}

const changed = ({ changes: { staged, unstaged, conflicted, untracked } }: Work): number =>
  staged.count + unstaged.count + conflicted.count + untracked.count;

function leftoversOf(work: Work, repository: string): HandoverLeftover[] {
  const { stashes, underWay, head } = work;
  const detached = head.state === 'detached' ? head.own.count : 0;
  const what = [
    stashes.length > 0 ? `${count(stashes.length, 'stash', 'stashes')}` : '',
    underWay ? `a ${underWay.what} is under way${underWay.branch ? ` on ${underWay.branch}` : ''}` : '',
    detached > 0 ? `${count(detached, 'commit')} on no branch` : '',
    head.state !== 'branch' && changed(work) > 0
      ? `${count(changed(work), 'file')} that ${changed(work) === 1 ? 'is' : 'are'} not committed, on no branch`
      : '',
  ];
  return what.filter((words) => words !== '').map((words) => ({ repository, what: words }));
}

const isPushed = ({ upstream }: BranchWork) => upstream !== null && upstream.remote !== null && !upstream.gone;

/** What of a repository belongs into a handover: what is nowhere else, and what was worked on in the rotation. */
function toFound(work: Work, { github, recent }: Asked): Pick<FoundWork, 'branches' | 'leftovers'> {
  const repository = github ? `${github.owner}/${github.name}` : path.basename(work.repository.folder);
  const branches = work.branches.flatMap((branch): FoundBranch[] => {
    const uncommitted = branch.current ? changed(work) : 0;
    const own = branch.unpushed.count > 0 || uncommitted > 0;
    if (!own && (branch.protected || !recent.has(branch.name))) return [];
    return [
      {
        repository,
        branch: branch.name,
        unpushed: branch.unpushed.count,
        lastCommitAt: branch.unpushed.lastAt?.toISOString() ?? null,
        uncommitted,
        pushed: isPushed(branch),
        leftBecause: null,
        github,
      },
    ];
  });
  return { branches, leftovers: leftoversOf(work, repository) };
}

const toGap = ({ repository, reason, next }: UnseenWork): HandoverGap => ({
  part: 'branches',
  what: `What ${repository.folder} holds`,
  why: reason,
  next: next === null ? [] : [next],
});

/**
 * What the repositories of this machine hold that nobody else has, and the branches that were worked on since a day.
 * Throws a Failure where no folders are configured or git is missing.
 */
export async function findWork(context: Context, since: string | null): Promise<FoundWork> {
  const config = await context.config();
  const folders = config.values.repositories ?? [];
  if (folders.length === 0) {
    throw new Failure('It is not configured where your repositories are: repositories is not set.', {
      next: [`Set it in ${context.paths.configFile}, for example: repositories: [~/code]`],
    });
  }
  const git = await context.services.gitWork();
  const { repositories, unseen } = await git.findRepositories(folders.map((folder) => config.resolvePath(folder)));
  const works = await git.unpushedWork(repositories, since === null ? {} : { since: new Date(since) });
  const seen = works.filter((work) => work.seen === 'yes');
  const found = await atMost(atOnce, seen, async (work) => toFound(work, await ask(context, work, since)));
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
