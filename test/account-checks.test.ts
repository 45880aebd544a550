import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { github } from '../src/sandbox/github/server.ts';
import { slack } from '../src/sandbox/slack/server.ts';
import { requiredScopes } from '../src/services/slack/scopes.ts';
import { createMachine, type Machine } from './support/machine.ts';
import { type ServedService, serveService } from './support/memory-store.ts';
import { deadUrl } from './support/ports.ts';
import { type Reply, serve } from './support/vendor-server.ts';

const mine = {
  slack: 'xoxp-fake-slack-token-you',
  github: 'fake-github-token-you',
};

const served: ServedService[] = [];
let slackUrl = '';
let githubUrl = '';
beforeAll(async () => {
  served.push(await serveService(slack), await serveService(github));
  const [one, two] = served.map(({ address }) => address);
  slackUrl = `${one}/api/`;
  githubUrl = two ?? '';
});
afterAll(() => Promise.all(served.map((server) => server.close())));

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

/** Runs one check through the front door, in both forms, and returns its row. Secrets must not be in either. */
async function check(id: string, env: Record<string, string> = {}, secrets: readonly string[] = []) {
  const before = machine.snapshot();
  const outcome = await machine.govsupport(['doctor', '--only', id, '--json', '--debug'], { env });
  const text = await machine.govsupport(['doctor', '--only', id], { env });
  expect(text.code).toBe(outcome.code);
  for (const secret of [...Object.values(mine), ...secrets]) {
    expect([outcome.stdout, outcome.stderr, text.stdout, text.stderr].join('\n')).not.toContain(secret);
  }
  expect(machine.snapshot()).toBe(before);
  return outcome.json().checks.find((row: { id: string }) => row.id === id);
}

describe('slack', () => {
  const env = (more: Record<string, string> = {}) => ({
    GOVSUPPORT_SLACK_URL: slackUrl,
    GOVSUPPORT_SLACK_TOKEN: mine.slack,
    ...more,
  });

  it('names the channels that I am not in', async () => {
    const row = await check('slack', env());
    expect(row).toMatchObject({
      status: 'fail',
      evidence: {
        missingChannels: ['dxw-govpress-support-2nd-line', 'dxw-govpress-support-scoping', 'dxw-dalmatian', 'systems'],
        missingScopes: [],
      },
    });
    expect(row.summary).toContain('#dxw-dalmatian');
  });

  const world = (scopes: string, channels: readonly string[], more: Record<string, unknown> = {}) =>
    serve(({ path, form }) => {
      const list = channels.map((name) => ({ id: `C-${name}`, name, is_private: false }));
      if (path.endsWith('auth.test')) {
        return {
          headers: { 'x-oauth-scopes': scopes },
          body: { ok: true, user_id: 'U1', team_id: 'T1', team: 'Example', ...more },
        };
      }
      if (form.get('types')?.includes('private') && !scopes.includes('groups:read')) {
        return { body: { ok: false, error: 'missing_scope', needed: 'groups:read' } };
      }
      return { body: { ok: true, channels: list } };
    });
  const all = [
    'dxw-govpress-support-triage',
    'dxw-govpress-support-1st-line',
    'dxw-govpress-support-2nd-line',
    'dxw-govpress-support-scoping',
    'dxw-dalmatian',
    'dxw-client-support',
    'incidents',
    'systems',
    'dxw-govpress-maintenance-and-support',
  ];
  const needed = requiredScopes.join(',');

  it.each([
    ['pass', `${needed},groups:read,groups:history`, all],
    ['warn', `${needed},groups:read`, all],
    ['fail', 'channels:read,groups:read', all],
    ['unknown', needed, all.slice(0, 8)],
  ])('is %s with the scopes %s', async (status, scopes, channels) => {
    const server = await world(scopes, channels);
    expect(await check('slack', env({ GOVSUPPORT_SLACK_URL: server.url }))).toMatchObject({ status });
  });

  it('fails with a bot, and lets the others run', async () => {
    const row = await check('slack', env({ GOVSUPPORT_SLACK_TOKEN: 'xoxb-fake-slack-token-bot' }));
    expect(row).toMatchObject({ status: 'fail', evidence: { kind: 'bot' } });
  });

  it('distinguishes a revoked token from a network that is down, and both from nothing configured', async () => {
    const revoked = await check('slack', env({ GOVSUPPORT_SLACK_TOKEN: 'xoxp-fake-slack-token-you-revoked' }));
    expect(revoked).toMatchObject({ status: 'fail', evidence: { problem: 'not-signed-in' } });
    const down = await check('slack', env({ GOVSUPPORT_SLACK_URL: deadUrl }));
    expect(down).toMatchObject({ status: 'unknown', evidence: { problem: 'not-reachable', reason: 'refused' } });
    expect(await check('slack')).toMatchObject({ status: 'unknown', evidence: { signedIn: false } });
  });

  it('finds the app of incident.io, even if channels are missing', async () => {
    const outcome = await machine.govsupport(['doctor', '--only', 'slack,incident-io-app', '--json'], { env: env() });
    expect(outcome.json().checks).toMatchObject([{ status: 'fail' }, { id: 'incident-io-app', status: 'pass' }]);
    const without = await serve(() => ({ body: { ok: true, members: [] } }));
    expect(await check('incident-io-app', env({ GOVSUPPORT_SLACK_URL: without.url }))).toMatchObject({
      status: 'fail',
    });
    const revoked = env({ GOVSUPPORT_SLACK_TOKEN: 'xoxp-fake-slack-token-you-revoked' });
    const both = await machine.govsupport(['doctor', '--only', 'slack,incident-io-app', '--json'], { env: revoked });
    expect(both.json().checks[1]).toMatchObject({ status: 'skip', evidence: { because: 'slack' } });
  });
});

