import { readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { fetchHeadOf, type GitFolders, workTreeAround } from '../git/look/repository-place.ts';
import type { Processes } from '../process/process.ts';
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

/** Fetches every remote of a folder's repository. */
export async function refresh(processes: Processes, folder: string): Promise<Refreshed> {
  const around = workTreeAround(realpathSync(folder));
  if (around === null) return { outcome: 'nothing-to-fetch', reason: 'the folder is not in a git repository' };
  if (around.place === null) return { outcome: 'failed', reason: 'the .git of its clone is damaged or points nowhere' };
  // Run at the top: a folder in between could pass for a bare repository.
  const { top, place } = around;
  const remotes = await processes.run('git', ['-C', top, 'remote']);
  if (remotes.started !== 'yes') return { outcome: 'failed', reason: 'git is not on PATH' };
  if (remotes.exitCode !== 0) return { outcome: 'failed', reason: reasonIn(remotes.stderr) };
  if (remotes.stdout.trim() === '') return { outcome: 'nothing-to-fetch', reason: 'the repository has no remote' };
  // Housekeeping would go on in the background after we have ended.
  const quiet = ['-c', 'gc.auto=0', '-c', 'maintenance.auto=false'];
  const options = ['--all', '--quiet', '--no-tags', '--no-recurse-submodules'];
  const putBack = rememberLastFetch(place);
  let done = false;
  try {
    const fetched = await processes.run('git', ['-C', top, ...quiet, 'fetch', ...options]);
    done = fetched.exitCode === 0;
    return done ? { outcome: 'done' } : { outcome: 'failed', reason: reasonIn(fetched.stderr) };
  } finally {
    if (!done) putBack();
  }
}
