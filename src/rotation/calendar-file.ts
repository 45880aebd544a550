import { daysFrom } from '../lib/days.ts';

/** A calendar event, on one day or at the same time on several. */
export interface CalendarEntry {
  /** Stays the same for the same event, so that importing the file twice does not duplicate it. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly url?: string;
  /** Calendar days in the United Kingdom, in order: `2026-11-23`. At least one. */
  readonly days: readonly string[];
  /** As the wall clock in the United Kingdom shows it: `10:00`. */
  readonly start: string;
  readonly minutes: number;
  /** Minutes before the start at which the calendar reminds; no reminder if missing. */
  readonly alarmMinutes?: number;
}

/** The rules of British time since 1996. https://www.legislation.gov.uk/uksi/2002/262 */
const london = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/London',
  'BEGIN:DAYLIGHT',
  'TZOFFSETFROM:+0000',
  'TZOFFSETTO:+0100',
  'TZNAME:BST',
  'DTSTART:19960331T010000',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'END:DAYLIGHT',
  'BEGIN:STANDARD',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0000',
  'TZNAME:GMT',
  'DTSTART:19961027T020000',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'END:STANDARD',
  'END:VTIMEZONE',
];

/** https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11; control characters may not be in a file at all. */
const escaped = (text: string) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]+/g, ' ')
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n');

/** Lines of at most 75 octets, never broken within a character. https://www.rfc-editor.org/rfc/rfc5545#section-3.1 */
function folded(line: string): string {
  const lines: string[] = [];
  let at = '';
  let room = 75;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (size > room) {
      lines.push(at);
      at = ' ';
      room = 74;
    }
    at += character;
    room -= size;
  }
  return [...lines, at].join('\r\n');
}

const compact = (date: string) => date.replaceAll('-', '');
const at = (date: string, time: string) => `${compact(date)}T${time.replace(':', '')}00`;

const names = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const nameOf = (date: string) => names[new Date(Date.parse(date)).getUTCDay()] as string;

/** The recurrence rule for these days: their weekdays from first to last, with exceptions. */
function repetition(days: readonly string[], time: string): string[] {
  if (days.length < 2) return [];
  const weekdays = names.filter((name) => days.some((date) => nameOf(date) === name));
  const all = daysFrom(days[0] as string, days.at(-1) as string).filter((date) => weekdays.includes(nameOf(date)));
  const out = all.filter((date) => !days.includes(date));
  return [
    // COUNT includes the exceptions.
    `RRULE:FREQ=WEEKLY;BYDAY=${weekdays.join(',')};COUNT=${all.length}`,
    ...(out.length > 0 ? [`EXDATE;TZID=Europe/London:${out.map((date) => at(date, time)).join(',')}`] : []),
  ];
}

function eventOf(entry: CalendarEntry, stamp: string): string[] {
  const { id, summary, description, url, days, start, minutes, alarmMinutes } = entry;
  const [first] = days;
  if (first === undefined) throw new RangeError(`${id} has no day`);
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(id)}@govsupport`,
    `DTSTAMP:${stamp}`,
    `DTSTART;TZID=Europe/London:${at(first, start)}`,
    `DURATION:PT${minutes}M`,
    ...repetition(days, start),
    `SUMMARY:${escaped(summary)}`,
    ...(description === undefined ? [] : [`DESCRIPTION:${escaped(description)}`]),
    ...(url === undefined ? [] : [`URL:${new URL(url).href}`]),
    ...(alarmMinutes === undefined
      ? []
      : [
          'BEGIN:VALARM',
          'ACTION:DISPLAY',
          `TRIGGER:-PT${alarmMinutes}M`,
          `DESCRIPTION:${escaped(summary)}`,
          'END:VALARM',
        ]),
    'END:VEVENT',
  ];
}

/**
 * The text of an iCalendar file (RFC 5545) that any calendar can import. `now` is when it is made.
 * Throws a RangeError if an entry has no day.
 */
export function calendarFile(entries: readonly CalendarEntry[], now: Date): string {
  const stamp = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//govsupport//rotation//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    ...london,
    ...entries.flatMap((entry) => eventOf(entry, stamp)),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}
