const day = 86_400_000;

// Each is made once, when it is needed: a long list would make thousands, and each takes tens of kilobytes.
let wallClock: Intl.DateTimeFormat | undefined;
let forPeople: Intl.DateTimeFormat | undefined;

/** A moment as the wall clock in the United Kingdom shows it: `2026-11-23T10:00`. Compares as text. */
export function londonTime(moment: Date): string {
  // The Swedish form of a date is the ISO one.
  wallClock ??= new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short', timeStyle: 'short' });
  return wallClock.format(moment).replace(' ', 'T');
}

/** The calendar day in the United Kingdom at a moment. */
export const dayOf = (moment: Date): string => londonTime(moment).slice(0, 10);

/** Moves a calendar day. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * day).toISOString().slice(0, 10);

/** The moment at which the wall clock in the United Kingdom shows a time on a calendar day: `17:30`. */
export function londonMoment(date: string, time: string): Date {
  const inWinter = new Date(`${date}T${time}:00Z`);
  return londonTime(inWinter) === `${date}T${time}` ? inWinter : new Date(inWinter.getTime() - 3_600_000);
}

/** The moment at which a calendar day begins in the United Kingdom. */
export const dayBegins = (date: string): Date => londonMoment(date, '00:00');

/** How many days there are from one calendar day to another. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / day);

/** Whether a calendar day is a Saturday or a Sunday. */
export const isWeekend = (date: string): boolean => [0, 6].includes(new Date(Date.parse(date)).getUTCDay());

/** Every calendar day from one to another, both included; none where the second is earlier. */
export const daysFrom = (from: string, to: string): string[] =>
  Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => addDays(from, index));

/** Whether a text is a calendar day that there is: not `2026-02-30`. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;

/** A calendar day as people say it: `Mon 23 Nov 2026`. */
export function shownDay(date: string): string {
  forPeople ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  return forPeople.format(new Date(`${date}T00:00:00Z`)).replace(',', '');
}

/** A moment in the United Kingdom, as people say it: `Mon 23 Nov 2026, 07:10`. */
export const shownMoment = (moment: Date): string => `${shownDay(dayOf(moment))}, ${londonTime(moment).slice(11)}`;

/** The day of a moment in the United Kingdom, as people say it. */
export const shownDayOf = (moment: string): string => shownDay(dayOf(new Date(moment)));
