import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../../lib/file-trouble.ts';
import type { Processes } from '../../process/process.ts';
import { explainCommit, hasAuthor } from './commit-work.ts';
import type { FileProposal, ProposalOutcome, WrittenRepository } from './git-writer.ts';
import { pushBranch } from './push.ts';
import { askRemote, patience, remoteEnvironment, remoteFor } from './remote.ts';
import { explainRemote } from './remote-answers.ts';
import { readSettings } from './remote-settings.ts';
import { createWriteGit, type Env, quote, type WriteGit } from './run-git.ts';

interface Parts {
  /** Git in the person's clone. */
  readonly git: WriteGit;
  readonly newGit: (folder: string) => WriteGit;
  readonly folder: string;
  readonly env: Env;
  readonly proposal: FileProposal;
}

/** What the proposal is based on: the remote's current default branch. */
interface Base {
  readonly remote: string;
  readonly branch: string;
  readonly commit: string;
}

/** Fetches the remote's default branch. Only the clone's objects change. */
async function fetchBase({ git, env, proposal }: Parts): Promise<Base | ProposalOutcome> {
  const settings = await readSettings(git);
  const remote = await remoteFor(git, settings, null, proposal.remote);
  if (remote === null) return { outcome: 'no-remote' };
  const remoteEnv = remoteEnvironment(settings, env);
  const state = await askRemote(git, settings, { remote, branch: proposal.to, env: remoteEnv });
  if (!state.answered) return { outcome: state.outcome, says: state.says };
  if (state.commit !== null) return { outcome: 'branch-exists', remote, branch: proposal.to, commit: state.commit };
  const { defaultBranch: branch, defaultCommit: commit } = state;
  if (branch === null) return { outcome: 'failed', says: `${remote} does not say which branch is its default` };
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  if (commit === null) return { outcome: 'failed', says: `${remote} has no branch ${branch}` };
  const fetched = await git([...patience, 'fetch', ...options, '--', remote, `refs/heads/${branch}`], {
    env: remoteEnv,
  });
  if (!fetched.ok) return explainRemote(fetched.stderr);
  return { remote, branch, commit };
}

/** Why a file can't be created, or null: its parents have to be folders, and the file must not exist. */
function obstacle(top: string, file: string): ProposalOutcome | null {
  const parts = file.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const is = lstatSync(path.join(top, ...parts.slice(0, length)), { throwIfNoEntry: false });
    if (!is) return null;
    if (length === parts.length) return { outcome: 'file-exists', file };
    if (!is.isDirectory()) return { outcome: 'failed', says: `${parts.slice(0, length).join('/')} is not a folder` };
  }
  return null;
}

/** Commits only the file in the work tree. */
async function commitFile({ folder, proposal }: Parts, git: WriteGit): Promise<{ commit: string } | ProposalOutcome> {
  const { workTree, file, text, message } = proposal;
  const hindered = obstacle(workTree, file);
  if (hindered) return hindered;
  mkdirSync(path.dirname(path.join(workTree, file)), { recursive: true });
  writeFileSync(path.join(workTree, file), text, { flag: 'wx' });
  if (!(await hasAuthor(git))) return { outcome: 'no-identity' };
  const added = await git(['add', '--', `:(top,literal)${file}`]);
  if (!added.ok) return { outcome: 'failed', says: quote(added.stderr) };
  const committed = await git(['commit', '--quiet', '--cleanup=whitespace', '--file=-'], { input: message });
  if (!committed.ok) return explainCommit(git, folder, committed);
  const { stdout } = await git(['rev-parse', 'HEAD']);
  const changed = await git(['diff-tree', '--no-commit-id', '--name-only', '-r', '-z', 'HEAD']);
  const written = await git(['cat-file', 'blob', `HEAD:${file}`]);
  // A hook may change what is committed, but what was shown has to be what is pushed.
  if (changed.stdout !== `${file}\0` || written.stdout !== text) {
    return { outcome: 'hook-failed', says: 'a hook or a filter of the clone changes what is committed' };
  }
  return { commit: stdout.trim() };
}

/**
 * Removes the work tree, and the clone's record of it. Without git, which can't be started after Ctrl-C.
 * https://git-scm.com/docs/gitrepository-layout#Documentation/gitrepository-layout.txt-worktrees
 */
export function removeWorkTree(workTree: string): void {
  const link = path.join(workTree, '.git');
  const known = lstatSync(link, { throwIfNoEntry: false })?.isFile() ? readFileSync(link, 'utf8') : '';
  const own = /^gitdir: (\/.+\/worktrees\/[^/\n]+)\n?$/.exec(known)?.[1];
  rmSync(workTree, { recursive: true, force: true });
  if (own !== undefined) rmSync(own, { recursive: true, force: true });
}

async function proposeFrom(parts: Parts, base: Base): Promise<ProposalOutcome> {
  const { git, newGit, env, proposal } = parts;
  const { workTree, to } = proposal;
  try {
    makeFolder(path.dirname(workTree));
    // From a run that was killed.
    removeWorkTree(workTree);
    const made = await git(['worktree', 'add', '--quiet', '--detach', '--force', '--', workTree, base.commit]);
    if (!made.ok) return { outcome: 'failed', says: quote(made.stderr) };
    const committed = await commitFile(parts, newGit(workTree));
    if ('outcome' in committed) return committed;
    const request = { branch: null, commit: committed.commit, to, remote: base.remote };
    const pushed = await pushBranch(newGit(workTree), workTree, env, request);
    return pushed.outcome === 'pushed' || pushed.outcome === 'already-there'
      ? { outcome: 'proposed', remote: base.remote, branch: to, base: base.branch, commit: committed.commit }
      : pushed;
  } finally {
    removeWorkTree(workTree);
  }
}

/** Proposes a file: see GitWriter. */
export async function proposeFile(
  processes: Processes,
  env: Env,
  { folder }: WrittenRepository,
  proposal: FileProposal,
): Promise<ProposalOutcome> {
  const newGit = (place: string) => createWriteGit(processes, env, place);
  const parts: Parts = { git: newGit(folder), newGit, folder, env, proposal };
  const base = await fetchBase(parts);
  return 'outcome' in base ? base : proposeFrom(parts, base);
}
