import nodeIcal, { type EventInstance, type VEvent } from 'node-ical';
import { Failure } from '../../errors.ts';
import { addDays, dayOf, daysFrom, isWeekend, londonTime } from '../../lib/days.ts';
import { samePerson } from './people.ts';
import type { RotaDay, RotaPerson } from './rota.ts';
import { type EventPeople, type Invited, whose } from './whose.ts';

/** What a calendar is read for. */
export interface CalendarQuestion {
  /** Calendar days, both included: recurring events have no end of their own. */
  readonly from: string;
  readonly to: string;
  /** Who is known already; an address may be missing. */
  readonly people: readonly RotaPerson[];
  /** Words of the team's that are not part of a name. */
  readonly words: readonly string[];
  /** When support is open, as the wall clock in the United Kingdom shows it: `10:00`. */
  readonly hours: { readonly from: string; readonly to: string };
}

/** The library prints its doubts to the terminal, with parts of the calendar in them. */
function quietly<T>(work: () => T): T {
  const { warn } = console;
  console.warn = () => {};
  try {
    return work();
  } finally {
    console.warn = warn;
  }
}

/**
 * Times without a zone are those of the place where the calendar is used, not of the machine that reads it.
 * https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5
 */
const inLondon = (text: string) =>
  text.replace(/^(DTSTART|DTEND|RECURRENCE-ID|EXDATE):(?=\d{8}T\d{6}(?:[,\r\n]|$))/gm, '$1;TZID=Europe/London:');

