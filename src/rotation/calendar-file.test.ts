import ICAL from 'ical.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CalendarEntry, calendarFile } from './calendar-file.ts';
import { workingDays } from './working-days.ts';

const now = new Date('2026-11-20T12:34:56Z');
const standUp: CalendarEntry = {
  id: 'stand-up-2026-11-23-ada',
  summary: 'Stand-up',
  days: ['2026-11-23'],
  start: '10:00',
  minutes: 15,
};

const eventsIn = (text: string) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent');

/** What another program reads in it. */
function readBack(text: string): { event: ICAL.Component; starts: string[]; minutes: number[] } {
  const events = eventsIn(text);
  expect(events).toHaveLength(1);
  const [component] = events as [ICAL.Component];
  const event = new ICAL.Event(component);
  const iterator = event.iterator();
  const starts: string[] = [];
  const minutes: number[] = [];
  for (let time = iterator.next(); time; time = iterator.next()) {
    const { startDate, endDate } = event.getOccurrenceDetails(time);
    starts.push(new Date(startDate.toUnixTime() * 1000).toISOString());
    minutes.push((endDate.toUnixTime() - startDate.toUnixTime()) / 60);
  }
  return { event: component, starts, minutes };
}

afterEach(() => vi.unstubAllEnvs());

describe.each(['Europe/London', 'America/New_York', 'Pacific/Auckland'])('a calendar file, read in %s', (zone) => {
  const inZone = (entry: CalendarEntry) => {
    vi.stubEnv('TZ', zone);
    return readBack(calendarFile([entry], now));
  };

  it('has the time of London, in winter and in summer', () => {
    expect(inZone(standUp)).toMatchObject({ starts: ['2026-11-23T10:00:00.000Z'], minutes: [15] });
    expect(inZone({ ...standUp, days: ['2026-07-01'] }).starts).toEqual(['2026-07-01T09:00:00.000Z']);
  });

  it('has a series on working days, over a change of the clocks and without bank holidays', () => {
    const easter = inZone({ ...standUp, days: workingDays('2026-03-26', '2026-04-08') });
    expect(easter.starts).toEqual([
      '2026-03-26T10:00:00.000Z',
      '2026-03-27T10:00:00.000Z',
      '2026-03-30T09:00:00.000Z',
      '2026-03-31T09:00:00.000Z',
      '2026-04-01T09:00:00.000Z',
      '2026-04-02T09:00:00.000Z',
      '2026-04-07T09:00:00.000Z',
      '2026-04-08T09:00:00.000Z',
    ]);
    expect(new Set(easter.minutes)).toEqual(new Set([15]));
    expect(inZone({ ...standUp, days: ['2026-10-23', '2026-10-26'] }).starts).toEqual([
      '2026-10-23T09:00:00.000Z',
      '2026-10-26T10:00:00.000Z',
    ]);
  });

  it('has a series with holes, at weekends too', () => {
    const days = ['2026-11-20', '2026-11-21', '2026-11-24', '2026-12-01', '2026-12-04'];
    expect(inZone({ ...standUp, days }).starts.map((start) => start.slice(0, 10))).toEqual(days);
  });
});

describe('a calendar file', () => {
  it('keeps what it says, whatever is in it', () => {
    const summary = 'Stand-up; with Nadia, "Oscar" \\ 李 🎉';
    const description = `Line one\nLine two: ${'ä, '.repeat(80)}\r\nEND:VEVENT\u001b[31m`;
    const text = calendarFile(
      [{ ...standUp, summary, description, url: 'https://example.org/a?b=c,d', alarmMinutes: 10 }],
      now,
    );
    const { event } = readBack(text);
    const values = ['uid', 'summary', 'description', 'url', 'dtstamp'].map((name) =>
      String(event.getFirstPropertyValue(name)),
    );
    expect(values).toEqual([
      'stand-up-2026-11-23-ada@govsupport',
      summary,
      `Line one\nLine two: ${'ä, '.repeat(80)}\nEND:VEVENT [31m`,
      'https://example.org/a?b=c,d',
      '2026-11-20T12:34:56Z',
    ]);
    const alarm = event.getFirstSubcomponent('valarm');
    expect(['action', 'trigger'].map((name) => String(alarm?.getFirstPropertyValue(name)))).toEqual([
      'DISPLAY',
      '-PT10M',
    ]);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\u0000-\u001f]/);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text).toContain('\r\n ');
  });

  it('is the same for the same thing, and holds several', () => {
    expect(calendarFile([standUp], now)).toBe(calendarFile([standUp], now));
    const two = eventsIn(calendarFile([standUp, { ...standUp, id: 'other' }], now));
    expect(two.map((event) => event.getFirstPropertyValue('uid'))).toEqual([
      'stand-up-2026-11-23-ada@govsupport',
      'other@govsupport',
    ]);
  });

  it('does not remind where it was not asked to, and needs a day', () => {
    expect(calendarFile([standUp], now)).not.toContain('VALARM');
    expect(() => calendarFile([{ ...standUp, days: [] }], now)).toThrow(RangeError);
  });
});
