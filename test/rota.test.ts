import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays, dayOf, isWeekend } from '../src/rotation/rotations.ts';
import { serving } from './support/connection.ts';
import { sendJson, sendText } from './support/http-server.ts';
import { createMachine, type Machine } from './support/machine.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

const person = 'person: { name: Ada Example, email: ada@example.org }\n';
const ada = { name: 'Ada Example', email: 'ada@example.org' };
const today = dayOf(new Date());

/** The Monday of this week, or this many weeks later. */
const monday = (weeks = 0) => addDays(today, -((new Date(today).getUTCDay() + 6) % 7) + 7 * weeks);
const compact = (date: string) => date.replaceAll('-', '');
const shown = (date: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' })
    .format(new Date(date))
    .replace(',', '');

/** A week of someone's, in the feed's format. */
const week = (name: string, weeks: number, email = `${name.split(' ')[0]?.toLowerCase()}@example.org`) =>
  [0, 1, 2, 3, 4].map((day) => ({ date: addDays(monday(weeks), day), role: 'dev', person: { name, email } }));

const event = (start: string, end: string, ...lines: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'UID:one@example.org',
    `DTSTART;VALUE=DATE:${compact(start)}`,
    `DTEND;VALUE=DATE:${compact(end)}`,
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

/** What `doctor` says about the rota, having changed nothing in the home folder. */
async function look(options: { env?: Record<string, string>; args?: string[] } = {}) {
  const before = machine.snapshot();
  const outcome = await machine.govsupport(
    ['doctor', '--only', 'rota', '--json', '--show-private', ...(options.args ?? [])],
    { env: options.env ?? {} },
  );
  expect(machine.snapshot()).toBe(before);
  expect(outcome.stderr).toBe('');
  const [check] = outcome.json().checks;
  return { code: outcome.code, ...check };
}

describe('the rota from a feed', () => {
  it('has you on it, with your next turn', async () => {
    machine.config(person);
    const server = await serving((_, response) =>
      sendJson(response, 200, [...week('Oscar Outgoing', 0), ...week('Ada Example', 1), ...week('Nadia Next', 2)]),
    );
    const env = { GOVSUPPORT_ROTA_URL: `${server.url}/v2/dev/rota.json` };
    expect(await look({ env })).toMatchObject({
      code: 0,
      status: 'pass',
      summary: `Your next turn is from ${shown(monday(1))} to ${shown(addDays(monday(1), 4))}`,
      evidence: {
        source: `the feed at ${server.host}`,
        days: 15,
        from: monday(0),
        to: addDays(monday(2), 4),
        next: { start: monday(1), end: addDays(monday(1), 4), cover: false },
        notes: [],
      },
    });
    expect(await look({ env, args: ['--offline'] })).toMatchObject({ status: 'skip' });
    expect(server.requests).toHaveLength(1);
  });

  it('has you on it for a day in which you stand in', async () => {
    machine.config(person);
    const cover = {
      date: addDays(monday(1), 2),
      role: 'dev',
      person: { name: 'Ada Example', email: 'Ada@Example.org' },
    };
    const days = [...week('Oscar Outgoing', 1).map((day) => (day.date === cover.date ? cover : day))];
    const server = await serving((_, response) => sendJson(response, 200, days));
    expect(await look({ env: { GOVSUPPORT_ROTA_URL: server.url } })).toMatchObject({
      status: 'pass',
      summary: `You stand in for Oscar Outgoing on ${shown(cover.date)}`,
    });
    const pasted = await machine.govsupport(['doctor', '--only', 'rota', '--verbose'], {
      env: { GOVSUPPORT_ROTA_URL: server.url },
    });
    expect(pasted.stdout).not.toContain('Oscar');
  });

  it('keeps its host out of the report to paste', async () => {
    machine.config(person);
    const env = { GOVSUPPORT_ROTA_URL: 'https://no-such-rota.invalid/rota.json' };
    const pasted = await machine.govsupport(['doctor', '--only', 'rota', '--verbose'], { env });
    expect(pasted.stdout).toContain('<host of rota.url>');
    expect(pasted.stdout).not.toContain('no-such-rota');
  });

  it('says who stands in for you today', async () => {
    machine.config(person);
    const days = [-1, 0, 1].map((day) => ({ date: addDays(today, day), role: 'dev', person: ada }));
    Object.assign(days[1] ?? {}, { person: { name: 'Corin Cover', email: 'corin@example.org' } });
    const server = await serving((_, response) => sendJson(response, 200, days));
    const env = { GOVSUPPORT_ROTA_URL: server.url };
    expect(await look({ env })).toMatchObject({
      status: 'pass',
      summary: `You are on the rota until ${shown(addDays(today, 1))}, and Corin Cover stands in today`,
    });
    const pasted = await machine.govsupport(['doctor', '--only', 'rota', '--verbose'], { env });
    expect(pasted.stdout).not.toContain('Corin');
  });

  it('warns if you are not on it, and if it knows you by another address', async () => {
    machine.config(person);
    let days: unknown[] = week('Oscar Outgoing', 1);
    const server = await serving((_, response) => sendJson(response, 200, days));
    const env = { GOVSUPPORT_ROTA_URL: server.url };
    expect(await look({ env })).toMatchObject({ code: 0, status: 'warn', summary: 'You are not on the rota' });
    days = week('Ada Example', 1, 'a.example@example.org');
    expect((await look({ env })).remedy.summary).toContain('a.example@example.org');
  });

  it('warns if it is old, over or empty', async () => {
    machine.config(person);
    let days = week('Ada Example', 1);
    const server = await serving((_, response) => sendJson(response, 200, days, { age: '180000' }));
    const env = { GOVSUPPORT_ROTA_URL: server.url };
    expect(await look({ env })).toMatchObject({
      status: 'warn',
      summary: 'The rota is 2 days old, so it may not know of a swap',
      evidence: { ageSeconds: 180_000 },
    });
    days = week('Ada Example', -2);
    expect(await look({ env })).toMatchObject({
      status: 'warn',
      summary: `The rota ends on ${shown(addDays(monday(-2), 4))}, which has passed`,
    });
    days = [];
    expect(await look({ env })).toMatchObject({ status: 'warn', evidence: { days: 0, next: null } });
  });

  it('distinguishes what is wrong from what is unknown', async () => {
    machine.config(person);
    const gone = await serving((_, response) => sendText(response, 404, 'no'));
    expect(await look({ env: { GOVSUPPORT_ROTA_URL: `${gone.url}/rota.json` } })).toMatchObject({
      code: 1,
      status: 'fail',
      summary: "The rota feed could not show the rota: it doesn't exist, or you can't see it",
    });
    const page = await serving((_, response) => sendText(response, 200, '<html>', { 'content-type': 'text/html' }));
    expect(await look({ env: { GOVSUPPORT_ROTA_URL: page.url } })).toMatchObject({ code: 3, status: 'unknown' });
    const silent = await serving(() => {});
    expect(await look({ env: { GOVSUPPORT_ROTA_URL: silent.url }, args: ['--timeout', '1'] })).toMatchObject({
      status: 'unknown',
      summary: 'No answer within 1 s',
    });
    await gone.close();
    expect(await look({ env: { GOVSUPPORT_ROTA_URL: `${gone.url}/rota.json` } })).toMatchObject({
      status: 'unknown',
      summary: `The rota feed could not be reached at ${gone.host}: the connection was refused`,
    });
  });

  it('does not know whether you are on it if it does not know you', async () => {
    const server = await serving((_, response) => sendJson(response, 200, week('Ada Example', 1)));
    expect(await look({ env: { GOVSUPPORT_ROTA_URL: server.url } })).toMatchObject({
      code: 3,
      status: 'unknown',
      summary: 'Not configured: person.email is not set',
      evidence: { days: 5 },
    });
  });
});

describe('the rota from a calendar', () => {
  it.each(['Europe/London', 'America/New_York', 'Pacific/Auckland'])('is read from a file in %s', async (TZ) => {
    machine.config(`${person}rota: { calendar: ~/rota.ics }`);
    machine.file('rota.ics', event(monday(1), addDays(monday(2), 5), 'SUMMARY:Ada Example'));
    expect(await look({ env: { TZ }, args: ['--offline'] })).toMatchObject({
      code: 0,
      status: 'pass',
      evidence: {
        source: `the calendar ${machine.home}/rota.ics`,
        days: 10,
        next: { start: monday(1), end: addDays(monday(2), 4) },
      },
    });
  });

  it('is read from a secret address, which is never shown', async () => {
    const server = await serving((seen, response) =>
      seen.path.startsWith('/private-')
        ? sendText(response, 200, event(monday(1), addDays(monday(1), 5), 'SUMMARY:Ada Example'))
        : sendText(response, 404, ''),
    );
    machine.config(`${person}rota: { calendar: env:ROTA_CALENDAR }`);
    const env = { ROTA_CALENDAR: `${server.url}/private-fakesecret/basic.ics` };
    for (const args of [['--json'], ['--verbose'], ['--verbose', '--debug']]) {
      const { code, stdout, stderr } = await machine.govsupport(
        ['doctor', '--only', 'rota', '--show-private', ...args],
        { env },
      );
      expect(code).toBe(0);
      expect(stdout).toContain('env:ROTA_CALENDAR');
      for (const part of [server.host, 'fakesecret']) expect(stdout + stderr).not.toContain(part);
    }
    expect(await look({ env: {} })).toMatchObject({
      status: 'unknown',
      summary: 'The secret env:ROTA_CALENDAR could not be read: the variable ROTA_CALENDAR is not set',
    });
    expect(await look({ env, args: ['--offline'] })).toMatchObject({ status: 'skip' });
  });

  it('is refused if the file is not a rota', async () => {
    machine.config(`${person}rota: { calendar: ~/rota.ics }`);
    expect(await look()).toMatchObject({ code: 1, status: 'fail' });
    machine.file('rota.ics', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT');
    expect((await look()).summary).toMatch(/^The calendar is incomplete: its end is missing/);
  });
});

describe('the rota from a list', () => {
  it('has you on it, without a network', async () => {
    machine.config(`${person}rota: { file: rota.yaml }`);
    machine.file(
      '.config/govsupport/rota.yaml',
      `- { from: ${monday(0)}, to: ${addDays(monday(1), 6)}, name: Ada Example }\n`,
    );
    expect(await look({ args: ['--offline'] })).toMatchObject({
      status: 'pass',
      summary: `You are on the rota until ${shown(addDays(monday(1), 4))}`,
      evidence: { days: 10 },
    });
    expect(isWeekend(addDays(monday(1), 4))).toBe(false);
  });

  it('names file and line of a mistake', async () => {
    machine.config(`${person}rota: { file: ~/rota.yaml }`);
    machine.file('rota.yaml', `- { date: ${today}, name: Ada Example }\n- { date: tomorrow, name: Ada Example }\n`);
    expect(await look()).toMatchObject({
      code: 1,
      status: 'fail',
      summary: `${machine.home}/rota.yaml, line 2: date: expected a day such as 2026-11-23`,
    });
  });

  it('gives way to a feed in the environment, and says so', async () => {
    const server = await serving((_, response) => sendJson(response, 200, week('Ada Example', 1)));
    machine.config(`${person}rota: { file: ~/none.yaml }`);
    expect(await look({ env: { GOVSUPPORT_ROTA_URL: `${server.url}/rota.json` } })).toMatchObject({
      status: 'pass',
      evidence: { notes: ['Using rota.url, not rota.file.'] },
    });
  });
});

it('is reported as not configured if there is no rota', async () => {
  expect(await look()).toMatchObject({
    code: 3,
    status: 'unknown',
    summary: 'Not configured: rota.url is not set',
    evidence: { key: 'rota.url' },
  });
});

describe('a hostile rota', () => {
  /** A calendar that would take a naive reader years, or all of the memory. */
  const hostile: readonly (readonly [string, string])[] = [
    ['a rule for every second', event(monday(), addDays(monday(), 1), 'RRULE:FREQ=SECONDLY', 'SUMMARY:Ada Example')],
    [
      'a rule that never comes true',
      event(monday(), addDays(monday(), 1), 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'SUMMARY:Ada Example'),
    ],
    ['a rule since the year 1', event('0001-01-01', '0001-01-02', 'RRULE:FREQ=DAILY', 'SUMMARY:Ada Example')],
    [
      'a zone with a rule for every second',
      event(monday(), addDays(monday(), 1), 'SUMMARY:Ada Example', 'END:VEVENT', 'BEGIN:VEVENT', 'UID:2').replace(
        'BEGIN:VEVENT',
        [
          'BEGIN:VTIMEZONE',
          'TZID:Slow',
          'BEGIN:STANDARD',
          'DTSTART:19700101T000000',
          'TZOFFSETFROM:+0000',
          'TZOFFSETTO:+0100',
          'RRULE:FREQ=SECONDLY',
          'END:STANDARD',
          'END:VTIMEZONE',
          'BEGIN:VEVENT',
          `DTSTART;TZID=Slow:${compact(monday())}T100000`,
          'SUMMARY:Ada Example',
          'END:VEVENT',
          'BEGIN:VEVENT',
        ].join('\r\n'),
      ),
    ],
    ['an event of ten thousand years', event('0001-01-01', '9999-12-31', 'SUMMARY:Ada Example')],
    [
      'a hundred thousand events that last for years',
      event(monday(), addDays(monday(), 1), 'SUMMARY:Ada Example').replace(
        'END:VCALENDAR',
        `${`BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20280101\r\nRRULE:FREQ=DAILY\r\nSUMMARY:x\r\nEND:VEVENT\r\n`.repeat(50_000)}END:VCALENDAR`,
      ),
    ],
  ];

  it.each(hostile)('is answered in time: %s', async (_, text) => {
    const file = path.join(machine.home, 'rota.ics');
    writeFileSync(file, text);
    machine.config(`${person}rota: { calendar: ${file} }\n`);
    const found = await look({ args: ['--timeout', '3'] });
    expect(found.status).not.toBe('fail');
    expect(found.summary).not.toContain('No one is on the rota');
    // It is read, or reported, or unknown, but never silently left out.
    if (found.status === 'pass') expect(found.evidence.days).toBeGreaterThan(0);
    else expect(['unknown', 'warn']).toContain(found.status);
  });

  it('can be interrupted while it is read', async () => {
    const file = path.join(machine.home, 'rota.ics');
    writeFileSync(file, hostile[3]?.[1] ?? '');
    machine.config(`${person}rota: { calendar: ${file} }\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const outcome = await machine.govsupport(['start', 'status'], {
        onStarted: (child) => setTimeout(() => child.kill(signal), 1500),
      });
      expect(outcome.code).toBe(130);
    }
  });

  it('of a hundred thousand entries is read, and of a hundred thousand people on one day is not', async () => {
    machine.config(person);
    const other = (n: number) => ({ name: `Someone ${n}`, email: `someone${n}@example.org` });
    let days: unknown[] = Array.from({ length: 100_000 }, (_, n) => ({
      date: addDays('1900-01-01', n),
      person: other(n % 7),
    }));
    const server = await serving((_, response) => sendJson(response, 200, days));
    const env = { GOVSUPPORT_ROTA_URL: `${server.url}/rota.json` };
    expect(await look({ env })).toMatchObject({ status: 'warn', summary: 'You are not on the rota' });
    days = Array.from({ length: 50_000 }, (_, n) => ({ date: today, person: other(n) }));
    expect(await look({ env })).toMatchObject({
      status: 'unknown',
      summary: `The rota has 50000 people on ${today}, which can't be right`,
    });
  });
});