describe('github', () => {
  const welcome = (login: string) =>
    machine.program(
      'ssh',
      `#!/bin/sh\necho "Hi ${login}! You've successfully authenticated, but GitHub does not provide shell access." >&2\nexit 1\n`,
    );
  const env = (more: Record<string, string> = {}) => ({
    GOVSUPPORT_GITHUB_URL: githubUrl,
    GOVSUPPORT_GITHUB_TOKEN: mine.github,
    ...more,
  });

  it('passes with a token, SSH and write access', async () => {
    welcome('ada-example');
    expect(await check('github', env())).toMatchObject({
      status: 'pass',
      evidence: { login: 'ada-example', ssh: 'ada-example', mayNotPush: [] },
    });
  });

  it('takes the token of gh, and only for the host that it is for', async () => {
    welcome('ada-example');
    machine.program('gh', `#!/bin/sh\n[ "$4" = 127.0.0.1 ] && echo ${mine.github}\n`);
    expect(await check('github', { GOVSUPPORT_GITHUB_URL: githubUrl })).toMatchObject({ status: 'pass' });
    machine.program('gh', `#!/bin/sh\n[ "$4" = github.com ] && echo ${mine.github}\n`);
    const row = await check('github', { GOVSUPPORT_GITHUB_URL: githubUrl });
    expect(row).toMatchObject({ status: 'fail', evidence: { problem: 'not-signed-in' } });
    expect(row.remedy.summary).toContain('govsupport auth login github');
  });

  it('says if I may not push, and still checks the docs', async () => {
    welcome('nadia-example');
    const nadia = env({ GOVSUPPORT_GITHUB_TOKEN: 'fake-github-token-next' });
    const outcome = await machine.govsupport(['doctor', '--only', 'github,developer-docs,ops-docs', '--json'], {
      env: nadia,
    });
    expect(outcome.json().checks).toMatchObject([
      { id: 'github', status: 'fail', summary: 'You may not push to dxw/chef' },
      { id: 'developer-docs', status: 'pass' },
      { id: 'ops-docs', status: 'fail' },
    ]);
  });

  it.each([
    ['git@github.com: Permission denied (publickey).', 'fail', 'Over SSH: GitHub does not accept any of your keys'],
    ['Host key verification failed.', 'fail', 'Over SSH: This machine does not know the host key of GitHub'],
    ['ssh: connect to host github.com port 22: Connection timed out', 'unknown', 'Over SSH: GitHub does not answer'],
  ])('reports the result of SSH: %s', async (says, status, summary) => {
    machine.program('ssh', `#!/bin/sh\necho '${says}' >&2\nexit 255\n`);
    const row = await check('github', env());
    expect(row).toMatchObject({ status });
    expect(row.summary).toContain(summary);
  });

  it('warns if SSH knows me as someone else, and fails if the token is not mine', async () => {
    welcome('somebody-else');
    expect(await check('github', env())).toMatchObject({ status: 'warn', evidence: { ssh: 'somebody-else' } });
    welcome('ada-example');
    machine.config('person: { github: oscar-example }\n');
    expect(await check('github', env())).toMatchObject({
      status: 'fail',
      summary: 'The GitHub token belongs to ada-example, not to you (<person.github>)',
    });
  });

  it('distinguishes a revoked token from a network that is down', async () => {
    welcome('ada-example');
    const revoked = await check('github', env({ GOVSUPPORT_GITHUB_TOKEN: 'fake-github-token-you-revoked' }));
    expect(revoked).toMatchObject({ status: 'fail', evidence: { problem: 'not-signed-in' } });
    const down = await check('github', env({ GOVSUPPORT_GITHUB_URL: deadUrl }));
    expect(down).toMatchObject({ status: 'unknown', evidence: { problem: 'not-reachable' } });
  });
});

