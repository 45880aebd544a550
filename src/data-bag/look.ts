import path from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { findNextUid } from '../next-uid/find-next-uid.ts';
import type { Bags, Chef, MergedTexts, UserBag } from '../services/chef/chef.ts';
import type { GitHubPlace } from '../services/git/address.ts';
import { carriesKey, findBag } from './find-bag.ts';
import type { PlanParts } from './plan.ts';
import { shapeOf } from './shape.ts';
import { workTreeOf } from './work-tree.ts';

/** Where a bag is to be proposed. */
export interface DataBagPlace {
  /** The top of the clone. */
  readonly repository: string;
  readonly remote: string;
  readonly github: GitHubPlace;
}

/** The state of the person's bag. */
export type DataBagLook =
  /** It can be planned with this. */
  | {
      readonly found: 'nothing';
      readonly place: DataBagPlace;
      readonly parts: Omit<PlanParts, 'answers'>;
      readonly warnings: readonly string[];
    }
  | { readonly found: 'merged'; readonly bag: UserBag; readonly carriesKey: boolean }
  /** On a branch of the remote, which is not merged. */
  | { readonly found: 'proposed'; readonly bag: UserBag; readonly place: DataBagPlace; readonly branch: string }
  /** It can't be planned from here: why, and what the person can do. `why` has no full stop. */
  | { readonly found: 'unclear'; readonly why: string; readonly next: readonly string[] };

const unclear = (why: string, ...next: string[]): DataBagLook => ({ found: 'unclear', why, next });

/** The uids that people have. */
const range = { min: 1000, max: 59_999 };

/** Why the clone could not be brought up to date, or null. */
async function fetchProblem(chef: Chef, folder: string, repository: string): Promise<DataBagLook | null> {
  const refreshed = await chef.refresh(folder);
  if (refreshed.outcome === 'done') return null;
  return refreshed.outcome === 'nothing-to-fetch'
    ? unclear(
        `Your clone of the Chef repository can't be pushed: ${refreshed.reason}`,
        `Look: git -C ${repository} remote`,
      )
    : unclear(`What colleagues have pushed could not be fetched: ${refreshed.reason}`, 'Try it again later.');
}

/** A place, and the branches that the remote has now. */
interface Answered {
  readonly place: DataBagPlace;
  readonly heads: ReadonlyMap<string, string>;
}

/** The remote to push to: the only one, or origin. */
async function askRemote(context: Context, bags: Bags, top: string): Promise<Answered | DataBagLook> {
  const remotes = bags.branches.seen === 'yes' ? bags.branches.remotes : [];
  const remote = remotes.length === 1 ? remotes[0] : remotes.find((name) => name === 'origin');
  if (remote === undefined) {
    return unclear(`${top} has no remote named origin, and not one alone`, `Look: git -C ${top} remote -v`);
  }
  const gitFolder = path.join(top, '.git');
  const writer = await context.services.gitWriter();
  const { github, problem, address, heads } = await writer.heads(
    { folder: top, gitFolder, commonFolder: gitFolder },
    remote,
  );
  if (problem) return unclear(`${remote} of ${top} does not answer: ${problem.says}`, `Look: git -C ${top} ls-remote`);
  if (github === null) {
    return unclear(
      `${remote} of ${top} is not at GitHub, so there can't be a pull request (${address ?? 'no address'})`,
      'Add your bag as the documentation of that repository says.',
    );
  }
  return { place: { repository: top, remote, github }, heads: heads ?? new Map() };
}

/** The branch of the remote that a bag is on, without the remote's name, or null if the remote has none. */
function remoteBranch({ branch }: UserBag, { place, heads }: Answered): string | null {
  const prefix = `${place.remote}/`;
  const name = branch?.startsWith(prefix) ? branch.slice(prefix.length) : branch;
  return name !== null && heads.has(name) ? name : null;
}

/** Without the bags of branches that the remote no longer has. */
const stillThere = (bags: Bags, answered: Answered): UserBag[] =>
  bags.bags.filter(
    (bag) => !bag.branch?.startsWith(`${answered.place.remote}/`) || remoteBranch(bag, answered) !== null,
  );

