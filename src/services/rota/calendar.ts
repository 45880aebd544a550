import ICAL from 'ical.js';
import { Failure } from '../../errors.ts';
import { addDays, daysBetween, daysFrom, isDay, isWeekend, londonTime } from '../../lib/days.ts';
import { oneLine } from '../../lib/one-line.ts';
import { samePerson } from './people.ts';
import { type EventPeople, type Invited, type KnownPeople, personOfEvent, surnamesIn } from './person-of-event.ts';
import type { RotaDay, RotaPerson } from './rota.ts';

/** What to look for in a calendar. */
export interface CalendarQuestion {
  /** Calendar days, both inclusive: recurring events may have no end. */
  readonly from: string;
  readonly to: string;
  /** People who are already known, perhaps without an address. */
  readonly people: readonly RotaPerson[];
  /** The team's words that are not part of a name. */
  readonly words: readonly string[];
  /** When support is open, in United Kingdom local time: `10:00`. */
  readonly hours: { readonly from: string; readonly to: string };
}

/** What a calendar says. */
export interface CalendarAnswer {
  readonly days: RotaDay[];
  /** What was left out, and what may surprise. */
  readonly notes: string[];
  /** What was left out and may have been someone's turn. */
  readonly doubts: string[];
}

/** A series with more instances than this is not a rota. */
const mostInstances = 50_000;

/** An event of more days than this is not a turn. */
const mostDays = 1000;

// Invalid values don't make the whole calendar fail: the events that have them are handled one by one.
ICAL.design.strict = false;

const text = (component: ICAL.Component, name: string): string => {
  const value = component.getFirstPropertyValue(name);
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : String(value);
};

const summaryOf = (component: ICAL.Component): string => oneLine(text(component, 'summary')).trim();

const parameter = (property: ICAL.Property, name: string): string => {
  const value: unknown = property.getParameter(name);
  return typeof value === 'string' ? value : Array.isArray(value) ? String(value[0]) : '';
};

function invited(component: ICAL.Component, property: string): Invited[] {
  return component.getAllProperties(property).flatMap((one) => {
    const email = /^mailto:(.+@.+)$/i.exec(String(one.getFirstValue() ?? '').trim())?.[1]?.trim();
    if (email === undefined) return [];
    if (
      /^(?:ROOM|RESOURCE|GROUP)$/i.test(parameter(one, 'cutype')) ||
      /^NON-PARTICIPANT$/i.test(parameter(one, 'role'))
    )
      return [];
    const name = oneLine(parameter(one, 'cn')).trim();
    // Many calendars put the address in place of the name.
    return [{ name: name.includes('@') ? '' : name, email, declined: /^DECLINED$/i.test(parameter(one, 'partstat')) }];
  });
}

const peopleOf = (component: ICAL.Component): EventPeople => ({
  summary: summaryOf(component),
  description: text(component, 'description'),
  attendees: invited(component, 'attendee'),
  organizer: invited(component, 'organizer')[0] ?? null,
});

const isOff = (component: ICAL.Component) => /^CANCELLED$/i.test(text(component, 'status'));

/** A moment at which local time in a zone is this. */
function momentIn(timeZone: string, shown: number): Date {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  let moment = shown;
  for (let round = 0; round < 2; round++) moment += shown - Date.parse(`${format.format(moment).replace(' ', 'T')}Z`);
  return new Date(moment);
}

/**
 * The United Kingdom local time of a calendar's time. A time without a zone is local to where the calendar is used:
 * https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5. Throws for an unknown zone.
 */
function inLondon(time: ICAL.Time, zone: string): string {
  if (time.zone !== ICAL.Timezone.localTimezone) return londonTime(new Date(time.toUnixTime() * 1000));
  if (/^(?:|Europe\/London|GMT Standard Time)$/.test(zone)) return time.toString().slice(0, 16);
  const { year, month, day, hour, minute, second } = time;
  return londonTime(momentIn(zone, Date.UTC(year, month - 1, day, hour, minute, second)));
}

const zoneOf = (component: ICAL.Component) => {
  const property = component.getFirstProperty('dtstart');
  return property ? parameter(property, 'tzid') : '';
};

/** One instance of an event. */
interface Instance {
  readonly component: ICAL.Component;
  readonly start: ICAL.Time;
  readonly end: ICAL.Time;
}