describe('developer-docs and ops-docs', () => {
  const env = (url: string) => ({ GOVSUPPORT_GITHUB_URL: url, GOVSUPPORT_GITHUB_TOKEN: mine.github });
  const sso = 'required; url=https://github.com/orgs/example/sso?authorization_request=fake-request';

  it.each<[string, Reply, string, object]>([
    ['not visible', { status: 404, body: { message: 'Not Found' } }, 'fail', {}],
    [
      'behind single sign-on',
      { status: 403, headers: { 'x-github-sso': sso }, body: { message: 'Resource protected by SAML' } },
      'fail',
      { problem: 'not-allowed', permission: 'single sign-on' },
    ],
    ['answered with trouble', { status: 502, body: '' }, 'unknown', { problem: 'unexpected', status: 502 }],
    ['limited', { status: 429, headers: { 'retry-after': '3600' }, body: {} }, 'unknown', { problem: 'limited' }],
  ])('if they are %s', async (_, reply, status, evidence) => {
    const server = await serve(() => reply);
    for (const id of ['developer-docs', 'ops-docs']) {
      const row = await check(id, env(server.url), ['fake-request']);
      expect(row).toMatchObject({ id, status, evidence });
      if (status === 'fail') expect(row.remedy).not.toBeNull();
    }
  });

  it('are skipped if GitHub does not know me', async () => {
    const server = await serve(() => ({ status: 401, body: { message: 'Bad credentials' } }));
    const outcome = await machine.govsupport(['doctor', '--only', 'github,developer-docs,ops-docs', '--json'], {
      env: env(server.url),
    });
    const because = { status: 'skip', evidence: { because: 'github' } };
    expect(outcome.json().checks).toMatchObject([{ status: 'fail' }, because, because]);
  });
});

describe('incident-io-app', () => {
  const env = (url: string) => ({ GOVSUPPORT_SLACK_URL: url, GOVSUPPORT_SLACK_TOKEN: mine.slack });

  it.each<[string, Reply, string, object]>([
    [
      'a scope is missing',
      { body: { ok: false, error: 'missing_scope', needed: 'users:read' } },
      'fail',
      { problem: 'not-allowed', permission: 'users:read' },
    ],
    ['Slack is in trouble', { status: 500, body: '' }, 'unknown', { problem: 'unexpected' }],
    [
      'there is only an app that was removed',
      { body: { ok: true, members: [{ id: 'U1', is_bot: true, deleted: true, real_name: 'incident.io' }] } },
      'fail',
      {},
    ],
  ])('if %s', async (_, reply, status, evidence) => {
    const { url } = await serve(() => reply);
    expect(await check('incident-io-app', env(url))).toMatchObject({ status, evidence });
  });

  it('is not configured without a token', async () => {
    expect(await check('incident-io-app')).toMatchObject({
      status: 'unknown',
      evidence: { signedIn: false },
    });
  });
});

