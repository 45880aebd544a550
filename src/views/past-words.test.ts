import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deadlineSummary, noDeadline } from '../tickets/deadline-note.ts';
import { madeWords } from './past-words.ts';

it('says of every change that it was made', () => {
  const summaries = globSync('src/changes/*.ts', { exclude: ['**/*.test.ts'] }).flatMap((file) =>
    [
      ...readFileSync(file, 'utf8')
        .replace(/.*(?:remedy:|isSo: false).*/g, '')
        .matchAll(/summary:\s*(.*(?:\n\s+[?:].*)*)/g),
    ].flatMap(([, code = '']) => [...code.matchAll(/[`'?:{ ]([A-Z][a-z]+)[ ']/g)].map(([, verb = '']) => verb)),
  );
  // Said in one place with a step of `start`.
  const deadlines = ['2026-11-27', noDeadline].map((kept) => deadlineSummary('#1', { kept, said: kept }, ''));
  const verbs = [...new Set([...summaries, ...deadlines.map((summary) => summary.split(' ')[0] ?? '')])];
  expect(verbs).toEqual(expect.arrayContaining(['Leave', 'Set', 'Move', 'Note', 'Ask']));
  expect(verbs.filter((verb) => verb !== 'Set' && madeWords(`${verb} it`) === `${verb} it`)).toEqual([]);
});

it('changes nothing else', () => {
  expect(madeWords('Leave an internal note on #1; Set is a word')).toBe('Left an internal note on #1; Set is a word');
  expect(madeWords('Believe it')).toBe('Believe it');
});