/** The library gives a property with parameters as an object, several of the same name as a list. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : Array.isArray(value) ? textOf(value[0]) : textIn(value);
const textIn = (value: unknown): string =>
  value !== null && typeof value === 'object' && 'val' in value ? textOf(value.val) : '';

function invited(value: unknown): Invited[] {
  if (Array.isArray(value)) return value.flatMap(invited);
  const email = /^mailto:(.+@.+)$/i.exec(textOf(value).trim())?.[1]?.trim();
  if (email === undefined) return [];
  const params = (value !== null && typeof value === 'object' && 'params' in value ? value.params : {}) as Readonly<
    Record<string, unknown>
  >;
  const param = (name: string) => (typeof params[name] === 'string' ? params[name] : '');
  if (/^(?:ROOM|RESOURCE|GROUP)$/i.test(param('CUTYPE')) || /^NON-PARTICIPANT$/i.test(param('ROLE'))) return [];
  const name = param('CN').trim();
  // Many calendars write the address where the name should be.
  return [{ name: name.includes('@') ? '' : name, email, declined: /^DECLINED$/i.test(param('PARTSTAT')) }];
}

const peopleOf = (event: VEvent, summary: string): EventPeople => ({
  summary,
  description: textOf(event.description),
  attendees: invited(event.attendee),
  organizer: invited(event.organizer)[0] ?? null,
});

const isDate = (value: unknown): value is Date => value instanceof Date && !Number.isNaN(value.getTime());

/** An all-day date is midnight in the process's own time zone. */
const localDay = (date: Date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');

/** The days on which an event holds. Weekends inside of a longer one are no days of support. */
function daysOf({ start, end, isFullDay }: EventInstance, hours: CalendarQuestion['hours']): string[] {
  let days: string[];
  if (isFullDay && start.dateOnly) {
    // The end is the day after the last: https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1
    const [first, after] = [localDay(start), localDay(end)];
    days = after > first ? daysFrom(first, addDays(after, -1)) : [first];
  } else {
    const [from, to] = [londonTime(start), londonTime(end)];
    // A turn that is handed over at ten in the morning has no part of that day.
    days = daysFrom(dayOf(start), dayOf(end)).filter(
      (date) => from < `${date}T${hours.to}` && (to > `${date}T${hours.from}` || from === to),
    );
  }
  const weekdays = days.filter((date) => !isWeekend(date));
  return weekdays.length > 0 ? weekdays : days;
}

/** Changes of single events whose series is not in the calendar stand for themselves. */
const withLoose = (event: VEvent): VEvent[] => {
  if (event.rrule || !event.recurrences) return [event];
  const changes = [...new Set(Object.values(event.recurrences))] as VEvent[];
  return event.recurrenceid ? changes : [event, ...changes];
};

const isOff = (event: VEvent) => /^CANCELLED$/i.test(textOf(event.status));

const quoted = (summary: string) => `"${summary.length > 60 ? `${summary.slice(0, 60)}…` : summary}"`;

/** The first few of many, in words. */
const some = (things: readonly string[]) =>
  `${things.slice(0, 3).join(', ')}${things.length > 3 ? ` and ${things.length - 3} more` : ''}`;

/**
 * The days of a rota that is kept as a calendar (RFC 5545), and what was left out.
 * Throws a Failure where the text is no calendar, or breaks off.
 */
export function readCalendar(text: string, question: CalendarQuestion): { days: RotaDay[]; notes: string[] } {
  const content = text.replace(/^\uFEFF/, '').trim();
  if (!/^BEGIN:VCALENDAR\b/i.test(content)) throw new Failure('What is there is not a calendar.');
  if (!/\bEND:VCALENDAR$/i.test(content)) throw new Failure('The calendar breaks off before its end.');
  const events = quietly(() => parse(content)).flatMap(withLoose);
  const people = distinct([...question.people, ...events.flatMap(named)]);

  const days: RotaDay[] = [];
  const left = {
    unknown: new Set<string>(),
    hours: new Set<string>(),
    often: new Set<string>(),
    nobody: new Set<string>(),
  };
  // The process's own time zone may be a day away from the United Kingdom's.
  const [from, to] = [new Date(`${addDays(question.from, -2)}T00:00`), new Date(`${addDays(question.to, 2)}T00:00`)];
  for (const event of events) {
    if (!isDate(event.start) || (event.end !== undefined && !isDate(event.end))) {
      left.unknown.add(quoted(textOf(event.summary)));
      continue;
    }
    if (/FREQ=(?:SECONDLY|MINUTELY|HOURLY)/.test(String(event.rrule ?? ''))) {
      left.often.add(quoted(textOf(event.summary)));
      continue;
    }
    const instances = quietly(() => nodeIcal.expandRecurringEvent(event, { from, to, expandOngoing: true }));
    for (const instance of instances) {
      if (isOff(event) || isOff(instance.event)) continue;
      const summary = textOf(instance.summary).trim();
      const dates = daysOf(instance, question.hours).filter((date) => date >= question.from && date <= question.to);
      const person = whose(peopleOf(instance.event, summary), { people, words: question.words });
      if (dates.length === 0) {
        if (!instance.isFullDay) left.hours.add(quoted(summary));
      } else if (person === undefined) left.unknown.add(quoted(summary));
      else if (person === null) left.nobody.add(dates[0] as string);
      else days.push(...dates.map((date) => ({ date, person })));
    }
  }
  const { from: opens, to: closes } = question.hours;
  const notes = [
    ...(left.unknown.size > 0 ? [`Left out, because it is not clear whose they are: ${some([...left.unknown])}.`] : []),
    ...(left.hours.size > 0
      ? [`Left out, because they are not between ${opens} and ${closes}: ${some([...left.hours])}.`]
      : []),
    ...(left.often.size > 0 ? [`Left out, because they happen more than once a day: ${some([...left.often])}.`] : []),
    ...(left.nobody.size > 0 ? [`Nobody has been found yet for what begins on ${some([...left.nobody].sort())}.`] : []),
  ];
  return { days: days.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)), notes };
}

function parse(content: string): VEvent[] {
  try {
    const found = nodeIcal.sync.parseICS(inLondon(content));
    return Object.values(found).filter((component): component is VEvent => component?.type === 'VEVENT');
  } catch (error) {
    throw new Failure('The calendar is damaged.', { cause: error });
  }
}

/** The people whom an event gives with name and address. */
const named = (event: VEvent): RotaPerson[] =>
  [...invited(event.attendee), ...invited(event.organizer)].flatMap(({ name, email }) =>
    name ? [{ name, email }] : [],
  );

/** Each once. Somebody without an address is the one of that name who has one. */
function distinct(people: readonly RotaPerson[]): RotaPerson[] {
  const known = [...new Map(people.filter(({ email }) => email).map((one) => [one.email.toLowerCase(), one])).values()];
  const others = people.filter((one) => one.email === '' && !known.some((other) => samePerson(other, one)));
  return [...known, ...others];
}
