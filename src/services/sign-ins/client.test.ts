import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Keychain, KeychainAnswer } from '../keychain/keychain.ts';
import { createSignIns } from './client.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-sign-ins-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = {
  as: 'ada',
  account: 'ada@example.org',
  keptIn: 'keychain',
  scopes: null,
  expiresAt: null,
  refreshExpiresAt: null,
  signedInAt: '2026-11-23T09:00:00Z',
} as const;

/** The sign-ins of two runs, whose keychain answers `missing` so many times before it has the entry. */
async function signedIn(missing: number) {
  let kept: KeychainAnswer = { state: 'missing' };
  let left = 0;
  const keychain: Keychain = {
    program: 'secret-tool',
    howToStore: () => '',
    howToUnlock: '',
    read: async () => (left-- > 0 ? { state: 'missing' } : kept),
    write: async (_, value) => {
      kept = { state: 'found', value };
      return 'written';
    },
    remove: async () => 'removed',
  };
  const parts = { keychain, folder, now: () => new Date('2026-11-23T09:00:00Z'), oauth: async () => null };
  await createSignIns(parts).keep('slack', record, { token: 'fake-token', refreshToken: null, expiresAt: null });
  left = missing;
  return createSignIns(parts);
}

it('reads a sign-in again that another run may just be writing', async () => {
  expect(await (await signedIn(1)).token('slack')).toBe('fake-token');
  await expect((await signedIn(2)).token('slack')).rejects.toThrow('is no longer in the keychain');
});
