import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quickConnection, serviceError, serving } from '../../../test/support/connection.ts';
import { type Handler, sendJson, sendText } from '../../../test/support/http-server.ts';
import { Failure, UsageError } from '../../errors.ts';
import { realWaiting } from '../http/waiting.ts';
import { createRota, type RotaParameters, type RotaPlaces } from './client.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

const ada = { name: 'Ada Example', email: 'ada@example.org' };
const nadia = { name: 'Nadia Next', email: 'nadia@example.org' };

function reader(places: RotaPlaces, more: Partial<RotaParameters> = {}) {
  const { connection, exchanges, pauses } = quickConnection('');
  const { url: _url, urlSetBy: _urlSetBy, tokenSetBy: _tokenSetBy, ...rest } = connection;
  const rota = createRota({
    ...rest,
    places,
    role: 'dev',
    people: [ada],
    words: ['GovPress'],
    hours: { from: '10:00', to: '18:00' },
    secrets: {
      async resolve(reference) {
        throw new Failure(`There is no secret at ${reference}.`);
      },
    },
    resolvePath: (written) => path.resolve(folder, written),
    now: () => new Date('2026-11-23T10:00:00Z'),
    ...more,
  });
  return { read: () => rota.read(), exchanges, pauses };
}

const feedOf = (url: string) => reader({ feed: { url, setBy: 'rota.url' } });
const days = [
  { date: '2026-11-24', role: 'dev', person: nadia },
  { date: '2026-11-23', role: 'dev', person: ada },
];
const ics = (...lines: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'UID:one',
    'DTSTART;VALUE=DATE:20261123',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const calendar = ics('SUMMARY:Ada Example');

async function failure(work: Promise<unknown>): Promise<Failure> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

describe('the feed', () => {
  it("returns the role's days, in order, with its age", async () => {
    const server = await serving((_, response) => sendJson(response, 200, days, { age: '7200' }));
    const rota = await feedOf(`${server.url}/v2/dev/rota.json`).read();
    expect(rota).toEqual({
      kind: 'feed',
      source: `the feed at ${server.host}`,
      days: [
        { date: '2026-11-23', person: ada },
        { date: '2026-11-24', person: nadia },
      ],
      ageMs: 7_200_000,
      notes: [],
      doubts: [],
    });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ['', ['/v2/dev/rota.json']],
    ['/', ['/v2/dev/rota.json']],
    ['/practice/rota', ['/practice/rota', '/practice/rota/v2/dev/rota.json']],
    ['/any.json?team=support', ['/any.json']],
  ])("is found if the address is support-rota's: %j", async (written, asked) => {
    const server = await serving((seen, response) =>
      seen.path.endsWith('.json') ? sendJson(response, 200, days) : sendText(response, 404, 'nothing here'),
    );
    expect((await feedOf(`${server.url}${written}`).read()).days).toHaveLength(2);
    expect(server.requests.map((seen) => seen.path)).toEqual(asked);
    if (written.includes('?')) expect(server.requests[0]?.query).toEqual({ team: 'support' });
  });

  it('leaves out what is for other roles or invalid, and says so', async () => {
    const server = await serving((_, response) =>
      sendJson(response, 200, [
        ...days,
        { date: '2026-11-23', role: 'ops', person: { name: 'Olive Ops', email: 'olive@example.org' } },
        { date: '2026-11-25', role: 'dev', person: null },
        { date: '2026-11-26T00:00:00Z', role: 'Dev', person: { name: null, email: 'ada@example.org' } },
        { date: '2026-11-27', person: { name: 'Nadia Next', email: null } },
        { date: '2026-02-30', role: 'dev', person: ada },
        { person: ada },
        'nonsense',
      ]),
    );
    const rota = await feedOf(`${server.url}/rota.json`).read();
    expect(rota.days.slice(2)).toEqual([
      { date: '2026-11-26', person: { name: 'ada@example.org', email: 'ada@example.org' } },
      { date: '2026-11-27', person: { name: 'Nadia Next', email: 'nadia@example.org' } },
    ]);
    expect(rota.notes).toEqual([
      '3 entries were left out for lack of a day or a person.',
      'The rota has no person for 2026-11-25.',
    ]);
  });

  it('says if it has only other roles', async () => {
    const server = await serving((_, response) => sendJson(response, 200, [{ ...days[0], role: 'ops' }]));
    expect(await feedOf(`${server.url}/rota.json`).read()).toMatchObject({
      days: [],
      notes: ['It has no entry for the role dev, only for ops.'],
    });
  });

  it.each<[string, Handler, string, string]>([
    ['nothing there', (_, response) => sendText(response, 404, 'no'), 'not-found', "it doesn't exist"],
    ['a sign-in', (_, response) => sendJson(response, 401, {}), 'not-signed-in', 'does not accept the sign-in'],
    [
      'a web page',
      (_, response) => sendText(response, 200, '<!doctype html><p>Accept', { 'content-type': 'text/html' }),
      'unexpected',
      'a web page',
    ],
    ['no list', (_, response) => sendJson(response, 200, { rota: [] }), 'unexpected', 'missing or invalid'],
    [
      'half of it',
      (_, response) => sendText(response, 200, JSON.stringify(days).slice(0, 40)),
      'unexpected',
      'incomplete or damaged',
    ],
    ['a fault', (_, response) => sendText(response, 503, 'down'), 'unexpected', 'status 503'],
  ])('reports %s', async (_, handler, problem, words) => {
    const server = await serving(handler);
    const error = await serviceError(feedOf(`${server.url}/rota.json`).read());
    expect(error.problem).toBe(problem);
    expect(error.message).toContain('The rota feed');
    expect(error.message).toContain(words);
  });

  it('is not requested over plain http from another machine', async () => {
    const error = await failure(feedOf('http://rota.example.org/rota.json').read());
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain('rota.url starts with http:');
  });
});

describe('a calendar', () => {
  const at = (written: string, more: Partial<RotaParameters> = {}) =>
    reader({ calendar: { written, setBy: 'rota.calendar' } }, more);

  it('is read from an address', async () => {
    const server = await serving((_, response) =>
      sendText(response, 200, calendar, { 'content-type': 'text/calendar' }),
    );
    const rota = await at(`${server.url}/support/rota.ics?x=1`).read();
    expect(rota).toMatchObject({
      kind: 'calendar',
      source: `the calendar at ${server.host}`,
      days: [{ date: '2026-11-23', person: ada }],
    });
    expect(server.requests[0]).toMatchObject({ path: '/support/rota.ics', query: { x: '1' } });
    expect(server.requests[0]?.headers.accept).toContain('text/calendar');
  });

  it('is read from a file, with its age', async () => {
    const name = file('rota.ics', calendar);
    const then = new Date(Date.now() - 3_600_000);
    utimesSync(name, then, then);
    const rota = await at('rota.ics').read();
    expect(rota).toMatchObject({ source: `the calendar ${name}`, days: [{ date: '2026-11-23', person: ada }] });
    expect(Math.round((rota.ageMs ?? 0) / 60_000)).toBe(60);
  });

  it.each<[string, Handler]>([
    ['a calendar', (_, response) => sendText(response, 200, calendar)],
    ['no calendar', (_, response) => sendText(response, 200, 'nothing')],
    ['half of one', (_, response) => sendText(response, 200, calendar.slice(0, 50))],
    ['a refusal that repeats it', (seen, response) => sendText(response, 404, `no ${seen.path} here`)],
    ['a refusal in JSON', (seen, response) => sendJson(response, 403, { error: `${seen.path} is not for you` })],
    ['a page', (seen, response) => sendText(response, 200, `<html>${seen.path}`, { 'content-type': 'text/html' })],
    [
      'a redirect',
      (seen, response) => sendText(response, 302, '', { location: `http://fake-secret-host.localhost${seen.path}` }),
    ],
    ['nothing', (_, response) => void response.socket?.destroy()],
  ])('never shows its secret address, which answers with %s', async (_, handler) => {
    const server = await serving(handler);
    const secret = `http://fake-user:fake-pass%21@${server.host}/private-fake-secret/basic.ics?key=fake-key`;
    const { read, exchanges } = at('op://Support/Rota/calendar', {
      secrets: { resolve: async () => `${secret}\n` },
      waiting: { ...realWaiting, pause: async () => {} },
    });
    const told = await read().then(
      (rota) => JSON.stringify(rota),
      (error: Failure) => JSON.stringify([error.message, error.next, error.stack, error, String(error.cause)]),
    );
    for (const part of ['fake-', 'private', 'basic.ics', server.host]) {
      expect(told).not.toContain(part);
      expect(JSON.stringify(exchanges)).not.toContain(part);
    }
    expect(told).toContain('op://Support/Rota/calendar');
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa('fake-user:fake-pass!')}`);
  });

  it('is not found if the secret is not an address', async () => {
    const error = await failure(at('env:ROTA', { secrets: { resolve: async () => 'fake-secret' } }).read());
    expect(error.message).toBe('env:ROTA does not hold the address of a calendar.');
    const missing = await failure(at('env:ROTA').read());
    expect(missing.message).toBe('There is no secret at env:ROTA.');
  });

  it('names the file that cannot be read', async () => {
    expect((await failure(at('missing.ics').read())).message).toContain(
      'missing.ics was not read: there is no such file',
    );
    expect((await failure(at('.').read())).message).toContain('it is a folder');
    const broken = file('broken.ics', 'BEGIN:VCALENDAR');
    expect((await failure(at(broken).read())).message).toBe(
      `The calendar is incomplete: its end is missing. It was read from the calendar ${broken}.`,
    );
    const latin = file('latin.ics', Buffer.from([0xe4, 0xf6]));
    expect((await failure(at(latin).read())).message).toContain('it is not text in UTF-8');
  });
});

describe('a list', () => {
  const list = (yaml: string) => reader({ list: { file: file('rota.yaml', yaml) } }).read();

  it('has days and spans of days, without weekends unless it says so', async () => {
    const rota = await list(`
- { date: 2026-11-21, name: Corin Cover }
- { from: 2026-11-26, to: 2026-11-30, name: Ada Example, email: ada@example.org }
- from: 2026-12-04
  to: 2026-12-06
  weekends: true
  email: nadia@example.org
- { date: 2026-11-23, name: Olive Ops, role: ops }
`);
    expect(rota.kind).toBe('list');
    expect(rota.source).toBe(`the list ${path.join(folder, 'rota.yaml')}`);
    expect(rota.ageMs).toBeGreaterThanOrEqual(0);
    expect(rota.days).toEqual([
      { date: '2026-11-21', person: { name: 'Corin Cover', email: '' } },
      ...['2026-11-26', '2026-11-27', '2026-11-30'].map((date) => ({ date, person: ada })),
      ...['2026-12-04', '2026-12-05', '2026-12-06'].map((date) => ({
        date,
        person: { name: 'nadia@example.org', email: 'nadia@example.org' },
      })),
    ]);
  });

  it.each([
    ['rota: x', 1, 'expected a list'],
    ['- [', 1, 'this is not YAML'],
    ['- Ada', 1, 'expected { date:'],
    ['-', 1, 'expected { date:'],
    ['- { name: Ada }', 1, 'expected a date, or from and to'],
    ['- { date: 2026-11-23 }', 1, 'expected a name or an e-mail address'],
    ['- { date: 2026-11-23, name: Ada }\n- { date: 2026-11-31, name: Ada }', 2, 'date: expected a day such as'],
    ['- name: Ada\n  date: soon', 2, 'date: expected a day such as'],
    ['- name: Ada\n  date: 2026-11-23\n  email: ada', 3, 'email: expected an e-mail address'],
    [
      '- name: Ada\n  date: 2026-11-23\n  emial: ada@example.org',
      3,
      'there is no key "emial". The keys are: date, name, email, role',
    ],
    ['- name: Ada\n  date: 2026-11-23\n  to: 2026-11-24', 3, '"to" can\'t be used with a date'],
    ['- name: Ada\n  from: 2026-11-23', 1, 'to: expected a day such as'],
    ['- name: Ada\n  from: 2026-11-23\n  to: 2026-11-20', 3, 'to: 2026-11-20 is before 2026-11-23'],
    ['- name: Ada\n  from: 2026-11-23\n  to: 2226-11-20', 3, 'to: more than a year after 2026-11-23'],
    ['- { date: 2026-11-23, name: 7 }', 1, 'name: expected a name'],
    ['- { from: 2026-11-23, to: 2026-11-24, name: Ada, weekends: maybe }', 1, 'weekends: expected true or false'],
    [`- &a { date: 2026-11-23, name: Ada }\n${'- *a\n'.repeat(1000)}`, 1, 'it has too many aliases'],
  ])('names file and line of a mistake: %j', async (yaml, line, words) => {
    const error = await failure(list(yaml));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(`${path.join(folder, 'rota.yaml')}, line ${line}: ${words}`);
  });

  it('may be empty', async () => {
    expect((await list('# nobody yet\n')).days).toEqual([]);
  });

  it('may be missing', async () => {
    mkdirSync(path.join(folder, 'sub'));
    const error = await failure(reader({ list: { file: path.join(folder, 'sub/none.yaml') } }).read());
    expect(error.message).toContain('none.yaml was not read: there is no such file');
    expect(error.next).toEqual(['Change rota.file in the configuration file.']);
  });

  it('is not read if it is longer than any list of working days', async () => {
    const error = await failure(list('- { date: 2026-11-23, name: Ada }\n'.repeat(20_000)));
    expect(error.message).toContain('rota.yaml was not read: it is too large');
  });
});

it('reads the first of several, and says so', async () => {
  const server = await serving((_, response) => sendJson(response, 200, days));
  const rota = await reader({
    feed: { url: `${server.url}/rota.json`, setBy: 'rota.url' },
    calendar: { written: 'rota.ics', setBy: 'rota.calendar' },
    list: { file: 'rota.yaml' },
  }).read();
  expect(rota.notes).toEqual(['Using rota.url, not rota.calendar or rota.file.']);
});

it('names the keys if none is configured', async () => {
  const error = await failure(reader({}).read());
  expect(error.message).toBe('No rota is configured.');
  expect(error.next).toEqual(['Set rota.url, rota.calendar or rota.file in the configuration file.']);
});
