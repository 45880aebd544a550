import { describe, expect, it } from 'vitest';
import { bankHolidays, isWorkingDay, nextWorkingDay, workingDays } from './working-days.ts';

/** As https://www.gov.uk/bank-holidays gives them for England and Wales. */
const published: Readonly<Record<number, string>> = {
  2020: '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28',
  2021: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
  2022: '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27',
  2023: '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26',
  2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
  2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
  2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
  2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
  2028: '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
};

describe('bank holidays', () => {
  it.each(Object.entries(published))('of %s are those that were published', (year, days) => {
    expect(bankHolidays(Number(year)).map(({ date }) => date)).toEqual(days.split(' ').map((day) => `${year}-${day}`));
  });

  it('have their names, substitute days too', () => {
    expect(bankHolidays(2026).slice(-2)).toEqual([
      { date: '2026-12-25', name: 'Christmas Day' },
      { date: '2026-12-28', name: 'Boxing Day' },
    ]);
    // Christmas Day on a Sunday: Boxing Day keeps its Monday.
    expect(bankHolidays(2022).slice(-2)).toEqual([
      { date: '2022-12-26', name: 'Boxing Day' },
      { date: '2022-12-27', name: 'Christmas Day' },
    ]);
  });
});

describe('working days', () => {
  it('are no weekends and no bank holidays', () => {
    expect(isWorkingDay('2026-11-23')).toBe(true);
    expect(isWorkingDay('2026-11-22')).toBe(false);
    expect(isWorkingDay('2026-12-28')).toBe(false);
    // A holiday in Scotland alone.
    expect(isWorkingDay('2026-11-30')).toBe(true);
  });

  it.each([
    ['2026-11-23', '2026-11-24'],
    ['2026-11-27', '2026-11-30'],
    ['2026-12-24', '2026-12-29'],
    ['2026-12-31', '2027-01-04'],
    ['2026-04-02', '2026-04-07'],
  ])('after %s the next is %s', (day, next) => {
    expect(nextWorkingDay(day)).toBe(next);
  });

  it('from one day to another are those between', () => {
    expect(workingDays('2026-12-24', '2027-01-04')).toEqual([
      '2026-12-24',
      '2026-12-29',
      '2026-12-30',
      '2026-12-31',
      '2027-01-04',
    ]);
    expect(workingDays('2026-11-24', '2026-11-23')).toEqual([]);
  });
});
