import { describe, expect, it } from 'vitest';
import { dayBegins } from '../lib/days.ts';
import type { RotaDay, RotaPerson } from '../services/rota/rota.ts';
import {
  addDays,
  coverBy,
  dayOf,
  doubtsFor,
  isWeekend,
  type Rotation,
  rotationOf,
  rotationOn,
  turnsOf,
} from './rotations.ts';

const people = Object.fromEntries(
  ['Ada', 'Oscar', 'Nadia', 'Corin'].map((name) => [name[0], { name, email: `${name.toLowerCase()}@example.org` }]),
);

/** A letter a day from a Monday on; a dot is a day without an entry. */
function rota(letters: string, from = '2026-11-02'): RotaDay[] {
  return [...letters].flatMap((letter, index) => {
    const person = people[letter];
    return person ? [{ date: addDays(from, index), person }] : [];
  });
}

/** Somebody by address; the name does not matter then. */
const who = (email: string): RotaPerson => ({ name: '', email });

/** What makes a rotation uncertain but for today's place in it. */
const texts = (rotation: Rotation | null) =>
  rotation?.doubts.filter(({ about }) => about !== 'ends-later').map(({ text }) => text);

/** With its doubts as texts. */
const plain = (rotation: Rotation | null) => rotation && { ...rotation, doubts: texts(rotation) };

const brief = (days: RotaDay[]) =>
  turnsOf(days).map(({ person, start, end, cover }) => `${person.name} ${start} ${end} ${cover.length}`);

describe('turns', () => {
  it('are consecutive days of one person, over weekends', () => {
    expect(brief(rota('OOOOO..OOOOO..AAAAA..AAAAA'))).toEqual([
      'Oscar 2026-11-02 2026-11-13 0',
      'Ada 2026-11-16 2026-11-27 0',
    ]);
  });

  it('have cover days inside, which are not turns', () => {
    expect(brief(rota('AACAA..AAAAA..NNNNN'))).toEqual([
      'Ada 2026-11-02 2026-11-13 1',
      'Nadia 2026-11-16 2026-11-20 0',
    ]);
  });

  it('have cover on a Friday or a Monday too', () => {
    expect(brief(rota('AAAAC..AAAAA'))).toEqual(['Ada 2026-11-02 2026-11-13 1']);
    expect(brief(rota('AAAAA..CAAAA'))).toEqual(['Ada 2026-11-02 2026-11-13 1']);
  });

  it('are not ended by bank holidays and missing days', () => {
    expect(brief(rota('AA.A...AAA..'))).toEqual(['Ada 2026-11-02 2026-11-11 0']);
  });

  it('of the same person weeks apart are two', () => {
    expect(turnsOf([...rota('AAAAA'), ...rota('AAAAA', '2026-12-07')])).toHaveLength(2);
  });

  it('of two days are not cover', () => {
    expect(turnsOf(rota('AACCA'))).toHaveLength(3);
  });

  it('have cover by one after the other, and several times', () => {
    expect(brief(rota('ACNAA..ACAAA'))).toEqual(['Ada 2026-11-02 2026-11-13 3']);
    expect(turnsOf(rota('ACNAA'))[0]?.cover).toEqual([
      { date: '2026-11-03', person: people.C },
      { date: '2026-11-04', person: people.N },
    ]);
  });

  it('have cover by whom the next turn is', () => {
    expect(brief(rota('AANAA..NNNNN'))).toEqual(['Ada 2026-11-02 2026-11-06 1', 'Nadia 2026-11-09 2026-11-13 0']);
  });

  it('go on over Christmas', () => {
    expect(brief([...rota('AAAA', '2026-12-21'), ...rota('AAAAA', '2027-01-04')])).toEqual([
      'Ada 2026-12-21 2027-01-08 0',
    ]);
  });

  it('know people by their names where the rota has no addresses', () => {
    const nameless = (days: RotaDay[]) => days.map(({ date, person }) => ({ date, person: { ...person, email: '' } }));
    expect(brief(nameless(rota('AAAAA..OOOOO')))).toEqual(brief(rota('AAAAA..OOOOO')));
    expect(brief([...nameless(rota('AA')), ...rota('AAA', '2026-11-04')])).toEqual(['Ada 2026-11-02 2026-11-06 0']);
    expect(
      rotationOf(nameless(rota('AAAAA')), { name: ' ada ', email: 'ada@example.org' }, '2026-11-03'),
    ).not.toBeNull();
    expect(rotationOf(nameless(rota('AAAAA')), { name: '', email: 'ada@example.org' }, '2026-11-03')).toBeNull();
  });

  it('share a day: it belongs to the one who is on, else to the one who asks', () => {
    const shared = [...rota('OOOOO'), ...rota('AAAAA', '2026-11-06')];
    const expected = ['Ada 2026-11-07 2026-11-10 0', 'Oscar 2026-11-02 2026-11-06 0'];
    expect(brief(shared).sort()).toEqual(expected);
    expect(brief([...shared].reverse()).sort()).toEqual(expected);
    expect(turnsOf(shared, people.A)[1]).toMatchObject({ person: people.A, start: '2026-11-06' });
  });

  it('come out the same whatever the order of the days, and when a day is there twice', () => {
    const days = rota('OOOOO..AAAAA');
    expect(turnsOf([...days].reverse().concat(days))).toEqual(turnsOf(days));
  });
});