/** The days that an instance covers. Weekends inside a longer one don't count. */
function daysOf({ component, start, end }: Instance, hours: CalendarQuestion['hours']): string[] {
  let days: string[];
  if (start.isDate) {
    // The end is exclusive: https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1
    const [first, after] = [start.toString().slice(0, 10), end.toString().slice(0, 10)];
    days = after > first ? daysFrom(first, atMost(first, addDays(after, -1))) : [first];
  } else {
    const zone = zoneOf(component);
    const [from, to] = [inLondon(start, zone), inLondon(end, zone)];
    // A turn that is handed over at 10:00 does not include that day.
    days = daysFrom(from.slice(0, 10), atMost(from.slice(0, 10), to.slice(0, 10))).filter(
      (date) => from < `${date}T${hours.to}` && (to > `${date}T${hours.from}` || from === to),
    );
  }
  const weekdays = days.filter((date) => !isWeekend(date));
  return weekdays.length > 0 ? weekdays : days;
}

const atMost = (first: string, last: string) => (addDays(first, mostDays) < last ? addDays(first, mostDays) : last);

/** How many days an event lasts, going by its start and end; 0 if it doesn't say. */
function lasts(component: ICAL.Component): number {
  const [start, end] = ['dtstart', 'dtend'].map((name) =>
    String(component.getFirstPropertyValue(name) ?? '').slice(0, 10),
  );
  return start && end ? daysBetween(start, end) : 0;
}

/** The times of an event as written: once parsed, 31 February becomes 3 March, and 25:00 the next day. */
const writtenTimes = (component: ICAL.Component) =>
  ['dtstart', 'dtend', 'recurrence-id', 'exdate', 'rdate'].flatMap((name) =>
    component.getAllProperties(name).flatMap((one) => one.toJSON().slice(3).flat().map(String)),
  );

/** With leap seconds: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.12. 24:00 isn't allowed there, but is clear. */
const isTimeOfDay = (time: string) => /^(?:(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)|24:00:00)Z?$/.test(time);

/** What no calendar has of the times that an event names; null if all of them exist. */
function impossible(component: ICAL.Component): string | null {
  for (const written of writtenTimes(component)) {
    const [, day, time] = /^(\d{4}-\d{2}-\d{2})(?:T(.*))?$/.exec(written) ?? [];
    if (day !== undefined && !isDay(day)) return 'has a day that does not exist';
    if (time !== undefined && !isTimeOfDay(time)) return 'has a time that does not exist';
  }
  return null;
}

/** Why an event can't be read, as in "it repeats by periods"; null if it can. */
function unread(component: ICAL.Component): string | null {
  if (component.getAllProperties('dtstart').length !== 1) return 'does not have exactly one start';
  const never = impossible(component);
  if (never !== null) return never;
  if (component.hasProperty('exrule')) return 'has exceptions given by a rule';
  const ranges = component.getAllProperties('recurrence-id').map((one) => parameter(one, 'range'));
  if (ranges.some((range) => range !== '' && range.toUpperCase() !== 'THISANDFUTURE'))
    return 'changes earlier dates of its series';
  if (component.hasProperty('recurrence-id') && (component.hasProperty('rrule') || component.hasProperty('rdate')))
    return 'changes a series by a rule of its own';
  if (component.getAllProperties('rdate').some((one) => one.type === 'period')) return 'repeats by periods';
  if (lasts(component) > mostDays) return 'lasts longer than a turn can';
  const rules = component.getAllProperties('rrule').map((one) => String(one.getFirstValue()));
  if (rules.some((rule) => /FREQ=(?:SECONDLY|MINUTELY|HOURLY)/.test(rule))) return 'happens more than once a day';
  return null;
}

const isRange = (component: ICAL.Component) => {
  const property = component.getFirstProperty('recurrence-id');
  return property !== null && parameter(property, 'range') !== '';
};

class TooMany extends Error {}

