import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drop, type Handler, startServer, type TestServer } from './support/http-server.ts';
import { isolatedNode, noIsolation } from './support/isolated.ts';
import { createMachine, type Machine, type StartOptions } from './support/machine.ts';
import { deadUrl, freePort } from './support/ports.ts';

const username = 'fake-user-ada';
const password = 'fake-pa:ss wörd-ada';
const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const env = { STAGING_USER: username, STAGING_PASSWORD: password };

let machine: Machine;
const servers: TestServer[] = [];
beforeEach(() => {
  machine = createMachine();
});
afterEach(async () => {
  machine.remove();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const serve = async (handler: Handler): Promise<TestServer> => {
  const server = await startServer(handler);
  servers.push(server);
  return server;
};

const references = { username: 'env:STAGING_USER', password: 'env:STAGING_PASSWORD' };

function stagingAt(url: string, credentials: Readonly<Record<string, string>> = references): void {
  const lines = Object.entries({ url, ...credentials }).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`);
  machine.config(`team:\n  staging:\n${lines.join('')}`);
}

/** Runs the check, as text with everything shown and as JSON, and makes sure that no secret is in either. */
async function look(options: StartOptions = { env }) {
  const args = ['doctor', '--only', 'basic-auth', '--show-private', '--debug'];
  const outcome = await machine.govsupport([...args, '--json'], options);
  const text = await machine.govsupport([...args, '--verbose'], options);
  const told = [outcome, text].map(({ stdout, stderr }) => stdout + stderr).join();
  for (const secret of [password, authorization, authorization.slice('Basic '.length)]) {
    expect(told).not.toContain(secret);
  }
  expect(text.code).toBe(outcome.code);
  return { code: outcome.code, check: outcome.json().checks[0] };
}

const asking = { 'www-authenticate': 'Basic realm="Staging, Digest only in name"' };

/** A site behind basic auth. `inside` answers those who are let in. */
const behindBasicAuth =
  (inside: Handler = (_, response) => void response.end('<h1>Staging</h1>')): Handler =>
  (request, response, count) => {
    if (request.headers.authorization === authorization) return inside(request, response, count);
    response.writeHead(401, asking).end();
  };

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Handler =>
  (_, response) =>
    void response.writeHead(code, headers).end('<html>fake page</html>');

describe('basic-auth', () => {
  it('takes the user name for no secret: words that hold it are printed', async () => {
    const named = { ...env, STAGING_USER: 'support' };
    const site = await serve((_, response) => void response.writeHead(401, asking).end());
    stagingAt(`${site.url}/`);
    const { stdout } = await machine.govsupport(['doctor', '--only', 'basic-auth'], { env: named });
    expect(stdout).toContain('govsupport doctor explain');
  });

  it('passes if the site refuses without credentials and answers with them', async () => {
    const site = await serve(behindBasicAuth());
    stagingAt(`${site.url}/`);
    const { code, check } = await look();
    expect(code).toBe(0);
    expect(check).toMatchObject({
      status: 'pass',
      evidence: { address: `${site.url}/`, withoutCredentials: 'asks', withCredentials: 'let-in' },
    });
    // They are in a header only.
    for (const { path, query } of site.requests) expect({ path, query }).toEqual({ path: '/', query: {} });
  });

  it('takes a user name that is written out', async () => {
    const site = await serve(behindBasicAuth());
    stagingAt(site.url, { ...references, username });
    expect((await look()).code).toBe(0);
  });

  it('reads credentials from the keychain, and puts them into no argument', async () => {
    const site = await serve(behindBasicAuth());
    const keychain = `#!/bin/sh
[ "$*" = "lookup service staging password" ] || [ "$*" = "find-generic-password -s staging password -w" ] || exit 1
cat "$HOME/keychain"
`;
    machine.file('keychain', `${password}\n`);
    machine.program('secret-tool', keychain);
    machine.program('security', keychain);
    stagingAt(site.url, { username, password: 'keychain:staging password' });
    expect((await look({})).check).toMatchObject({ status: 'pass' });
  });

  it('fails if the site is not protected, and sends it no credentials', async () => {
    const site = await serve(status(200));
    stagingAt(site.url);
    const { code, check } = await look();
    expect(code).toBe(1);
    expect(check).toMatchObject({
      status: 'fail',
      summary: 'The staging site is not protected: it answers without credentials',
      evidence: { withoutCredentials: 'let-in' },
    });
    expect(check.remedy.summary).toContain('Maintenance and Support Team');
    for (const { headers } of site.requests) expect(headers.authorization).toBeUndefined();
  });

  it('fails if the credentials are refused', async () => {
    const site = await serve(status(401, asking));
    stagingAt(site.url);
    const { code, check } = await look();
    expect(code).toBe(1);
    expect(check).toMatchObject({ status: 'fail', summary: 'The staging site refuses your user name and password' });
    expect(site.requests.filter(({ headers }) => headers.authorization === authorization)).toHaveLength(2);
  });

  it.each([
    ['Digest realm="Basic realm", nonce="fake"', 'digest'],
    ['Negotiate, Bearer realm="x"', 'negotiate, bearer'],
    ['', 'a scheme that it does not name'],
  ])('fails if the site asks for another scheme: %s', async (header, shown) => {
    const site = await serve(status(401, header === '' ? {} : { 'www-authenticate': header }));
    stagingAt(site.url);
    const { code, check } = await look();
    expect(code).toBe(1);
    expect(check).toMatchObject({
      status: 'fail',
      summary: `The staging site asks for ${shown} and not for basic auth`,
    });
    for (const { headers } of site.requests) expect(headers.authorization).toBeUndefined();
  });

  it.each([
    [403, 'The staging site lets no one in and asks for no password (HTTP 403)'],
    [404, 'The staging site lets no one in and asks for no password (HTTP 404)'],
    [429, 'The staging site has an error of its own (HTTP 429)'],
    [500, 'The staging site has an error of its own (HTTP 500)'],
    [503, 'The staging site has an error of its own (HTTP 503)'],
  ])('cannot tell from %i, without credentials or with them', async (code, summary) => {
    const closed = await serve(status(code));
    stagingAt(closed.url);
    const without = await look();
    expect(without.code).toBe(3);
    expect(without.check).toMatchObject({ status: 'unknown', summary });
    const site = await serve(behindBasicAuth(status(code)));
    stagingAt(site.url);
    expect((await look()).check.status).toBe(code === 404 ? 'pass' : 'unknown');
  });

  it('follows redirects within the host, with and without credentials', async () => {
    const site = await serve((request, response, count) => {
      if (request.path === '/') return void response.writeHead(302, { location: 'wp/' }).end();
      return behindBasicAuth((inner, answer) => {
        if (inner.path === '/wp/') return void answer.writeHead(301, { location: '/wp/login' }).end();
        answer.end('in');
      })(request, response, count);
    });
    stagingAt(site.url);
    const { check } = await look();
    expect(check).toMatchObject({ status: 'pass', evidence: { address: `${site.url}/wp/` } });
    expect(site.requests.map(({ path }) => path)).toContain('/wp/login');
  });

  it('cannot tell if the site redirects in circles', async () => {
    const site = await serve(status(302, { location: '/' }));
    stagingAt(site.url);
    expect((await look()).check).toMatchObject({ status: 'unknown', summary: 'The staging site redirects in circles' });
    expect(site.requests).toHaveLength(12);
  });

  it('cannot tell from another host, and does not ask it', async () => {
    const portal = await serve(status(200));
    const site = await serve(status(302, { location: `${portal.url}/sign-in` }));
    stagingAt(site.url);
    const { code, check } = await look();
    expect(code).toBe(3);
    expect(check).toMatchObject({
      status: 'unknown',
      summary: `The staging site redirects visitors to ${portal.host} and asks for no password`,
    });
    expect(portal.requests).toEqual([]);
  });

  it('never sends credentials to another host', async () => {
    const other = await serve(status(200));
    const site = await serve(behindBasicAuth(status(302, { location: `${other.url}/` })));
    stagingAt(site.url);
    const { code, check } = await look();
    expect(code).toBe(0);
    expect(check).toMatchObject({ status: 'pass', evidence: { withCredentials: 'elsewhere' } });
    expect(other.requests).toEqual([]);
  });

  it('cannot tell if the site drops the connection', async () => {
    const site = await serve((_, response) => drop(response));
    stagingAt(site.url);
    const { code, check } = await look();
    expect(code).toBe(3);
    expect(check).toMatchObject({ status: 'unknown', summary: 'The staging site drops the connection' });
  });

  it('cannot tell if the site never answers', async () => {
    const site = await serve(() => {});
    stagingAt(site.url);
    const { code, check } = await look();
    expect(code).toBe(3);
    expect(check).toMatchObject({ status: 'unknown', summary: 'The staging site does not answer' });
  });

  it('cannot tell if what answers is not HTTP', async () => {
    const server = net.createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('SSH-2.0-fake\r\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stagingAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { check } = await look();
    await new Promise((resolve) => server.close(resolve));
    expect(check).toMatchObject({ status: 'unknown', summary: 'The staging site drops the connection' });
  });

  it('cannot tell if nothing listens', async () => {
    stagingAt(deadUrl);
    const { code, check } = await look();
    expect(code).toBe(3);
    expect(check).toMatchObject({ status: 'unknown', summary: 'The staging site refuses connections' });
  });

  it('cannot tell if the other side does not speak TLS', async () => {
    const server = createTlsServer({});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stagingAt(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { check } = await look();
    await new Promise((resolve) => server.close(resolve));
    expect(check.status).toBe('unknown');
  });

  it('says which key to set', async () => {
    expect((await look()).check).toMatchObject({ status: 'unknown', evidence: { key: 'team.staging.url' } });
    const site = await serve(behindBasicAuth());
    for (const [key, credentials] of [
      ['username', {}],
      ['password', { username }],
    ] as const) {
      stagingAt(site.url, credentials);
      const { code, check } = await look();
      expect(code).toBe(3);
      expect(check).toMatchObject({
        status: 'unknown',
        summary: `The staging site asks for a password, as it should, but team.staging.${key} is not set`,
        evidence: { key: `team.staging.${key}`, withoutCredentials: 'asks' },
      });
    }
  });

  it.each([
    ['env:NOT_SET', 'the variable NOT_SET is not set', {}],
    ['env:EMPTY', 'the secret env:EMPTY is empty', { EMPTY: '' }],
    ['keychain:staging', 'is not on PATH', {}],
  ])('says why %s could not be read', async (reference, reason, more) => {
    const site = await serve(behindBasicAuth());
    stagingAt(site.url, { username, password: reference });
    const { code, check } = await look({ env: { ...env, ...more } });
    expect(code).toBe(3);
    expect(check.status).toBe('unknown');
    expect(check.summary).toContain(reason);
    expect(check.summary).toContain(reference);
  });

  it('keeps the site out of what is pasted', async () => {
    const site = await serve(status(200));
    stagingAt(site.url);
    const { stdout } = await machine.govsupport(['doctor', '--only', 'basic-auth', '--verbose'], { env });
    expect(stdout).toContain('<team.staging.url>');
    expect(stdout).not.toContain(site.host);
  });
});

if (noIsolation) it.skip(`basic-auth over plain http: ${noIsolation}`, () => {});

describe.skipIf(noIsolation)('basic-auth over plain http', () => {
  it('does not send the credentials if others could read them', async () => {
    const port = await freePort();
    // The site is on the isolated machine itself, under a name that could be anyone's.
    machine.file(
      'site.mjs',
      `import { createServer } from 'node:http';
       import { appendFileSync } from 'node:fs';
       createServer((request, response) => {
         appendFileSync(process.env.HOME + '/seen', (request.headers.authorization ?? 'none') + '\\n');
         response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
       }).listen(${port}, '127.0.0.1').unref();
      `,
    );
    stagingAt(`http://staging.example.org:${port}/`);
    const node = isolatedNode(machine, { route: false, names: { 'staging.example.org': '127.0.0.1' } });
    const { code, check } = await look({
      node,
      env: { ...env, NODE_OPTIONS: `--import=${machine.home}/site.mjs` },
    });
    expect(code).toBe(1);
    expect(check).toMatchObject({
      status: 'fail',
      summary: 'The staging site asks for the password over plain http, where others can read it',
    });
    expect(readFileSync(`${machine.home}/seen`, 'utf8')).toBe('none\nnone\n');
  });
});
