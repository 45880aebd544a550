import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine } from './support/machine.ts';
import { deadUrl } from './support/ports.ts';
import { type Reply, serve } from './support/vendor-server.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

const secret = 'fake-token-ada';

/** What points a check at a server of someone else's making. */
const clients: Readonly<Record<string, (url: string) => Readonly<Record<string, string>>>> = {
  zendesk: (url) => ({ GOVSUPPORT_ZENDESK_URL: url, GOVSUPPORT_ZENDESK_TOKEN: secret }),
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

/** Runs one check in both forms, and returns its row. It always ends well: a row, an exit code, no stack, no secret. */
async function check(id: string, url: string, seconds = '5') {
  machine.config('person: { email: ada@example.org }\n');
  machine.program('ssh', '#!/bin/sh\necho "Hi ada-example! You\'ve successfully authenticated" >&2\nexit 1\n');
  const env = clients[id]?.(url) ?? {};
  const [text, outcome] = await Promise.all([
    machine.govsupport(['doctor', '--only', id, '--timeout', seconds], { env }),
    machine.govsupport(['doctor', '--only', id, '--timeout', seconds, '--json', '--debug'], { env }),
  ]);
  const said = [text.stdout, text.stderr, outcome.stdout, outcome.stderr].join('\n');
  expect(said).not.toContain(secret);
  expect(said).not.toMatch(/^\s+at .*(?:\.[cm]?js|node:)/m);
  expect(said).not.toContain('bug in govsupport');
  const [row] = outcome.json().checks;
  expect([text.code, outcome.code]).toEqual(row.status === 'fail' ? [1, 1] : [3, 3]);
  return row;
}

const page = '<!doctype html><title>Welcome to the train</title><p>Buy access</p>';

/** Ways to answer that say nothing about a sign-in, each with what the row has to say. */
const ways: readonly (readonly [what: string, reply: Reply, seconds: string, evidence: object])[] = [
  ['drops every connection', 'drop', '5', { problem: 'not-reachable', reason: 'dropped' }],
  ['breaks off in the middle', 'break-off', '5', { problem: 'not-reachable', reason: 'dropped' }],
  ['answers with a page', { headers: { 'content-type': 'text/html' }, body: page }, '5', { problem: 'unexpected' }],
  ['answers with half of the JSON', { body: '{"user":{"id":' }, '5', { problem: 'unexpected' }],
  ['answers with nothing', { body: '' }, '5', { problem: 'unexpected' }],
  ['answers with another document', { body: { odd: true } }, '5', { problem: 'unexpected' }],
  ['is limited for ever', { status: 429, body: 'Slow down' }, '5', { problem: 'limited', status: 429 }],
  [
    'is limited for an hour',
    { status: 429, headers: { 'retry-after': '3600' }, body: 'Slow down' },
    '5',
    { problem: 'limited', status: 429 },
  ],
  [
    'is in trouble',
    { status: 503, body: page, headers: { 'content-type': 'text/html' } },
    '5',
    { problem: 'unexpected' },
  ],
  ['sends for ever', 'endless', '60', { problem: 'unexpected' }],
];

// The others use the same core as zendesk and trello.
describe.each(['zendesk', 'trello', 'slack', 'github', 'aws'])('%s, if its server', (id) => {
  it.each(ways)('%s, is unknown', async (_, reply, seconds, evidence) => {
    const server = await serve(() => reply);
    const row = await check(id, server.url, seconds);
    expect(row).toMatchObject({ status: 'unknown', evidence });
    expect(server.requests.length).toBeGreaterThan(0);
  });

  it('never answers, is unknown after the time limit', async () => {
    const { url } = await serve(() => 'hang');
    const row = await check(id, url, '1');
    expect(row).toMatchObject({ status: 'unknown', summary: 'No answer within 1 s' });
  });

  it('redirects to another host, is unknown, and sends the token to no one else', async () => {
    const elsewhere = await serve(() => ({ body: page }));
    const server = await serve(() => ({ status: 302, headers: { location: `${elsewhere.url}/sign-in` } }));
    expect(await check(id, server.url)).toMatchObject({ status: 'unknown', evidence: { problem: 'unexpected' } });
    expect(elsewhere.requests).toEqual([]);
  });

  it('is not there, is unknown', async () => {
    const row = await check(id, deadUrl);
    expect(row).toMatchObject({ status: 'unknown', evidence: { problem: 'not-reachable', reason: 'refused' } });
  });
});

/** What each vendor answers to a revoked token. */
const revoked: readonly (readonly [id: string, reply: Reply])[] = [
  ['zendesk', { status: 401, body: { error: "Couldn't authenticate you" } }],
  ['trello', { status: 401, headers: { 'content-type': 'text/plain' }, body: 'invalid token' }],
  ['slack', { body: { ok: false, error: 'token_revoked' } }],
  ['github', { status: 401, body: { message: 'Bad credentials' } }],
  ['papertrail', { status: 401, body: { message: 'Invalid token' } }],
  ['knowledgebase', { status: 401, body: { error: { type: 'AUTHENTICATION_REQUIRED', message: 'No' } } }],
  [
    'incident-io-account',
    { status: 401, body: { type: 'authentication_error', status: 401, request_id: 'r1', errors: [] } },
  ],
  [
    'aws',
    {
      status: 403,
      headers: { 'content-type': 'text/xml' },
      body: '<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>No.</Message></Error></ErrorResponse>',
    },
  ],
];

it.each(revoked)('%s fails, and is not unknown, if its sign-in was revoked', async (id, reply) => {
  const { url } = await serve(() => reply);
  const row = await check(id, url);
  expect(row).toMatchObject({ status: 'fail', evidence: { problem: 'not-signed-in' } });
  expect(row.remedy).not.toBeNull();
});
