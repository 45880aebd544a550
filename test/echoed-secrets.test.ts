import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './support/http-server.ts';
import { createMachine, type Machine } from './support/machine.ts';
import { createPractice, type Practice, takeOver } from './support/practice.ts';
import { type Reply, serve } from './support/vendor-server.ts';

const secret = 'Fake+Token/ada=42';
const basic = Buffer.from(`ada@example.org/token:${secret}`).toString('base64');

/** Every way in which an answer may repeat it. */
const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), basic];

/** What must not be seen anywhere, even a part that is left when the rest was cut off. */
const telling = [...forms, 'Fake+Token', 'Fake%2BToken', basic.slice(-20, -4), secret.toLowerCase()];

function expectNothingIn(what: string, text: string): void {
  for (const part of telling) expect(text.includes(part), `${what} holds ${part}`).toBe(false);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}

/** What points a check at the server of a service. */
const clients: Readonly<Record<string, (url: string) => Readonly<Record<string, string>>>> = {
  zendesk: (url) => ({ GOVSUPPORT_ZENDESK_URL: url, GOVSUPPORT_ZENDESK_TOKEN: `ada@example.org/token:${secret}` }),
  trello: (url) => ({
    GOVSUPPORT_TRELLO_URL: `${url}/1`,
    GOVSUPPORT_TRELLO_KEY: 'fake-key-ada',
    GOVSUPPORT_TRELLO_TOKEN: secret,
  }),
  slack: (url) => ({ GOVSUPPORT_SLACK_URL: `${url}/api/`, GOVSUPPORT_SLACK_TOKEN: secret }),
  github: (url) => ({ GOVSUPPORT_GITHUB_URL: url, GOVSUPPORT_GITHUB_TOKEN: secret }),
  papertrail: (url) => ({ GOVSUPPORT_PAPERTRAIL_URL: `${url}/api/v1`, GOVSUPPORT_PAPERTRAIL_TOKEN: secret }),
  knowledgebase: (url) => ({ GOVSUPPORT_AIRTABLE_URL: `${url}/v0`, GOVSUPPORT_AIRTABLE_TOKEN: secret }),
  'incident-io-account': (url) => ({ GOVSUPPORT_INCIDENT_IO_URL: url, GOVSUPPORT_INCIDENT_IO_TOKEN: secret }),
  aws: (url) => ({
    AWS_ACCESS_KEY_ID: 'AKIAFAKEADA',
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_ENDPOINT_URL_STS: url,
    AWS_ENDPOINT_URL_IAM: url,
  }),
};

const said = forms.join(' and ');
const requestIds = Object.fromEntries(
  ['x-request-id', 'x-zendesk-request-id', 'request-id', 'x-trello-request-id', 'x-amzn-requestid'].map((name) => [
    name,
    said,
  ]),
);

/** Every format in which one of the vendors says what is wrong. */
const body = {
  ok: false,
  error: said,
  needed: said,
  message: said,
  description: said,
  detail: said,
  errors: [{ code: said, title: said, detail: said, message: said }],
  request_id: said,
};
const xml = `<ErrorResponse><Error><Code>${secret}</Code><Message>${said}</Message></Error><RequestId>${said}</RequestId></ErrorResponse>`;

const echoes: readonly (readonly [what: string, reply: Reply])[] = [
  ['a refusal', { status: 401, headers: requestIds, body }],
  ['what is not permitted', { status: 403, headers: { ...requestIds, 'x-accepted-oauth-scopes': said }, body }],
  ['a refusal of a value', { status: 422, headers: { 'x-github-request-id': said }, body }],
  ['an answer that went well', { headers: { 'x-slack-req-id': said }, body }],
  ['XML', { status: 400, headers: { ...requestIds, 'content-type': 'text/xml' }, body: xml }],
  ['plain text', { status: 400, headers: { 'content-type': 'text/plain' }, body: said }],
  ['a fault', { status: 500, headers: { ...requestIds, 'x-github-request-id': said }, body: said }],
  ['a way within the same host', { status: 302, headers: { location: `/${secret}/${encodeURIComponent(secret)}` } }],
  ['a way to another host', { status: 302, headers: { location: `https://Fake-Token-ada.example.org/${secret}` } }],
];

