import { addDays, daysFrom, isWeekend } from '../lib/days.ts';

/**
 * England's bank holidays: https://www.gov.uk/bank-holidays
 * They follow rules that have held since 1978 (https://www.legislation.gov.uk/ukpga/1971/80), but for the years in
 * which one was moved or added by proclamation. One that is proclaimed later is not known here.
 */
export interface BankHoliday {
  /** `2026-12-28` */
  readonly date: string;
  readonly name: string;
}

/** Holidays proclaimed since 2020, in place of the rule's day or in addition. As gov.uk published them. */
const proclaimed: Readonly<Record<number, readonly { name: string; instead?: string; date: string }[]>> = {
  2020: [{ name: 'Early May bank holiday (VE day)', instead: '2020-05-04', date: '2020-05-08' }],
  2022: [
    { name: 'Spring bank holiday', instead: '2022-05-30', date: '2022-06-02' },
    { name: 'Platinum Jubilee bank holiday', date: '2022-06-03' },
    { name: 'Bank Holiday for the State Funeral of Queen Elizabeth II', date: '2022-09-19' },
  ],
  2023: [{ name: 'Bank holiday for the coronation of King Charles III', date: '2023-05-08' }],
};

/** Easter Sunday, as a calendar day: the algorithm of Meeus, Jones and Butcher. */
function easter(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return `${year}-${String(Math.floor(days / 31)).padStart(2, '0')}-${String((days % 31) + 1).padStart(2, '0')}`;
}

const weekday = (date: string) => new Date(Date.parse(date)).getUTCDay();

/** The first Monday on a day or after it. */
const mondayFrom = (date: string) => addDays(date, (8 - weekday(date)) % 7);

/** The last Monday on a day or before it. */
const mondayUntil = (date: string) => addDays(date, -((weekday(date) + 6) % 7));

/** The first weekday on a day or after it that is not taken: a holiday at a weekend has a substitute day. */
function substitute(date: string, taken: readonly string[] = []): string {
  for (let at = date; ; at = addDays(at, 1)) if (!isWeekend(at) && !taken.includes(at)) return at;
}

/** The bank holidays of a year in England and Wales, in order. */
export function bankHolidays(year: number): BankHoliday[] {
  const christmas = substitute(`${year}-12-25`);
  // Where both are at a weekend, Christmas Day has the Monday and Boxing Day the Tuesday; where Christmas Day is on a
  // Sunday, Boxing Day keeps its Monday.
  const boxing = isWeekend(`${year}-12-26`) ? substitute(`${year}-12-26`, [christmas]) : `${year}-12-26`;
  const sunday = easter(year);
  const byRule: BankHoliday[] = [
    { date: substitute(`${year}-01-01`), name: 'New Year’s Day' },
    { date: addDays(sunday, -2), name: 'Good Friday' },
    { date: addDays(sunday, 1), name: 'Easter Monday' },
    { date: mondayFrom(`${year}-05-01`), name: 'Early May bank holiday' },
    { date: mondayUntil(`${year}-05-31`), name: 'Spring bank holiday' },
    { date: mondayUntil(`${year}-08-31`), name: 'Summer bank holiday' },
    { date: christmas === boxing ? substitute(`${year}-12-27`) : christmas, name: 'Christmas Day' },
    { date: boxing, name: 'Boxing Day' },
  ];
  const changes = proclaimed[year] ?? [];
  return byRule
    .filter(({ date }) => !changes.some(({ instead }) => instead === date))
    .concat(changes.map(({ date, name }) => ({ date, name })))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** The bank holiday that a calendar day is, or null. */
export const bankHoliday = (date: string): BankHoliday | null =>
  bankHolidays(Number(date.slice(0, 4))).find((holiday) => holiday.date === date) ?? null;

/** Whether a calendar day is a working day: not at a weekend, and no bank holiday in England. */
export const isWorkingDay = (date: string): boolean => !isWeekend(date) && bankHoliday(date) === null;

/** The first working day after a calendar day. */
export function nextWorkingDay(date: string): string {
  for (let at = addDays(date, 1); ; at = addDays(at, 1)) if (isWorkingDay(at)) return at;
}

/** The working days from one calendar day to another, both included. */
export const workingDays = (from: string, to: string): string[] => daysFrom(from, to).filter(isWorkingDay);
