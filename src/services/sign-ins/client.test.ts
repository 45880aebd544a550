import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceError } from '../../../test/support/connection.ts';
import type { Keychain, KeychainTrouble } from '../keychain/keychain.ts';
import type { Grant, OAuthClient } from '../oauth/oauth.ts';
import { ServiceError } from '../service-error.ts';
import { createSignIns } from './client.ts';
import type { KeptIn, SignInRecord, SignIns } from './sign-ins.ts';

const start = Date.parse('2026-11-23T10:00:00Z');
const hour = 3_600_000;

let folder: string;
/** The keychain's entries, which all processes share. */
let entries: Map<string, string>;
let trouble: KeychainTrouble | null;
let reads: number;
/** How many more reads find an entry missing. */
let unseen: number;
let now: number;
/** The tokens that the service knows: renewing ends them at once. */
let pair: { token: string; refreshToken: string };
let renewals: number;
/** What renewing does before it answers. */
let whileRenewing: () => Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-sign-ins-'));
  entries = new Map();
  trouble = null;
  reads = 0;
  unseen = 0;
  now = start;
  pair = { token: 'fake-token-0', refreshToken: 'fake-refresh-0' };
  renewals = 0;
  whileRenewing = async () => {};
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nameOf = ({ service, account = '' }: { service: string; account?: string }) => `${service} ${account}`;

const keychain: Keychain = {
  program: 'secret-tool',
  howToStore: () => '',
  howToUnlock: 'Unlock it.',
  async read(item) {
    reads++;
    if (trouble) return { state: trouble };
    if (unseen-- > 0) return { state: 'missing' };
    const value = entries.get(nameOf(item));
    return value === undefined ? { state: 'missing' } : { state: 'found', value };
  },
  async write(item, value) {
    if (trouble) return trouble;
    entries.set(nameOf(item), value);
    return 'written';
  },
  async remove(item) {
    if (trouble) return trouble;
    entries.delete(nameOf(item));
    return 'removed';
  },
};

const refusal = (problem: 'not-signed-in' | 'not-reachable') =>
  new ServiceError('Zendesk refused.', { service: 'Zendesk', problem });

const client: OAuthClient = {
  redirectHost: '127.0.0.1',
  page: () => '',
  exchange: () => Promise.reject(new Error('not asked')),
  details: async () => null,
  revoke: async () => {},
  async refresh(refreshToken): Promise<Grant> {
    if (refreshToken !== pair.refreshToken) throw refusal('not-signed-in');
    renewals++;
    const renewed = { token: `fake-token-${renewals}`, refreshToken: `fake-refresh-${renewals}` };
    pair = renewed;
    await whileRenewing();
    return {
      ...renewed,
      scopes: ['read'],
      expiresAt: new Date(now + 8 * hour),
      refreshExpiresAt: new Date(now + 89 * 24 * hour),
    };
  },
};

/** As another process would have them. */
const signIns = (oauth: OAuthClient | null = client): SignIns =>
  createSignIns({ keychain, folder, now: () => new Date(now), oauth: async () => oauth });

const record = (keptIn: KeptIn = 'keychain', account = 'ada@example.org'): SignInRecord => ({
  as: 'ada@example.org',
  account,
  keptIn,
  scopes: ['read'],
  expiresAt: new Date(start + 8 * hour).toISOString(),
  refreshExpiresAt: new Date(start + 89 * 24 * hour).toISOString(),
  signedInAt: new Date(start).toISOString(),
});

const keep = (about = record(), refreshToken: string | null = pair.refreshToken) =>
  signIns().keep('zendesk', about, { token: pair.token, refreshToken, expiresAt: about.expiresAt });

describe('a sign-in', () => {
  it('is kept in the keychain as base64, and known without asking it', async () => {
    await keep();
    expect([...entries.keys()]).toEqual(['govsupport-zendesk ada@example.org']);
    expect([...entries.values()][0]).toMatch(/^govsupport1:[\w+/=]+$/);
    reads = 0;
    expect(await signIns().record('zendesk')).toEqual(record());
    expect(await signIns().record('slack')).toBeNull();
    expect(reads).toBe(0);
    for (const name of readdirSync(folder))
      expect(readFileSync(path.join(folder, name), 'latin1')).not.toContain('fake');
    expect(await signIns().token('zendesk')).toBe('fake-token-0');
  });

  it('is kept in a file that only this user can read, if that is asked for', async () => {
    await keep(record('file'));
    expect(entries.size).toBe(0);
    expect(await signIns().token('zendesk')).toBe('fake-token-0');
    for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o077).toBe(0);
    await signIns().forget('zendesk');
    expect(readFileSync(path.join(folder, 'credentials.json'), 'utf8')).not.toContain('govsupport1');
  });

  it('leaves nothing behind where it was kept before', async () => {
    await keep(record('keychain', 'old@example.org'));
    await keep();
    expect([...entries.keys()]).toEqual(['govsupport-zendesk ada@example.org']);
    await keep(record('file'));
    expect(entries.size).toBe(0);
  });

  it('is forgotten completely', async () => {
    await keep();
    const process = signIns();
    await process.token('zendesk');
    await process.forget('zendesk');
    expect(entries.size).toBe(0);
    expect((await serviceError(process.token('zendesk'))).message).toBe('You are not signed in to Zendesk.');
  });

  it('that is gone from the keychain no longer counts', async () => {
    await keep();
    entries.clear();
    const error = await serviceError(signIns().token('zendesk'));
    expect(error).toMatchObject({ problem: 'not-signed-in', next: ['Sign in: govsupport auth login zendesk'] });
  });

  it('is read again if it seems to be gone, because another run may just be writing it', async () => {
    await keep();
    unseen = 1;
    expect(await signIns().token('zendesk')).toBe('fake-token-0');
    unseen = 2;
    await expect(signIns().token('zendesk')).rejects.toThrow('is no longer in the keychain');
  });

  it.each(['no-program', 'refused', 'slow'] as const)('is unknown if the keychain is %s', async (why) => {
    await keep();
    trouble = why;
    const process = signIns();
    expect((await serviceError(process.token('zendesk'))).problem).toBe('not-reachable');
    await expect(process.prepare('keychain')).rejects.toMatchObject({ code: 4 });
    await expect(process.prepare('file')).resolves.toBeUndefined();
    // A keychain that does not answer is not asked for each service again.
    reads = 0;
    await serviceError(process.token('zendesk'));
    expect(reads).toBe(why === 'slow' ? 0 : 1);
  });

  it('is refused if the keychain changes it', async () => {
    const broken = { ...keychain, read: async () => ({ state: 'found', value: 'other' }) as const };
    const process = createSignIns({ keychain: broken, folder, now: () => new Date(now), oauth: async () => null });
    const credentials = { token: 'fake-token-0', refreshToken: null, expiresAt: null };
    await expect(process.keep('zendesk', record(), credentials)).rejects.toThrow('did not store your sign-in');
    expect(await process.record('zendesk')).toBeNull();
  });

  it('says so if what is kept is damaged', async () => {
    await keep();
    entries.set('govsupport-zendesk ada@example.org', 'govsupport1:e30=');
    expect((await serviceError(signIns().token('zendesk'))).problem).toBe('not-signed-in');
  });
});

