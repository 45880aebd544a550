import { expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { ServiceError } from '../services/service-error.ts';
import type { TokenSource } from '../services/tokens.ts';
import { lookAt } from './account.ts';
import { trelloAccount } from './accounts.ts';
import { type Finding, pass } from './check.ts';

const now = new Date('2026-11-23T10:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();

const signedIn = (expiresAt: string | null, refreshExpiresAt: string | null = null): TokenSource => ({
  from: 'sign-in',
  record: {
    as: 'ada@example.org',
    account: 'ada@example.org',
    keptIn: 'keychain',
    scopes: null,
    expiresAt,
    refreshExpiresAt,
    signedInAt: now.toISOString(),
  },
});

const variable: TokenSource = { from: 'environment', place: 'GOVSUPPORT_TRELLO_TOKEN', key: 'services.trello.token' };

/** What a check of Trello finds with this token. */
const look = (source: TokenSource | null, found: () => Promise<Finding> = async () => pass('You are a member')) => {
  const context = {
    config: async () => ({ get: () => 'set' }),
    services: { tokenSource: async () => source },
    playbook: { remedies: {}, page: { url: 'https://example.org' } },
    clock: { now: () => now },
  } as unknown as Context;
  return lookAt(context, trelloAccount, 'trello', found);
};

it('says how to sign in if no one has', async () => {
  expect(await look(null)).toMatchObject({
    status: 'unknown',
    summary: 'You are not signed in to Trello',
    remedy: { commands: [['govsupport', 'auth', 'login', 'trello']] },
  });
});

it.each<[string, TokenSource, string]>([
  ['ends in six days', signedIn(inDays(6)), 'You are a member; your sign-in ends in 6 days'],
  [
    'can be renewed for five more days',
    signedIn(inDays(0), inDays(5)),
    'You are a member; your sign-in ends in 5 days',
  ],
])('warns of a sign-in that %s', async (_, source, summary) => {
  expect(await look(source)).toMatchObject({
    status: 'warn',
    summary,
    remedy: { commands: [['govsupport', 'auth', 'login', 'trello']] },
  });
});

it.each<[string, TokenSource]>([
  ['ends in eight days', signedIn(inDays(8))],
  ['renews itself', signedIn(inDays(0), inDays(80))],
  ['never ends', signedIn(null)],
  ['is a variable', variable],
])('passes with a sign-in that %s', async (_, source) => {
  expect(await look(source)).toMatchObject({ status: 'pass', summary: 'You are a member' });
});

it.each<[string, TokenSource, object]>([
  ['a sign-in', signedIn(null), { summary: 'Sign in again', commands: [['govsupport', 'auth', 'login', 'trello']] }],
  ['a variable', variable, { summary: expect.stringMatching(/^Check it\. /), commands: [] }],
])('says what to do about %s that is refused', async (_, source, remedy) => {
  const refused = async () => {
    throw new ServiceError('Trello refused.', { service: 'Trello', problem: 'not-signed-in', next: ['Check it.'] });
  };
  expect(await look(source, refused)).toMatchObject({ status: 'fail', remedy });
});