describe('the rotation of a person', () => {
  const days = rota('OOOOO..AACAA..AAAAA..NNNNN');

  it('is the one that is on, with its neighbours', () => {
    const rotation = rotationOf(days, who('ADA@example.org'), '2026-11-11');
    expect(plain(rotation)).toMatchObject({
      start: '2026-11-09',
      end: '2026-11-20',
      cover: [{ date: '2026-11-11', person: { name: 'Corin' } }],
      previous: { person: { name: 'Oscar' } },
      next: { person: { name: 'Nadia' }, start: '2026-11-23' },
      doubts: [],
    });
  });

  it('is the coming one some days before, and says so', () => {
    expect(texts(rotationOf(days, who('nadia@example.org'), '2026-11-19'))).toEqual([
      "Your rotation hasn't started yet (it starts Mon 23 Nov 2026).",
      'The rota does not say yet who is next.',
    ]);
  });

  it('is the last one on the days after it', () => {
    expect(rotationOf([...days, ...rota('AAAAA', '2026-11-30')], who('ada@example.org'), '2026-11-23')?.end).toBe(
      '2026-11-20',
    );
  });

  it('is null for somebody who is not on the rota', () => {
    expect(rotationOf(days, who('corin.other@example.org'), '2026-11-11')).toBeNull();
    expect(rotationOf([], who('ada@example.org'), '2026-11-11')).toBeNull();
  });

  it('is in doubt where two people share a day, and where today is missing', () => {
    const double = [...days, { date: '2026-11-10', person: people.N as RotaDay['person'] }];
    expect(texts(rotationOf(double, who('ada@example.org'), '2026-11-12'))?.join(' ')).toContain(
      'both on the rota on Tue 10 Nov 2026',
    );
    const missing = days.filter(({ date }) => date !== '2026-11-12');
    expect(texts(rotationOf(missing, who('ada@example.org'), '2026-11-12'))).toEqual([
      'No one is on the rota today, Thu 12 Nov 2026, although it is a working day.',
    ]);
    expect(texts(rotationOf(missing, who('ada@example.org'), '2026-11-13'))).toEqual([
      'No one is on the rota on Thu 12 Nov 2026, in the middle of your rotation.',
    ]);
  });

  it('is not in doubt because of a bank holiday', () => {
    const easter = [...rota('OOOOO', '2026-03-23'), ...rota('AAAA...', '2026-03-30'), ...rota('AAAA', '2026-04-07')];
    const rotation = rotationOf([...easter, ...rota('NNNNN', '2026-04-13')], who('ada@example.org'), '2026-04-06');
    expect(plain(rotation)).toMatchObject({ start: '2026-03-30', end: '2026-04-10', doubts: [] });
  });

  it('is found where two are on together all the time, whoever asks', () => {
    const pair = [...rota('AAAAA..OOOOO'), ...rota('NNNNN')];
    for (const person of [people.A, people.N] as RotaPerson[]) {
      for (const days of [pair, [...pair].reverse()]) {
        const rotation = rotationOf(days, person, '2026-11-03');
        expect(plain(rotation)).toMatchObject({ start: '2026-11-02', end: '2026-11-06', next: { person: people.O } });
        expect(texts(rotation)?.[0]).toMatch(
          /^Ada and Nadia are both on the rota on Mon 2 Nov 2026, Tue 3 Nov 2026, .* and /,
        );
      }
    }
  });

  it('tells of a shared day at its edge', () => {
    const shared = [...rota('OOOOO'), ...rota('AAAAA', '2026-11-06'), ...rota('NNNNN', '2026-11-16')];
    expect(texts(rotationOf(shared, who('oscar@example.org'), '2026-11-03'))).toContain(
      'Ada and Oscar are both on the rota on Fri 6 Nov 2026.',
    );
    expect(plain(rotationOf(shared, who('ada@example.org'), '2026-11-09'))).toMatchObject({
      start: '2026-11-06',
      previous: { person: people.O, end: '2026-11-05' },
    });
  });

  it('has one hole too many where the same person is on twice, and says so', () => {
    const days = [
      ...rota('OOOOO', '2026-10-26'),
      ...rota('AAAAA'),
      ...rota('AAAAA', '2026-11-16'),
      ...rota('N', '2026-11-23'),
    ];
    const rotation = rotationOf(days, who('ada@example.org'), '2026-11-17');
    expect(plain(rotation)).toMatchObject({ start: '2026-11-02', end: '2026-11-20' });
    expect(texts(rotation)?.[0]).toBe(
      'No one is on the rota on Mon 9 Nov 2026, Tue 10 Nov 2026, Wed 11 Nov 2026, Thu 12 Nov 2026 and Fri 13 Nov 2026, in the middle of your rotation.',
    );
  });

  it('is followed by the same person after a long hole, and takes over from somebody else', () => {
    const days = [...rota('OOOOO', '2026-10-26'), ...rota('AAAAA'), ...rota('AAAAA', '2026-11-30')];
    expect(plain(rotationOf(days, who('ada@example.org'), '2026-11-03'))).toMatchObject({
      end: '2026-11-06',
      next: { person: people.A, start: '2026-11-30' },
      doubts: ['You are on again from Mon 30 Nov 2026, with no one in between.'],
    });
    expect(plain(rotationOf(days, who('ada@example.org'), '2026-11-30'))).toMatchObject({
      start: '2026-11-30',
      previous: { person: people.O },
    });
  });

  it('does not hand over to somebody who has a single day at its edge', () => {
    const rotation = rotationOf(rota('OOOOO..AAAAC..NNNNN'), who('ada@example.org'), '2026-11-10');
    expect(plain(rotation)).toMatchObject({
      end: '2026-11-12',
      previous: { person: people.O },
      next: { person: people.N, start: '2026-11-16' },
      doubts: ['Corin has a single day, Fri 13 Nov 2026: it was counted as cover, not as a turn.'],
    });
    expect(plain(rotationOf(rota('OOOOO..CAAAA..NNNNN'), who('ada@example.org'), '2026-11-10'))).toMatchObject({
      start: '2026-11-10',
      previous: { person: people.O },
    });
  });

  it('is in doubt where somebody else has two days in the middle of it', () => {
    const rotation = rotationOf(rota('OOOOO..AACCA..NNNNN'), who('ada@example.org'), '2026-11-09');
    expect(plain(rotation)).toMatchObject({ end: '2026-11-10', next: { person: people.C } });
    expect(texts(rotation)).toEqual([
      'Corin has only Wed 11 Nov 2026 and Thu 12 Nov 2026, between days of Ada: it may be cover and not a turn.',
    ]);
  });

  it('is not the day on which you stand in', () => {
    const standing = rota('OOAOO..AAAAA..NNNNN');
    expect(plain(rotationOf(standing, who('ada@example.org'), '2026-11-04'))).toMatchObject({
      start: '2026-11-09',
      doubts: [
        'Today you stand in for Oscar; that is not this rotation.',
        "Your rotation hasn't started yet (it starts Mon 9 Nov 2026).",
      ],
    });
    expect(coverBy(standing, who('ada@example.org'))).toEqual([{ date: '2026-11-04', standsInFor: people.O }]);
    expect(rotationOf(rota('OOAOO'), who('ada@example.org'), '2026-11-04')).toBeNull();
    expect(coverBy(standing, who('nadia@example.org'))).toEqual([]);
  });

  it('is in doubt where the only neighbour has a single day', () => {
    expect(
      plain(rotationOf(rota('C..AAAAA..NNNNN', '2026-11-06'), who('ada@example.org'), '2026-11-13')),
    ).toMatchObject({
      previous: { person: people.C },
      doubts: ['Corin has a single day, Fri 6 Nov 2026: it may be cover and not a turn.'],
    });
  });
});

