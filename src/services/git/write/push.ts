import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { isProtected, isRefName } from '../branch-names.ts';
import type { PushedOutcome, PushOutcome, PushRequest } from './git-writer.ts';
import { askRemote, patience, remoteEnvironment, remoteFor } from './remote.ts';
import { explainRemote } from './remote-answers.ts';
import { readSettings } from './remote-settings.ts';
import { type Env, type GitResult, quote, type WriteGit } from './run-git.ts';

/** The commit of a local branch, or null. */
export async function commitOf(git: WriteGit, branch: string): Promise<string | null> {
  if (!isRefName(branch)) return null;
  const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}^{commit}`]);
  return found.ok ? found.stdout.trim() : null;
}

/** What to push, or why it can't be pushed. */
async function whatToPush(
  git: WriteGit,
  { branch, commit }: Pick<PushRequest, 'branch' | 'commit'>,
): Promise<
  | { readonly outcome: 'is'; readonly commit: string }
  | Extract<PushOutcome, { readonly outcome: 'no-branch' | 'no-commit' | 'moved' }>
> {
  if (branch !== null) {
    const at = await commitOf(git, branch);
    if (at === null) return { outcome: 'no-branch', branch };
    return commit !== undefined && commit !== at
      ? { outcome: 'moved', branch, commit: at }
      : { outcome: 'is', commit: at };
  }
  const asked = commit ?? '';
  // A full hexadecimal id can't be an option, a reference, or a range.
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(asked)) return { outcome: 'no-commit', commit: asked };
  const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${asked}^{commit}`]);
  return found.stdout.trim() === asked ? { outcome: 'is', commit: asked } : { outcome: 'no-commit', commit: asked };
}

/** Whether the person has a hook with this name, wherever their settings put hooks. */
export async function hasHook(git: WriteGit, folder: string, name: string): Promise<boolean> {
  const place = (await git(['rev-parse', '--git-path', `hooks/${name}`])).stdout.replace(/\n$/, '');
  try {
    accessSync(path.resolve(folder, place), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The result for a reference in the output of `git push --porcelain`, with its summary. */
function resultIn(stdout: string, refspec: string): { flag: string; summary: string } | null {
  for (const line of stdout.split('\n').reverse()) {
    const [flag = '', refs, summary = ''] = line.split('\t');
    if (refs === refspec && /^[ +\-*!=]$/.test(flag)) return { flag, summary };
  }
  return null;
}

/** The message of whatever stopped git, without git's own additions. */
const saidBy = ({ stdout, stderr }: GitResult): string =>
  quote(
    `${stdout}\n${stderr}`
      .split('\n')
      .filter((line) => !/^(?:error: failed to push some refs to |To |Done$|[ +\-*!=]\t)/.test(line))
      .join('\n'),
  );

async function explainFailure(git: WriteGit, folder: string, refspec: string, result: GitResult): Promise<PushOutcome> {
  const told = resultIn(result.stdout, refspec);
  if (told?.flag === '!') {
    const says = [told.summary, saidBy(result)].filter((text) => text !== '').join('\n');
    // https://git-scm.com/docs/git-push#_output
    if (/^\[remote (?:rejected|failure)\]/.test(told.summary)) return { outcome: 'refused', says };
    return { outcome: 'rejected', says };
  }
  const problem = explainRemote(result.stderr);
  const fatal = /^fatal: /m.test(result.stderr);
  // A hook runs only once there is a connection, and git marks its own errors as fatal.
  if (!fatal && (await hasHook(git, folder, 'pre-push'))) return { outcome: 'hook-failed', says: saidBy(result) };
  return problem;
}

/** Pushes a branch: see GitWriter. */
export async function pushBranch(git: WriteGit, folder: string, env: Env, request: PushRequest): Promise<PushOutcome> {
  const { branch, to } = request;
  if (isProtected(to, [])) return { outcome: 'protected-branch', branch: to };
  if (!isRefName(to) || /^(?:refs\/|HEAD$)/i.test(to)) return { outcome: 'no-branch', branch: to };
  const what = await whatToPush(git, request);
  if (what.outcome !== 'is') return what;
  const { commit } = what;
  const settings = await readSettings(git);
  const remote = await remoteFor(git, settings, branch, request.remote);
  if (remote === null) return { outcome: 'no-remote' };
  const known = await git(['symbolic-ref', '--quiet', `refs/remotes/${remote}/HEAD`]);
  const knownDefault = known.stdout.trim().slice(`refs/remotes/${remote}/`.length);
  if (isProtected(to, knownDefault ? [knownDefault] : [])) return { outcome: 'protected-branch', branch: to };

  const remoteEnv = remoteEnvironment(settings, env);
  const before = await askRemote(git, settings, { remote, branch: to, env: remoteEnv });
  if (!before.answered) return { outcome: before.outcome, says: before.says };
  const { defaultBranch } = before;
  if (defaultBranch !== null && isProtected(to, [defaultBranch])) return { outcome: 'protected-branch', branch: to };
  if (before.commit === commit) return { outcome: 'already-there', remote, commit };

  // Pushes the commit itself if one was requested, because the branch may move meanwhile.
  const from = branch === null || request.commit !== undefined ? commit : `refs/heads/${branch}`;
  const refspec = `${from}:refs/heads/${to}`;
  // Whatever the settings say, tags and submodules are not pushed along.
  const options = ['--porcelain', '--verify', '--no-force', '--no-follow-tags', '--recurse-submodules=no'];
  const result = await git([...patience, 'push', ...options, '--', remote, refspec], { env: remoteEnv });
  if (!result.ok) return explainFailure(git, folder, refspec, result);
  const after = await askRemote(git, settings, { remote, branch: to, env: remoteEnv });
  if (!after.answered || after.commit !== commit) return { outcome: 'not-confirmed', remote, commit };
  return { outcome: 'pushed', remote, commit };
}

/** Asks the remote: see GitWriter. */
export async function readBack(git: WriteGit, env: Env, request: PushRequest): Promise<PushedOutcome> {
  const { branch, to } = request;
  const what = await whatToPush(git, request);
  if (what.outcome !== 'is') return what;
  const { commit } = what;
  if (!isRefName(to)) return { outcome: 'no-branch', branch: to };
  const settings = await readSettings(git);
  const remote = await remoteFor(git, settings, branch, request.remote);
  if (remote === null) return { outcome: 'no-remote' };
  const state = await askRemote(git, settings, { remote, branch: to, env: remoteEnvironment(settings, env) });
  if (!state.answered) return { outcome: state.outcome, says: state.says };
  if (state.commit === null) return { outcome: 'not-there', remote };
  if (state.commit === commit) return { outcome: 'there', remote, commit };
  // Someone may have pushed on top of it. If those commits are not here, it can't be said; nothing is downloaded.
  const holds = await git(['merge-base', '--is-ancestor', commit, state.commit], { env: { GIT_NO_LAZY_FETCH: '1' } });
  return { outcome: holds.ok ? 'there' : 'other', remote, commit: state.commit };
}
