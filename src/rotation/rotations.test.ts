import { describe, expect, it } from 'vitest';
import type { RotaDay, RotaPerson } from '../services/rota/rota.ts';
import { addDays, coverBy, dayOf, isAboutTheBeginning, isWeekend, rotationOf, turnsOf } from './rotations.ts';

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
    expect(rotation).toMatchObject({
      start: '2026-11-09',
      end: '2026-11-20',
      cover: [{ date: '2026-11-11', person: { name: 'Corin' } }],
      previous: { person: { name: 'Oscar' } },
      next: { person: { name: 'Nadia' }, start: '2026-11-23' },
      doubts: [],
    });
  });

  it('is the coming one some days before, and says so', () => {
    expect(rotationOf(days, who('nadia@example.org'), '2026-11-19')?.doubts).toEqual([
      'It has not begun: its first day is 2026-11-23.',
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
    expect(rotationOf(double, who('ada@example.org'), '2026-11-12')?.doubts.join(' ')).toContain(
      'both on the rota on 2026-11-10',
    );
    const missing = days.filter(({ date }) => date !== '2026-11-12');
    expect(rotationOf(missing, who('ada@example.org'), '2026-11-12')?.doubts).toEqual([
      'Nobody is on the rota today, 2026-11-12, though it is a working day.',
    ]);
    expect(rotationOf(missing, who('ada@example.org'), '2026-11-13')?.doubts).toEqual([
      'Nobody is on the rota on 2026-11-12, in the middle of it.',
    ]);
  });

  it('is not in doubt because of a bank holiday', () => {
    const easter = [...rota('OOOOO', '2026-03-23'), ...rota('AAAA...', '2026-03-30'), ...rota('AAAA', '2026-04-07')];
    const rotation = rotationOf([...easter, ...rota('NNNNN', '2026-04-13')], who('ada@example.org'), '2026-04-06');
    expect(rotation).toMatchObject({ start: '2026-03-30', end: '2026-04-10', doubts: [] });
  });

  it('is found where two are on together all the time, whoever asks', () => {
    const pair = [...rota('AAAAA..OOOOO'), ...rota('NNNNN')];
    for (const person of [people.A, people.N] as RotaPerson[]) {
      for (const days of [pair, [...pair].reverse()]) {
        const rotation = rotationOf(days, person, '2026-11-03');
        expect(rotation).toMatchObject({ start: '2026-11-02', end: '2026-11-06', next: { person: people.O } });
        expect(rotation?.doubts[0]).toMatch(/^Ada and Nadia are both on the rota on 2026-11-02, 2026-11-03, .* and /);
      }
    }
  });

  it('tells of a shared day at its edge', () => {
    const shared = [...rota('OOOOO'), ...rota('AAAAA', '2026-11-06'), ...rota('NNNNN', '2026-11-16')];
    expect(rotationOf(shared, who('oscar@example.org'), '2026-11-03')?.doubts).toContain(
      'Ada and Oscar are both on the rota on 2026-11-06.',
    );
    expect(rotationOf(shared, who('ada@example.org'), '2026-11-09')).toMatchObject({
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
    expect(rotation).toMatchObject({ start: '2026-11-02', end: '2026-11-20' });
    expect(rotation?.doubts[0]).toBe(
      'Nobody is on the rota on 2026-11-09, 2026-11-10, 2026-11-11, 2026-11-12 and 2026-11-13, in the middle of it.',
    );
  });

  it('is followed by the same person after a long hole, and takes over from somebody else', () => {
    const days = [...rota('OOOOO', '2026-10-26'), ...rota('AAAAA'), ...rota('AAAAA', '2026-11-30')];
    expect(rotationOf(days, who('ada@example.org'), '2026-11-03')).toMatchObject({
      end: '2026-11-06',
      next: { person: people.A, start: '2026-11-30' },
      doubts: ['You are on again from 2026-11-30, with nobody in between.'],
    });
    expect(rotationOf(days, who('ada@example.org'), '2026-11-30')).toMatchObject({
      start: '2026-11-30',
      previous: { person: people.O },
    });
  });

  it('does not hand over to somebody who has a single day at its edge', () => {
    const rotation = rotationOf(rota('OOOOO..AAAAC..NNNNN'), who('ada@example.org'), '2026-11-10');
    expect(rotation).toMatchObject({
      end: '2026-11-12',
      previous: { person: people.O },
      next: { person: people.N, start: '2026-11-16' },
      doubts: ['Corin has a single day, 2026-11-13: it was taken for cover, and not for a turn.'],
    });
    expect(rotationOf(rota('OOOOO..CAAAA..NNNNN'), who('ada@example.org'), '2026-11-10')).toMatchObject({
      start: '2026-11-10',
      previous: { person: people.O },
    });
  });

  it('is in doubt where somebody else has two days in the middle of it', () => {
    const rotation = rotationOf(rota('OOOOO..AACCA..NNNNN'), who('ada@example.org'), '2026-11-09');
    expect(rotation).toMatchObject({ end: '2026-11-10', next: { person: people.C } });
    expect(rotation?.doubts).toEqual([
      'Corin has only 2026-11-11 and 2026-11-12, between days of Ada: it may be cover and not a turn.',
    ]);
  });

  it('is not the day on which you stand in', () => {
    const standing = rota('OOAOO..AAAAA..NNNNN');
    expect(rotationOf(standing, who('ada@example.org'), '2026-11-04')).toMatchObject({
      start: '2026-11-09',
      doubts: [
        'Today you stand in for Oscar; that is not this rotation.',
        'It has not begun: its first day is 2026-11-09.',
      ],
    });
    expect(coverBy(standing, who('ada@example.org'))).toEqual([{ date: '2026-11-04', standsInFor: people.O }]);
    expect(rotationOf(rota('OOAOO'), who('ada@example.org'), '2026-11-04')).toBeNull();
    expect(coverBy(standing, who('nadia@example.org'))).toEqual([]);
  });

  it('is in doubt where the only neighbour has a single day', () => {
    expect(rotationOf(rota('C..AAAAA..NNNNN'), who('ada@example.org'), '2026-11-05')).toMatchObject({
      previous: { person: people.C },
      doubts: ['Corin has a single day, 2026-11-02: it may be cover and not a turn.'],
    });
  });
});

describe('a doubt', () => {
  const doubts = (letters: string, today: string) =>
    rotationOf(rota(letters), who('ada@example.org'), today)?.doubts.map((doubt) => [
      isAboutTheBeginning(doubt),
      doubt,
    ]);

  it('is about the beginning where it says that it is over, or that nobody came before', () => {
    expect(doubts('AAAAA..NNNNN', '2026-11-09')).toEqual([
      [true, 'It is over: its last day was 2026-11-06.'],
      [true, 'The rota does not go back far enough to say whom you take over from.'],
    ]);
  });

  it('matters at the end where it is about who is next, and when', () => {
    expect(doubts('OOOOO..AAAA', '2026-11-09')).toEqual([[false, 'The rota does not say yet who is next.']]);
    expect(doubts('OOOOO..AAAAA..N', '2026-11-09')).toEqual([
      [false, 'Nadia has a single day, 2026-11-16: it may be cover and not a turn.'],
    ]);
    expect(doubts('OOOOO..A.AAA..NNNNN', '2026-11-09')).toEqual([
      [false, 'Nobody is on the rota on 2026-11-10, in the middle of it.'],
    ]);
    expect(doubts('OOOOO..AAAAA', '2026-11-06')?.[0]).toEqual([
      false,
      'It has not begun: its first day is 2026-11-09.',
    ]);
  });
});

describe('days', () => {
  it('are those of the United Kingdom', () => {
    expect(dayOf(new Date('2026-07-01T23:30:00Z'))).toBe('2026-07-02');
    expect(dayOf(new Date('2026-12-01T23:30:00Z'))).toBe('2026-12-01');
    expect(isWeekend('2026-11-22')).toBe(true);
    expect(isWeekend('2026-11-23')).toBe(false);
  });
});