describe('a doubt', () => {
  const about = (letters: string, today: string, purpose: 'start' | 'end') =>
    doubtsFor(purpose, rotationOf(rota(letters), who('ada@example.org'), today)?.doubts ?? []).map(({ text }) => text);

  it('about who came before matters at the start, and that it is over too', () => {
    const [letters, today] = ['AAAAA..NNNNN', '2026-11-09'];
    expect(about(letters, today, 'start')).toEqual([
      'Your rotation is over (its last day was Fri 6 Nov 2026).',
      'The rota does not go back far enough to say who you take over from.',
    ]);
    expect(about(letters, today, 'end')).toEqual([]);
  });

  it('about who is next, and that it ends later, matters at the end', () => {
    expect(about('OOOOO..AAAA', '2026-11-09', 'start')).toEqual([]);
    expect(about('OOOOO..AAAA', '2026-11-09', 'end')).toEqual([
      'Your rotation ends in 3 days, on Thu 12 Nov 2026.',
      'The rota does not say yet who is next.',
    ]);
    expect(about('OOOOO..AAAAA..N', '2026-11-13', 'end')).toEqual([
      'Nadia has a single day, Mon 16 Nov 2026: it may be cover and not a turn.',
    ]);
    // The last working day is soon enough, and a weekend after it too.
    expect(about('OOOOO..AAAAAAANNNNN', '2026-11-13', 'end')).toEqual([]);
    expect(about('OOOOO..AAAAA..NNNNN', '2026-11-14', 'end')).toEqual([]);
  });

  it('about the turn itself, or that it has not started, matters at both', () => {
    for (const purpose of ['start', 'end'] as const) {
      expect(about('OOOOO..A.AAA..NNNNN', '2026-11-13', purpose)).toEqual([
        'No one is on the rota on Tue 10 Nov 2026, in the middle of your rotation.',
      ]);
      expect(about('OOOOO..AAAAA..NNNNN', '2026-11-06', purpose)).toEqual([
        "Your rotation hasn't started yet (it starts Mon 9 Nov 2026).",
      ]);
    }
  });

  it('that it ends later is the same on another day', () => {
    const marks = ['2026-11-09', '2026-11-12'].map(
      (today) =>
        rotationOf(rota('OOOOO..AAAAA..NNNNN'), who('ada@example.org'), today)?.doubts.map(({ mark }) => mark) ?? [],
    );
    expect(marks).toEqual([['ends before 2026-11-13'], ['ends before 2026-11-13']]);
  });

  it('is raised for each whom an ambiguous turn concerns', () => {
    const days = rota('OOOOO..AACCA..NNNNN');
    const cover =
      'Corin has only Wed 11 Nov 2026 and Thu 12 Nov 2026, between days of Ada: it may be cover and not a turn.';
    for (const email of ['ada@example.org', 'corin@example.org', 'nadia@example.org'])
      expect(texts(rotationOf(days, who(email), '2026-11-11')), email).toContain(cover);
    expect(texts(rotationOf(rota('AAAAC..NNNNN'), who('corin@example.org'), '2026-11-06'))).toContain(
      'Corin has a single day, Fri 6 Nov 2026: it may be cover and not a turn.',
    );
    // Who is next shares the days with someone else.
    const shared = [...rota('AAAAA..NNNNN'), ...rota('CC', '2026-11-09')];
    expect(texts(rotationOf(shared, who('ada@example.org'), '2026-11-06'))).toContain(
      'Corin and Nadia are both on the rota on Mon 9 Nov 2026 and Tue 10 Nov 2026.',
    );
    expect(texts(rotationOf(rota('OOOOO..AAAAA....NNN'), who('ada@example.org'), '2026-11-13'))).toEqual([
      'No one is on the rota on Mon 16 Nov 2026 and Tue 17 Nov 2026, between Ada and Nadia.',
    ]);
  });
});

