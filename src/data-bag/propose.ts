import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { GitHubPlace } from '../services/git/address.ts';
import type { ProposalOutcome } from '../services/git/write/git-writer.ts';
import type { AnyGitHubPullRequest, GitHubPullRequest } from '../services/github/github.ts';
import { ServiceError } from '../services/service-error.ts';
import { type DataBagPlace, lookForDataBag } from './look.ts';
import type { DataBagPlan } from './plan.ts';
import { workTreeOf } from './work-tree.ts';

/** The plan is no longer possible: it has to be made and shown again. */
export class DataBagChanged extends Failure {}

/** A bag on a branch of the remote. */
export interface ProposedBag {
  readonly branch: string;
  /** Null if it was there already. */
  readonly commit: string | null;
  /** Who took the same uid on another branch at the same moment; null if no one did. */
  readonly sameUidAs: string | null;
}

const shortened = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}…` : text).replace(/\.$/, '');

/** Explains a failed proposal, and what to do. */
function explain(outcome: Exclude<ProposalOutcome, { outcome: 'proposed' }>, { repository }: DataBagPlace): Failure {
  const fail = (message: string, ...next: string[]) => new Failure(message, { next });
  const again = 'Then run this again.';
  switch (outcome.outcome) {
    case 'branch-exists':
      return fail(
        `${outcome.remote} has a branch ${outcome.branch} already, which is not yours.`,
        'Choose another id for your bag, or ask whose branch that is.',
      );
    case 'file-exists':
      return new DataBagChanged(`${outcome.file} was added meanwhile.`);
    case 'no-identity':
      return fail(
        'Git does not know your name and e-mail address.',
        'Set it: git config --global user.name NAME, and git config --global user.email EMAIL.',
        again,
      );
    case 'hook-failed':
      return fail(
        `A hook of ${repository} refused the bag: ${shortened(outcome.says) || 'it gave no reason'}. Nothing was pushed.`,
        `Fix what it reports. ${again}`,
      );
    case 'refused':
    case 'rejected':
      return fail(
        `The server refused the branch: ${shortened(outcome.says)}.`,
        'If you may not push there yet, ask for access to the repository first.',
      );
    case 'sign-in-needed':
      return fail(
        `The remote needs you to sign in: ${shortened(outcome.says)}.`,
        `Sign in, for example with ssh-add, and check: git -C ${repository} ls-remote. ${again}`,
      );
    case 'unreachable':
      return fail(
        `The remote could not be reached: ${shortened(outcome.says)}.`,
        `Check: git -C ${repository} ls-remote. ${again}`,
      );
    case 'not-confirmed':
      return fail(
        `Git reported success, but ${outcome.remote} does not have the bag.`,
        `Check: git -C ${repository} ls-remote. ${again}`,
      );
    case 'no-remote':
      return fail(`${repository} has no remote to push to.`, `Check: git -C ${repository} remote -v`);
    case 'locked':
      return fail(
        `Another git process is running in ${repository}.`,
        `If none is running, remove ${outcome.file}. ${again}`,
      );
    case 'failed':
      return fail(`Git could not push the bag: ${shortened(outcome.says)}.`, `Check ${repository}. ${again}`);
    default:
      return fail(`Git can't make a branch for the bag (${outcome.outcome}).`, 'Choose another id for your bag.');
  }
}

/** Who has the same uid on another branch, as far as the remotes say now. */
async function sameUid(context: Context, { repository }: DataBagPlace, plan: DataBagPlan): Promise<string | null> {
  const chef = await context.services.chef();
  const folder = chef.usersFolder(repository);
  await chef.refresh(folder);
  const { bags } = await chef.bagsIn(folder);
  return bags.find(({ uid, id }) => uid === plan.uid && id !== plan.id)?.id ?? null;
}

/**
 * Pushes the bag on its branch, after looking again on fresh remotes. Does nothing if the person's bag is there by now.
 * Throws DataBagChanged if the uid or the id is taken, and a Failure if it could not be pushed; then nothing is left.
 */
export async function proposeDataBag(context: Context, place: DataBagPlace, plan: DataBagPlan): Promise<ProposedBag> {
  const now = await lookForDataBag(context, { fetch: true });
  if (now.found === 'proposed') return { branch: now.branch, commit: null, sameUidAs: null };
  if (now.found === 'merged') throw new DataBagChanged(`Your bag ${now.bag.id} was merged meanwhile.`);
  if (now.found === 'unclear') throw new Failure(`${now.why}.`, { next: now.next });
  if (now.parts.uid !== plan.uid) throw new DataBagChanged(`The uid ${plan.uid} was taken meanwhile.`);
  if (now.parts.takenIds.has(plan.id)) throw new DataBagChanged(`The id ${plan.id} was taken meanwhile.`);
  const outcome = await (await context.services.gitWriter()).proposeFile(
    { folder: place.repository },
    {
      file: plan.file,
      text: plan.text,
      message: plan.message,
      to: plan.branch,
      remote: place.remote,
      workTree: workTreeOf(context, place.repository),
    },
  );
  if (outcome.outcome !== 'proposed') throw explain(outcome, place);
  return { branch: outcome.branch, commit: outcome.commit, sameUidAs: await sameUid(context, place, plan) };
}

/** The pull request of a bag's branch, whatever became of it; null if there never was one. Throws a ServiceError. */
export async function findDataBagPullRequest(
  context: Context,
  { owner, name }: GitHubPlace,
  branch: string,
): Promise<AnyGitHubPullRequest | null> {
  return (await context.services.github()).pullRequestFrom(owner, name, branch);
}

/** Opens the pull request, or returns the one that is open. Throws a ServiceError. */
export async function openDataBagPullRequest(
  context: Context,
  { owner, name }: GitHubPlace,
  { branch, title, body }: Pick<DataBagPlan, 'branch' | 'title' | 'body'>,
): Promise<GitHubPullRequest> {
  const github = await context.services.github();
  const open = () => github.openPullRequest(owner, name, branch);
  const there = await open();
  if (there) return there;
  const repository = await github.repository(owner, name);
  if (repository === null) {
    throw new Failure(`GitHub shows you no repository ${owner}/${name}.`, { next: ['Ask for access to it.'] });
  }
  try {
    return await github.createPullRequest(owner, name, { branch, base: repository.defaultBranch, title, body });
  } catch (error) {
    if (!(error instanceof ServiceError && error.problem === 'conflict')) throw error;
    const made = await open();
    if (made === null) throw error;
    return made;
  }
}
