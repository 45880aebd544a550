import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { atMost } from '../../lib/at-most.ts';
import type { GitHubPlace } from '../../services/git/address.ts';
import type { BranchWork, Work } from '../../services/git/work.ts';
import { answerOf } from './remote-places.ts';
import type { Seen } from './see-repositories.ts';

/** GitHub is asked about no more branches than this: the others count as what git says of them. */
const most = 60;

const atOnce = 4;

const nothing = { count: 0, more: false, commits: [], lastAt: null };

/** A branch that its remote had once and has no more. */
interface Gone {
  readonly work: Work;
  readonly branch: BranchWork;
  readonly place: GitHubPlace;
  readonly there: string;
}

function goneFrom(seen: Seen, work: Work): Gone[] {
  const side = seen.sides.get(work.repository.folder);
  return work.branches.flatMap((branch): Gone[] => {
    const { name, upstream, unpushed } = branch;
    const remote = upstream?.remote ?? (work.remotes.includes('origin') ? 'origin' : (work.remotes[0] ?? null));
    const answer = answerOf(seen, work, remote);
    const there = upstream?.remote ? upstream.branch : name;
    const was = upstream?.gone === true || side?.branches.includes(`${remote}/${there}`) === true;
    if (unpushed.count === 0 || !answer?.github || !answer.heads || answer.heads.has(there) || !was) return [];
    return [{ work, branch, place: answer.github, there }];
  });
}

/**
 * Without branches whose pull request was merged and that were deleted at GitHub then, as it does by itself: squashed
 * or rebased commits are others than those here. What GitHub does not say counts as not merged.
 */
export async function withoutMerged(context: Context, seen: Seen): Promise<Seen> {
  const gone = seen.works.flatMap((work) => (work.seen === 'yes' ? goneFrom(seen, work) : [])).slice(0, most);
  if (gone.length === 0) return seen;
  const merged = await atMost(atOnce, gone, async ({ branch, place, there }) => {
    try {
      const github = await context.services.github();
      const found = await github.pullRequestFrom(place.owner, place.name, there);
      return found?.state === 'merged' && found.headCommit === branch.commit ? [branch] : [];
    } catch (error) {
      if (context.signal.aborted || !(error instanceof Failure)) throw error;
      return [];
    }
  });
  const settled = new Set(merged.flat());
  const works = seen.works.map((work) =>
    work.seen === 'yes'
      ? { ...work, branches: work.branches.map((each) => (settled.has(each) ? { ...each, unpushed: nothing } : each)) }
      : work,
  );
  return { ...seen, works };
}
