import { expect, it } from 'vitest';
import { rotationReport } from './rotation-report.ts';
import { doubt, type Rotation } from './rotations.ts';

const ada = { name: 'Ada Example', email: 'ada@example.org' };
const nadia = { name: 'Nadia Next', email: 'nadia@example.org' };

// Good Friday and Easter Monday are in it: 3 and 6 April 2026.
const rotation: Rotation = {
  person: ada,
  start: '2026-03-30',
  end: '2026-04-10',
  cover: [],
  previous: null,
  next: { person: nadia, start: '2026-04-13', end: '2026-04-17', cover: [] },
  doubts: [doubt('previous', 'No one is on the rota before you.'), doubt('ends-later', 'It ends on Friday.')],
};

it.each([
  ['2026-03-29T12:00:00Z', 'before', null],
  ['2026-03-29T23:30:00Z', 'during', 1], // Half past midnight in London.
  ['2026-04-03T12:00:00Z', 'off', null],
  ['2026-04-07T12:00:00Z', 'during', 5],
  ['2026-04-11T12:00:00Z', 'after', null],
])('says where %s is in the rotation', (now, today, workingDay) => {
  expect(rotationReport(rotation, null, new Date(now))).toMatchObject({ today, workingDay, workingDays: 8 });
});

it('names the neighbours, and only the doubts about the rota itself', () => {
  const { previous, next, doubts } = rotationReport(rotation, 'the feed', new Date('2026-04-01T12:00:00Z'));
  expect(previous).toBeNull();
  expect(next).toEqual({ ...nadia, start: '2026-04-13', end: '2026-04-17' });
  expect(doubts).toEqual(['No one is on the rota before you.']);
});
