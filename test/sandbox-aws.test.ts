import {
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aws } from '../src/sandbox/aws/server.ts';
import { awsKey } from '../src/sandbox/credentials.ts';
import { type ServedService, serveService, worldStart } from './support/memory-store.ts';

let served: ServedService;

interface Keys {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}
const session = { id: 'ASIAFAKEROLESESSION0', secret: 'fake-aws-secret-session', token: 'fake-aws-session-token' };

const options = ({ id, secret, token }: Keys, service: 'iam' | 'sts') => ({
  region: 'eu-west-2',
  endpoint: `${served.address}/${service}`,
  maxAttempts: 1,
  credentials: { accessKeyId: id, secretAccessKey: secret, ...(token ? { sessionToken: token } : {}) },
});
const iam = (keys: Keys = awsKey) => new IAMClient(options(keys, 'iam'));
const whoIs = (keys: Keys) => new STSClient(options(keys, 'sts')).send(new GetCallerIdentityCommand());

beforeAll(async () => {
  served = await serveService(aws);
});
afterAll(() => served.close());

test('your key is a user below /dalmatian_admins/, with MFA and one active key that is too old', async () => {
  expect(await whoIs(awsKey)).toMatchObject({
    Arn: 'arn:aws:iam::000000000000:user/dalmatian_admins/ada',
    Account: '000000000000',
  });
  const { User } = await iam().send(new GetUserCommand());
  expect(User).toMatchObject({ UserName: 'ada', Path: '/dalmatian_admins/' });
  const { MFADevices } = await iam().send(new ListMFADevicesCommand({ UserName: 'ada' }));
  expect(MFADevices).toHaveLength(1);
  const { AccessKeyMetadata = [] } = await iam().send(new ListAccessKeysCommand({ UserName: 'ada' }));
  const days = AccessKeyMetadata.map((key) => [
    key.Status,
    (worldStart.getTime() - Number(key.CreateDate?.getTime())) / 86_400_000,
  ]);
  expect(days).toEqual([
    ['Active', 200],
    ['Inactive', 560],
  ]);
});

test('lists are paged', async () => {
  const first = await iam().send(new ListAccessKeysCommand({ MaxItems: 1 }));
  expect([first.IsTruncated, first.AccessKeyMetadata?.length]).toEqual([true, 1]);
  const rest = await iam().send(new ListAccessKeysCommand({ MaxItems: 1, Marker: first.Marker }));
  expect([rest.IsTruncated, rest.AccessKeyMetadata?.[0]?.Status]).toEqual([false, 'Inactive']);
});

test('a role has no user', async () => {
  expect((await whoIs(session)).Arn).toBe('arn:aws:sts::000000000000:assumed-role/dalmatian-admin/ada');
  await expect(iam(session).send(new GetUserCommand())).rejects.toMatchObject({ name: 'ValidationError' });
});

describe('credentials that do not work', () => {
  test.each([
    ['a wrong secret', { ...awsKey, secret: 'fake-aws-secret-wrong' }, 'SignatureDoesNotMatch'],
    ['an unknown key', { id: 'AKIAFAKENOBODY000000', secret: 'x' }, 'InvalidClientTokenId'],
    [
      'a key that was switched off',
      { id: 'AKIAFAKEADAOLDKEY000', secret: 'fake-aws-secret-old' },
      'InvalidClientTokenId',
    ],
    ['a session without its token', { id: session.id, secret: session.secret }, 'InvalidClientTokenId'],
    ['an expired session', { ...session, id: 'ASIAFAKEEXPIRED00000' }, 'ExpiredToken'],
  ])('%s', async (_, keys, name) => {
    await expect(whoIs(keys)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
  });

  test("a session expires by the world's clock", async () => {
    const later = await serveService(aws);
    try {
      later.advance(9 * 3_600_000);
      const client = new STSClient({ ...options(session, 'sts'), endpoint: `${later.address}/sts` });
      await expect(client.send(new GetCallerIdentityCommand())).rejects.toMatchObject({ name: 'ExpiredToken' });
    } finally {
      await later.close();
    }
  });

  test('no signature at all', async () => {
    const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
    const response = await fetch(`${served.address}/sts`, { method: 'POST', body });
    expect([response.status, response.headers.get('content-type')]).toEqual([403, 'text/xml']);
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });
});

test('a refusal names the action that is not allowed', async () => {
  const corin = { id: 'AKIAFAKECORINKEY0000', secret: 'fake-aws-secret-corin' };
  expect((await whoIs(corin)).Arn).toBe('arn:aws:iam::000000000000:user/corin');
  const denied = iam(corin).send(new ListMFADevicesCommand({ UserName: 'corin' }));
  await expect(denied).rejects.toMatchObject({ name: 'AccessDenied', message: /iam:ListMFADevices/ });
  const other = iam().send(new ListAccessKeysCommand({ UserName: 'mo' }));
  await expect(other).rejects.toMatchObject({ name: 'AccessDenied' });
  const nobody = iam(session).send(new ListMFADevicesCommand({ UserName: 'nobody' }));
  await expect(nobody).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

test('one person has no MFA', async () => {
  const nadia = { id: 'AKIAFAKENADIAKEY0000', secret: 'fake-aws-secret-nadia' };
  expect((await iam(nadia).send(new ListMFADevicesCommand())).MFADevices).toEqual([]);
});

test('an unknown action is left to the host', async () => {
  await expect(iam().send(new ListUsersCommand())).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
});
