import nodeIcal, { type VEvent } from 'node-ical';
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

/** What another program reads in it. */
function readBack(text: string): { event: VEvent; starts: string[]; minutes: number[] } {
  const events = Object.values(nodeIcal.sync.parseICS(text)).filter((one): one is VEvent => one?.type === 'VEVENT');
  expect(events).toHaveLength(1);
  const [event] = events as [VEvent];
  const range = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2028-01-01T00:00:00Z') };
  const instances = nodeIcal.expandRecurringEvent(event, range);
  return {
    event,
    starts: instances.map(({ start }) => start.toISOString()),
    minutes: instances.map(({ start, end }) => (end.getTime() - start.getTime()) / 60_000),
  };
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
    expect(event).toMatchObject({
      uid: 'stand-up-2026-11-23-ada@govsupport',
      summary,
      description: `Line one\nLine two: ${'ä, '.repeat(80)}\nEND:VEVENT [31m`,
      url: 'https://example.org/a?b=c,d',
      alarms: [{ action: 'DISPLAY', trigger: '-PT10M' }],
    });
    expect(event.dtstamp.toISOString()).toBe('2026-11-20T12:34:56.000Z');
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\u0000-\u001f]/);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text).toContain('\r\n ');
  });

  it('is the same for the same thing, and holds several', () => {
    expect(calendarFile([standUp], now)).toBe(calendarFile([standUp], now));
    const two = nodeIcal.sync.parseICS(calendarFile([standUp, { ...standUp, id: 'other' }], now));
    expect(Object.keys(two)).toEqual(
      expect.arrayContaining(['stand-up-2026-11-23-ada@govsupport', 'other@govsupport']),
    );
  });

  it('does not remind where it was not asked to, and needs a day', () => {
    expect(calendarFile([standUp], now)).not.toContain('VALARM');
    expect(() => calendarFile([{ ...standUp, days: [] }], now)).toThrow(RangeError);
  });
});
