import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Misbehaviour } from '../src/sandbox/misbehaviour.ts';
import type { ServiceErrorDetails } from '../src/services/service-error.ts';
import { serviceError, serving } from './support/connection.ts';
import { sendJson } from './support/http-server.ts';
import { deadUrl } from './support/ports.ts';
import { reads, writes } from './support/practice-calls.ts';
import { type ClientOptions, type Practice, practiceClients, servePractice } from './support/practice-clients.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await servePractice();
});
afterAll(() => practice.close());
beforeEach(() => practice.begin());

const clients = (options?: ClientOptions) => practiceClients(practice, options);

/** Long enough for the practice world, unless a test makes it slow. */
const timeoutMs = 60_000;
const often = { interval: 5 };
const slow = { delayMs: 60_000 };
/** A slow request reaches its time limit as soon as the practice world has it. */
const inTime = ({ delayMs }: Pick<Misbehaviour, 'delayMs'>): ClientOptions =>
  delayMs ? { isTimeUp: () => practice.world.misbehaviour.some(({ seen }) => seen > 0) } : { timeoutMs };

const expression = (path: string) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);

/** The requests of one method that were disturbed. */
async function seen({ path, method }: { readonly path: string; readonly method?: string }) {
  const matching = (await practice.requests()).filter(
    (request) =>
      expression(path).test(new URL(request.path, practice.address).pathname) &&
      (method === undefined || request.method === method),
  );
  return matching.map(({ status }) => status);
}

/** Every way of signing in that these clients have. */
const secrets = [
  'fake-zendesk-token',
  'fake-trello-token',
  'fake-trello-key',
  'fake-slack-token',
  'fake-github-token',
  'fake-papertrail-token',
  'fake-solarwinds-token',
  'fake-incident-io-key',
  'fake-airtable-token',
  'fake-aws-secret',
];

/** What the person is told when a method failed. No secret may be in it. */
async function told(work: Promise<unknown>, service: string): Promise<ServiceErrorDetails> {
  const { details, message } = await serviceError(work, secrets);
  expect(details.service).toBe(service);
  expect(message).toMatch(/^\S.*\.$/);
  return details;
}