describe('a service that repeats the token', () => {
  let machine: Machine;
  beforeEach(() => {
    machine = createMachine();
    machine.config('person: { email: ada@example.org }\n');
  });
  afterEach(() => machine.remove());

  it.each(Object.keys(clients))('does not make it visible: %s', async (id) => {
    for (const [what, reply] of echoes) {
      const server = await serve(() => reply);
      const env = clients[id]?.(server.url) ?? {};
      // The text says less than this.
      const args = ['doctor', '--only', id, '--timeout', '5', '--debug', '--json', '--show-private'];
      const outcome = await machine.govsupport(args, { env });
      expect(server.requests.length, `${what} was asked for`).toBeGreaterThan(0);
      expect([1, 3]).toContain(outcome.code);
      expectNothingIn(`what is printed of ${what}`, outcome.stdout + outcome.stderr);
      expect(outcome.json().checks[0].status).not.toBe('pass');
    }
    for (const file of filesBelow(machine.home)) expectNothingIn(file, readFileSync(file, 'utf8'));
  });
});

describe('a service that repeats the token while a rotation is handed over', () => {
  let practice: Practice;
  beforeEach(async () => {
    practice = await createPractice();
    practice.change(takeOver);
  });
  afterEach(() => practice.remove());

  it('gets it into no message, file, state or audit', async () => {
    const token = 'fake-zendesk-token-you';
    const echo = `${token} ${Buffer.from(`x:${token}`).toString('base64')}`;
    practice.change((world) => {
      world.misbehaviour.push({
        id: 1,
        seen: 0,
        method: 'GET',
        path: '/zendesk/api/v2/suspended_tickets*',
        status: 500,
        headers: { 'x-request-id': echo },
        body: JSON.stringify({ error: echo }),
      });
      world.misbehaviour.push({
        id: 2,
        seen: 0,
        method: 'PUT',
        path: '/zendesk/api/v2/tickets/*',
        status: 422,
        headers: { 'x-request-id': echo },
        body: JSON.stringify({ error: { title: echo, message: echo } }),
      });
      // A client has got hold of it and writes it into a ticket.
      for (const ticket of world.zendesk.tickets) ticket.fields.subject = `Help ${token}`;
    });
    const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-test-'));
    const outcomes = [
      await practice.govsupport(['--sandbox', 'handover', '--output', path.join(folder, 'a.md'), '--debug']),
      await practice.govsupport(['--sandbox', 'handover', '--html', '--output', path.join(folder, 'a.html')]),
      await practice.govsupport(['--sandbox', 'handover', '--json']),
      await practice.end(['--yes', '--skip', 'branches=x', '--confirm', 'rotation', '--debug']),
      await practice.end(['status', '--json']),
    ];
    const texts = outcomes.map(({ stdout, stderr }) => stdout + stderr);
    expect(texts.join('\n')).toContain('Help …');
    const files = [...filesBelow(folder), ...filesBelow(practice.stateFolder)];
    expect(files.length).toBeGreaterThan(2);
    for (const text of [...texts, ...files.map((file) => readFileSync(file, 'utf8'))]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(Buffer.from(`x:${token}`).toString('base64').slice(4, -4));
    }
  });
});

