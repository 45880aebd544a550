import { expect, it } from 'vitest';
import type { StepMemory } from '../step.ts';
import { pieceLines } from './branch-table.ts';
import type { OtherPiece } from './find-pieces.ts';

const nothing: StepMemory = {
  answers: {},
  confirmedAt: null,
  seen: [],
  skipped: null,
  waiting: null,
  moving: { tickets: [], to: [] },
  actions: {},
};
const piece = (more: Partial<OtherPiece>): OtherPiece => ({
  kind: 'stashes',
  key: 'site-a',
  state: '0',
  repository: 'site-a',
  folder: '/code/site-a',
  touched: true,
  on: '',
  words: '1 stash',
  lines: [],
  ...more,
});

it('reads well in 80 columns, with what was worked on first', () => {
  const lines = pieceLines(
    [
      piece({ on: 'feature/contact-form', words: '3 commits not pushed, no upstream' }),
      piece({
        repository: 'clients/a-very-long-name-of-a-site-indeed',
        on: 'feature/that-somebody-has-named-at-length-one',
        words: '1 commit not pushed, feature/that-somebody-has-named is gone from origin',
      }),
      piece({ touched: false, repository: 'old' }),
      piece({ kind: 'unseen', repository: 'broken', words: 'could not be looked at: git says: bad object' }),
    ],
    { ...nothing, answers: { 'leave-stashes.site-a': 'not needed' } },
  );
  expect(lines).toEqual([
    'Only on this machine, worked on in this rotation:',
    '  site-a                feature/contact-form      3 commits not pushed, no',
    '                                                  upstream (left: not needed)',
    '  clients/a-…te-indeed  feature/that…-length-one  1 commit not pushed,',
    '                                                  feature/that-s…ody-has-named',
    '                                                  is gone from origin (left:',
    '                                                  not needed)',
    '',
    'Only on this machine, older:',
    '  old  1 stash (left: not needed)',
    '',
    'Could not be checked:',
    '  broken: could not be looked at: git says: bad object',
  ]);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(78);
});

it('says nothing where there is nothing', () => {
  expect(pieceLines([], nothing)).toEqual([]);
});
