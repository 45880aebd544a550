import { expect, it } from 'vitest';
import type { StepMemory } from '../step.ts';
import { pieceItem } from './branch-items.ts';
import type { CommitsPiece } from './find-pieces.ts';

/** The keys of the menu itself. */
const menuKeys = ['b', 's', 'l', 'q', 'o', 'm', 'i'];

it('has no key that the menu around it needs', () => {
  const piece = { kind: 'branch', key: 'site-a/fix', unpushed: { commits: [], count: 1 }, to: 'fix', branch: 'fix' };
  const memory = { answers: {} } as unknown as StepMemory;
  const keys = pieceItem({ ...piece, protectedBranches: [] } as unknown as CommitsPiece, memory).keys ?? [];
  expect(keys.map(({ label }) => label)).toEqual(['another branch', 'leave it']);
  expect(keys.filter(({ key }) => menuKeys.includes(key))).toEqual([]);
});
