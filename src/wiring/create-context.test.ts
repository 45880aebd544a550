import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serviceError, serving } from '../../test/support/connection.ts';
import { sendJson } from '../../test/support/http-server.ts';
import { Failure, UsageError } from '../errors.ts';
import { createContext } from './create-context.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'govsupport-test-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function context(env: Readonly<Record<string, string>>, yaml?: string) {
  const config = path.join(home, 'config.yaml');
  if (yaml !== undefined) writeFileSync(config, yaml);
  return createContext({
    options: {
      json: false,
      color: false,
      input: false,
      yes: false,
      quiet: false,
      debug: false,
      sandbox: false,
      config: yaml === undefined ? undefined : config,
    },
    env: { HOME: home, ...env },
    signal: new AbortController().signal,
  });
}

const bases = { bases: [{ id: 'app1', name: 'Knowledge', permissionLevel: 'read' }] };

it('makes a client with the address and token of the environment, once', async () => {
  const server = await serving((_, response) => sendJson(response, 200, bases));
  const { services } = context({
    GOVSUPPORT_AIRTABLE_URL: `${server.url}/practice/v0`,
    GOVSUPPORT_AIRTABLE_TOKEN: 'fake-airtable-token',
  });
  expect(await (await services.airtable()).bases()).toMatchObject([{ id: 'app1' }]);
  expect(server.requests[0]?.path).toBe('/practice/v0/meta/bases');
  expect(server.requests[0]?.headers.authorization).toBe('Bearer fake-airtable-token');
  expect(await services.airtable()).toBe(await services.airtable());
});

it('makes a client with what the file says', async () => {
  const server = await serving((_, response) => sendJson(response, 200, { logs: [] }));
  const { services } = context(
    { LOGS_TOKEN: 'fake-logs-token' },
    `services: { papertrail: { kind: solarwinds, url: "${server.url}", token: env:LOGS_TOKEN } }`,
  );
  expect(await (await services.papertrail()).access()).toEqual({ systems: null });
  expect(server.requests[0]?.headers.authorization).toBe('Bearer fake-logs-token');
});

it.each([
  ['the variable', { GOVSUPPORT_TRELLO_URL: 'http://boards.example.org' }, undefined, 'GOVSUPPORT_TRELLO_URL starts'],
  ['the key', {}, 'services: { trello: { url: "http://boards.example.org" } }', 'services.trello.url starts'],
])('names %s if an address is unusable', async (_, env, yaml, words) => {
  const error = await context(env, yaml)
    .services.trello()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as UsageError).message).toContain(words);
});

it('says which address is missing if it has no default', async () => {
  const error = await context({}, 'services: { papertrail: { kind: solarwinds } }')
    .services.papertrail()
    .catch((thrown: unknown) => thrown);
  expect((error as Failure).message).toContain('services.papertrail.url is not set');
});

it('says which credential is missing, and sends nothing without it', async () => {
  const server = await serving((_, response) => sendJson(response, 200, {}));
  const { services } = context({ GOVSUPPORT_ZENDESK_URL: server.url });
  const error = await (await services.zendesk()).me().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  expect((error as Failure).message).toBe('You are not signed in to Zendesk.');
  expect((error as Failure).code).toBe(4);
  expect(server.requests).toHaveLength(0);
});

it('does not let a part of the work wait beyond its time', async () => {
  const server = await serving((_, response) => sendJson(response, 429, {}, { 'retry-after': '30' }));
  const whole = context({ GOVSUPPORT_ZENDESK_URL: server.url, GOVSUPPORT_ZENDESK_TOKEN: 'fake-zendesk-token-you' });
  const part = whole.within(whole.signal, new Date(Date.now() + 5000));
  const error = await serviceError((await part.services.zendesk()).me(), ['fake-zendesk-token-you']);
  expect(error.problem).toBe('limited');
  expect(error.details.until).toBeInstanceOf(Date);
  expect(server.requests).toHaveLength(1);
});
