import { awsKey } from '../credentials.ts';
import { type FixtureReader, relativeTime } from '../fixtures.ts';
import { hexOf } from '../ids.ts';
import type { Person } from '../world.ts';
import type { AwsKey, AwsSession, AwsUser, AwsWorld } from './world.ts';

interface Fixture {
  readonly account: string;
  readonly users: readonly (Pick<AwsUser, 'name' | 'path' | 'created' | 'allowed'> & {
    readonly mfa: readonly { enabled: string }[];
    readonly keys: readonly (Pick<AwsKey, 'status' | 'created'> & { key?: 'you'; id?: string; secret?: string })[];
  })[];
  readonly sessions: readonly AwsSession[];
}

/** A person's active access key, or null. Their user is named after the part of their e-mail address before the @. */
export function awsKeyOf({ users }: AwsWorld, { email }: Person): Pick<AwsKey, 'id' | 'secret'> | null {
  const user = users.find(({ name }) => name === email.split('@')[0]);
  return user?.keys.find(({ status }) => status === 'Active') ?? null;
}

/** An id like IAM's: `AIDA` and seventeen letters and digits. */
export const uniqueId = (prefix: string, seed: string): string => `${prefix}${hexOf(seed, 17).toUpperCase()}`;

/** IAM's part of a new world. It doesn't grow with the scale: nothing lists all its users. */
export function buildAws(fixtures: FixtureReader, _people: readonly Person[], start: Date): AwsWorld {
  const { account, users, sessions } = fixtures.yaml<Fixture>('aws');
  const at = (span: string): string => relativeTime(span, start).toISOString();
  return {
    account,
    users: users.map(({ name, path, created, mfa, keys, allowed }) => ({
      name,
      path,
      id: uniqueId('AIDA', `aws user ${name}`),
      created: at(created),
      mfa: mfa.map(({ enabled }) => ({ serial: `arn:aws:iam::${account}:mfa/${name}`, enabled: at(enabled) })),
      keys: keys.map(({ key, id = '', secret = '', status, created }) => ({
        ...(key ? awsKey : { id, secret }),
        status,
        created: at(created),
      })),
      allowed,
    })),
    sessions: sessions.map((session) => ({ ...session, expires: at(session.expires) })),
  };
}
