import {
  AuthExpiredError,
  type Client,
  DesktopAuth,
  DesktopSessionExpiredError,
  RateLimitExceededError,
} from '@1password/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine } from '../../../test/support/machine.ts';
import { createProcesses } from '../process/client.ts';
import { ServiceError } from '../service-error.ts';
import { createTurns } from '../turns.ts';
import { createOnePassword, createOnePasswordResolver, type OnePasswordParameters } from './client.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

let turns: ReturnType<typeof createTurns>;
beforeEach(() => {
  turns = createTurns(50);
});

const unending = new AbortController().signal;

const processes = (signal = unending) => createProcesses({ HOME: machine.home, PATH: machine.bin }, signal);

const client = (more: Partial<OnePasswordParameters> = {}) =>
  createOnePassword({
    inTurn: turns({ signal: unending }),
    processes: processes(),
    home: machine.home,
    version: '0.0.0',
    appLibraries: [],
    ...more,
  });

const failureOf = async (work: Promise<unknown>): Promise<ServiceError> => {
  const error = await work.then(
    () => new Error('it worked'),
    (thrown) => thrown,
  );
  expect(error, String(error?.stack)).toBeInstanceOf(ServiceError);
  return error;
};

/** An op that answers one question, and fails any other. */
const op = (question: string, answer: string, { code = 0, error = '' } = {}) =>
  machine.program(
    'op',
    `#!/bin/sh\nif [ "$*" = '${question}' ]; then\ncat <<'END'\n${answer}\nEND\ncat >&2 <<'END'\n${error}\nEND\nexit ${code}\nfi\necho "[ERROR] unexpected: $*" >&2\nexit 9\n`,
  );

describe('through op', () => {
  it('sees the vaults', async () => {
    op('vault list --format json', '[{"id":"v1","name":"Site management"},{"id":"v2","name":"Private"}]');
    expect(await client().vaults()).toEqual({
      via: 'op',
      vaults: [
        { id: 'v1', name: 'Site management' },
        { id: 'v2', name: 'Private' },
      ],
    });
  });

  it('sees one vault by its name', async () => {
    op('vault get Site management --format json', '{"id":"v1","name":"Site management","items":3}');
    expect(await client().vault('Site management')).toEqual({
      via: 'op',
      vault: { id: 'v1', name: 'Site management' },
    });
  });

  it('says if there is no such vault', async () => {
    op('vault get Site management --format json', '', {
      code: 1,
      error:
        '[ERROR] 2026/11/23 10:00:00 "Site management" isn\'t a vault in this account. Specify the vault with its ID or name.',
    });
    expect(await client().vault('Site management')).toEqual({ via: 'op', vault: null });
  });

  it('reads a secret, and removes only its line end', async () => {
    op('read op://Support/Staging/password', 'fake secret of ada ');
    expect(await client().resolve('op://Support/Staging/password')).toBe('fake secret of ada ');
  });

  it.each([
    ['account is not signed in', 'not-signed-in'],
    ['You are not currently signed in. Please run `op signin --help` for instructions', 'not-signed-in'],
    ['No accounts configured for use with 1Password CLI.', 'not-signed-in'],
    ['session expired, sign in to create a new session', 'not-signed-in'],
    ['authorization prompt dismissed, please try again', 'not-signed-in'],
    [
      "error initializing client: connecting to desktop app: 1Password CLI couldn't connect to the 1Password desktop app.",
      'not-reachable',
    ],
    ['Get "https://example.1password.com/api": dial tcp: lookup example.1password.com: no such host', 'not-reachable'],
    ['could not read secret: "password" isn\'t a field in the "Staging" item', 'not-found'],
    ["[403] (403) Forbidden: You aren't authorized to perform this action.", 'not-allowed'],
    ['(429) Too Many Requests: You have reached the maximum number of requests.', 'limited'],
    ['invalid secret reference: too few parts', 'invalid'],
    ['something that nobody has heard of', 'unexpected'],
  ])('%s', async (error, problem) => {
    op('read op://Support/Staging/password', 'fake-half-a-secret', {
      code: 1,
      error: `[ERROR] 2026/11/23 10:00:00 ${error}`,
    });
    const failure = await failureOf(client().resolve('op://Support/Staging/password'));
    expect(failure.problem).toBe(problem);
    expect(failure.message).toContain('op://Support/Staging/password');
    expect(`${failure.message} ${failure.next}`).not.toContain('fake-half-a-secret');
  });

  it.each(['not JSON', '{}', 'null'])('an answer that is %j is unexpected', async (answer) => {
    op('vault get Site management --format json', answer);
    expect((await failureOf(client().vault('Site management'))).problem).toBe('unexpected');
  });

  it('needs op', async () => {
    const onePassword = client();
    expect(onePassword.way()).toBeNull();
    expect((await failureOf(onePassword.vaults())).problem).toBe('not-reachable');
  });

  it('asks one question at a time, even from several clients', async () => {
    machine.program(
      'op',
      '#!/bin/sh\n[ -e "$HOME/asking" ] && echo "two at a time" >&2 && exit 3\n: > "$HOME/asking"\nsleep 0.1\nrm "$HOME/asking"\necho "secret of $2"\n',
    );
    machine.real('sleep', 'rm');
    const [one, other] = [client(), client()];
    expect(
      await Promise.all([one.resolve('op://a/b/c'), other.resolve('op://d/e/f'), one.resolve('op://g/h/i')]),
    ).toEqual(['secret of op://a/b/c', 'secret of op://d/e/f', 'secret of op://g/h/i']);
  });

  it('stops when the work is interrupted, and lets the next one in', async () => {
    machine.program('op', '#!/bin/sh\n[ "$2" = op://a/slow/one ] && exec sleep 60\necho quick\n');
    machine.real('sleep');
    const stop = new AbortController();
    const slow = client({ inTurn: turns(stop), processes: processes(stop.signal) }).resolve('op://a/slow/one');
    const quick = client().resolve('op://a/quick/one');
    setTimeout(() => stop.abort(new Error('stopped')), 50);
    await expect(slow).rejects.toThrow('stopped');
    expect(await quick).toBe('quick');
  });
});

