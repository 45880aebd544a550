import { readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { fetchHeadOf, type GitFolders, workTreeAround } from '../git/look/git-folders.ts';
import { GitMissing } from '../git/look/refusal.ts';
import type { WriteGit } from '../git/write/run-git.ts';
import type { Refreshed } from './chef.ts';

/** What git reported, without the credentials that a remote's address may contain. */
function reasonIn(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const said =
    lines.find((line) => /^(?:ssh: |fatal: unable|Host key|.*Permission denied)/.test(line)) ??
    lines.find((line) => /^(?:fatal|error):/.test(line)) ??
    lines.find((line) => line !== '');
  return (said ?? 'git did not say why')
    .replace(/^(?:fatal|error): /, '')
    .replace(/\/\/[^/@\s]+@/g, '//')
    .replace(/\.$/, '');
}

/** A failed fetch empties FETCH_HEAD, whose time shows how old the data is: the returned function restores it. */
function rememberLastFetch(place: GitFolders): () => void {
  const file = fetchHeadOf(place);
  const was = statSync(file, { throwIfNoEntry: false });
  if (was === undefined) return () => rmSync(file, { force: true });
  const content = readFileSync(file);
  return () => {
    writeFileSync(file, content);
    utimesSync(file, was.atime, was.mtime);
  };
}

/** Fetches every remote of a folder's repository. `gitAt` gives the git of a folder. */
export async function refresh(gitAt: (folder: string) => WriteGit, folder: string): Promise<Refreshed> {
  const around = workTreeAround(realpathSync(folder));
  if (around === null) return { outcome: 'nothing-to-fetch', reason: 'the folder is not in a git repository' };
  if (around.place === null) return { outcome: 'failed', reason: 'the .git of its clone is damaged or points nowhere' };
  // Run at the top: a folder in between could pass for a bare repository.
  const git = gitAt(around.top);
  const remotes = await git(['remote']).catch((error) => {
    if (error instanceof GitMissing) return { ok: false, stdout: '', stderr: error.message };
    throw error;
  });
  if (!remotes.ok) return { outcome: 'failed', reason: reasonIn(remotes.stderr) };
  if (remotes.stdout.trim() === '') return { outcome: 'nothing-to-fetch', reason: 'the repository has no remote' };
  const options = ['--all', '--quiet', '--no-tags', '--no-recurse-submodules'];
  const putBack = rememberLastFetch(around.place);
  let done = false;
  try {
    const fetched = await git(['fetch', ...options]);
    done = fetched.ok;
    return done ? { outcome: 'done' } : { outcome: 'failed', reason: reasonIn(fetched.stderr) };
  } finally {
    if (!done) putBack();
  }
}
