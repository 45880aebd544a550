import path from 'node:path';
import * as z from 'zod';
import { exitCode, Failure } from '../../errors.ts';
import { withLongFileLock } from '../../lib/file-lock.ts';
import { keepSecret } from '../../redaction/redact.ts';
import type { Keychain, KeychainTrouble } from '../keychain/keychain.ts';
import type { OAuthClient } from '../oauth/oauth.ts';
import { ServiceError } from '../service-error.ts';
import { signInCommand } from '../tokens.ts';
import { openIndex, openSecretsFile } from './index-file.ts';
import { type Credentials, type KeptService, keychainName, type SignInRecord, type SignIns } from './sign-ins.ts';

/** The time limit for reading the keychain, in milliseconds: without a desktop it may never answer. */
const readingLimitMs = 3000;

/** How long before it expires a token is refreshed, in milliseconds. */
const renewedBeforeMs = 5 * 60_000;

/** The start of every value. Base64 survives every keychain, and the prefix says how to read it. */
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

/** The services' usual names. */
export const titles: Readonly<Record<KeptService, string>> = {
  zendesk: 'Zendesk',
  slack: 'Slack',
  trello: 'Trello',
  airtable: 'Airtable',
  papertrail: 'Papertrail',
  solarwinds: 'SolarWinds Observability',
  'incident-io': 'incident.io',
};

const notSignedIn = (service: KeptService, message: string, expired = false) =>
  new ServiceError(message, {
    service: titles[service],
    problem: 'not-signed-in',
    mayHaveHappened: false,
    ...(expired ? { expired } : {}),
    next: [signInCommand(service)],
  });

export interface SignInsParts {
  readonly keychain: Keychain;
  /** The program's state folder. */
  readonly folder: string;
  readonly now: () => Date;
  /** The client that refreshes a sign-in; null for a service without refresh tokens. */
  readonly oauth: (service: KeptService) => Promise<OAuthClient | null>;
}

/** Stores sign-ins in the keychain or in a file, with an index of them. */
export function createSignIns({ keychain, folder, now, oauth }: SignInsParts): SignIns {
  const index = openIndex(path.join(folder, 'sign-ins.json'));
  const secretsFile = path.join(folder, 'credentials.json');
  const inFile = openSecretsFile(secretsFile);
  /** The values read in this run, so that the keychain is asked only once. */
  const known = new Map<KeptService, Credentials>();
  let silent: ServiceError | null = null;
  let isPrepared = false;
  /** What this run has renewed: a token that lasts only minutes is used to its end. */
  const renewedHere = new Set<KeptService>();

  const itemOf = (service: string, account: string) => ({ service: `govsupport-${service}`, account });

  const locked = <T>(work: () => Promise<T>) =>
    withLongFileLock(path.join(folder, 'sign-ins.lock'), 'your sign-ins', work);

  const cantAsk = (trouble: KeychainTrouble, done: string): ServiceError => {
    const why: Record<KeychainTrouble, string> = {
      'no-program': `${keychain.program} is not on PATH`,
      refused: 'it is locked or missing',
      slow: `it did not answer within ${readingLimitMs / 1000} seconds`,
    };
    return new ServiceError(`The keychain could not be ${done}: ${why[trouble]}.`, {
      service: keychainName,
      problem: 'not-reachable',
      next: [trouble === 'no-program' ? `Install ${keychain.program}.` : keychain.howToUnlock],
    });
  };

  /** The stored value, or null if it is gone. */
  const readValue = async (service: KeptService, { account, keptIn }: SignInRecord): Promise<string | null> => {
    if (keptIn === 'file') return inFile.get(service);
    // If the keychain has timed out once, it would time out for each service.
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

  /** Reads it without the lock; if it seems to be gone, another run may just be writing it. */
  const readUnlocked = async (service: KeptService) => {
    try {
      return await read(service);
    } catch (error) {
      const isGone = error instanceof ServiceError && error.problem === 'not-signed-in';
      if (!isGone || index.get(service) === null) throw error;
      return locked(() => read(service));
    }
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
        throw new Failure(`The keychain did not store your sign-in to ${titles[service]}.`, {
          next: [keychain.howToUnlock, 'Then sign in again.'],
        });
      }
    }
    index.set(service, record);
    known.set(service, credentials);
  };

  const nearEnd = ({ expiresAt }: Credentials, margin: number) =>
    expiresAt !== null && Date.parse(expiresAt) - now().getTime() <= margin;

  const hasEnded = (credentials: Credentials) => nearEnd(credentials, 0);

  /** Refreshes a sign-in under the lock. If another process has refreshed it before us, reading it again shows that. */
  const renew = async (service: KeptService, before: Credentials): Promise<Credentials> => {
    const { record, credentials } = await read(service);
    if (credentials.token !== before.token) return credentials;
    const client = credentials.refreshToken === null ? null : await oauth(service);
    if (client === null || credentials.refreshToken === null) {
      if (!hasEnded(credentials)) return credentials;
      throw notSignedIn(service, `Your sign-in to ${titles[service]} has expired.`, true);
    }
    const grant = await client.refresh(credentials.refreshToken).catch(async (error: unknown) => {
      // Someone may have refreshed it without our lock, for example on another machine with the same home folder.
      const { credentials: found } = await read(service);
      if (found.token !== credentials.token || !hasEnded(credentials)) return found;
      if (!(error instanceof ServiceError) || error.problem !== 'not-signed-in') throw error;
      throw notSignedIn(service, `Your sign-in to ${titles[service]} has expired and can't be renewed.`, true);
    });
    if (!('scopes' in grant)) return grant;
    const renewed: Credentials = {
      token: grant.token,
      refreshToken: grant.refreshToken ?? credentials.refreshToken,
      expiresAt: grant.expiresAt?.toISOString() ?? null,
    };
    // The old pair is revoked now: if the new one can't be stored, it still serves this run.
    known.set(service, renewed);
    renewedHere.add(service);
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
      const credentials = known.get(service) ?? (await readUnlocked(service)).credentials;
      if (!nearEnd(credentials, renewedHere.has(service) ? 0 : renewedBeforeMs)) return credentials.token;
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
        'Or store it in an unencrypted file: --insecure-storage',
      ];
      const refuse = (trouble: KeychainTrouble): never => {
        const { message, next } = cantAsk(trouble, 'asked');
        throw new Failure(message, { code: exitCode.signIn, next: [...next, ...instead] });
      };
      const { state } = await keychain.read(probe, readingLimitMs);
      if (state !== 'found' && state !== 'missing') refuse(state);
      const written = await keychain.write(probe, prefix, 'govsupport: test entry');
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
