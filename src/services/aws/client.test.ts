import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quickConnection, serviceError } from '../../../test/support/connection.ts';
import { createMachine, type Machine } from '../../../test/support/machine.ts';
import { deadUrl } from '../../../test/support/ports.ts';
import { type Received, serve } from '../../../test/support/vendor-server.ts';
import { UsageError } from '../../errors.ts';
import { createProcesses } from '../process/client.ts';
import { createAws } from './client.ts';

const secret = 'fake-secret-key-of-ada';
let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

const keys = { AWS_ACCESS_KEY_ID: 'AKIAFAKEADA', AWS_SECRET_ACCESS_KEY: secret };

function client(url: string, env: Record<string, string> = keys, more: Partial<Parameters<typeof createAws>[0]> = {}) {
  const signal = new AbortController().signal;
  const whole = {
    HOME: machine.home,
    PATH: machine.bin,
    AWS_ENDPOINT_URL_IAM: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_ENDPOINT_URL_SSO: url,
    ...env,
  };
  return createAws({
    env: whole,
    home: machine.home,
    processes: createProcesses(whole, signal),
    now: () => new Date('2026-11-23T12:00:00Z'),
    ...quickConnection(url).connection,
    ...more,
  });
}

const failureOf = (work: Promise<unknown>) => serviceError(work, [secret]);

