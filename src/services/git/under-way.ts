import { statSync } from 'node:fs';
import path from 'node:path';
import { readSmallFile } from './small-file.ts';
import type { UnderWay } from './work.ts';

/** What git was asked to do in a work tree and has not ended, or null. Told by the files that it keeps meanwhile. */
export function underWayIn(gitFolder: string): UnderWay | null {
  const at = (name: string) => path.join(gitFolder, name);
  const has = (name: string) => statSync(at(name), { throwIfNoEntry: false }) !== undefined;
  const branch = (file: string) => {
    const name = readSmallFile(at(file))
      ?.trim()
      .replace(/^refs\/heads\//, '');
    return name && name !== 'detached HEAD' ? name : null;
  };
  if (has('rebase-merge')) return { what: 'rebase', branch: branch('rebase-merge/head-name') };
  if (has('rebase-apply/applying')) return { what: 'am', branch: null };
  if (has('rebase-apply')) return { what: 'rebase', branch: branch('rebase-apply/head-name') };
  if (has('MERGE_HEAD')) return { what: 'merge', branch: null };
  if (has('CHERRY_PICK_HEAD')) return { what: 'cherry-pick', branch: null };
  if (has('REVERT_HEAD')) return { what: 'revert', branch: null };
  // Several commits are being picked or reverted, and the last one was committed by hand.
  const todo = readSmallFile(at('sequencer/todo'));
  if (todo !== null) return { what: /^revert /m.test(todo) ? 'revert' : 'cherry-pick', branch: null };
  if (has('BISECT_LOG')) return { what: 'bisect', branch: branch('BISECT_START') };
  return null;
}
