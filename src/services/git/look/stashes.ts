import type { Stash } from '../work.ts';
import { GitRefused, type LookGit } from './git.ts';

/** The stashes, newest first. Throws GitRefused. */
export async function readStashes(git: LookGit): Promise<Stash[]> {
  const options = ['--walk-reflogs', '-z', '--no-show-signature', '--format=%ct%n%gs'];
  const output = await git.ask('log', ...options, 'refs/stash', '--').catch((error) => {
    if (error instanceof GitRefused && /log for .* is empty/.test(error.stderr)) return '';
    throw error;
  });
  const stashes = output.split('\0').flatMap((record): Stash[] => {
    const [seconds = '', what = ''] = record.split('\n');
    if (seconds === '') return [];
    return [{ subject: what.replace(/^(?:WIP on|On) /, ''), at: new Date(Number(seconds) * 1000) }];
  });
  // There is a stash, but no log of it.
  return stashes.length === 0 ? [{ subject: '', at: null }] : stashes;
}
