import { statSync } from 'node:fs';
import path from 'node:path';
import type { UnderWay } from '../work.ts';
import { readSmallFile } from './small-file.ts';

/**
 * The git operation that is not finished in a work tree, or null. Recognised by git's own files; `names` are those in
 * the git folder.
 */
export function underWayIn(gitFolder: string, names: ReadonlySet<string>): UnderWay | null {
  const at = (name: string) => path.join(gitFolder, name);
  const branch = (file: string) => {
    const name = readSmallFile(at(file))
      ?.trim()
      .replace(/^refs\/heads\//, '');
    return name && name !== 'detached HEAD' ? name : null;
  };
  if (names.has('rebase-merge')) return { what: 'rebase', branch: branch('rebase-merge/head-name') };
  if (names.has('rebase-apply')) {
    const applying = statSync(at('rebase-apply/applying'), { throwIfNoEntry: false }) !== undefined;
    return applying ? { what: 'am', branch: null } : { what: 'rebase', branch: branch('rebase-apply/head-name') };
  }
  if (names.has('MERGE_HEAD')) return { what: 'merge', branch: null };
  if (names.has('CHERRY_PICK_HEAD')) return { what: 'cherry-pick', branch: null };
  if (names.has('REVERT_HEAD')) return { what: 'revert', branch: null };
  // Several commits are being picked or reverted, and the last one was committed by hand.
  const todo = names.has('sequencer') ? readSmallFile(at('sequencer/todo')) : null;
  if (todo !== null) return { what: /^revert /m.test(todo) ? 'revert' : 'cherry-pick', branch: null };
  if (names.has('BISECT_LOG')) return { what: 'bisect', branch: branch('BISECT_START') };
  return null;
}
