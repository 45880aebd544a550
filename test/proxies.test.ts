import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine } from './support/machine.ts';
import { neededPrograms } from './support/sandbox.ts';

/** No name server knows it, so it can only be reached through the proxy. */
const host = 'services.proxied.example';

let folder: string;
let machine: Machine;
/** What the proxy was asked for, and with which credentials. */
let asked: { readonly place: string; readonly authorization: string | undefined }[] = [];
/** What reached the service behind it. */
let reached: string[] = [];
/** How the proxy answers, if it does not connect. */
let refuses: string | null = null;
const servers: Server[] = [];

const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-test-'));
  const [key, certificate] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name)) as [string, string];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'].concat([
      ...['-keyout', key, '-out', certificate, '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`],
    ]),
    { stdio: 'ignore' },
  );
  const service = createSecureServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      reached.push(request.url ?? '');
      request.resume();
      const body = request.url?.startsWith('/aws')
        ? '<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>'
        : '{"ok":false,"error":"invalid_auth","message":"No"}';
      response.writeHead(request.url?.startsWith('/slack') ? 200 : 401, {
        'content-type': body.startsWith('<') ? 'text/xml' : 'application/json',
      });
      response.end(body);
    },
  );
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push({ place: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (refuses !== null) return socket.end(`HTTP/1.1 ${refuses}\r\n\r\n`);
    const through = connect(portOf(service), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.pipe(socket);
      socket.pipe(through);
    });
    for (const end of [socket, through]) end.on('error', () => end.destroy());
  });
  for (const server of [service, proxy]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
  }
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  [asked, reached, refuses] = [[], [], null];
  machine = createMachine();
  machine.config('person: { email: ada@example.org }\n');
});
afterEach(() => machine.remove());

const proxyAddress = () => `http://127.0.0.1:${portOf(servers[1] as Server)}`;
const base = `https://${host}`;

const clients: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  zendesk: { GOVSUPPORT_ZENDESK_URL: `${base}/zendesk`, GOVSUPPORT_ZENDESK_TOKEN: 'fake-token' },
  slack: { GOVSUPPORT_SLACK_URL: `${base}/slack/api/`, GOVSUPPORT_SLACK_TOKEN: 'fake-token' },
  github: { GOVSUPPORT_GITHUB_URL: `${base}/github`, GOVSUPPORT_GITHUB_TOKEN: 'fake-token' },
  aws: {
    AWS_ACCESS_KEY_ID: 'AKIAFAKEADA',
    AWS_SECRET_ACCESS_KEY: 'fake-secret',
    AWS_ENDPOINT_URL_STS: `${base}/aws`,
    AWS_ENDPOINT_URL_IAM: `${base}/aws`,
  },
};

async function look(id: string, env: Readonly<Record<string, string>>) {
  const outcome = await machine.govsupport(['doctor', '--only', id, '--json', '--debug'], {
    env: { ...clients[id], NODE_EXTRA_CA_CERTS: path.join(folder, 'cert.pem'), ...env },
  });
  return { outcome, check: outcome.json().checks[0] };
}

describe('a proxy', () => {
  it.each(Object.keys(clients))('is used if the environment names one: %s', async (id) => {
    const { check } = await look(id, { HTTPS_PROXY: proxyAddress() });
    expect(check).toMatchObject({ status: 'fail', evidence: { problem: 'not-signed-in' } });
    expect(new Set(asked.map(({ place }) => place))).toEqual(new Set([`${host}:443`]));
    expect(reached.length).toBeGreaterThan(0);
  });

  it('is used to look for a newer version of the program', async () => {
    const env = {
      GOVSUPPORT_UPDATE_URL: base,
      HTTPS_PROXY: proxyAddress(),
      NODE_EXTRA_CA_CERTS: path.join(folder, 'cert.pem'),
    };
    expect(await machine.govsupport(['__look-for-update'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(asked).toEqual([{ place: `${host}:443`, authorization: undefined }]);
    expect(reached).toEqual(['/repos/dxw/govsupport/releases/latest']);
  });

  it('can be set in lower case too, and gets its credentials, which are not shown', async () => {
    const withCredentials = proxyAddress().replace('//', '//ada:fake%2Fpassword@');
    const { outcome } = await look('zendesk', { https_proxy: withCredentials, HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from('ada:fake/password').toString('base64')}`);
    refuses = '502 Bad gateway';
    const refused = await look('zendesk', { https_proxy: withCredentials });
    for (const { stdout, stderr } of [outcome, refused.outcome])
      expect(stdout + stderr).not.toMatch(/fake.{0,2}password/);
  });

  it.each([
    ['502 Bad gateway', 'the proxy answered with status 502'],
    ['407 Proxy Authentication Required', 'the proxy asks for a user name and a password'],
  ])('is named if it is the problem: %s', async (answer, words) => {
    refuses = answer;
    const { check } = await look('zendesk', { HTTPS_PROXY: proxyAddress() });
    expect(check).toMatchObject({ status: 'unknown', evidence: { problem: 'not-reachable' } });
    expect(check.summary).toContain(`through the proxy ${new URL(proxyAddress()).host} (HTTPS_PROXY): ${words}`);
  });

  it('is named if it does not answer', async () => {
    const { check } = await look('slack', { HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect(check.status).toBe('unknown');
    expect(check.summary).toContain('through the proxy 127.0.0.1:1 (HTTPS_PROXY): the connection was refused');
  });

  it.each(['*', host, '.proxied.example', 'other.example, proxied.example', `${host}:443`])(
    'is not used for what NO_PROXY names: %s',
    async (noProxy) => {
      const { check } = await look('zendesk', { HTTPS_PROXY: proxyAddress(), NO_PROXY: noProxy });
      expect(check.status).toBe('unknown');
      expect(check.summary).not.toContain('proxy 127');
      expect(asked).toEqual([]);
    },
  );

  it('is never used for the practice world', async () => {
    machine.real(...neededPrograms);
    const env = { HTTPS_PROXY: proxyAddress(), HTTP_PROXY: proxyAddress(), ALL_PROXY: proxyAddress() };
    for (const more of [{}, { NODE_USE_ENV_PROXY: '1' }]) {
      const outcome = await machine.govsupport(['--sandbox', 'doctor', '--only', 'zendesk', '--json'], {
        env: { ...env, ...more },
      });
      expect(outcome.json().checks).toMatchObject([{ status: 'pass' }]);
    }
    expect(asked).toEqual([]);
  });
});
