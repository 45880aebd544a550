import { expect, it } from 'vitest';
import { finishOf } from './finish.ts';

const corin = { name: 'Corin Cover', email: 'corin@example.org' };
const coverOn = (...dates: string[]) => dates.map((date) => ({ date, person: corin }));
const until = (end: string, ...covered: string[]) => ({ end, cover: coverOn(...covered) });

const hours = { ends: '17:30' };

it.each([
  ['this working day', '2026-11-23T11:42:00Z', null, '2026-11-23T17:30:00.000Z'],
  ['in summer time', '2026-06-01T11:42:00Z', null, '2026-06-01T16:30:00.000Z'],
  ['the next day once this one is over', '2026-11-23T17:30:00Z', null, '2026-11-24T17:30:00.000Z'],
  ['the next working day after a weekend', '2026-11-28T09:00:00Z', null, '2026-11-30T17:30:00.000Z'],
  ['the next working day after bank holidays', '2026-12-24T18:00:00Z', null, '2026-12-29T17:30:00.000Z'],
  ['the last day of the rotation', '2026-11-27T16:00:00Z', until('2026-11-27'), '2026-11-27T17:30:00.000Z'],
  ['nothing once the rotation is over', '2026-11-27T17:31:00Z', until('2026-11-27'), undefined],
  ['a day of a rotation that goes on', '2026-11-27T17:31:00Z', until('2026-12-04'), '2026-11-30T17:30:00.000Z'],
  [
    'the next day, if someone stands in today',
    '2026-11-25T09:30:00Z',
    until('2026-11-27', '2026-11-25', '2026-11-26'),
    '2026-11-27T17:30:00.000Z',
  ],
  [
    'the day after, if someone stands in tomorrow',
    '2026-11-24T18:00:00Z',
    until('2026-11-27', '2026-11-25'),
    '2026-11-26T17:30:00.000Z',
  ],
])('is at the end of %s', (_, now, rotation, finish) => {
  expect(finishOf(new Date(now), hours, rotation)?.toISOString()).toBe(finish);
});