const xml = (body: string, status = 200) => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'r-2' },
  body,
});
const identity = (arn: string) =>
  xml(
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDAFAKE</UserId><Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  );
const refusal = (code: string, message: string, status = 403) =>
  xml(
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-2</RequestId></ErrorResponse>`,
    status,
  );
const ada = 'arn:aws:iam::123456789012:user/dalmatian_admins/ada';

describe('whose credentials they are', () => {
  it.each([
    [ada, 'iam-user', 'ada'],
    ['arn:aws:sts::123456789012:assumed-role/dalmatian-admin/ada', 'role', null],
    ['arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_1234abcd/ada@example.org', 'sso-session', null],
    ['arn:aws:iam::123456789012:root', 'root', null],
    ['arn:aws:sts::123456789012:federated-user/ada', 'federated', null],
  ])('%s is a %s', async (arn, kind, userName) => {
    const server = await serve(() => identity(arn));
    expect(await client(`${server.url}/some/where`).identity()).toEqual({
      arn,
      account: '123456789012',
      kind,
      userName,
      source: 'the environment',
      expiresAt: null,
    });
    const [request] = server.requests;
    expect(request?.path).toBe('/some/where/');
    expect(Object.fromEntries(request?.form ?? [])).toMatchObject({ Action: 'GetCallerIdentity' });
    expect(request?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIAFAKEADA\/\d+\/eu-west-2\/sts\//);
    expect(request?.headers['user-agent']).toMatch(/^govsupport\/\d/);
  });
});

describe('what an IAM user has', () => {
  const page = (action: string, list: string, members: string, marker = '') =>
    xml(
      `<${action}Response><${action}Result><${list}>${members}</${list}><IsTruncated>${marker !== ''}</IsTruncated>${marker && `<Marker>${marker}</Marker>`}</${action}Result></${action}Response>`,
    );

  it('MFA devices', async () => {
    const server = await serve(() =>
      page(
        'ListMFADevices',
        'MFADevices',
        `<member><UserName>ada</UserName><SerialNumber>arn:aws:iam::1:mfa/ada</SerialNumber><EnableDate>2026-01-02T03:04:05Z</EnableDate></member>`,
      ),
    );
    expect(await client(server.url).mfaDevices('ada')).toBe(1);
    expect(server.requests[0]?.form.get('UserName')).toBe('ada');
  });

  it('access keys with their ages, page by page', async () => {
    const key = (id: string, status: string, date: string) =>
      `<member><UserName>ada</UserName><AccessKeyId>${id}</AccessKeyId><Status>${status}</Status><CreateDate>${date}</CreateDate></member>`;
    const server = await serve(({ form }) =>
      form.get('Marker') === 'more'
        ? page('ListAccessKeys', 'AccessKeyMetadata', key('AKIATWO', 'Inactive', '2026-11-23T11:00:00Z'))
        : page('ListAccessKeys', 'AccessKeyMetadata', key('AKIAONE', 'Active', '2026-05-27T12:00:00Z'), 'more'),
    );
    expect(await client(server.url).accessKeys('ada')).toMatchObject([
      { id: 'AKIAONE', active: true, ageDays: 180 },
      { id: 'AKIATWO', active: false, ageDays: 0 },
    ]);
  });
});

describe('what AWS refuses', () => {
  it.each([
    ['ExpiredToken', 'The security token included in the request is expired', 'not-signed-in', true],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'not-signed-in', undefined],
    ['SignatureDoesNotMatch', 'The request signature we calculated does not match', 'not-signed-in', undefined],
    [
      'SignatureDoesNotMatch',
      'Signature expired: 20261123T120000Z is now earlier than 20261123T130000Z',
      'unexpected',
      undefined,
    ],
    ['NoSuchEntity', 'The user with name ada cannot be found.', 'not-found', undefined],
    ['Throttling', 'Rate exceeded', 'limited', undefined],
    ['SomethingNew', 'Nobody has heard of it', 'unexpected', undefined],
  ])('%s: %s', async (code, message, problem, expired) => {
    const server = await serve(() => refusal(code, message, code === 'Throttling' ? 400 : 403));
    const failure = await failureOf(client(server.url).identity());
    expect(failure.problem).toBe(problem);
    expect(failure.details.expired).toBe(expired);
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });

  it('names the action that is not allowed', async () => {
    const server = await serve(() =>
      refusal(
        'AccessDenied',
        `User: ${ada} is not authorized to perform: iam:ListMFADevices on resource: user ada with an explicit deny`,
      ),
    );
    expect((await failureOf(client(server.url).mfaDevices('ada'))).details).toMatchObject({
      problem: 'not-allowed',
      permission: 'iam:ListMFADevices',
      requestId: 'r-2',
    });
  });
});

describe('what is not an answer from AWS', () => {
  it.each([
    ['a dropped connection', 'drop', 'not-reachable'],
    ['an answer without end', 'endless', 'unexpected'],
    ['a web page', { body: '<!doctype html><p>Sign in to the Wi-Fi' }, 'unexpected'],
    ['a way to somewhere else', { status: 302, headers: { location: 'https://login.example.org/' } }, 'unexpected'],
    ['half of an answer', { body: '<GetCallerIdentityResponse><GetCallerId' }, 'unexpected'],
    ['nothing', { body: '' }, 'unexpected'],
    ['trouble', { status: 503 }, 'unexpected'],
    ['trouble for an hour', { status: 503, headers: { 'retry-after': '3600' } }, 'unexpected'],
    ['a limit without end', { status: 429, body: '' }, 'limited'],
    ['an answer about nobody', { body: '<GetCallerIdentityResponse/>' }, 'unexpected'],
  ] as const)('%s', async (_, reply, problem) => {
    const server = await serve(() => reply);
    expect((await failureOf(client(server.url).identity())).problem).toBe(problem);
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });

  it('nothing listens, or it hangs', async () => {
    expect((await failureOf(client(deadUrl).identity())).problem).toBe('not-reachable');
    const server = await serve(() => 'hang');
    const failure = await failureOf(client(server.url, keys, { timeoutMs: 50 }).identity());
    expect(failure.problem).toBe('not-reachable');
  });

  it('an address that is not encrypted', async () => {
    await expect(client('http://sts.example.org').identity()).rejects.toThrow(UsageError);
  });

  it('is tried again, and then works', async () => {
    const server = await serve((_, count) => (count === 1 ? 'drop' : identity(ada)));
    expect(await client(server.url).identity()).toMatchObject({ userName: 'ada' });
  });
});

describe('where credentials are found', () => {
  const credentialIn = (request: Received | undefined) =>
    /Credential=([^/]+)\//.exec(request?.headers.authorization ?? '')?.[1];

  it('nowhere', async () => {
    const server = await serve(() => identity(ada));
    const failure = await failureOf(client(server.url, {}).identity());
    expect(failure.problem).toBe('not-signed-in');
    expect(failure.details.expired).toBeUndefined();
    expect(server.requests).toEqual([]);
  });

  it('in a profile, with its region', async () => {
    machine.file(
      '.aws/config',
      '[default]\nregion = eu-west-1\n\n[profile ops]\nregion=us-east-2 # far away\ns3 =\n  max_concurrent_requests = 20\n',
    );
    machine.file('.aws/credentials', `[ops]\naws_access_key_id = AKIAOPS\naws_secret_access_key = ${secret}\n`);
    const server = await serve(() => identity(ada));
    expect(await client(server.url, { AWS_PROFILE: 'ops' }).identity()).toMatchObject({ source: 'the profile ops' });
    expect(server.requests[0]?.headers.authorization).toContain('Credential=AKIAOPS/');
    expect(server.requests[0]?.headers.authorization).toContain('/us-east-2/');
    // The environment's own keys come first, as with the AWS command line, but not before a profile asked for by name.
    expect(await client(server.url, { ...keys, AWS_PROFILE: 'ops' }).identity()).toMatchObject({
      source: 'the environment',
    });
    expect(await client(server.url, keys, { profile: 'ops' }).identity()).toMatchObject({ source: 'the profile ops' });
  });

  it("in files elsewhere, but not in a profile that doesn't exist", async () => {
    const file = machine.file(
      'other/config',
      `[profile far]\naws_access_key_id=AKIAFAR\naws_secret_access_key=${secret}\n`,
    );
    const server = await serve(() => identity(ada));
    await client(server.url, { AWS_CONFIG_FILE: file, AWS_PROFILE: 'far' }).identity();
    expect(credentialIn(server.requests[0])).toBe('AKIAFAR');
    const failure = await failureOf(client(server.url, { AWS_PROFILE: 'near' }).identity());
    expect(failure.message).toContain('near');
  });

  it.each([
    ['quotes', '[profile "far"]\naws_access_key_id = AKIAFORM'],
    ['single quotes', "[profile 'far']\naws_access_key_id = AKIAFORM"],
    ['a comment after the name', '[profile far] # elsewhere\naws_access_key_id = AKIAFORM'],
    ['indented settings and a tab', '[profile far]\n  aws_access_key_id\t=\tAKIAFORM'],
    ['carriage returns', '[profile far]\r\naws_access_key_id=AKIAFORM\r'],
    ['a comment line and an empty one', '# first\n\n[profile far]\n; second\naws_access_key_id = AKIAFORM'],
  ])('in a profile written with %s', async (_, text) => {
    machine.file('.aws/config', `${text}\naws_secret_access_key = ${secret}\n`);
    const server = await serve(() => identity(ada));
    await client(server.url, { AWS_PROFILE: 'far' }).identity();
    expect(credentialIn(server.requests[0])).toBe('AKIAFORM');
  });

  it('from a program, whose output is never shown', async () => {
    machine.program('give', `#!/bin/sh\necho '{"Version":1,"AccessKeyId":"AKIAPROG","SecretAccessKey":"${secret}"}'\n`);
    machine.program('fail', `#!/bin/sh\necho '{"SecretAccessKey":"${secret}"'\nexit 1\n`);
    machine.file(
      '.aws/config',
      '[profile good]\ncredential_process = give --now\n[profile bad]\ncredential_process = fail\n',
    );
    const server = await serve(() => identity(ada));
    await client(server.url, { AWS_PROFILE: 'good' }).identity();
    expect(credentialIn(server.requests[0])).toBe('AKIAPROG');
    expect((await failureOf(client(server.url, { AWS_PROFILE: 'bad' }).identity())).problem).toBe('not-signed-in');
  });

  it('by assuming a role, unless that needs a code or is circular', async () => {
    machine.file(
      '.aws/config',
      [
        `[default]\naws_access_key_id=AKIABASE\naws_secret_access_key=${secret}`,
        '[profile admin]\nrole_arn=arn:aws:iam::1:role/admin\nsource_profile=default\nexternal_id=x',
        '[profile coded]\nrole_arn=arn:aws:iam::1:role/admin\nsource_profile=default\nmfa_serial=arn:aws:iam::1:mfa/ada',
        '[profile one]\nrole_arn=arn:aws:iam::1:role/a\nsource_profile=two',
        '[profile two]\nrole_arn=arn:aws:iam::1:role/a\nsource_profile=one',
      ].join('\n'),
    );
    const server = await serve(({ form }) =>
      form.get('Action') === 'AssumeRole'
        ? xml(
            `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2126-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
          )
        : identity('arn:aws:sts::1:assumed-role/admin/ada'),
    );
    expect(await client(server.url, { AWS_PROFILE: 'admin' }).identity()).toMatchObject({
      kind: 'role',
      expiresAt: new Date('2126-01-01T00:00:00Z'),
    });
    expect(server.requests.map(credentialIn)).toEqual(['AKIABASE', 'ASIAROLE']);
    expect(server.requests[0]?.form.get('ExternalId')).toBe('x');
    for (const profile of ['coded', 'one']) {
      const failure = await failureOf(client(server.url, { AWS_PROFILE: profile }).identity());
      expect(failure.problem).toBe('not-signed-in');
    }
    expect(server.requests).toHaveLength(2);
  });

  describe('by single sign-on', () => {
    const config =
      '[profile sso]\nsso_session=work\nsso_account_id=123456789012\nsso_role_name=Admin\n[sso-session work]\nsso_start_url=https://example.org/start\nsso_region=eu-west-2\n';
    const session = (expiresAt: string) =>
      machine.file(
        `.aws/sso/cache/${createHash('sha1').update('work').digest('hex')}.json`,
        JSON.stringify({
          accessToken: 'fake-sso-token',
          expiresAt,
          refreshToken: 'fake-refresh',
          clientId: 'c',
          clientSecret: 's',
          registrationExpiresAt: '2126-01-01T00:00:00Z',
        }),
      );

    it('with a session, which is not refreshed, because that would write', async () => {
      machine.file('.aws/config', config);
      session(new Date(Date.now() + 60_000).toISOString());
      const before = machine.snapshot();
      const server = await serve(({ path }) =>
        path === '/federation/credentials'
          ? {
              body: {
                roleCredentials: {
                  accessKeyId: 'ASIASSO',
                  secretAccessKey: secret,
                  sessionToken: 't',
                  expiration: 4_923_000_000_000,
                },
              },
            }
          : identity('arn:aws:sts::1:assumed-role/AWSReservedSSO_Admin_1/ada'),
      );
      expect(await client(server.url, { AWS_PROFILE: 'sso' }).identity()).toMatchObject({ kind: 'sso-session' });
      expect(server.requests[0]?.query).toEqual({
        account_id: '123456789012',
        role_name: 'Admin',
      });
      expect(server.requests[0]?.headers['x-amz-sso_bearer_token']).toBe('fake-sso-token');
      expect(machine.snapshot()).toBe(before);
    });

    it.each([
      ['without a session', null, undefined],
      ['with one that has expired', '2020-01-01T00:00:00Z', true],
      ['with one that was ended elsewhere', '2126-01-01T00:00:00Z', true],
    ])('%s', async (_, expiresAt, expired) => {
      machine.file('.aws/config', config);
      if (expiresAt) session(expiresAt);
      const server = await serve(() => ({ status: 401, body: { message: 'Session token not found or invalid' } }));
      const failure = await failureOf(client(server.url, { AWS_PROFILE: 'sso' }).identity());
      expect(failure.details).toMatchObject({ problem: 'not-signed-in', ...(expired ? { expired } : {}) });
      expect(failure.next).toEqual(['Sign in again: aws sso login --profile sso']);
    });
  });
});