describe('a token that was typed in the wrong place', () => {
  const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
  const shapeless = 'aB3'.repeat(14);
  let practice: Practice;
  beforeAll(() => {
    practice = createPractice({ clones: false });
  });
  afterAll(() => practice.remove());

  it.each([
    ['TOKEN'],
    ['--TOKEN'],
    ['help', 'TOKEN'],
    ['ticket', 'TOKEN'],
    ['queue', 'TOKEN'],
    ['queue', '--TOKEN'],
    ['queue', '--group', 'TOKEN'],
    ['queue', '--before', 'TOKEN'],
    ['queue', '--limit=TOKEN'],
    ['queue', '--watch', '--every', 'TOKEN'],
    ['ticket', 'show', 'TOKEN'],
    ['ticket', 'show', '48201', '--since', 'TOKEN'],
    ['ticket', 'take', 'TOKEN'],
    ['ticket', 'assign', '48201', '--to', 'TOKEN', '--yes'],
    ['ticket', 'status', '48201', 'TOKEN'],
    ['ticket', 'move', '48201', 'TOKEN'],
    ['ticket', 'deadline', '48201', 'TOKEN'],
    ['ticket', 'card', '48201', '--link', 'TOKEN'],
    ['suspended', 'show', 'TOKEN'],
    ['triage', '--answer', 'triage.time.TOKEN=1st'],
    ['triage', '--answer', 'TOKEN'],
    ['weekly', 'take', 'TOKEN'],
    ['doctor', '--only', 'TOKEN'],
    ['doctor', 'explain', 'TOKEN'],
    ['config', 'get', 'TOKEN'],
    ['start', '--only', 'TOKEN'],
    ['start', '--skip', 'TOKEN'],
    ['start', '--answer', 'rotation.start=TOKEN'],
    ['start', '--confirm', 'TOKEN'],
    ['end', '--to', 'TOKEN'],
    ['end', '--note', 'TOKEN'],
    ['auth', 'login', 'TOKEN'],
    ['sandbox', 'be', 'TOKEN'],
    ['sandbox', 'clock', 'TOKEN'],
    ['sandbox', 'show', 'TOKEN'],
  ])('is not repeated: %j', async (...words) => {
    for (const secret of [token, shapeless]) {
      const args = words.map((word) => word.replace('TOKEN', secret));
      for (const also of [['--debug'], ['--json']]) {
        const { code, stdout, stderr } = await practice.govsupport([...args, ...also], {
          env: { GOVSUPPORT_SANDBOX: '1' },
        });
        expect([1, 2]).toContain(code);
        expect(stdout + stderr).not.toContain(secret.slice(0, 12));
        expect(stderr).not.toBe('');
      }
    }
  });
});

describe('an address with a password', () => {
  it.each([
    [' https://ada:fake-secret@example.org/rota', 'rota: { url: " https://ada:fake-secret@example.org/rota" }'],
    ['https://ada:fake/secret@example.org', 'services: { zendesk: { url: "https://ada:fake/secret@example.org" } }'],
  ])('is refused in the configuration, and not repeated: %s', async (_, yaml) => {
    const machine = createMachine();
    machine.config(`${yaml}\n`);
    for (const args of [['config'], ['config', '--json'], ['doctor', '--debug']]) {
      const outcome = await machine.govsupport(args);
      expect(outcome.code).toBe(2);
      expect(outcome.stdout + outcome.stderr).not.toMatch(/fake.secret/);
    }
    machine.remove();
  });
});

describe('a service that answers with far too much', () => {
  /** Sends a body that is prepared, with its headers. */
  async function sending(content: Buffer, headers: Readonly<Record<string, string>>): Promise<TestServer> {
    return startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(content);
    });
  }
  const brackets = Buffer.alloc(15 * 1024 * 1024, '[');
  const bomb = gzipSync(Buffer.alloc(1024 * 1024 * 1024, ' '), { level: 9 });

  it.each([
    ['zendesk', 'brackets', brackets, {}],
    ['slack', 'brackets', brackets, {}],
    ['github', 'brackets', brackets, {}],
    ['zendesk', 'a compressed gigabyte', bomb, { 'content-encoding': 'gzip' }],
    ['slack', 'a compressed gigabyte', bomb, { 'content-encoding': 'gzip' }],
    ['aws', 'elements', Buffer.from('<a>'.repeat(1_000_000)), { 'content-type': 'text/xml' }],
  ])('is unknown, and takes little memory: %s, %s', async (id, _, content, headers) => {
    const machine = createMachine();
    machine.config('person: { email: ada@example.org }\n');
    const server = await sending(content, headers);
    const outcome = await machine.govsupport(['doctor', '--only', id, '--json'], {
      // How much memory Node may use before it gives up, on top of the program's own.
      env: { ...clients[id]?.(server.url), NODE_OPTIONS: '--max-old-space-size=256' },
    });
    expect(outcome.stderr).toBe('');
    expect(outcome.json().checks).toMatchObject([{ status: 'unknown', evidence: { problem: 'unexpected' } }]);
    await server.close();
    machine.remove();
  });
});
