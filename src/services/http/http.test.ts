import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { quickConnection, serviceError, serving, timeUpWhen } from '../../../test/support/connection.ts';
import { drop, sendJson, sendText, type TestServer } from '../../../test/support/http-server.ts';
import { UsageError } from '../../errors.ts';
import { version } from '../../version.ts';
import { at } from './address.ts';
import { type Connection, createHttp, type HttpRequest, type Vendor } from './http.ts';
import { realWaiting } from './waiting.ts';

const token = 'fake-token-ada';
/** A client of an invented vendor. */
function client(url: string, more: Partial<Connection> = {}, vendor: Partial<Vendor> = {}) {
  const { connection, pauses, exchanges } = quickConnection(url);
  const http = createHttp(
    { ...connection, ...more },
    {
      service: 'Desk',
      signIn: async () => ({ headers: { authorization: `Bearer ${token}` }, secrets: [token] }),
      translate: ({ json, text }) => ({ says: z.object({ error: z.string() }).safeParse(json).data?.error ?? text }),
      ...vendor,
    },
  );
  return { http, pauses, exchanges };
}

const shape = z.object({ id: z.number() });
const read: HttpRequest = { path: 'things/1', query: { secret: 'in-the-query' }, to: 'show the thing' };
const write: HttpRequest = { method: 'POST', path: 'things', json: { name: 'new' }, to: 'make the thing' };

const failure = (work: Promise<unknown>) => serviceError(work, [token, 'in-the-query']);