describe('through the SDK', () => {
  type Answers = { readonly list?: () => Promise<unknown>; readonly resolve?: (reference: string) => Promise<string> };
  const asked: unknown[] = [];
  beforeEach(() => {
    asked.length = 0;
  });

  /** The SDK with an app behind it that a build machine does not have. Everything but the answers is the SDK's own. */
  const sdk = (answers: Answers) => async () => ({
    DesktopAuth,
    DesktopSessionExpiredError,
    RateLimitExceededError,
    AuthExpiredError,
    createClient: async (settings: unknown) => {
      asked.push(settings);
      return { vaults: { list: answers.list }, secrets: { resolve: answers.resolve } } as unknown as Client;
    },
  });
  const list = async () => [{ id: 'v1', title: 'Site management' }];
  const library = () => machine.file('app/libop_sdk_ipc_client.so', '');

  it('uses the app if its library is there and an account is configured', async () => {
    machine.program('op', '#!/bin/sh\nexit 9\n');
    const token = async () => 'fake-token';
    const all = { appLibraries: [library()], account: 'Example', serviceAccountToken: token, loadSdk: sdk({ list }) };
    expect(await client(all).vault('site management')).toEqual({
      via: 'desktop app',
      vault: { id: 'v1', name: 'Site management' },
    });
    expect(asked).toEqual([
      { auth: new DesktopAuth('Example'), integrationName: 'govsupport', integrationVersion: '0.0.0' },
    ]);
    expect(client({ ...all, account: undefined }).way()).toBe('service account');
    expect(client({ ...all, appLibraries: ['/nowhere/lib.so'] }).way()).toBe('service account');
    expect(client({ ...all, appLibraries: ['/nowhere/lib.so'], serviceAccountToken: undefined }).way()).toBe('op');
  });

  it('says if a vault is not visible, and uses one sign-in for all', async () => {
    const onePassword = client({
      serviceAccountToken: async () => 'fake-token',
      loadSdk: sdk({ list, resolve: async (reference) => `secret of ${reference}` }),
    });
    expect(await onePassword.vault('Other')).toEqual({ via: 'service account', vault: null });
    expect(await onePassword.resolve('op://a/b/c')).toBe('secret of op://a/b/c');
    expect(asked).toHaveLength(1);
  });

  it.each([
    [() => new DesktopSessionExpiredError('the session is over'), 'not-signed-in', true],
    [() => new AuthExpiredError('the token is over'), 'not-signed-in', true],
    [() => new RateLimitExceededError('slower'), 'limited', undefined],
    [
      () => new Error('error resolving secret reference: no vault matched the secret reference query'),
      'not-found',
      undefined,
    ],
    [() => new Error('the desktop app connection channel is closed'), 'not-reachable', undefined],
    [() => 'a plain string that nobody has heard of', 'unexpected', undefined],
  ])('translates what it throws (%#)', async (thrown, problem, expired) => {
    const loadSdk = sdk({ resolve: () => Promise.reject(thrown()) });
    const failure = await failureOf(client({ serviceAccountToken: async () => 'fake', loadSdk }).resolve('op://a/b/c'));
    expect(failure.details).toMatchObject({ problem, ...(expired ? { expired } : {}) });
  });

  it('is abandoned after an interruption', async () => {
    const stop = new AbortController();
    let release = () => {};
    const held = new Promise<string>((resolve) => {
      release = () => resolve('late');
    });
    const work = client({
      inTurn: turns(stop),
      serviceAccountToken: async () => 'fake',
      loadSdk: sdk({ resolve: () => held }),
    }).resolve('op://a/b/c');
    setTimeout(() => stop.abort(new Error('stopped')), 20);
    await expect(work).rejects.toThrow('stopped');
    release();
  });

  it('really is the SDK, which refuses an invalid token before any request', async () => {
    const failure = await failureOf(client({ serviceAccountToken: async () => 'fake-token-ada' }).vaults());
    expect(failure.problem).toBe('not-signed-in');
    expect(failure.message).toContain('service account');
    expect(`${failure.message} ${failure.next}`).not.toContain('fake-token-ada');
  });
});

it('resolves references for others, opening 1Password once and only when it is asked', async () => {
  op('read op://a/b/c', 'fake-secret');
  let opened = 0;
  const resolve = createOnePasswordResolver(async () => {
    opened++;
    return client();
  });
  expect(opened).toBe(0);
  expect([await resolve('op://a/b/c'), await resolve('op://a/b/c'), opened]).toEqual(['fake-secret', 'fake-secret', 1]);
});
