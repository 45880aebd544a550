import path from 'node:path';
import * as z from 'zod';
import { exitCode, Failure } from '../../errors.ts';
import { withLongFileLock } from '../../lib/file-lock.ts';
import { keepSecret } from '../../lib/redact.ts';
import type { Keychain, KeychainTrouble } from '../keychain/keychain.ts';
import type { OAuthClient } from '../oauth/oauth.ts';
import { ServiceError } from '../service-error.ts';
import { openIndex, openSecretsFile } from './index-file.ts';
import { type Credentials, type KeptService, keychainName, type SignInRecord, type SignIns } from './sign-ins.ts';

/** How long the keychain may take to give a secret, in milliseconds: without a desktop it may never answer. */
const readingLimitMs = 3000;

/** How long before its end a token is renewed, in milliseconds. */
const renewedBeforeMs = 5 * 60_000;

/** What every value begins with: base64 stays as it is in every keychain, and the prefix says how to read it. */
const prefix = 'govsupport1:';

const credentialsShape = z.object({
  token: z.string().min(1),
  refreshToken: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

const encode = (credentials: Credentials) =>
  prefix + Buffer.from(JSON.stringify(credentials), 'utf8').toString('base64');

/** Null if it is not one of our values. */
function decode(value: string): Credentials | null {
  try {
    if (!value.startsWith(prefix)) return null;
    return credentialsShape.parse(JSON.parse(Buffer.from(value.slice(prefix.length), 'base64').toString('utf8')));
  } catch {
    return null;
  }
}

/** As people know them. */
export const titles: Readonly<Record<KeptService, string>> = {
  zendesk: 'Zendesk',
  slack: 'Slack',
  trello: 'Trello',
  airtable: 'Airtable',
  papertrail: 'Papertrail',
  solarwinds: 'SolarWinds Observability',
  'incident-io': 'incident.io',
};

/** How a service is named to `auth login`. */
const commandName = (service: KeptService) => (service === 'solarwinds' ? 'papertrail' : service);

/** What to do about a sign-in that is missing or has ended. */
export const signInCommand = (service: string): string => `Sign in: govsupport auth login ${service}`;

const notSignedIn = (service: KeptService, message: string, expired = false) =>
  new ServiceError(message, {
    service: titles[service],
    problem: 'not-signed-in',
    mayHaveHappened: false,
    ...(expired ? { expired } : {}),
    next: [signInCommand(commandName(service))],
  });

/** What the sign-ins are kept with. */
export interface SignInsParts {
  readonly keychain: Keychain;
  /** The program's state folder. */
  readonly folder: string;
  readonly now: () => Date;
  /** Renews a sign-in; null for a service that can't. */
  readonly oauth: (service: KeptService) => Promise<OAuthClient | null>;
}

/** Keeps sign-ins in the keychain, or in a file, with an index that says which there are. */
export function createSignIns({ keychain, folder, now, oauth }: SignInsParts): SignIns {
  const index = openIndex(path.join(folder, 'sign-ins.json'));
  const secretsFile = path.join(folder, 'credentials.json');
  const inFile = openSecretsFile(secretsFile);
  /** What was read in this run: the keychain is asked once. */
  const known = new Map<KeptService, Credentials>();
  let silent: ServiceError | null = null;
  let isPrepared = false;

  const itemOf = (service: string, account: string) => ({ service: `govsupport-${service}`, account });

  const locked = <T>(work: () => Promise<T>) =>
    withLongFileLock(path.join(folder, 'sign-ins.lock'), 'your sign-ins', work);

  const cantAsk = (trouble: KeychainTrouble, done: string): ServiceError => {
    const why: Record<KeychainTrouble, string> = {
      'no-program': `${keychain.program} is not on PATH`,
      refused: 'it is locked, or there is none',
      slow: `it did not answer within ${readingLimitMs / 1000} seconds`,
    };
    return new ServiceError(`The keychain could not be ${done}: ${why[trouble]}.`, {
      service: keychainName,
      problem: 'not-reachable',
      next: [trouble === 'no-program' ? `Install ${keychain.program}.` : keychain.howToUnlock],
    });
  };

  /** The value as it is kept, or null if it is gone. */
  const readValue = async (service: KeptService, { account, keptIn }: SignInRecord): Promise<string | null> => {
    if (keptIn === 'file') return inFile.get(service);
    // A keychain that once kept us waiting would do so for each service.
    if (silent) throw silent;
    const answer = await keychain.read(itemOf(service, account), readingLimitMs);
    if (answer.state === 'found') return answer.value;
    if (answer.state === 'missing') return null;
    const error = cantAsk(answer.state, 'read');
    if (answer.state === 'slow') silent = error;
    throw error;
  };

  const read = async (service: KeptService): Promise<{ record: SignInRecord; credentials: Credentials }> => {
    const record = index.get(service);
    if (record === null) throw notSignedIn(service, `You are not signed in to ${titles[service]}.`);
    const credentials = decode((await readValue(service, record)) ?? '');
    if (credentials === null) {
      const where = record.keptIn === 'file' ? secretsFile : 'the keychain';
      throw notSignedIn(service, `Your sign-in to ${titles[service]} is no longer in ${where}.`);
    }
    keepSecret(credentials.token);
    if (credentials.refreshToken) keepSecret(credentials.refreshToken);
    known.set(service, credentials);
    return { record, credentials };
  };

  const write = async (service: KeptService, record: SignInRecord, credentials: Credentials): Promise<void> => {
    const value = encode(credentials);
    keepSecret(value);
    keepSecret(credentials.token);
    if (credentials.refreshToken) keepSecret(credentials.refreshToken);
    if (record.keptIn === 'file') {
      inFile.set(service, value);
    } else {
      const item = itemOf(service, record.account);
      const written = await keychain.write(item, value, `govsupport: ${titles[service]}`);
      if (written !== 'written') throw cantAsk(written, 'written to');
      const back = await keychain.read(item, readingLimitMs);
      if (back.state !== 'found' || back.value !== value) {
        throw new Failure(`The keychain did not keep your sign-in to ${titles[service]}.`, {
          next: [keychain.howToUnlock, 'Then sign in again.'],
        });
      }
    }
    index.set(service, record);
    known.set(service, credentials);
  };

  const nearEnd = ({ expiresAt }: Credentials, margin = renewedBeforeMs) =>
    expiresAt !== null && Date.parse(expiresAt) - now().getTime() <= margin;

  const hasEnded = (credentials: Credentials) => nearEnd(credentials, 0);

  /** Renews a sign-in that only this process works on. Whoever renewed it before us is seen by reading it again. */
  const renew = async (service: KeptService, before: Credentials): Promise<Credentials> => {
    const { record, credentials } = await read(service);
    if (credentials.token !== before.token) return credentials;
    const client = credentials.refreshToken === null ? null : await oauth(service);
    if (client === null || credentials.refreshToken === null) {
      if (!hasEnded(credentials)) return credentials;
      throw notSignedIn(service, `Your sign-in to ${titles[service]} has ended.`, true);
    }
    const grant = await client.refresh(credentials.refreshToken).catch(async (error: unknown) => {
      // Someone may have renewed it without our lock: on another machine that shares the home folder, perhaps.
      const { credentials: found } = await read(service);
      if (found.token !== credentials.token || !hasEnded(credentials)) return found;
      if (!(error instanceof ServiceError) || error.problem !== 'not-signed-in') throw error;
      throw notSignedIn(service, `Your sign-in to ${titles[service]} has ended, and can't be renewed.`, true);
    });
    if (!('scopes' in grant)) return grant;
    const renewed: Credentials = {
      token: grant.token,
      refreshToken: grant.refreshToken ?? credentials.refreshToken,
      expiresAt: grant.expiresAt?.toISOString() ?? null,
    };
    // The old pair is no longer good: if this one can't be kept, it still serves this run.
    known.set(service, renewed);
    await write(
      service,
      {
        ...record,
        scopes: grant.scopes ?? record.scopes,
        expiresAt: renewed.expiresAt,
        refreshExpiresAt: grant.refreshExpiresAt?.toISOString() ?? record.refreshExpiresAt,
      },
      renewed,
    );
    return renewed;
  };

  return {
    record: async (service) => index.get(service),

    async token(service) {
      const credentials = known.get(service) ?? (await read(service)).credentials;
      if (!nearEnd(credentials)) return credentials.token;
      return (await locked(() => renew(service, credentials))).token;
    },

    refused: (service, token) =>
      locked(async () => {
        const { credentials } = await read(service);
        if (credentials.token !== token) return true;
        if (credentials.refreshToken === null) return false;
        return (await renew(service, credentials)).token !== token;
      }),

    async prepare(keptIn) {
      if (keptIn === 'file' || isPrepared) return;
      const probe = itemOf('probe', 'govsupport');
      const instead = [
        'Or keep a token in 1Password, and set services.NAME.token to its op:// reference.',
        'Or keep it in a file that is not encrypted: --insecure-storage',
      ];
      const refuse = (trouble: KeychainTrouble): never => {
        const { message, next } = cantAsk(trouble, 'asked');
        throw new Failure(message, { code: exitCode.signIn, next: [...next, ...instead] });
      };
      const { state } = await keychain.read(probe, readingLimitMs);
      if (state !== 'found' && state !== 'missing') refuse(state);
      const written = await keychain.write(probe, prefix, 'govsupport: a try');
      if (written !== 'written') refuse(written);
      await keychain.remove(probe);
      isPrepared = true;
    },

    keep: (service, record, credentials) =>
      locked(async () => {
        const before = index.get(service);
        await write(service, record, credentials);
        if (before && isElsewhere(before, record)) await removeSecret(service, before);
      }),

    forget: (service) =>
      locked(async () => {
        const record = index.get(service);
        known.delete(service);
        if (record === null) return;
        await removeSecret(service, record);
        index.set(service, null);
      }),
  };

  function isElsewhere(before: SignInRecord, record: SignInRecord): boolean {
    return before.keptIn !== record.keptIn || (record.keptIn === 'keychain' && before.account !== record.account);
  }

  async function removeSecret(service: KeptService, { keptIn, account }: SignInRecord): Promise<void> {
    if (keptIn === 'file') return inFile.set(service, null);
    const removed = await keychain.remove(itemOf(service, account));
    if (removed !== 'removed') throw cantAsk(removed, 'changed');
  }
}