async function lookInClone(context: Context, chef: Chef, folder: string, merged: MergedTexts): Promise<DataBagLook> {
  const config = await context.config();
  const person = config.values.person ?? {};
  const [bags, keys] = await Promise.all([
    chef.bagsIn(folder),
    context.services.publicKeys().then((service) => service.mine()),
  ]);
  if (bags.branches.seen !== 'yes') {
    return unclear(bags.branches.seen === 'failed' ? bags.branches.reason : `${folder} is not in a git repository`);
  }
  const mine = findBag(merged.bags, keys, person);
  if (mine?.removed) {
    return unclear(
      `Your bag ${mine.id} is marked as removed, from when you left`,
      `Change action in ${merged.path}/${mine.file}, and raise that as a pull request.`,
    );
  }
  if (mine) return { found: 'merged', bag: mine, carriesKey: carriesKey(mine, keys) };
  const answered = await askRemote(context, bags, merged.top);
  if ('found' in answered) return answered;
  const { place } = answered;
  const seen = stillThere(bags, answered);
  const known = new Set(merged.bags.map(({ file }) => file));
  const unmerged = seen.filter(({ file }) => !known.has(file));
  const waiting = findBag(unmerged, keys, person);
  if (waiting) {
    const branch = remoteBranch(waiting, answered);
    if (branch !== null) return { found: 'proposed', bag: waiting, place, branch };
    const where = waiting.branch === null ? '' : ` on the branch ${waiting.branch}`;
    return unclear(
      `Your bag ${waiting.file} is only in ${merged.top}${where}, and not at ${place.remote}`,
      'Push it and open a pull request, or delete it and run this again.',
    );
  }
  if (keys.length === 0) {
    return unclear(
      'There is no public key on this machine, so a bag could not let you in',
      'Make one: ssh-keygen -t ed25519',
    );
  }
  const shape = shapeOf(merged.texts);
  if (shape === null) return unclear(`No bag in ${merged.branch} could be read, so a new one has no model`);
  const { report, warnings } = await findNextUid(context, {
    folder,
    isConfigured: true,
    fetch: false,
    range,
    ignoreInvalid: false,
    bags,
  });
  const takenIds = seen.flatMap(({ id, file }) => [id, file.replace(/\.json$/, '')]);
  return {
    found: 'nothing',
    place,
    warnings,
    parts: {
      shape,
      person,
      keys,
      takenIds: new Set(takenIds.map((id) => id.toLowerCase())),
      uid: report.next,
      path: merged.path,
      support: context.playbook.support.name,
    },
  };
}

/**
 * Looks for the person's data bag in the configured clone: merged, on a branch of the remote, or nowhere, and then with
 * what a new one is planned from. `fetch`: brings the clone up to date first, and removes what a run left that was
 * killed; without it nothing is written, and what was fetched last counts. Throws the signal's reason.
 */
export async function lookForDataBag(context: Context, { fetch }: { readonly fetch: boolean }): Promise<DataBagLook> {
  const config = await context.config();
  const configured = config.values.team?.chef?.repository;
  if (configured === undefined) {
    return unclear(
      'team.chef.repository is not set',
      'Clone the Chef repository: govsupport config set team.chef.repository FOLDER',
    );
  }
  const repository = config.resolvePath(configured);
  const chef = await context.services.chef();
  try {
    const folder = chef.usersFolder(repository);
    const problem = fetch ? await fetchProblem(chef, folder, repository) : null;
    if (problem) return problem;
    const merged = await chef.mergedTexts(folder);
    if (merged === null) {
      return unclear(`What is merged in ${repository} is not known`, `Fetch it: git -C ${repository} fetch`);
    }
    if (fetch) (await context.services.gitWriter()).removeWorkTree(workTreeOf(context, merged.top));
    return await lookInClone(context, chef, folder, merged);
  } catch (error) {
    // An unreadable file is a hindrance, not a bug.
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    return unclear(error.message.replace(/\.$/, ''), ...error.next);
  }
}