describe('a rotation on dates that were given', () => {
  const days = rota('OOOOO..AAAAA..NNNNN..OOOOO..CCCCC');
  const on = (start: string, end: string, today = '2026-11-13') =>
    rotationOn(days, people.A as RotaPerson, { start, end }, today);

  it('has the neighbours of those dates', () => {
    expect(on('2026-11-23', '2026-11-27')).toMatchObject({
      start: '2026-11-23',
      end: '2026-11-27',
      previous: { person: people.N, end: '2026-11-20' },
      next: { person: people.C, start: '2026-11-30' },
    });
    expect(on('2026-11-30', '2026-12-04', '2026-12-04')).toMatchObject({
      previous: { person: people.O, start: '2026-11-23' },
      next: null,
    });
    // Someone whose turn it cuts keeps the rest.
    expect(on('2026-11-18', '2026-11-24')).toMatchObject({
      previous: { person: people.N, end: '2026-11-17' },
      next: { person: people.O, start: '2026-11-25' },
    });
  });

  it('keeps the days within them on which someone stands in', () => {
    const covered = rota('OOOOO..AACAA..NNNNN');
    const coverOn = (start: string, end: string) =>
      rotationOn(covered, people.A as RotaPerson, { start, end }, '2026-11-13').cover.map(({ date }) => date);
    expect(coverOn('2026-11-10', '2026-11-13')).toEqual(['2026-11-11']);
    expect(coverOn('2026-11-12', '2026-11-13')).toEqual([]);
  });

  it('does not grow together with a turn beside it', () => {
    expect(on('2026-11-16', '2026-11-17')).toMatchObject({
      start: '2026-11-16',
      end: '2026-11-17',
      previous: { person: people.O },
      next: { person: people.N, start: '2026-11-18' },
    });
    expect(on('2026-11-02', '2026-11-06').next).toMatchObject({ person: people.A, start: '2026-11-09' });
  });
});

describe('days', () => {
  it('are those of the United Kingdom', () => {
    expect(dayOf(new Date('2026-07-01T23:30:00Z'))).toBe('2026-07-02');
    expect(dayOf(new Date('2026-12-01T23:30:00Z'))).toBe('2026-12-01');
    expect(dayBegins('2026-07-02').toISOString()).toBe('2026-07-01T23:00:00.000Z');
    expect(dayBegins('2026-12-02').toISOString()).toBe('2026-12-02T00:00:00.000Z');
    // The clocks change after these begin.
    expect(dayBegins('2026-03-29').toISOString()).toBe('2026-03-29T00:00:00.000Z');
    expect(dayBegins('2026-10-25').toISOString()).toBe('2026-10-24T23:00:00.000Z');
    expect(isWeekend('2026-11-22')).toBe(true);
    expect(isWeekend('2026-11-23')).toBe(false);
  });
});
