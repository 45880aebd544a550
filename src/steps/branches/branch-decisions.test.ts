import { describe, expect, it } from 'vitest';
import { keptName } from '../answer.ts';
import type { StepMemory } from '../step.ts';
import { acceptedIn, commitsWork, decisionOf, keepQuestion, leaveQuestion } from './branch-decisions.ts';

const memory = (answers: Readonly<Record<string, string>>): StepMemory => ({
  answers,
  confirmedAt: null,
  seen: [],
  skipped: null,
  waiting: null,
  moving: { tickets: [], to: [] },
  actions: {},
});
const piece = { kind: 'branch', key: 'site-a/fix', state: '0123456789ab' } as const;
const changes = { kind: 'changes', key: 'site-a', state: '0123456789ab' } as const;

describe('what was decided', () => {
  it.each([
    [{}, null],
    [{ 'leave.site-a/fix': 'a try' }, { what: 'leave', reason: 'a try' }],
    [{ 'leave.site-a/fix@0123456789ab': 'a try' }, { what: 'leave', reason: 'a try' }],
    // It was about other commits.
    [{ 'leave.site-a/fix@ffffffffffff': 'a try' }, null],
    [{ 'leave.site-a/fix-2': 'a try' }, null],
    [{ 'leave.site-a/fix': 'no' }, null],
    [{ 'as.site-a/fix': 'mine' }, { what: 'keep', to: 'mine' }],
    [{ 'as.site-a/fix': 'yes' }, { what: 'keep', to: null }],
    // The last one counts.
    [
      { 'leave.site-a/fix': 'a try', 'as.site-a/fix@0123456789ab': 'mine' },
      { what: 'keep', to: 'mine' },
    ],
    [
      { 'as.site-a/fix@0123456789ab': 'mine', 'leave.site-a/fix': 'a try' },
      { what: 'leave', reason: 'a try' },
    ],
    [{ 'as.site-a/fix': 'mine', 'leave.site-a/fix': 'no' }, null],
    [{ 'commit.site-a/fix': 'yes', 'leave-changes.site-a/fix': 'a try' }, null],
  ])('%j is %j', (answers: Record<string, string>, decision) => {
    expect(decisionOf(memory(answers), piece)).toEqual(decision);
  });

  it('is about changes where it says so', () => {
    expect(decisionOf(memory({ 'commit.site-a': 'yes' }), changes)).toEqual({ what: 'keep', to: null });
    expect(decisionOf(memory({ 'leave.site-a': 'a try' }), changes)).toBeNull();
  });
});

it('a question that is asked now is about what is seen now', () => {
  expect(keptName(leaveQuestion(piece))).toBe('leave.site-a/fix');
  expect(keptName(leaveQuestion(piece, { now: true }))).toBe('leave.site-a/fix@0123456789ab');
  const keep = keepQuestion(changes, []);
  expect(keep && keptName(keep)).toBe('commit.site-a');
  expect(keepQuestion({ ...changes, kind: 'stashes' }, [])).toBeNull();
});

it.each([
  ['mine', null],
  ['yes', null],
  ['main', 'govsupport never pushes to main'],
  ['Trunk', 'govsupport never pushes to Trunk'],
  ['refs/heads/develop', '"refs/heads/develop" is not a valid branch name'],
  ['-f', '"-f" is not a valid branch name'],
  ['a b', '"a b" is not a valid branch name'],
])('%j as a branch: %j', (name, problem) => {
  expect(keepQuestion(piece, ['trunk'])?.check?.(name)).toBe(problem);
});

it('paths that were accepted, and consent that was given', () => {
  expect(acceptedIn(memory({ 'accept.site-a': '.env, dump.sql,' }), 'site-a')).toEqual(['.env', 'dump.sql']);
  expect(acceptedIn(memory({}), 'site-a')).toEqual([]);
  expect(commitsWork(memory({ 'commit-work': 'yes' }))).toBe(true);
  expect(commitsWork(memory({ 'commit-work': 'no' }))).toBe(false);
});
