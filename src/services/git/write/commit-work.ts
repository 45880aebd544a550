import { readdirSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { isBranchName, isProtected } from '../branch-names.ts';
import { type CheckedOut, isNestedRepository, parseStatus, type StatusEntry, statusArguments } from '../look/status.ts';
import { underWayIn } from '../look/under-way.ts';
import { doubtIn } from './doubtful-files.ts';
import type { CommitOutcome, CommitRequest, DoubtfulFile } from './git-writer.ts';
import { keepIndex } from './kept-index.ts';
import { commitOf, hasHook } from './push.ts';
import { type GitResult, quote, type WriteGit } from './run-git.ts';

/** How long to wait for another running git, in milliseconds. */
const patience = 5000;

const commitHooks = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-checkout', 'reference-transaction'];

/** The state of a work tree before anything is done. */
interface Before extends CheckedOut {
  readonly gitFolder: string;
  readonly index: string;
  readonly top: string;
  readonly entries: readonly StatusEntry[];
}

const failed = ({ stdout, stderr }: GitResult): CommitOutcome => ({
  outcome: 'failed',
  says: quote(stderr || stdout),
});

async function lookBefore(git: WriteGit): Promise<Before | CommitOutcome> {
  const paths = await git([
    'rev-parse',
    '--path-format=absolute',
    '--absolute-git-dir',
    '--git-path',
    'index',
    '--show-toplevel',
  ]);
  const [gitFolder, index, top] = paths.stdout.split('\n');
  if (!paths.ok || !gitFolder || !index || !top) return failed(paths);
  const status = await git(statusArguments);
  if (!status.ok) return failed(status);
  return { gitFolder, index, top, ...parseStatus(status.stdout) };
}

/** Whether a lock is released in time, by another git or by one that was interrupted. */
async function isFree(lock: string): Promise<boolean> {
  const isThere = () => statSync(lock, { throwIfNoEntry: false }) !== undefined;
  for (const until = Date.now() + patience; isThere() && Date.now() < until; ) await setTimeout(50);
  return !isThere();
}

/** Whether git knows the author. It would otherwise make up an address from the machine's name. */
export const hasAuthor = async (git: WriteGit): Promise<boolean> =>
  (await git(['-c', 'user.useConfigOnly=true', 'var', 'GIT_AUTHOR_IDENT'])).ok &&
  (await git(['-c', 'user.useConfigOnly=true', 'var', 'GIT_COMMITTER_IDENT'])).ok;

/** Which files must not be committed unseen, and which are left out of the commit. */
function sort({ entries, top }: Before, { accepted = [] }: CommitRequest) {
  const asked: DoubtfulFile[] = [];
  const leftOut: string[] = [];
  let files = 0;
  for (const { kind, index, path: name } of entries) {
    // A nested repository would become a reference to a commit that no one else has.
    if (kind === 'untracked' && isNestedRepository(top, name)) {
      leftOut.push(name);
      continue;
    }
    const isNew = kind === 'untracked' || index === 'A';
    const doubt = isNew && !accepted.includes(name) ? doubtIn(top, name) : null;
    if (doubt === null) files++;
    else asked.push(doubt);
  }
  return { asked, leftOut, files };
}

/** Stages everything except what is left out. Paths go through standard input: there may be many, with any name. */
function stage(git: WriteGit, leftOut: readonly string[]): Promise<GitResult> {
  const patterns = [':(top)', ...leftOut.map((name) => `:(top,exclude,literal)${name.replace(/\/$/, '')}`)];
  return git(['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'], { input: patterns.join('\0') });
}

/** Switches to the branch, which starts at what is checked out; `there` is its commit, if it exists. Null on success. */
async function goToBranch(
  git: WriteGit,
  before: Before,
  branch: string,
  there: string | null,
): Promise<CommitOutcome | null> {
  if (before.branch === branch) return null;
  // A branch at the current commit may be ours, from a run that was interrupted.
  if (there !== null && there !== before.commit) return { outcome: 'branch-exists', branch };
  const create = there === null ? ['--create', branch, '--no-track'] : ['--no-guess', branch];
  const gone = await git(['switch', '--quiet', ...create]);
  if (gone.ok) return null;
  if (/already (?:checked out|used by worktree)/.test(gone.stderr)) return { outcome: 'branch-exists', branch };
  const now = await git(['symbolic-ref', '--quiet', 'HEAD']);
  // A hook that runs afterwards may fail, but can't undo the switch.
  return now.stdout.trim() === `refs/heads/${branch}` ? null : failed(gone);
}

/** Undoes everything: checks out what was checked out before, and removes the new branch if it is new. */
async function goBack(git: WriteGit, before: Before, { branch }: CommitRequest, isNew: boolean): Promise<void> {
  if (before.branch === branch) return;
  if (before.commit === null) {
    if (before.branch !== null) await git(['symbolic-ref', 'HEAD', `refs/heads/${before.branch}`]);
    return;
  }
  // Both are at the same commit, so neither files nor the index change, only HEAD.
  const ref = before.branch === null ? null : `refs/heads/${before.branch}`;
  const reason = ['-m', `govsupport: back from ${branch}`];
  const back = await (ref === null
    ? git(['update-ref', '--no-deref', ...reason, 'HEAD', before.commit])
    : git(['symbolic-ref', ...reason, 'HEAD', ref]));
  if (back.ok && isNew) await git(['update-ref', '-d', `refs/heads/${branch}`, before.commit]);
}

/** Why git did not commit. */
export async function explainCommit(
  git: WriteGit,
  folder: string,
  result: GitResult,
): Promise<Extract<CommitOutcome, { readonly outcome: 'locked' | 'failed' | 'hook-failed' }>> {
  const says = quote(`${result.stdout}\n${result.stderr}`);
  const lock = /Unable to create '(.+\.lock)': File exists/.exec(result.stderr)?.[1];
  if (lock !== undefined) return { outcome: 'locked', file: lock };
  if (/^fatal: |^error: gpg/m.test(result.stderr)) return { outcome: 'failed', says };
  for (const hook of commitHooks) {
    if (await hasHook(git, folder, hook)) return { outcome: 'hook-failed', says };
  }
  return { outcome: 'failed', says };
}

/** The commit on a branch from an earlier run that was interrupted after committing, or null. */
async function isDone(git: WriteGit, branch: string, message: string): Promise<string | null> {
  const commit = await commitOf(git, branch);
  if (commit === null) return null;
  const said = await git(['log', '-1', '--no-show-signature', '--encoding=UTF-8', '--format=%B', commit, '--']);
  // A hook may have added lines; the first line is ours.
  return said.stdout.trim().split('\n')[0]?.trim() === message.trim().split('\n')[0]?.trim() ? commit : null;
}

/** Commits the work in a work tree: see GitWriter. */
export async function commitWork(git: WriteGit, folder: string, request: CommitRequest): Promise<CommitOutcome> {
  const { branch, message } = request;
  if (isProtected(branch, [])) return { outcome: 'protected-branch', branch };
  if (!isBranchName(branch)) return { outcome: 'bad-name', branch };
  if (message.trim() === '') throw new TypeError('a commit needs a message');
  const before = await lookBefore(git);
  if ('outcome' in before) return before;
  const underWay = underWayIn(before.gitFolder, new Set(readdirSync(before.gitFolder)));
  if (underWay !== null) return { outcome: 'under-way', what: underWay.what };
  if (before.entries.some(({ kind }) => kind === 'conflicted')) return { outcome: 'under-way', what: 'merge' };
  if (!(await isFree(`${before.index}.lock`))) return { outcome: 'locked', file: `${before.index}.lock` };

  const { asked, leftOut, files } = sort(before, request);
  if (asked.length > 0) return { outcome: 'doubtful-files', files: asked };
  if (files === 0) {
    const done = await isDone(git, branch, message);
    return done === null ? { outcome: 'nothing-to-commit', leftOut } : { outcome: 'already', commit: done };
  }
  if (!(await hasAuthor(git))) return { outcome: 'no-identity' };

  const there = await commitOf(git, branch);
  const putBack = keepIndex(before.index);
  const stopped = await goToBranch(git, before, branch, there);
  if (stopped !== null) return stopped;
  const staged = await stage(git, leftOut);
  const committed = staged.ok
    ? await git(['commit', '--quiet', '--cleanup=whitespace', '--file=-'], { input: `${message.trim()}\n` })
    : staged;
  const commit = await commitOf(git, branch);
  if (committed.ok && commit !== null && commit !== before.commit) {
    return { outcome: 'committed', commit, from: before.branch === branch ? null : before.branch, files, leftOut };
  }
  const why = await explainCommit(git, folder, committed);
  // A hook that runs after the commit can't undo it, so neither do we.
  if (commit === before.commit && putBack()) await goBack(git, before, request, there === null);
  return why;
}
