import { Failure } from '../../errors.ts';
import type { CommitOutcome, PushOutcome, PushRequest } from '../../services/git/write/git-writer.ts';
import { type Action, ChangedMeanwhile, type Made, type StepContext } from '../step.ts';
import { acceptedIn } from './branch-decisions.ts';
import { shortened } from './branch-words.ts';

const again = 'Run this again then.';

/** How somebody says otherwise about a branch. */
const otherwise = ({ data }: Action) => {
  const [leave, as] = [String(data.leave), String(data.as)];
  return { leave: `or leave it: --answer branches.${leave}="reason"`, as: `--answer branches.${as}=NAME` };
};

/** What a push that did not succeed means, and what to do about it. */
function explainPush(action: Action, outcome: PushOutcome): Failure {
  const { folder, to, branch } = action.data;
  const { leave, as } = otherwise(action);
  const fail = (message: string, ...next: string[]) => new Failure(message, { next });
  const named = branch === null ? 'The commit' : String(branch);
  switch (outcome.outcome) {
    case 'rejected':
      return fail(
        `${to} has commits at the remote that ${folder} does not have (${shortened(outcome.says)}).`,
        `Fetch and merge them there, and run this again; or push to another branch: ${as}; ${leave}`,
      );
    case 'hook-failed':
      return fail(
        `Your own hook in ${folder} did not let it through: ${shortened(outcome.says) || 'it said nothing'}.`,
        `Mend what it says, and run this again; ${leave}`,
      );
    case 'refused':
      return fail(
        `The server does not take it: ${shortened(outcome.says)}.`,
        `Push to another branch: ${as}; ${leave}`,
      );
    case 'no-remote':
      return fail(
        `${folder} has no remote to push to, or it is not certain which.`,
        `Add one: git -C ${folder} remote add origin ADDRESS; ${leave}`,
      );
    case 'sign-in-needed':
      return fail(
        `The remote wants you to prove who you are: ${shortened(outcome.says)}.`,
        `Sign in, for example with ssh-add, and look: git -C ${folder} ls-remote. ${again}`,
      );
    case 'unreachable':
      return fail(
        `The remote could not be reached: ${shortened(outcome.says)}.`,
        `Look: git -C ${folder} ls-remote. ${again}`,
      );
    case 'protected-branch':
      return fail(`Nothing is pushed to ${outcome.branch}.`, `Name another branch: ${as}`);
    case 'not-confirmed':
      return fail(
        `Git said that it was pushed, and ${outcome.remote} does not have it as ${to}.`,
        `Look: git -C ${folder} ls-remote. ${again}`,
      );
    case 'moved':
      return new ChangedMeanwhile(`${outcome.branch} has other commits than those that were shown.`);
    case 'no-branch':
    case 'no-commit':
      return new ChangedMeanwhile(`${named} is not in ${folder} any more.`);
    case 'failed':
      return fail(
        `Git could not push it: ${shortened(outcome.says)}.`,
        `Look in ${folder}, and run this again; ${leave}`,
      );
    default:
      throw new Error(`${outcome.outcome} is no failure`);
  }
}

/** What an action wants to be pushed, and from where. */
function requestOf({ data: { folder, branch, commit, to, remote } }: Action) {
  const request: PushRequest = {
    branch: branch === null ? null : String(branch),
    to: String(to),
    ...(typeof commit === 'string' ? { commit } : {}),
    ...(typeof remote === 'string' ? { remote } : {}),
  };
  return { folder: String(folder), request };
}

/** Pushes what an action describes, and reads back that it is there. */
export async function pushWork({ context }: StepContext, action: Action): Promise<Made> {
  const { request, folder } = requestOf(action);
  const outcome = await (await context.services.gitWriter()).pushBranch({ folder }, request);
  if (outcome.outcome !== 'pushed' && outcome.outcome !== 'already-there') throw explainPush(action, outcome);
  return { remote: outcome.remote, branch: request.to, commit: outcome.commit };
}

/** What a run pushed that was stopped before it could say so. Null where the remote does not have it, or does not say. */
export async function findPushed({ context }: StepContext, action: Action): Promise<Made | null> {
  const { request, folder } = requestOf(action);
  const found = await (await context.services.gitWriter()).pushed({ folder }, request);
  return found.outcome === 'there' ? { remote: found.remote, branch: request.to, commit: found.commit } : null;
}

const doubts = {
  secret: 'looks like a secret',
  large: 'is very large',
  'database-dump': 'looks like a database',
} as const;

/** What committing that did not succeed means, and what to do about it. */
function explainCommit(action: Action, outcome: CommitOutcome): Failure {
  const { folder, repository } = action.data;
  const { leave, as } = otherwise(action);
  const fail = (message: string, ...next: string[]) => new Failure(message, { next });
  switch (outcome.outcome) {
    case 'doubtful-files': {
      const named = outcome.files.map(({ path, why }) => `${path} ${doubts[why]}`);
      const paths = outcome.files.map(({ path }) => path).join(',');
      return fail(
        `Nothing was committed, because these have to be looked at first: ${named.join('; ')}.`,
        `Move them away or have git ignore them, or commit them all the same: --answer branches.accept.${repository}=${paths}; ${leave}`,
      );
    }
    case 'under-way':
      return fail(
        `A ${outcome.what} is under way in ${folder}.`,
        `Finish it or abort it, and run this again; ${leave}`,
      );
    case 'hook-failed':
      return fail(
        `Your own hook in ${folder} did not let it through: ${shortened(outcome.says) || 'it said nothing'}. Nothing was changed.`,
        `Mend what it says, and run this again; ${leave}`,
      );
    case 'no-identity':
      return fail(
        'Git does not know who is committing.',
        'Tell it: git config --global user.name NAME, and git config --global user.email EMAIL.',
        again,
      );
    case 'locked':
      return fail(
        `Another git is at work in ${folder}, or was interrupted.`,
        `If none is, remove ${outcome.file}. ${again}`,
      );
    case 'branch-exists':
      return fail(`There is a branch ${outcome.branch} that holds something else.`, `Name another one: ${as}`);
    case 'bad-name':
      return fail(`Git takes no branch named ${outcome.branch}.`, `Name another one: ${as}`);
    case 'protected-branch':
      return fail(`Nothing is pushed to ${outcome.branch}.`, `Name another branch: ${as}`);
    case 'nothing-to-commit':
      return new ChangedMeanwhile(`There is nothing to commit in ${folder} any more.`);
    case 'failed':
      return fail(
        `Git could not commit it: ${shortened(outcome.says)}.`,
        `Look in ${folder}, and run this again; ${leave}`,
      );
    default:
      throw new Error(`${outcome.outcome} is no failure`);
  }
}

/** Commits what an action describes onto a new branch. */
export async function commitWork({ context, memory }: StepContext, action: Action): Promise<Made> {
  const { folder, branch, message, repository } = action.data;
  const git = await context.services.gitWriter();
  const outcome = await git.commitWork(
    { folder: String(folder) },
    { branch: String(branch), message: String(message), accepted: acceptedIn(memory, String(repository)) },
  );
  if (outcome.outcome === 'already') return { branch: String(branch), commit: outcome.commit };
  if (outcome.outcome !== 'committed') throw explainCommit(action, outcome);
  const { commit, files, leftOut } = outcome;
  return { branch: String(branch), commit, files, leftOut: [...leftOut] };
}
