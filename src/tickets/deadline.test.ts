import { describe, expect, it } from 'vitest';
import { readDeadline } from './deadline.ts';

/** A Monday morning in the UK. */
const now = new Date('2026-11-23T09:30:00Z');

describe('a deadline as a person writes it', () => {
  it.each([
    ['Friday noon', '2026-11-27 12:00', 'Fri 27 Nov 2026, 12:00'],
    ['by Friday noon', '2026-11-27 12:00', 'Fri 27 Nov 2026, 12:00'],
    ['friday', '2026-11-27', 'Fri 27 Nov 2026'],
    ['next friday', '2026-12-04', 'Fri 4 Dec 2026'],
    ['4 Dec', '2026-12-04', 'Fri 4 Dec 2026'],
    ['4 January', '2027-01-04', 'Mon 4 Jan 2027'],
    ['2026-12-04 12:00', '2026-12-04 12:00', 'Fri 4 Dec 2026, 12:00'],
    ['2026-12-24', '2026-12-24', 'Thu 24 Dec 2026'],
    ['04/12/2026', '2026-12-04', 'Fri 4 Dec 2026'],
    ['tomorrow 5pm', '2026-11-24 17:00', 'Tue 24 Nov 2026, 17:00'],
    ['Fri 4 Dec 2026, 12:00', '2026-12-04 12:00', 'Fri 4 Dec 2026, 12:00'],
    ['in 2 weeks', '2026-12-07', 'Mon 7 Dec 2026'],
    ['today', '2026-11-23', 'Mon 23 Nov 2026'],
    ['this Monday', '2026-11-23', 'Mon 23 Nov 2026'],
    ['Mon 23 Nov', '2026-11-23', 'Mon 23 Nov 2026'],
    ['next Monday', '2026-11-30', 'Mon 30 Nov 2026'],
    ['9:45', '2026-11-23 09:45', 'Mon 23 Nov 2026, 09:45'],
    ['Saturday noon', '2026-11-28 12:00', 'Sat 28 Nov 2026, 12:00 (not a working day)'],
    ['28 Dec', '2026-12-28', 'Mon 28 Dec 2026 (not a working day: Boxing Day)'],
    ['none', 'none', 'no deadline'],
  ])('is understood: %s', (text, kept, said) => expect(readDeadline(text, now)).toEqual({ kept, said }));

  it.each([
    ['soon', /expected a day/],
    ['', /expected a day/],
    ['31 Nov', /expected a day/],
    ['12/13/2026', /expected a day/],
    ['2027-13-12', /expected a day/],
    ['2027-02-31 noon', /expected a day/],
    ['Friday 24:30', /expected a day/],
    ['last friday', /expected a day/],
    ['4-6 Dec', /expected a day/],
    ['not before Friday, I think', /expected a day/],
    ['Friday or Monday', /expected a day/],
    ['2026-11-20', /Fri 20 Nov 2026 is in the past/],
    ['2026-11-23 09:00', /Mon 23 Nov 2026, 09:00 is in the past/],
    ['20 Nov', /would be Sat 20 Nov 2027 \(not a working day\): say the year/],
    ['Monday 24 Nov', /"Monday 24 Nov" could be Tue 24 Nov 2026 or Mon 23 Nov 2026: give the date/],
    ['Friday 24 Nov', /could be Tue 24 Nov 2026 or Fri 27 Nov 2026/],
    ['Sunday 24 Nov 12:00', /could be Tue 24 Nov 2026 or Sun 29 Nov 2026/],
    ['Monday', /could be Mon 23 Nov 2026 or Mon 30 Nov 2026/],
    ['Monday 17:00', /could be Mon 23 Nov 2026 or Mon 30 Nov 2026/],
    ['9:00', /^09:00 today is in the past: say "tomorrow"/],
    ['8am', /^08:00 today is in the past/],
  ])('is refused: %s', (text, wrong) =>
    expect(readDeadline(text, now)).toMatchObject({ wrong: expect.stringMatching(wrong) }),
  );

  it('goes by the clock in the UK, whatever the machine has', () => {
    // In summer, half past eleven in the evening in UTC is the next day already.
    const evening = new Date('2026-07-05T23:30:00Z');
    expect(readDeadline('tomorrow', evening)).toMatchObject({ kept: '2026-07-07' });
    expect(readDeadline('2026-07-06 00:15', evening)).toMatchObject({ wrong: expect.stringMatching(/is in the past/) });
  });
});