/** All instances of a series until a day, except those with a change of their own. */
function instancesOf(series: ICAL.Component, changes: readonly ICAL.Component[], until: string): Instance[] {
  const event = new ICAL.Event(series, { exceptions: [...changes], strictExceptions: false });
  if (!event.isRecurring()) return [{ component: series, start: event.startDate, end: event.endDate }];
  const found: Instance[] = [];
  const iterator = event.iterator();
  // The first date is an instance too, but the library leaves it out if there is no rule.
  const isLeftOut = !series.hasProperty('rrule');
  const taken = series.getAllProperties('exdate').flatMap((one) => one.getValues().map(String));
  const times = isLeftOut && !taken.includes(event.startDate.toString()) ? [event.startDate] : [];
  for (let count = 0; ; count++) {
    const time = times.shift() ?? iterator.next();
    if (!time || time.toString().slice(0, 10) > until) return found;
    if (count > mostInstances) throw new TooMany();
    if (isLeftOut && count > 0 && time.compare(event.startDate) === 0) continue;
    const { item, startDate, endDate } = event.getOccurrenceDetails(time);
    const isSingle = item.component !== series && !isRange(item.component);
    if (!isSingle) found.push({ component: item.component, start: startDate, end: endDate });
  }
}

/** The events with one id, and the changes to their instances. */
interface Series {
  readonly events: readonly ICAL.Component[];
  readonly changes: readonly ICAL.Component[];
}

const sequence = (component: ICAL.Component) => Number(text(component, 'sequence')) || 0;

/** Drops the events that have a later version. */
function latest(components: readonly ICAL.Component[]): ICAL.Component[] {
  const last = Math.max(...components.map(sequence));
  return components.filter((component) => sequence(component) === last);
}

function seriesIn(components: readonly ICAL.Component[]): Series[] {
  let nameless = 0;
  const byId = Map.groupBy(components, (component) => text(component, 'uid') || `nameless ${nameless++}`);
  return [...byId.values()].map((all) => {
    const changes = all.filter((component) => component.hasProperty('recurrence-id'));
    const byInstance = Map.groupBy(changes, (component) => text(component, 'recurrence-id'));
    return {
      events: latest(all.filter((component) => !component.hasProperty('recurrence-id'))),
      changes: [...byInstance.values()].flatMap(latest),
    };
  });
}

const quoted = (summary: string) => `"${summary.length > 60 ? `${summary.slice(0, 60)}…` : summary}"`;

/** The first few items of a list, in words. */
const some = (things: readonly string[]) =>
  `${things.slice(0, 3).join(', ')}${things.length > 3 ? ` and ${things.length - 3} more` : ''}`;

/**
 * The days of a rota in a calendar (RFC 5545), and what was left out. Throws a Failure if the text is not a whole
 * calendar. It never yields, and a hostile calendar can take long: `readCalendarWithin` runs it with a limit.
 */