const html = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><p>Sign in to the wifi</p>',
};
const truncated = { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"ok":true,"half":[1,' };

describe.each(reads)('$name', (read) => {
  const run = (options: ClientOptions = {}) =>
    read.run(clients({ person: 'maintenance', timeoutMs, ...options }), practice.world);

  // The world's clock is not the machine's: AWS's SDK notices that, and tries again what it can't read.
  const counts = (count: number) => (read.service === 'AWS' ? [count, 3] : [count]);

  it('is answered', async () => {
    await run();
    expect(practice.warnings).toEqual([]);
    expect((await seen(read)).length).toBeGreaterThan(0);
  });

  it.each<[string, Misbehaviour]>([
    ['a connection that was dropped', { path: read.path, nth: 1, drop: 'before' }],
    ['an answer that was lost', { path: read.path, nth: 1, drop: 'after' }],
    ['trouble', { path: read.path, nth: 1, status: 503 }],
    ['a limit', { path: read.path, nth: 1, status: 429, headers: { 'Retry-After': '2' } }],
  ])('is read again after %s', async (_, rule) => {
    await run();
    const usual = await seen(read);
    await practice.begin();
    await practice.misbehave(rule);
    await run();
    expect(await seen(read)).toEqual([rule.status ?? null, ...usual]);
  });

  it.each<[string, Omit<Misbehaviour, 'path'>, number, Partial<ServiceErrorDetails>]>([
    ['that are always dropped', { drop: 'before' }, 3, { problem: 'not-reachable', reason: 'dropped' }],
    ['that are always limited', { status: 429, headers: { 'Retry-After': '2' } }, 3, { problem: 'limited' }],
    ['in trouble for good', { status: 503 }, 3, { problem: 'unexpected', status: 503 }],
    ['slower than the time limit', slow, 1, { problem: 'not-reachable', reason: 'time-limit' }],
    ['answered by a captive portal', html, 1, { problem: 'unexpected' }],
    ['answered with half of the JSON', truncated, 1, { problem: 'unexpected' }],
    ['answered with nothing', { status: 200, body: '' }, 1, { problem: 'unexpected' }],
  ])('gives up on requests %s', async (_, rule, count, expected) => {
    await practice.misbehave({ path: read.path, ...rule });
    const details = await told(run(inTime(rule)), read.service);
    expect(details).toMatchObject(expected);
    expect(details.mayHaveHappened).toBeUndefined();
    // A request that no one waits for any more is seen when its connection has closed.
    await expect.poll(async () => counts(count).includes((await seen(read)).length), often).toBe(true);
  });

  it('does not ask again before a limit of an hour ends', async () => {
    await practice.misbehave({ path: read.path, status: 429, headers: { 'Retry-After': '3600' } });
    const { problem, until } = await told(run(), read.service);
    expect([problem, until]).toEqual(['limited', expect.any(Date)]);
    expect(await seen(read)).toEqual([429]);
  });

  it('is not sent on to another host', async () => {
    const elsewhere = await serving((_, response) => sendJson(response, 200, {}));
    await practice.misbehave({ path: read.path, status: 302, headers: { Location: `${elsewhere.url}/sign-in` } });
    expect(await told(run(), read.service)).toMatchObject({ problem: 'unexpected' });
    expect(elsewhere.requests).toEqual([]);
  });

  it('distinguishes an invalid token from a network that is down', async () => {
    expect((await told(run({ wrong: true }), read.service)).problem).toBe('not-signed-in');
    const down = await told(run({ address: deadUrl }), read.service);
    expect(down).toMatchObject({ problem: 'not-reachable', reason: 'refused' });
  });
});

describe.each(writes)('$name', (write) => {
  beforeEach(() => write.prepare?.(practice));
  const run = (options: ClientOptions = {}) =>
    write.run(clients({ person: write.person ?? 'you', timeoutMs, ...options }), practice.world);

  it('has its effect', async () => {
    expect(write.effect(practice.world)).toBe(0);
    await run();
    expect(write.effect(practice.world)).toBe(1);
    expect(practice.warnings).toEqual([]);
    expect(await seen(write)).toHaveLength(1);
  });

  it.each<[string, Omit<Misbehaviour, 'path'>, number, Partial<ServiceErrorDetails>]>([
    ['its answer is lost', { drop: 'after' }, 1, { problem: 'not-reachable', reason: 'dropped' }],
    ['it is dropped', { drop: 'before' }, 0, { problem: 'not-reachable', reason: 'dropped' }],
    ['a proxy gives up on it', { status: 502, takesEffect: true }, 1, { problem: 'unexpected', status: 502 }],
    ['it meets trouble', { status: 503 }, 0, { problem: 'unexpected', status: 503 }],
    ['it takes too long', slow, 1, { problem: 'not-reachable', reason: 'time-limit' }],
    ['a captive portal answers', { ...html, takesEffect: true }, 1, { problem: 'unexpected' }],
    ['half of the JSON comes', { ...truncated, takesEffect: true }, 1, { problem: 'unexpected' }],
  ])('is sent only once if %s, and may have happened', async (_, rule, effect, expected) => {
    await practice.misbehave({ path: write.path, method: write.method, ...rule });
    const details = await told(run(inTime(rule)), write.service);
    expect(details).toMatchObject({ ...expected, mayHaveHappened: true });
    await expect.poll(() => seen(write), often).toHaveLength(1);
    expect(write.effect(practice.world)).toBe(effect);
  });

  it('is sent again after a limit, and done once', async () => {
    await practice.misbehave({ path: write.path, method: write.method, nth: 1, status: 429 });
    await run();
    expect(await seen(write)).toEqual([429, expect.any(Number)]);
    expect(write.effect(practice.world)).toBe(1);
  });

  it.each([
    ['that never ends', '2', 3],
    ['that lasts an hour', '3600', 1],
  ])('is given up after a limit %s, and has certainly not happened', async (_, after, count) => {
    await practice.misbehave({
      path: write.path,
      method: write.method,
      status: 429,
      headers: { 'Retry-After': after },
    });
    expect(await told(run(), write.service)).toMatchObject({ problem: 'limited', mayHaveHappened: false });
    expect(await seen(write)).toHaveLength(count);
    expect(write.effect(practice.world)).toBe(0);
  });

  it('is not sent on to another host', async () => {
    const elsewhere = await serving((_, response) => sendJson(response, 200, {}));
    await practice.misbehave({
      path: write.path,
      method: write.method,
      status: 307,
      headers: { Location: `${elsewhere.url}/sign-in` },
    });
    expect(await told(run(), write.service)).toMatchObject({ problem: 'unexpected' });
    expect(elsewhere.requests).toEqual([]);
    expect(await seen(write)).toHaveLength(1);
  });

  it('has certainly not happened with an invalid token, or without a connection', async () => {
    const refused = await told(run({ wrong: true }), write.service);
    // Not reported if a request that it has to make first already failed.
    expect([refused.problem, refused.mayHaveHappened ?? false]).toEqual(['not-signed-in', false]);
    const down = await told(run({ address: deadUrl }), write.service);
    expect([down.problem, down.reason, down.mayHaveHappened ?? false]).toEqual(['not-reachable', 'refused', false]);
    expect(write.effect(practice.world)).toBe(0);
  });
});

describe('zendesk.assign', () => {
  const path = '/zendesk/api/v2/tickets/update_many.json';
  const ids = [48231, 48232];
  const assignee = 900006;
  const run = (options: ClientOptions = {}) =>
    clients({ timeoutMs, ...options }).zendesk.assign(
      practice.world.zendesk.tickets
        .filter(({ id }) => ids.includes(id))
        .map(({ id, updated_at }) => ({ ticketId: id, stamp: updated_at, assigneeId: assignee, groupId: 360004 })),
    );
  const outcomes = async (options?: ClientOptions) => (await run(options)).map(({ outcome }) => outcome);
  const assigned = () =>
    practice.world.zendesk.tickets.filter(({ id, fields }) => ids.includes(id) && fields.assignee_id === assignee)
      .length;
  /** A job outlasts the request that began it: this waits for its end. */
  const settled = async () => {
    while (practice.world.zendesk.jobs.some(({ completedAt }) => completedAt === null)) {
      await sleep(50);
    }
    return assigned();
  };

  it('assigns', async () => {
    expect(await outcomes()).toEqual(['ok', 'ok']);
    expect(assigned()).toBe(2);
  });

  it.each<[string, Omit<Misbehaviour, 'path'>, number]>([
    ['its answer is lost', { drop: 'after' }, 2],
    ['it is dropped', { drop: 'before' }, 0],
    ['it takes too long', slow, 2],
    ['it meets trouble', { status: 503 }, 0],
  ])('starts only one job if %s, and reports its result as unclear', async (_, rule, effect) => {
    await practice.misbehave({ path, method: 'PUT', ...rule });
    expect(await outcomes(inTime(rule))).toEqual(['unclear', 'unclear']);
    await expect.poll(() => seen({ path }), often).toHaveLength(1);
    expect(await settled()).toBe(effect);
  });

  it('keeps watching its job after a fault, and reports its result as unclear if the fault stays', async () => {
    const watched = '/zendesk/api/v2/job_statuses/*';
    await practice.misbehave({ path: watched, nth: 1, drop: 'before' }, { path: watched, nth: 2, status: 503 });
    expect(await outcomes()).toEqual(['ok', 'ok']);
    await practice.begin();
    await practice.misbehave({ path: watched, status: 503 });
    expect(await outcomes()).toEqual(['unclear', 'unclear']);
    expect(await seen({ path })).toHaveLength(1);
    expect(await settled()).toBe(2);
  });

  it('certainly had no effect if it was refused', async () => {
    expect(await told(run({ wrong: true }), 'Zendesk')).toMatchObject({
      problem: 'not-signed-in',
      mayHaveHappened: false,
    });
    expect(assigned()).toBe(0);
  });
});