describe('a request', () => {
  it('keeps the path of the address, identifies itself, and returns what the shape knows', async () => {
    const server = await serving((_, response) => sendJson(response, 200, { id: 7, other: true }));
    const { http, exchanges } = client(`${server.url}/desk/v1`);
    expect(await http.ask(read, shape)).toEqual({ id: 7 });
    const [seen] = server.requests;
    expect(seen?.path).toBe('/desk/v1/things/1');
    expect(seen?.query).toEqual({ secret: 'in-the-query' });
    expect(seen?.headers['user-agent']).toBe(`govsupport/${version} (+https://playbook.dxw.com/govpress-unit/support)`);
    expect(seen?.headers.authorization).toBe(`Bearer ${token}`);
    expect(exchanges).toEqual([
      {
        service: 'Desk',
        method: 'GET',
        host: server.host,
        path: '/desk/v1/things/1',
        outcome: 200,
        durationMs: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(exchanges)).not.toContain('in-the-query');
  });

  it('sends JSON', async () => {
    const server = await serving((_, response) => sendJson(response, 201, { id: 8 }));
    expect(await client(server.url).http.ask(write, shape)).toEqual({ id: 8 });
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/things', body: { name: 'new' } });
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
  });

  it('escapes what is put into a path', () => {
    expect(at`boards/${'a/b?c#d'}/lists/${7}`).toBe('boards/a%2Fb%3Fc%23d/lists/7');
    expect(new URL(`https://desk.example.org/v1/${at`boards/${'..'}/lists`}`).pathname).toBe(
      '/v1/boards/%252E%252E/lists',
    );
  });

  it.each([
    ['http://desk.example.org', 'starts with http:'],
    ['ftp://desk.example.org', 'is not an address'],
    ['desk', 'is not an address'],
    ['', 'is not set'],
    ['https://ada:fake-password@desk.example.org', 'holds more than an address'],
    ['https://desk.example.org/?key=fake-key', 'holds more than an address'],
  ])('refuses the address %s', (url, why) => {
    let error: unknown;
    try {
      client(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(`GOVSUPPORT_DESK_URL ${why === 'is not set' ? why : ''}`.trim());
    expect((error as UsageError).message).toContain(why);
    expect(JSON.stringify([(error as UsageError).message, (error as UsageError).next])).not.toContain('fake-');
  });

  it.each(['http://localhost:1', 'http://127.8.9.10:1', 'http://[::1]:1', 'http://desk.localhost:1'])(
    'takes plain http to this machine: %s',
    (url) => {
      expect(() => client(url)).not.toThrow();
    },
  );

  it.each(['fake-token\n', 'fake token', '', 'fake-tokén'])(
    'refuses the credentials %j before sending',
    async (bad) => {
      const server = await serving((_, response) => sendJson(response, 200, { id: 7 }));
      const { http } = client(
        server.url,
        {},
        { signIn: async () => ({ headers: { authorization: `Bearer ${bad}` }, secrets: [bad] }) },
      );
      const error = await failure(http.ask(read, shape));
      expect(error.problem).toBe('not-signed-in');
      expect(error.next.join()).toContain('GOVSUPPORT_DESK_TOKEN');
      if (bad !== '') expect(error.message).not.toContain(bad);
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe('a text', () => {
  const text: HttpRequest = { path: 'rota.ics', headers: { accept: 'text/calendar' }, to: 'give the rota' };

  it('is returned unchanged, with the headers', async () => {
    const server = await serving((_, response) => sendText(response, 200, 'BEGIN:VCALENDAR', { age: '7' }));
    const { text: given, headers } = await client(server.url).http.read(text);
    expect(given).toBe('BEGIN:VCALENDAR');
    expect(headers.get('age')).toBe('7');
    expect(server.requests[0]?.headers.accept).toBe('text/calendar');
  });

  it.each([
    ['<!doctype html><p>Accept our terms', 'a web page'],
    ['', 'nothing'],
  ])('is not %j', async (body, what) => {
    const server = await serving((_, response) => sendText(response, 200, body));
    const error = await failure(client(server.url).http.read(text));
    expect(error.problem).toBe('unexpected');
    expect(error.message).toContain(`Desk could not give the rota: it answered with ${what}`);
  });
});

describe('an address that is a secret', () => {
  it('is not shown if nothing answers there', async () => {
    const { http, exchanges } = client('http://fake-secret.localhost:59999/path', { hostShownAs: 'env:PLACE' });
    const error = await serviceError(http.ask(read, shape), ['fake-secret']);
    expect(error.message).toMatch(/^Desk could not be reached at env:PLACE: /);
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify(exchanges)).not.toContain('fake-secret');
    expect(exchanges[0]).toMatchObject({ host: 'env:PLACE', path: '/…' });
  });
});

describe('when nothing answers', () => {
  /** A time limit that is reached once the server has a request. */
  const onceAsked = ({ requests }: TestServer): Partial<Connection> => ({
    timeoutMs: 80,
    waiting: { ...realWaiting, after: timeUpWhen(() => requests.length > 0) },
  });

  it('stops at the time limit, and asks only once', async () => {
    const server = await serving(() => {});
    const error = await failure(client(server.url, onceAsked(server)).http.ask(read, shape));
    expect(error.details).toMatchObject({ problem: 'not-reachable', reason: 'time-limit' });
    expect(error.message).toBe(`Desk could not be reached at ${server.host}: no answer within 0.1 s.`);
    expect(server.requests).toHaveLength(1);
  });

  it('counts the body into the time limit', async () => {
    const server = await serving((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":');
    });
    const error = await failure(client(server.url, { timeoutMs: 80 }).http.ask(read, shape));
    expect(error.details).toMatchObject({ problem: 'not-reachable', reason: 'time-limit' });
  });

  it('says that a write may have happened if it reaches the time limit', async () => {
    const server = await serving(() => {});
    const error = await failure(client(server.url, onceAsked(server)).http.ask(write, shape));
    expect(error.details).toMatchObject({ problem: 'not-reachable', mayHaveHappened: true });
    expect(server.requests).toHaveLength(1);
  });

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController();
    const reason = new Error('interrupted');
    const server = await serving(() => stop.abort(reason));
    await expect(client(server.url, { signal: stop.signal }).http.ask(read, shape)).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  it('reads again after a dropped connection, three times in all', async () => {
    const server = await serving((_, response) => drop(response));
    const { http, pauses } = client(server.url);
    const error = await failure(http.ask(read, shape));
    expect(error.details).toMatchObject({ problem: 'not-reachable', reason: 'dropped' });
    expect(error.details.mayHaveHappened).toBeUndefined();
    expect(server.requests).toHaveLength(3);
    expect(pauses).toHaveLength(2);
    expect(pauses[1]).toBeGreaterThanOrEqual(300);
  });

  it('reads again after an incomplete answer', async () => {
    const server = await serving((_, response, count) => {
      if (count > 1) return sendJson(response, 200, { id: 7 });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"id":');
      setImmediate(() => drop(response));
    });
    expect(await client(server.url).http.ask(read, shape)).toEqual({ id: 7 });
    expect(server.requests).toHaveLength(2);
  });

  it('never writes again after a dropped connection', async () => {
    const server = await serving((_, response) => drop(response));
    const { http, pauses } = client(server.url);
    const error = await failure(http.ask(write, shape));
    expect(error.details).toMatchObject({ problem: 'not-reachable', reason: 'dropped', mayHaveHappened: true });
    expect(error.next.join()).toContain('check before you try again');
    expect(server.requests).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  it('never writes again after an incomplete answer', async () => {
    const server = await serving((_, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"id":');
      setImmediate(() => drop(response));
    });
    const error = await failure(client(server.url).http.ask(write, shape));
    expect(error.details.mayHaveHappened).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['reads', read],
    ['writes', write],
  ])('tries again if the connection is refused, for %s too', async (_, request) => {
    const server = await serving(() => {});
    await server.close();
    const { http, pauses } = client(server.url);
    const error = await failure(http.ask(request, shape));
    expect(error.details).toMatchObject({ problem: 'not-reachable', reason: 'refused' });
    expect(error.details.mayHaveHappened).toBe(request === write ? false : undefined);
    expect(error.message).toContain('the connection was refused');
    expect(pauses).toHaveLength(2);
  });

  it('reports a server without TLS', async () => {
    const server = await serving(() => {});
    const { http, pauses } = client(server.url.replace('http:', 'https:'));
    const error = await failure(http.ask(write, shape));
    expect(error.details).toMatchObject({ problem: 'not-reachable', reason: 'certificate', mayHaveHappened: false });
    expect(pauses).toEqual([]);
  });

  it('does not talk to a server with an untrusted certificate', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-test-'));
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...words, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    let requests = 0;
    const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, () => requests++);
    try {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { http } = client(`https://localhost:${(server.address() as AddressInfo).port}`);
      const error = await failure(http.ask(read, shape));
      expect(error.details).toMatchObject({ problem: 'not-reachable', reason: 'certificate' });
      expect(error.message).toContain('certificate is not trusted');
      expect(requests).toBe(0);
    } finally {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('limits', () => {
  it.each([
    ['reads', read],
    ['writes', write],
  ])('asks three times and then says limited, for %s', async (_, request) => {
    const server = await serving((_, response) => sendJson(response, 429, { error: 'slow down' }));
    const { http, pauses } = client(server.url);
    const error = await failure(http.ask(request, shape));
    expect(error.problem).toBe('limited');
    expect(error.details.until).toBeUndefined();
    expect(error.details.mayHaveHappened).toBe(request === write ? false : undefined);
    expect(server.requests).toHaveLength(3);
    expect(pauses).toHaveLength(2);
  });

  it.each([
    ['seconds', '2', 2000],
    ['a date', 'Mon, 23 Nov 2026 10:00:03 GMT', 3000],
  ])('waits as long as it is asked to, in %s', async (_, header, milliseconds) => {
    const server = await serving((_, response, count) =>
      count === 1 ? sendJson(response, 429, {}, { 'retry-after': header }) : sendJson(response, 201, { id: 8 }),
    );
    const { http, pauses } = client(server.url);
    expect(await http.ask(write, shape)).toEqual({ id: 8 });
    expect(pauses).toEqual([milliseconds]);
  });

  it('gives up at once if it would have to wait too long, and says until when', async () => {
    const server = await serving((_, response) => sendJson(response, 429, {}, { 'retry-after': '3600' }));
    const { http, pauses } = client(server.url);
    const error = await failure(http.ask(read, shape));
    expect(error.problem).toBe('limited');
    expect(error.details.until).toEqual(new Date('2026-11-23T11:00:00Z'));
    expect(error.message).toContain('try again after Mon 23 Nov 2026, 11:00.');
    expect(server.requests).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  it('does not wait beyond its deadline', async () => {
    const server = await serving((_, response) => sendJson(response, 429, {}, { 'retry-after': '8' }));
    const { http, pauses } = client(server.url, { deadline: new Date('2026-11-23T10:00:08Z') });
    expect((await failure(http.ask(read, shape))).details.until).toEqual(new Date('2026-11-23T10:00:08Z'));
    expect(pauses).toEqual([]);
  });

  it('waits as long as the vendor wants if the answer does not say', async () => {
    const server = await serving((_, response, count) =>
      count === 1 ? sendJson(response, 429, {}) : sendJson(response, 200, { id: 7 }),
    );
    const { http, pauses } = client(server.url, {}, { pauseAfterLimitMs: 30_000 });
    expect(await http.ask(read, shape)).toEqual({ id: 7 });
    expect(pauses).toEqual([30_000]);
  });
});

describe('faults of the service', () => {
  it('reads again', async () => {
    const server = await serving((_, response, count) =>
      count === 1 ? sendJson(response, 500, {}) : sendJson(response, 200, { id: 7 }),
    );
    expect(await client(server.url).http.ask(read, shape)).toEqual({ id: 7 });
    expect(server.requests).toHaveLength(2);
  });

  it('reads three times at most, and names the request', async () => {
    const server = await serving((_, response) => sendText(response, 503, 'down', { 'x-request-id': 'r-42' }));
    const error = await failure(client(server.url).http.ask(read, shape));
    expect(error.details).toMatchObject({ problem: 'unexpected', status: 503, requestId: 'r-42' });
    expect(error.message).toContain('status 503');
    expect(error.message).toContain('(request r-42)');
    expect(server.requests).toHaveLength(3);
  });

  it('does not write again, and says that it may have happened', async () => {
    const server = await serving((_, response) => sendJson(response, 502, {}));
    const error = await failure(client(server.url).http.ask(write, shape));
    expect(error.details).toMatchObject({ problem: 'unexpected', status: 502, mayHaveHappened: true });
    expect(server.requests).toHaveLength(1);
  });

  it('does not retry what the service does not know', async () => {
    const server = await serving((_, response) => sendJson(response, 501, {}));
    expect((await failure(client(server.url).http.ask(read, shape))).details.status).toBe(501);
    expect(server.requests).toHaveLength(1);
  });
});

describe('refusals', () => {
  it.each([
    [401, 'not-signed-in', 'does not accept the sign-in'],
    [403, 'not-allowed', 'does not allow you to make the thing'],
    [404, 'not-found', "could not make the thing: it doesn't exist, or you can't see it"],
    [409, 'conflict', 'could not make the thing: it has changed'],
    [422, 'invalid', 'refused to make the thing'],
  ])('%i is %s', async (status, problem, words) => {
    const server = await serving((_, response) => sendJson(response, status, { error: 'because' }));
    const error = await failure(client(server.url).http.ask(write, shape));
    expect(error.details).toMatchObject({ problem, status, says: 'because', mayHaveHappened: false });
    expect(error.message).toContain(words);
    expect(error.message).toContain('(it says: because)');
    expect(server.requests).toHaveLength(1);
  });

  it('repeats neither credentials nor control characters nor long texts', async () => {
    const server = await serving((seen, response) =>
      sendText(response, 400, `\u001b[31m${seen.headers.authorization}\r\n${'x'.repeat(5000)}`),
    );
    const error = await failure(client(server.url).http.ask(read, shape));
    expect(error.message).not.toMatch(/[\u0000-\u001f]/);
    expect(error.message).toContain('Bearer …');
    expect(error.message.length).toBeLessThan(300);
  });

  it('does not take a web page for an answer from the service', async () => {
    const server = await serving((_, response) =>
      sendText(response, 403, '<!DOCTYPE html><title>Accept the terms</title>', { 'content-type': 'text/html' }),
    );
    const error = await failure(client(server.url).http.ask(read, shape));
    expect(error.problem).toBe('unexpected');
    expect(error.message).toContain('status 403 and a web page');
  });
});

describe('unexpected answers', () => {
  it.each([
    ['a web page', 'text/html', '<html><body>Sign in</body></html>', 'a web page'],
    ['a web page in disguise', 'application/json', '  <!doctype html><p>Hi', 'a web page'],
    ['nothing', 'application/json', '', 'nothing'],
    ['broken JSON', 'application/json', '{"id": 7', 'something incomplete or damaged'],
    ['plain text', 'text/plain', 'all is well\u0007', 'plain text'],
  ])('%s', async (_, type, text, words) => {
    const server = await serving((_, response) =>
      sendText(response, 200, text, { 'content-type': type, 'x-request-id': 'r-43' }),
    );
    const error = await failure(client(server.url).http.ask(read, shape));
    expect(error.details).toMatchObject({ problem: 'unexpected', status: 200, requestId: 'r-43' });
    expect(error.message).toContain(`answered with ${words}`);
    expect(error.message).not.toContain('\u0007');
    expect(server.requests).toHaveLength(1);
  });

  it('names the field that is missing', async () => {
    const server = await serving((_, response) => sendJson(response, 200, { user: { name: 'Ada' } }));
    const error = await failure(client(server.url).http.ask(read, z.object({ user: z.object({ role: z.string() }) })));
    expect(error.problem).toBe('unexpected');
    expect(error.message).toContain('user.role is missing');
    expect(error.message).not.toContain('Ada');
  });

  it('says that a write may have happened', async () => {
    const server = await serving((_, response) => sendText(response, 200, '{"id"'));
    expect((await failure(client(server.url).http.ask(write, shape))).details.mayHaveHappened).toBe(true);
  });

  it('accepts nothing and any JSON if the answer does not matter, but not a web page', async () => {
    const server = await serving((_, response, count) => {
      if (count === 1) response.writeHead(204).end();
      else if (count === 2) sendJson(response, 200, [1, 2]);
      else sendText(response, 200, '<html>', { 'content-type': 'text/html' });
    });
    const { http } = client(server.url);
    await http.send(write);
    await http.send(write);
    expect((await failure(http.send(write))).details).toMatchObject({ problem: 'unexpected', mayHaveHappened: true });
  });

  it('does not read 100 MB to the end', async () => {
    let sent = 0;
    const chunk = `[${'"0123456789abcdef",'.repeat(50_000)}`;
    const server = await serving(async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      while (sent < 100 * 1024 * 1024 && !response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) {
          const either = new AbortController();
          const { signal } = either;
          await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).catch(
            () => {},
          );
          either.abort();
        }
      }
      response.end();
    });
    const error = await failure(client(server.url).http.ask(read, shape));
    expect(error.problem).toBe('unexpected');
    expect(error.message).toContain('more than 16 MB');
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    expect(server.requests).toHaveLength(1);
  });

  it('does not start to read an answer that says it is too large', async () => {
    const server = await serving((_, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': `${100 * 1024 * 1024}` })
        .write('[');
    });
    expect((await failure(client(server.url).http.ask(read, shape))).message).toContain('more than 16 MB');
  });
});

describe('redirects', () => {
  it.each([
    ['reads', read],
    ['writes', write],
  ])('never takes the token elsewhere, for %s', async (_, request) => {
    const elsewhere = await serving((_, response) => sendJson(response, 200, { id: 7 }));
    const server = await serving((_, response) => sendText(response, 302, '', { location: `${elsewhere.url}/login` }));
    const error = await failure(client(server.url).http.ask(request, shape));
    expect(error.problem).toBe('unexpected');
    expect(error.message).toContain(
      `redirected to ${elsewhere.host}, which looks like a sign-in page or a captive portal`,
    );
    expect(elsewhere.requests).toHaveLength(0);
    expect(server.requests).toHaveLength(1);
  });

  it('follows reads within the service', async () => {
    const server = await serving((seen, response) =>
      seen.path === '/things/1'
        ? sendText(response, 301, '', { location: '/things/one' })
        : sendJson(response, 200, { id: 7 }),
    );
    expect(await client(server.url).http.ask(read, shape)).toEqual({ id: 7 });
    expect(server.requests.map((seen) => seen.path)).toEqual(['/things/1', '/things/one']);
  });

  it('does not follow redirects in a circle', async () => {
    const server = await serving((_, response) => sendText(response, 302, '', { location: '/things/1' }));
    expect((await failure(client(server.url).http.ask(read, shape))).message).toContain('redirected too many times');
    expect(server.requests).toHaveLength(4);
  });

  it('does not follow writes', async () => {
    const server = await serving((_, response) => sendText(response, 307, '', { location: '/other' }));
    const error = await failure(client(server.url).http.ask(write, shape));
    expect(error.details).toMatchObject({ problem: 'unexpected', mayHaveHappened: true });
    expect(server.requests).toHaveLength(1);
  });
});
