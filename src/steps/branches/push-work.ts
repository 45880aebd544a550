import { Failure } from '../../errors.ts';
import type { CommitOutcome, PushOutcome, PushRequest } from '../../services/git/write/git-writer.ts';
import { ChangedMeanwhile, type Made, type StepContext } from '../step.ts';
import { acceptedIn } from './branch-decisions.ts';
import { shortened } from './branch-words.ts';
import type { CommitData, PushData } from './work-actions.ts';

const again = 'Then run this again.';

/** The flags that decide otherwise about a branch. */
const otherwise = ({ leave, as }: PushData | CommitData) => ({
  leave: `or leave it: --answer branches.${leave}="reason"`,
  as: `--answer branches.${as}=NAME`,
});

/** Turns a failed push into a Failure that says what to do. */
function explainPush(data: PushData, outcome: PushOutcome): Failure {
  const { folder, to, branch } = data;
  const { leave, as } = otherwise(data);
  const fail = (message: string, ...next: string[]) => new Failure(message, { next });
  const named = branch ?? 'The commit';
  switch (outcome.outcome) {
    case 'rejected':
      return fail(
        `${to} has commits at the remote that ${folder} does not have (${shortened(outcome.says)}).`,
        `Fetch and merge them there, and run this again; or push to another branch: ${as}; ${leave}`,
      );
    case 'hook-failed':
      return fail(
        `Your hook in ${folder} stopped the push: ${shortened(outcome.says) || 'it gave no reason'}.`,
        `Fix what it reports, and run this again; ${leave}`,
      );
    case 'refused':
      return fail(`The server refused it: ${shortened(outcome.says)}.`, `Push to another branch: ${as}; ${leave}`);
    case 'no-remote':
      return fail(
        `${folder} has no remote to push to, or several and no default.`,
        `Add one: git -C ${folder} remote add origin ADDRESS; ${leave}`,
      );
    case 'sign-in-needed':
      return fail(
        `The remote needs you to sign in: ${shortened(outcome.says)}.`,
        `Sign in, for example with ssh-add, and try: git -C ${folder} ls-remote. ${again}`,
      );
    case 'unreachable':
      return fail(
        `The remote could not be reached: ${shortened(outcome.says)}.`,
        `Check: git -C ${folder} ls-remote. ${again}`,
      );
    case 'protected-branch':
      return fail(`govsupport never pushes to ${outcome.branch}.`, `Name another branch: ${as}`);
    case 'not-confirmed':
      return fail(
        `Git reported success, but ${outcome.remote} does not have it as ${to}.`,
        `Check: git -C ${folder} ls-remote. ${again}`,
      );
    case 'moved':
      return new ChangedMeanwhile(`${outcome.branch} changed after it was shown.`);
    case 'no-branch':
    case 'no-commit':
      return new ChangedMeanwhile(`${named} is no longer in ${folder}.`);
    case 'failed':
      return fail(
        `Git could not push it: ${shortened(outcome.says)}.`,
        `Check ${folder}, and run this again; ${leave}`,
      );
    default:
      throw new Error(`${outcome.outcome} is no failure`);
  }
}

const requestOf = ({ branch, commit, to, remote }: PushData): PushRequest => ({
  branch,
  to,
  ...(commit === null ? {} : { commit }),
  ...(remote === null ? {} : { remote }),
});

/** Pushes, and reads back that it is there. */
export async function pushWork({ context }: StepContext, data: PushData): Promise<Made> {
  const outcome = await (await context.services.gitWriter()).pushBranch(data, requestOf(data));
  if (outcome.outcome !== 'pushed' && outcome.outcome !== 'already-there') throw explainPush(data, outcome);
  return { remote: outcome.remote, branch: data.to, commit: outcome.commit };
}

/** What an interrupted run pushed before it could say so. Null if the remote does not have it, or does not say. */
export async function findPushed({ context }: StepContext, data: PushData): Promise<Made | null> {
  const found = await (await context.services.gitWriter()).pushed(data, requestOf(data));
  return found.outcome === 'there' ? { remote: found.remote, branch: data.to, commit: found.commit } : null;
}

const doubts = {
  secret: 'looks like a secret',
  large: 'is very large',
  'database-dump': 'looks like a database dump',
} as const;

/** Turns a failed commit into a Failure that says what to do. */
function explainCommit(data: CommitData, outcome: CommitOutcome): Failure {
  const { folder, repository } = data;
  const { leave, as } = otherwise(data);
  const fail = (message: string, ...next: string[]) => new Failure(message, { next });
  switch (outcome.outcome) {
    case 'doubtful-files': {
      const named = outcome.files.map(({ path, why }) => `${path} ${doubts[why]}`);
      const paths = outcome.files.map(({ path }) => path).join(',');
      return fail(
        `Nothing was committed. Check these first: ${named.join('; ')}.`,
        `Move them away, let git ignore them, or commit them anyway: --answer branches.accept.${repository}=${paths}; ${leave}`,
      );
    }
    case 'under-way':
      return fail(
        `A ${outcome.what} is under way in ${folder}.`,
        `Finish it or abort it, and run this again; ${leave}`,
      );
    case 'hook-failed':
      return fail(
        `Your hook in ${folder} stopped the commit: ${shortened(outcome.says) || 'it gave no reason'}. Nothing was changed.`,
        `Fix what it reports, and run this again; ${leave}`,
      );
    case 'no-identity':
      return fail(
        'Git does not know your name and e-mail address.',
        'Set them: git config --global user.name NAME, and git config --global user.email EMAIL.',
        again,
      );
    case 'locked':
      return fail(
        `Another git process is running in ${folder}, or was interrupted.`,
        `If none is running, remove ${outcome.file}. ${again}`,
      );
    case 'branch-exists':
      return fail(`A branch ${outcome.branch} already exists, with other work.`, `Name another one: ${as}`);
    case 'bad-name':
      return fail(`${outcome.branch} is not a valid branch name.`, `Name another one: ${as}`);
    case 'protected-branch':
      return fail(`govsupport never pushes to ${outcome.branch}.`, `Name another branch: ${as}`);
    case 'nothing-to-commit':
      return new ChangedMeanwhile(`There is no longer anything to commit in ${folder}.`);
    case 'failed':
      return fail(
        `Git could not commit it: ${shortened(outcome.says)}.`,
        `Check ${folder}, and run this again; ${leave}`,
      );
    default:
      throw new Error(`${outcome.outcome} is no failure`);
  }
}

/** Commits work in progress onto a new branch. */
export async function commitWork({ context, memory }: StepContext, data: CommitData): Promise<Made> {
  const { branch, message, repository } = data;
  const git = await context.services.gitWriter();
  const outcome = await git.commitWork(data, { branch, message, accepted: acceptedIn(memory, repository) });
  if (outcome.outcome === 'already') return { branch, commit: outcome.commit };
  if (outcome.outcome !== 'committed') throw explainCommit(data, outcome);
  const { commit, files, leftOut } = outcome;
  return { branch, commit, files, leftOut: [...leftOut] };
}