describe('renewing', () => {
  it('happens near the end, and is kept', async () => {
    await keep();
    const process = signIns();
    now = start + 7.8 * hour;
    expect(await process.token('zendesk')).toBe('fake-token-0');
    now = start + 7.95 * hour;
    expect(await process.token('zendesk')).toBe('fake-token-1');
    expect(await signIns().token('zendesk')).toBe('fake-token-1');
    expect(await signIns().record('zendesk')).toMatchObject({ expiresAt: new Date(now + 8 * hour).toISOString() });
    expect(renewals).toBe(1);
  });

  it('is done once for 50 at a time, and signs none of them out', async () => {
    await keep();
    now = start + 9 * hour;
    whileRenewing = () => new Promise((resolve) => setTimeout(resolve, 30));
    const tokens = await Promise.all(Array.from({ length: 50 }, () => signIns().token('zendesk')));
    expect(new Set(tokens)).toEqual(new Set([pair.token]));
    expect(renewals).toBe(1);
  });

  it('finds what another process has renewed without our lock', async () => {
    await keep();
    now = start + 9 * hour;
    const other: OAuthClient = {
      ...client,
      async refresh() {
        // It was faster, with the same pair.
        await client.refresh('fake-refresh-0');
        entries.set(
          'govsupport-zendesk ada@example.org',
          `govsupport1:${Buffer.from(JSON.stringify({ ...pair, expiresAt: new Date(now + 8 * hour) })).toString('base64')}`,
        );
        throw refusal('not-signed-in');
      },
    };
    expect(await signIns(other).token('zendesk')).toBe('fake-token-1');
  });

  it('clears nothing if it is refused, and says that the sign-in has ended', async () => {
    await keep();
    pair = { token: 'fake-token-other', refreshToken: 'fake-refresh-other' };
    now = start + 7.95 * hour;
    // It is still good for a while.
    expect(await signIns().token('zendesk')).toBe('fake-token-0');
    now = start + 9 * hour;
    const error = await serviceError(signIns().token('zendesk'), ['fake-token-0', 'fake-refresh-0']);
    expect(error).toMatchObject({ problem: 'not-signed-in', details: { expired: true } });
    expect(entries.size).toBe(1);
    expect(await signIns().record('zendesk')).not.toBeNull();
  });

  it('without a network is unknown, and not the end', async () => {
    await keep();
    now = start + 9 * hour;
    const down = { ...client, refresh: () => Promise.reject(refusal('not-reachable')) };
    expect((await serviceError(signIns(down).token('zendesk'))).problem).toBe('not-reachable');
    expect(await signIns().token('zendesk')).toBe('fake-token-1');
  });

  it('serves this run if the keychain no longer takes anything', async () => {
    await keep();
    now = start + 9 * hour;
    const process = signIns();
    whileRenewing = async () => {
      trouble = 'refused';
    };
    await serviceError(process.token('zendesk'));
    expect(await process.token('zendesk')).toBe('fake-token-1');
  });

  it('cannot be done without a refresh token', async () => {
    await keep(record(), null);
    now = start + 9 * hour;
    expect((await serviceError(signIns().token('zendesk'))).details).toMatchObject({ expired: true });
  });
});

describe('a token that the service refuses', () => {
  it('is looked for again, because another process may have renewed it', async () => {
    await keep();
    const [one, other] = [signIns(), signIns()];
    expect(await one.token('zendesk')).toBe('fake-token-0');
    now = start + 7.95 * hour;
    await other.token('zendesk');
    expect(await one.refused('zendesk', 'fake-token-0')).toBe(true);
    expect(await one.token('zendesk')).toBe('fake-token-1');
    expect(renewals).toBe(1);
  });

  it('is renewed if it should still be good, and is then refused for good', async () => {
    await keep();
    expect(await signIns().refused('zendesk', 'fake-token-0')).toBe(true);
    pair = { token: 'revoked', refreshToken: 'revoked' };
    expect(await signIns().refused('zendesk', 'fake-token-1')).toBe(false);
  });
});
