import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../errors.ts';
import { type CalendarQuestion, readCalendar } from './calendar.ts';

const question: CalendarQuestion = {
  from: '2026-01-01',
  to: '2027-03-31',
  people: [{ name: 'Ada Example', email: 'ada@example.org' }],
  words: ['GovPress', 'dev'],
  hours: { from: '10:00', to: '18:00' },
};

let uid = 0;

/** An event of these lines, with what every event has. */
const event = (...lines: string[]) =>
  [
    'BEGIN:VEVENT',
    ...(lines.some((line) => line.startsWith('UID:')) ? [] : [`UID:event-${++uid}`]),
    ...lines,
    'END:VEVENT',
  ].join('\r\n');

const london = `BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
DTSTART:19700329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
DTSTART:19701025T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE`.replaceAll('\n', '\r\n');

const calendar = (...parts: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//EN', ...parts, 'END:VCALENDAR', ''].join('\r\n');

const read = (...parts: string[]) => readCalendar(calendar(...parts), question);

/** The days by person: `Ada: 23 24 25`, with the month where it changes. */
const brief = (...parts: string[]) =>
  read(...parts).days.map(({ date, person }) => `${date} ${person.email || person.name}`);

const ada = 'ATTENDEE;CN=Ada Example:mailto:ada@example.org';
const days = (person: string, ...dates: string[]) => dates.map((date) => `${date} ${person}`);

afterEach(() => vi.unstubAllEnvs());

describe.each(['Europe/London', 'America/New_York', 'Pacific/Auckland', 'UTC'])(
  'the days of a calendar read in %s',
  (zone) => {
    const inZone = (...parts: string[]) => {
      vi.stubEnv('TZ', zone);
      expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
      return brief(...parts);
    };

    it('are those of all-day events, with an exclusive end and without weekends', () => {
      expect(
        inZone(
          event('DTSTART;VALUE=DATE:20261126', 'DTEND;VALUE=DATE:20261202', 'SUMMARY:Support', ada),
          event('DTSTART;VALUE=DATE:20261203', 'SUMMARY:Support', ada),
        ),
      ).toEqual(days('ada@example.org', '2026-11-26', '2026-11-27', '2026-11-30', '2026-12-01', '2026-12-03'));
    });

    it.each([
      // The clocks change in London, in New York, and in Auckland.
      ['20260326', '20260401', ['2026-03-26', '2026-03-27', '2026-03-30', '2026-03-31']],
      ['20261022', '20261028', ['2026-10-22', '2026-10-23', '2026-10-26', '2026-10-27']],
      ['20260306', '20260311', ['2026-03-06', '2026-03-09', '2026-03-10']],
      ['20261030', '20261104', ['2026-10-30', '2026-11-02', '2026-11-03']],
      ['20260402', '20260408', ['2026-04-02', '2026-04-03', '2026-04-06', '2026-04-07']],
      ['20260925', '20260930', ['2026-09-25', '2026-09-28', '2026-09-29']],
    ])('are not moved when the clocks change, from %s to %s', (start, end, expected) => {
      expect(inZone(event(`DTSTART;VALUE=DATE:${start}`, `DTEND;VALUE=DATE:${end}`, 'SUMMARY:Support', ada))).toEqual(
        days('ada@example.org', ...expected),
      );
    });

    it('repeat, except for days that are removed or moved', () => {
      const series = event(
        'UID:series',
        'DTSTART;VALUE=DATE:20261102',
        'DTEND;VALUE=DATE:20261104',
        'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4',
        'EXDATE;VALUE=DATE:20261116',
        'SUMMARY:Support',
        ada,
      );
      const moved = event(
        'UID:series',
        'RECURRENCE-ID;VALUE=DATE:20261130',
        'DTSTART;VALUE=DATE:20261203',
        'DTEND;VALUE=DATE:20261204',
        'SUMMARY:Support',
        'ATTENDEE;CN=Nadia Next:mailto:nadia@example.org',
      );
      expect(inZone(series, moved)).toEqual([
        ...days('ada@example.org', '2026-11-02', '2026-11-03'),
        ...days('nadia@example.org', '2026-12-03'),
        ...days('ada@example.org', '2026-12-14', '2026-12-15'),
      ]);
    });

    it('repeat by London local time when the clocks change', () => {
      expect(
        inZone(
          london,
          event(
            'DTSTART;TZID=Europe/London:20261022T100000',
            'DTEND;TZID=Europe/London:20261022T180000',
            'RRULE:FREQ=DAILY;UNTIL=20261029T100000Z;BYDAY=MO,TU,WE,TH,FR',
            'EXDATE;TZID=Europe/London:20261027T100000',
            'SUMMARY:Support',
            ada,
          ),
        ),
      ).toEqual(days('ada@example.org', '2026-10-22', '2026-10-23', '2026-10-26', '2026-10-28', '2026-10-29'));
    });

    it('are those of London for times of other zones, and for times without one', () => {
      expect(
        inZone(
          event('DTSTART:20260701T090000Z', 'DTEND:20260701T170000Z', 'SUMMARY:Support', ada),
          event(
            'DTSTART;TZID=America/New_York:20260702T050000',
            'DTEND;TZID=America/New_York:20260702T130000',
            'SUMMARY:Support',
            ada,
          ),
          event('DTSTART:20260703T100000', 'DTEND:20260703T180000', 'SUMMARY:Support', ada),
          event('DTSTART:20261026T100000', 'DTEND:20261026T180000', 'RRULE:FREQ=DAILY;COUNT=2', 'SUMMARY:Support', ada),
        ),
      ).toEqual(days('ada@example.org', '2026-07-01', '2026-07-02', '2026-07-03', '2026-10-26', '2026-10-27'));
    });

    it('of a turn with times do not count if it is handed over before support opens', () => {
      expect(
        inZone(
          event(
            'DTSTART;TZID=Europe/London:20261116T100000',
            'DTEND;TZID=Europe/London:20261123T100000',
            'SUMMARY:Support',
            ada,
          ),
          event(
            'DTSTART;TZID=Europe/London:20261127T180000',
            'DTEND;TZID=Europe/London:20261130T103000',
            'SUMMARY:Support',
            ada,
          ),
        ),
      ).toEqual(
        days('ada@example.org', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-30'),
      );
    });
  },
);

describe('what is easily lost from a calendar', () => {
  const turn = (uid: string, from: string, summary: string, ...lines: string[]) =>
    event(`UID:${uid}`, `DTSTART;VALUE=DATE:${from}`, 'DURATION:P5D', `SUMMARY:${summary}`, ...lines);
  const firsts = (...parts: string[]) =>
    read(...parts)
      .days.filter(({ date }) => new Date(date).getUTCDay() === 1)
      .map(({ date, person }) => `${date} ${person.name}`);

  it('are events that share an id', () => {
    const found = read(turn('1', '20261102', 'Olu'), turn('1', '20261109', 'Nadia'), turn('1', '20261116', 'Oscar'));
    expect(found.days.map(({ person }) => person.name)).toEqual([
      ...Array(5).fill('Olu'),
      ...Array(5).fill('Nadia'),
      ...Array(5).fill('Oscar'),
    ]);
    expect(found.notes).toEqual(['Several events with the same id were read as separate ones: "Olu".']);
    // Of several versions of one event, only the last counts.
    const versions = [turn('2', '20261102', 'Olu', 'SEQUENCE:0'), turn('2', '20261109', 'Olu', 'SEQUENCE:1')];
    expect(firsts(...versions)).toEqual(['2026-11-09 Olu']);
    expect(read(...versions).notes).toEqual([]);
  });

  const series = turn('s', '20261102', 'Olu', 'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4');

  it('is a change to one event and all that follow, and to single ones after that', () => {
    const later = turn('s', '20261116', 'Nadia', 'RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261116');
    const one = turn('s', '20261207', 'Oscar', 'RECURRENCE-ID;VALUE=DATE:20261130');
    for (const parts of [
      [series, later],
      [later, series],
    ])
      expect(firsts(...parts)).toEqual(['2026-11-02 Olu', '2026-11-16 Nadia', '2026-11-30 Nadia', '2026-12-14 Nadia']);
    expect(firsts(series, later, one)).toEqual([
      '2026-11-02 Olu',
      '2026-11-16 Nadia',
      '2026-12-07 Oscar',
      '2026-12-14 Nadia',
    ]);
    const moved = turn('s', '20261123', 'Nadia', 'RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261116');
    expect(firsts(series, moved)).toEqual([
      '2026-11-02 Olu',
      '2026-11-23 Nadia',
      '2026-12-07 Nadia',
      '2026-12-21 Nadia',
    ]);
  });

  it('are extra dates, with and without a rule', () => {
    expect(firsts(turn('r', '20261102', 'Olu', 'RDATE;VALUE=DATE:20261116,20261130'))).toEqual([
      '2026-11-02 Olu',
      '2026-11-16 Olu',
      '2026-11-30 Olu',
    ]);
    const both = ['RRULE:FREQ=WEEKLY;COUNT=2', 'RDATE;VALUE=DATE:20261130', 'EXDATE;VALUE=DATE:20261109'];
    expect(firsts(turn('r', '20261102', 'Olu', ...both))).toEqual(['2026-11-02 Olu', '2026-11-30 Olu']);
    expect(firsts(turn('r', '20261102', 'Olu', 'RDATE;VALUE=DATE:20261116', 'EXDATE;VALUE=DATE:20261102'))).toEqual([
      '2026-11-16 Olu',
    ]);
  });

  it.each([
    [['EXRULE:FREQ=WEEKLY;COUNT=2'], 'has exceptions given by a rule'],
    [['RDATE;VALUE=PERIOD:20261116T100000Z/P1D'], 'repeats by periods'],
    [['RECURRENCE-ID;RANGE=THISANDPRIOR;VALUE=DATE:20261102'], 'changes earlier dates of its series'],
    [
      ['RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261102', 'RRULE:FREQ=WEEKLY'],
      'changes a series by a rule of its own',
    ],
    [['RRULE:FREQ=HOURLY'], 'happens more than once a day'],
    [['DTSTART;VALUE=DATE:20261103'], 'does not have exactly one start'],
    [['DTEND;VALUE=DATE:20261131'], 'has a day that does not exist'],
    [['RRULE:FREQ=MONTHLY', 'EXDATE;VALUE=DATE:20270231'], 'has a day that does not exist'],
    [['DTEND:20261102T250000'], 'has a time that does not exist'],
    [['RRULE:FREQ=MONTHLY', 'EXDATE:20261102T106000Z'], 'has a time that does not exist'],
  ])('is not read, but named: %j', (lines, why) => {
    const found = read(turn('n', '20261102', 'Olu', ...lines), turn('o', '20261109', 'Nadia'));
    expect(found.days.map(({ person }) => person.name)).toEqual(Array(5).fill('Nadia'));
    expect(found.doubts).toHaveLength(1);
    expect(found.doubts[0]).toMatch(why);
    expect(found.doubts[0]).toContain(': "Olu".');
  });

  it('is not a turn until midnight', () => {
    const night = event('DTSTART:20261102T100000', 'DTEND:20261102T240000', 'SUMMARY:Olu');
    expect(read(night)).toMatchObject({ days: [{ date: '2026-11-02' }], doubts: [] });
  });

  it('is a rule for another calendar', () => {
    const found = read(turn('n', '20261102', 'Olu', 'RRULE:RSCALE=CHINESE;FREQ=YEARLY'));
    expect(found.doubts).toEqual([expect.stringContaining('RSCALE or SKIP')]);
  });

  it('is an unknown zone', () => {
    const strange = event('DTSTART;TZID=Nowhere:20261102T100000', 'DTEND;TZID=Nowhere:20261102T180000', 'SUMMARY:Olu');
    expect(read(strange)).toMatchObject({ days: [], doubts: [expect.stringContaining('is damaged')] });
  });
});

describe('a calendar', () => {
  it('returns only the requested part of what has no end, or lasts for years', () => {
    const found = read(
      event('DTSTART;VALUE=DATE:20200106', 'RRULE:FREQ=WEEKLY', 'SUMMARY:Support', ada),
      event('DTSTART;VALUE=DATE:20250101', 'DTEND;VALUE=DATE:20260103', 'SUMMARY:Nadia Next'),
    ).days;
    expect(found.slice(0, 3).map(({ date, person }) => `${date} ${person.name}`)).toEqual([
      '2026-01-01 Nadia Next',
      '2026-01-02 Nadia Next',
      '2026-01-05 Ada Example',
    ]);
    expect(found.at(-1)?.date).toBe('2027-03-29');
  });

  it('leaves out cancelled instances and cancelled series', () => {
    expect(
      brief(
        event('DTSTART;VALUE=DATE:20261102', 'STATUS:CANCELLED', 'SUMMARY:Support', ada),
        event('UID:s', 'DTSTART;VALUE=DATE:20261103', 'RRULE:FREQ=DAILY;COUNT=2', 'SUMMARY:Support', ada),
        event(
          'UID:s',
          'RECURRENCE-ID;VALUE=DATE:20261104',
          'DTSTART;VALUE=DATE:20261104',
          'STATUS:CANCELLED',
          'SUMMARY:Support',
          ada,
        ),
      ),
    ).toEqual(days('ada@example.org', '2026-11-03'));
  });

  it('keeps changes of a series that is not in it', () => {
    const change = (date: string) =>
      event('UID:gone', `RECURRENCE-ID;VALUE=DATE:${date}`, `DTSTART;VALUE=DATE:${date}`, 'SUMMARY:Support', ada);
    expect(brief(change('20261103'), change('20261105'))).toEqual(days('ada@example.org', '2026-11-03', '2026-11-05'));
  });

  it('keeps a day at a weekend if the event has no other', () => {
    expect(brief(event('DTSTART;VALUE=DATE:20261121', 'DTEND;VALUE=DATE:20261123', 'SUMMARY:Support', ada))).toEqual(
      days('ada@example.org', '2026-11-21', '2026-11-22'),
    );
  });

  it('leaves out what is unclear, and says so', () => {
    const found = read(
      event('DTSTART:20261102T090000Z', 'DTEND:20261102T091500Z', 'SUMMARY:Stand-up', ada),
      event('DTSTART:20261102T000000Z', 'DTEND:20261102T000100Z', 'RRULE:FREQ=SECONDLY', 'SUMMARY:Tick', ada),
      event('DTSTART;VALUE=DATE:20261102', 'SUMMARY:team lunch'),
      event('DTSTART:nonsense', 'SUMMARY:Broken', ada),
      event('DTSTART;VALUE=DATE:20261109', 'SUMMARY:Developer TBD and Olive Ops on support'),
    );
    expect(found.days).toEqual([]);
    expect(found.notes).toEqual([
      'Left out, because it is not clear whose they are: "team lunch".',
      'Left out, because they are not between 10:00 and 18:00: "Stand-up".',
      'No one is on the rota yet for the turns that begin on 2026-11-09.',
    ]);
    expect(found.doubts).toEqual([
      'Left out, because it happens more than once a day: "Tick".',
      'Left out, because it is damaged: "Broken".',
      'It is not clear whose "team lunch" is, on 2026-11-02.',
    ]);
    // On a day that someone has, an event without a person is not a turn.
    const lunch = event('DTSTART;VALUE=DATE:20261102', 'SUMMARY:team lunch');
    expect(read(lunch, event('DTSTART;VALUE=DATE:20261102', 'SUMMARY:Support', ada)).doubts).toEqual([]);
  });

  it('is a failure if it is not a calendar, is incomplete or is damaged', () => {
    for (const text of ['', '<html>', '{"rota":[]}']) {
      expect(() => readCalendar(text, question)).toThrow(new Failure('This is not a calendar.'));
    }
    const whole = calendar(event('DTSTART;VALUE=DATE:20261102', ada));
    expect(() => readCalendar(whole.slice(0, -20), question)).toThrow('its end is missing');
    expect(() => read('BEGIN:VEVENT', 'UID:1', event('DTSTART;VALUE=DATE:20261102', ada))).toThrow('damaged');
    expect(() => read(event('DTSTART;VALUE=DATE:20261102', 'no colon'))).toThrow('damaged');
    expect(() => read(event('DTSTART;VALUE=DATE:20261102', 'RRULE:FREQ=NEVER', ada))).toThrow('damaged');
  });

  it('prints nothing, whatever it contains', () => {
    const warn = vi.spyOn(console, 'warn');
    const older = (n: number) =>
      event('UID:same', `SEQUENCE:${n}`, 'DTSTART;VALUE=DATE:20261102', 'SUMMARY:Support', ada);
    expect(brief(older(2), older(1))).toEqual(days('ada@example.org', '2026-11-02'));
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('is read with a byte order mark, folded lines and Windows zone names', () => {
    const text = calendar(
      event(
        'DTSTART;TZID=GMT Standard Time:20260701T100000',
        'DTEND;TZID=GMT Standard Time:20260701T180000',
        'SUMMARY:Sup',
        ' port',
        'ATTENDEE;CN="Example, Ada";PARTSTAT=ACCEPTED:mailto:ada@exam',
        ' ple.org',
      ),
    );
    expect(readCalendar(`\uFEFF${text}`, question).days).toEqual([
      { date: '2026-07-01', person: { name: 'Example, Ada', email: 'ada@example.org' } },
    ]);
  });
});
