import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { atMost } from '../../lib/at-most.ts';
import type { GitHubPlace } from '../../services/git/address.ts';
import type { BranchWork, Work } from '../../services/git/work.ts';
import { answerOf } from './remote-places.ts';
import type { Seen } from './seen.ts';

/** How many branches GitHub is asked about. The others count as git sees them. */
const most = 60;

const branchesAtOnce = 4;

const nothing = { count: 0, more: false, commits: [], lastAt: null };

/** A branch that was deleted at its remote. */
interface Gone {
  readonly branch: BranchWork;
  /** Whether the remote now lacks a commit of the person. */
  readonly isMine: boolean;
  readonly place: GitHubPlace | null;
  /** Its name there. */
  readonly there: string;
}

function goneFrom(seen: Seen, work: Work, emails: readonly string[]): Gone[] {
  const mine = new Set([...emails, ...(work.email === null ? [] : [work.email])].map((email) => email.toLowerCase()));
  return work.branches.flatMap((branch): Gone[] => {
    const { name, upstream, unpushed } = branch;
    const remote = upstream?.remote ?? (work.remotes.includes('origin') ? 'origin' : (work.remotes[0] ?? null));
    const answer = answerOf(seen, work, remote);
    const there = upstream?.remote ? upstream.branch : name;
    const was = upstream?.gone === true || work.remoteBranches.has(`${remote}/${there}`);
    if (unpushed.count === 0 || !answer?.heads || answer.heads.has(there) || !was) return [];
    const isMine =
      unpushed.count > unpushed.commits.length || unpushed.commits.some(({ author }) => mine.has(author.toLowerCase()));
    return [{ branch, isMine, place: answer.github, there }];
  });
}

/** Whether the branch's pull request was merged at this very commit. No answer from GitHub counts as no. */
async function isMerged(context: Context, { branch, place, there }: Gone): Promise<boolean> {
  if (place === null) return false;
  try {
    const found = await (await context.services.github()).pullRequestFrom(place.owner, place.name, there);
    return found?.state === 'merged' && found.headCommit === branch.commit;
  } catch (error) {
    if (context.signal.aborted || !(error instanceof Failure)) throw error;
    return false;
  }
}

/**
 * Leaves out branches that were deleted at their remote because they were finished: other people's, which were only
 * checked out here, and those whose pull request was merged. GitHub deletes merged branches, and squashing or rebasing makes
 * new commits, so to git alone the old ones look missing.
 */
export async function withoutEnded(context: Context, seen: Seen, emails: readonly string[]): Promise<Seen> {
  const gone = seen.works.flatMap((work) => (work.seen === 'yes' ? goneFrom(seen, work, emails) : []));
  if (gone.length === 0) return seen;
  const asked = gone.filter(({ isMine }) => isMine).slice(0, most);
  const merged = await atMost(branchesAtOnce, asked, async (each) => ((await isMerged(context, each)) ? [each] : []));
  const ended = new Set([...gone.filter(({ isMine }) => !isMine), ...merged.flat()].map(({ branch }) => branch));
  const works = seen.works.map((work) =>
    work.seen === 'yes'
      ? { ...work, branches: work.branches.map((each) => (ended.has(each) ? { ...each, unpushed: nothing } : each)) }
      : work,
  );
  return { ...seen, works };
}
