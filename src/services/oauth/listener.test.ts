import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/support/ports.ts';
import { type Listener, type Listening, listen } from './listener.ts';

const open: Listener[] = [];
afterEach(() => {
  for (const listener of open.splice(0)) listener.close();
});

const state = 'the-state-of-this-sign-in';
const callback: Listening = { path: '/callback', isOurs: (given) => given.get('state') === state, ports: [0] };

async function listening(more: Partial<Listening> = {}): Promise<Listener> {
  const listener = await listen({ ...callback, ports: [await freePort()], ...more });
  open.push(listener);
  return listener;
}

/** A request as from anywhere, with any Host and Origin. */
const ask = (
  port: number,
  path: string,
  { host = '127.0.0.1', headers = {}, method = 'GET', body = '' } = {},
): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> =>
  new Promise((resolve, reject) => {
    const asked = request(
      { host, port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });

/** The answer so far, or null. */
const answered = (listener: Listener) =>
  Promise.race([listener.answer.then(Object.fromEntries), Promise.resolve(null)]);

describe('the listener', () => {
  it.each(['127.0.0.1', '::1'])('takes the answer at %s', async (host) => {
    const listener = await listening();
    const { status, headers } = await ask(listener.port, `/callback?state=${state}&code=c1`, { host });
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'" });
    expect(Object.fromEntries(await listener.answer)).toEqual({ state, code: 'c1' });
  });

  it('refuses a wrong state, and keeps waiting', async () => {
    const listener = await listening();
    expect((await ask(listener.port, '/callback?state=other&code=theirs')).status).toBe(400);
    expect((await ask(listener.port, '/callback?code=theirs')).status).toBe(400);
    expect(await answered(listener)).toBeNull();
    await ask(listener.port, `/callback?state=${state}&code=mine`);
    expect((await listener.answer).get('code')).toBe('mine');
  });

  it('takes only one answer', async () => {
    const listener = await listening();
    await ask(listener.port, `/callback?state=${state}&code=first`);
    expect((await ask(listener.port, `/callback?state=${state}&code=second`)).status).toBe(410);
    expect((await listener.answer).get('code')).toBe('first');
  });

  it.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['no origin in words', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['another name for this machine', { host: 'evil.example' }],
    ['another port in its name', { host: '127.0.0.1:1' }],
  ])('refuses %s', async (_, headers) => {
    const listener = await listening();
    const { status } = await ask(listener.port, `/callback?state=${state}&code=c1`, { headers });
    expect(status).toBe(403);
    expect(await answered(listener)).toBeNull();
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/favicon.ico', 404],
    ['POST', `/callback?state=${state}&code=c1`, 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    const listener = await listening();
    expect((await ask(listener.port, path, { method })).status).toBe(status);
    expect(await answered(listener)).toBeNull();
  });

  it('serves a page that posts back what follows the #', async () => {
    const listener = await listening({ path: '/nonce', inFragment: true, isOurs: (given) => given.has('token') });
    const { text, headers } = await ask(listener.port, '/nonce');
    expect(text).toContain('location.hash');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; connect-src 'self'; script-src 'sha256-/);
    const post = { method: 'POST', headers: { origin: `http://127.0.0.1:${listener.port}` } };
    expect((await ask(listener.port, '/nonce', { ...post, body: 'x'.repeat(5000) })).status).toBe(413);
    expect((await ask(listener.port, '/other', { ...post, body: 'token=t1' })).status).toBe(404);
    expect((await ask(listener.port, '/nonce', { ...post, body: 'token=t1' })).status).toBe(200);
    expect((await listener.answer).get('token')).toBe('t1');
  });

  it('waits for a port until another sign-in has its answer, or until it is interrupted', async () => {
    const first = await listening();
    const waiting = listen({ ...callback, ports: [first.port] });
    const left = new AbortController();
    const leaving = listen({ ...callback, ports: [first.port] }, left.signal);
    left.abort(new Error('left'));
    await expect(leaving).rejects.toThrow('left');
    first.close();
    const second = await waiting;
    expect(second.port).toBe(first.port);
    second.close();
  });

  it('takes the next port if one is in use, and says so if none is free', async () => {
    const [first, second] = [await listening(), await freePort()];
    const other = await listening({ ports: [first.port, second] });
    expect(other.port).toBe(second);
    await expect(listen({ ...callback, ports: [first.port], patienceMs: 0 })).rejects.toThrow(
      'All ports for signing in are in use',
    );
  });
});