describe('aws', () => {
  const secret = 'fake-aws-secret-ada';
  const env = (url: string) => ({
    AWS_ACCESS_KEY_ID: 'AKIAFAKEADA',
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_ENDPOINT_URL_IAM: `${url}/iam`,
    AWS_ENDPOINT_URL_STS: `${url}/sts`,
  });
  const looked = (url: string) => check('aws', env(url), [secret]);

  const xml = (body: string, status = 200) => ({ status, headers: { 'content-type': 'text/xml' }, body });
  const identity = (arn: string) =>
    xml(
      `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    );
  const refusal = (code: string, message = 'No.') =>
    xml(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`, 403);
  const ada = 'arn:aws:iam::123456789012:user/dalmatian_admins/ada';

  /** An IAM user whose one active key is so many days old; another, older one was switched off. */
  const iamUser = (mfa: boolean, keyDays: number) => {
    const key = (id: string, status: string, days: number) =>
      `<member><AccessKeyId>${id}</AccessKeyId><Status>${status}</Status><CreateDate>${new Date(Date.now() - days * 86_400_000).toISOString()}</CreateDate></member>`;
    const device = '<member><SerialNumber>arn:aws:iam::1:mfa/ada</SerialNumber></member>';
    const answers: Record<string, ReturnType<typeof xml>> = {
      GetCallerIdentity: identity(ada),
      ListMFADevices: xml(
        `<ListMFADevicesResponse><ListMFADevicesResult><MFADevices>${mfa ? device : ''}</MFADevices></ListMFADevicesResult></ListMFADevicesResponse>`,
      ),
      ListAccessKeys: xml(
        `<ListAccessKeysResponse><ListAccessKeysResult><AccessKeyMetadata>${key('AKIAFAKEONE1', 'Active', keyDays)}${key('AKIAFAKETWO2', 'Inactive', 900)}</AccessKeyMetadata></ListAccessKeysResult></ListAccessKeysResponse>`,
      ),
    };
    return serve(({ form }) => answers[form.get('Action') ?? ''] ?? refusal('InvalidAction'));
  };

  it.each([
    [true, 180.5, 'pass', 'AWS identifies you as the IAM user'],
    [true, 181.5, 'fail', 'Your access key …ONE1 is 181 days old (the limit is 180)'],
    [false, 1, 'fail', 'Your IAM user has no MFA'],
  ])('looks at MFA (%s) and the age of keys (%s days)', async (mfa, days, status, summary) => {
    const row = await looked((await iamUser(mfa, days)).url);
    expect(row).toMatchObject({ status, evidence: { kind: 'iam-user', mfaDevices: mfa ? 1 : 0 } });
    expect(row.evidence.activeKeys).toEqual([{ key: '…ONE1', ageDays: Math.floor(days) }]);
    expect(row.summary).toContain(summary);
  });

  it('has no IAM user to check for a role', async () => {
    const server = await serve(() => identity('arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_1/ada'));
    const row = await looked(server.url);
    expect(row).toMatchObject({ status: 'pass', evidence: { kind: 'sso-session' } });
    expect(row.summary).toContain('no IAM user');
  });

  it('warns of the root user', async () => {
    const server = await serve(() => identity('arn:aws:iam::123456789012:root'));
    expect(await looked(server.url)).toMatchObject({ status: 'warn', evidence: { kind: 'root' } });
  });

  it('tells expired from wrong, and both from nothing configured and no network', async () => {
    const expired = await looked((await serve(() => refusal('ExpiredToken'))).url);
    expect(expired).toMatchObject({
      status: 'fail',
      summary: 'The AWS credentials have expired',
      evidence: { expired: true },
    });
    const wrong = await looked((await serve(() => refusal('InvalidClientTokenId'))).url);
    expect(wrong).toMatchObject({ status: 'fail', evidence: { problem: 'not-signed-in' } });
    expect(wrong.evidence).not.toHaveProperty('expired');
    expect(await check('aws')).toMatchObject({ status: 'fail', evidence: { problem: 'not-signed-in' } });
    expect(await looked(deadUrl)).toMatchObject({ status: 'unknown', evidence: { problem: 'not-reachable' } });
  });

  it('does not take what IAM hides for wrong', async () => {
    const denied = 'User: ada is not authorized to perform: iam:ListMFADevices with an explicit deny';
    const server = await serve(({ form }) =>
      form.get('Action') === 'GetCallerIdentity' ? identity(ada) : refusal('AccessDenied', denied),
    );
    expect(await looked(server.url)).toMatchObject({
      status: 'unknown',
      evidence: { permission: 'iam:ListMFADevices' },
    });
  });
});

describe('onepassword-vault', () => {
  it.each([
    ['{"id":"v1","name":"Site management"}', '', 0, 'pass', { via: 'op' }],
    ['', '"Site management" isn\'t a vault in this account.', 1, 'fail', { via: 'op' }],
    ['', 'account is not signed in', 1, 'fail', { problem: 'not-signed-in' }],
    ['', 'dial tcp: lookup example.1password.com: no such host', 1, 'unknown', { problem: 'not-reachable' }],
  ])('through op: %s%s', async (answer, error, code, status, evidence) => {
    machine.program(
      'op',
      `#!/bin/sh\ncat <<'END'\n${answer}\nEND\ncat >&2 <<'END'\n[ERROR] 2026/11/23 10:00:00 ${error}\nEND\nexit ${code}\n`,
    );
    expect(await check('onepassword-vault')).toMatchObject({ status, evidence });
  });

  it('is unknown if there is no way to 1Password', async () => {
    expect(await check('onepassword-vault')).toMatchObject({ status: 'unknown' });
  });

  it('takes a token out of 1Password, once for all who need it', async () => {
    machine.program(
      'op',
      `#!/bin/sh\necho "$@" >> "${path.join(machine.bin, 'asked')}"\n[ "$2" = op://Private/Slack/token ] && echo ${mine.slack}\n`,
    );
    machine.config(`services: { slack: { url: "${slackUrl}", token: "op://Private/Slack/token" } }\n`);
    const outcome = await machine.govsupport(['doctor', '--only', 'slack,incident-io-app', '--json']);
    expect(outcome.json().checks).toMatchObject([{ status: 'fail' }, { status: 'pass' }]);
    expect(readFileSync(path.join(machine.bin, 'asked'), 'utf8')).toBe('read op://Private/Slack/token\n');
  });
});