export function readCalendar(written: string, question: CalendarQuestion): CalendarAnswer {
  const content = written.replace(/^\uFEFF/, '').trim();
  if (!/^BEGIN:VCALENDAR\b/i.test(content)) throw new Failure('This is not a calendar.');
  if (!/\bEND:VCALENDAR$/i.test(content)) throw new Failure('The calendar is incomplete: its end is missing.');
  const components = parse(content);
  const shared = seriesIn(components);
  const people = distinct([...question.people, ...components.flatMap(named)]);
  const surnames = surnamesIn(
    components.map((component) => summaryOf(component)),
    question.words,
  );
  const known: KnownPeople = { people, words: question.words, surnames };

  const days: RotaDay[] = [];
  const left = { unclear: new Map<string, string[]>(), hours: new Set<string>(), unassigned: new Set<string>() };
  const doubts = new Map<string, Set<string>>();
  const doubt = (why: string, component: ICAL.Component) =>
    doubts.set(why, (doubts.get(why) ?? new Set()).add(quoted(summaryOf(component))));
  const place = (instance: Instance) => {
    const { component, start } = instance;
    const summary = summaryOf(component);
    const held = daysOf(instance, question.hours);
    const dates = held.filter((date) => date >= question.from && date <= question.to);
    if (held.length === 0 && !start.isDate) left.hours.add(quoted(summary));
    if (dates.length === 0) return;
    const person = personOfEvent(peopleOf(component), known);
    if (person === undefined)
      left.unclear.set(quoted(summary), [...(left.unclear.get(quoted(summary)) ?? []), ...dates]);
    else if (person === null) left.unassigned.add(dates[0] as string);
    else days.push(...dates.map((date) => ({ date, person })));
  };
  const read = (component: ICAL.Component, work: () => void) => {
    try {
      const why = unread(component);
      if (why === null) work();
      else doubt(why, component);
    } catch (error) {
      doubt(error instanceof TooMany ? 'happens too often' : 'is damaged', component);
    }
  };
  for (const { events, changes } of shared) {
    const isOver = events.length > 0 && events.every(isOff);
    if (isOver) continue;
    for (const event of events.filter((one) => !isOff(one))) {
      const usable = changes.filter((change) => unread(change) === null);
      read(event, () => {
        for (const instance of instancesOf(event, usable, question.to)) if (!isOff(instance.component)) place(instance);
      });
    }
    for (const change of changes) {
      // A change to all later dates is an instance of its series; without a series it is an event.
      if (isOff(change) || (isRange(change) && events.length > 0 && unread(change) === null)) continue;
      read(change, () => {
        const { startDate, endDate } = new ICAL.Event(change, { exceptions: [], strictExceptions: false });
        place({ component: change, start: startDate, end: endDate });
      });
    }
  }
  const taken = new Set(days.map(({ date }) => date));
  // An event that could be anyone's matters only on days without anyone else.
  const open = [...left.unclear].filter(([, dates]) => dates.some((date) => !taken.has(date) && !isWeekend(date)));
  const { from: opens, to: closes } = question.hours;
  const sharing = shared.filter(({ events }) => events.length > 1).map(({ events }) => events[0] as ICAL.Component);
  return {
    days: days.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
    notes: [
      ...(left.unclear.size > 0
        ? [`Left out, because it is not clear whose they are: ${some([...left.unclear.keys()])}.`]
        : []),
      ...(left.hours.size > 0
        ? [`Left out, because they are not between ${opens} and ${closes}: ${some([...left.hours])}.`]
        : []),
      ...(left.unassigned.size > 0
        ? [`No one is on the rota yet for the turns that begin on ${some([...left.unassigned].sort())}.`]
        : []),
      ...(sharing.length > 0
        ? [
            `Several events with the same id were read as separate ones: ${some([...new Set(sharing.map((one) => quoted(summaryOf(one))))])}.`,
          ]
        : []),
    ],
    doubts: [
      // https://www.rfc-editor.org/rfc/rfc7529: the library ignores these parts of a rule.
      ...(/^RRULE[^\r\n]*[:;](?:RSCALE|SKIP)=/im.test(content.replace(/\r?\n[ \t]/g, ''))
        ? ['The calendar has repeat rules with RSCALE or SKIP, which were ignored.']
        : []),
      ...[...doubts].map(
        ([why, names]) => `Left out, because ${names.size === 1 ? 'it' : 'each'} ${why}: ${some([...names])}.`,
      ),
      ...open
        .slice(0, 3)
        .map(([name, dates]) => `It is not clear whose ${name} is, on ${some([...new Set(dates)].sort())}.`),
    ],
  };
}

/** The calendar's events. Throws a Failure if it is damaged, or if not all of it could be read. */
function parse(content: string): ICAL.Component[] {
  let events: ICAL.Component[];
  try {
    const parsed: unknown[] = ICAL.parse(content);
    const calendars = typeof parsed[0] === 'string' ? [parsed] : parsed;
    events = calendars.flatMap((one) => new ICAL.Component(one as never).getAllSubcomponents('vevent'));
  } catch (error) {
    throw new Failure('The calendar is damaged.', { cause: error });
  }
  const written = content.match(/^BEGIN:VEVENT[ \t]*$/gim)?.length ?? 0;
  if (events.length === written) return events;
  throw new Failure(`The calendar is damaged: it has ${written} events, of which ${events.length} could be read.`);
}

/** The people that an event gives with a name and an address. */
const named = (component: ICAL.Component): RotaPerson[] =>
  [...invited(component, 'attendee'), ...invited(component, 'organizer')].flatMap(({ name, email }) =>
    name ? [{ name, email }] : [],
  );

/** Removes duplicates. Someone without an address is taken to be the one person with that name. */
function distinct(people: readonly RotaPerson[]): RotaPerson[] {
  const known = [...new Map(people.filter(({ email }) => email).map((one) => [one.email.toLowerCase(), one])).values()];
  const others = people.filter((one) => one.email === '' && !known.some((other) => samePerson(other, one)));
  return [...known, ...others];
}
