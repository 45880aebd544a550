import { createHash } from 'node:crypto';
import { type UsersConversationsResponse, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slack } from '../src/sandbox/slack/server.ts';
import { type ServedService, serveService } from './support/memory-store.ts';

let served: ServedService;
let ada: WebClient;

const client = (token: string) =>
  new WebClient(token, {
    slackApiUrl: `${served.address}/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
  });

const raw = async (method: string, init: RequestInit = {}) => {
  const response = await fetch(`${served.address}/api/${method}`, { method: 'POST', ...init });
  const body = (await response.json()) as { ok: boolean; error?: string };
  return { status: response.status, headers: response.headers, body };
};

beforeAll(async () => {
  served = await serveService(slack);
  ada = client('xoxp-fake-slack-token-you');
});
afterAll(() => served.close());

describe('signing in', () => {
  test('a user token belongs to a person, and has its scopes', async () => {
    const answer = await ada.auth.test();
    expect(answer).toMatchObject({ ok: true, user: 'ada', user_id: 'U0ADA00001' });
    expect(answer.bot_id).toBeUndefined();
    expect(answer.response_metadata?.scopes).toContain('channels:write');
  });

  test('a bot token does not', async () => {
    expect(await client('xoxb-fake-slack-token-bot').auth.test()).toMatchObject({ bot_id: 'B0GOVSUPBT' });
  });

  test.each([
    ['xoxp-never-was', 'invalid_auth'],
    ['xoxp-fake-slack-token-you-revoked', 'token_revoked'],
    ['xoxp-fake-slack-token-you-expired', 'token_expired'],
  ])('%s fails with HTTP 200 and %s', async (token, error) => {
    const { status, body } = await raw('auth.test', { headers: { authorization: `Bearer ${token}` } });
    expect([status, body]).toEqual([200, { ok: false, error }]);
  });

  test('no token at all', async () => {
    expect((await raw('auth.test')).body).toEqual({ ok: false, error: 'not_authed' });
  });

  test('a missing scope is named, with the granted ones', async () => {
    const narrow = client('xoxp-fake-slack-token-you-narrow');
    await expect(narrow.chat.postMessage({ channel: 'C0GENERAL1', text: 'hello' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'channels:read,users:read' },
    });
    const { user } = await narrow.users.info({ user: 'U0ADA00001' });
    expect(user?.profile?.email).toBeUndefined();
  });
});

describe('channels', () => {
  test('you are in some of them, and the lists are paged', async () => {
    const names: (string | undefined)[] = [];
    for await (const page of ada.paginate('users.conversations', { limit: 2 })) {
      const { channels = [] } = page as UsersConversationsResponse;
      names.push(...channels.map((channel) => channel.name));
    }
    expect(names).toContain('dxw-govpress-maintenance-and-support');
    expect(names).not.toContain('dxw-govpress-support-2nd-line');
    expect(names).not.toContain('rota-swaps');
  });

  test('a page can be short while there is more to come', async () => {
    const first = await ada.conversations.list({ exclude_archived: true, limit: 11 });
    expect(first.channels).toHaveLength(10);
    expect(first.response_metadata?.next_cursor).toBe('');
    const page = await ada.conversations.list({ exclude_archived: true, limit: 10 });
    expect(page.response_metadata?.next_cursor).not.toBe('');
    const rest = await ada.conversations.list({
      exclude_archived: true,
      limit: 10,
      cursor: page.response_metadata?.next_cursor ?? '',
    });
    expect(rest.channels).toEqual([]);
  });

  test('private ones are visible to those who are in them', async () => {
    const { channels } = await ada.conversations.list({ types: 'private_channel' });
    expect(channels?.map((channel) => channel.name)).toEqual(['rota-swaps']);
    await expect(ada.conversations.info({ channel: 'C0PRIVATE1' })).rejects.toMatchObject({
      data: { error: 'channel_not_found' },
    });
    expect((await raw('conversations.list?cursor=nonsense', adaHeaders())).body.error).toBe('invalid_cursor');
  });

  test('joining twice is fine, with a warning', async () => {
    const first = await ada.conversations.join({ channel: 'C02NDLINE1' });
    expect(first.channel?.is_member).toBe(true);
    expect(first).not.toHaveProperty('warning');
    const second = await ada.conversations.join({ channel: 'C02NDLINE1' });
    expect(second).toMatchObject({ ok: true, warning: 'already_in_channel' });
    const { members } = await ada.conversations.members({ channel: 'C02NDLINE1' });
    expect(members?.filter((member) => member === 'U0ADA00001')).toHaveLength(1);
    await expect(ada.conversations.join({ channel: 'C0OLDSUPPT' })).rejects.toMatchObject({
      data: { error: 'is_archived' },
    });
  });

  test('a bot token joins the bot', async () => {
    await client('xoxb-fake-slack-token-bot').conversations.join({ channel: 'C0SYSTEMS1' });
    const { channel } = await ada.conversations.info({ channel: 'C0SYSTEMS1' });
    expect(channel?.is_member).toBe(false);
  });
});

const adaHeaders = () => ({ headers: { authorization: 'Bearer xoxp-fake-slack-token-you' } });

describe('OAuth', () => {
  const verifier = 'v'.repeat(64);
  const redirect = 'http://localhost:41401/callback';
  const hours12 = 43_200_000;

  const page = (changes: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      client_id: '1040200010400.1040200010401',
      scope: '',
      user_scope: 'users:read,channels:read',
      redirect_uri: redirect,
      state: 's1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    });
    return fetch(`${served.address}/oauth/v2/authorize?${query}`, { redirect: 'manual' });
  };
  const authorise = async () => new URL((await page()).headers.get('location') ?? '').searchParams;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever was answered
  const exchange = async (fields: Record<string, string>): Promise<any> =>
    (
      await raw('oauth.v2.access', {
        body: new URLSearchParams({ client_id: '1040200010400.1040200010401', ...fields }),
      })
    ).body;
  const byCode = async (changes: Record<string, string> = {}) =>
    exchange({
      code: (await authorise()).get('code') ?? '',
      redirect_uri: redirect,
      code_verifier: verifier,
      ...changes,
    });
  const byRefresh = (refresh_token: string) => exchange({ grant_type: 'refresh_token', refresh_token });
  const signedIn = async (token: string) =>
    (await raw('auth.test', { headers: { authorization: `Bearer ${token}` } })).body;

  test('a code with its verifier, and no secret, becomes a token with the scopes of the person who agreed', async () => {
    const back = await authorise();
    expect(back.get('state')).toBe('s1');
    const fields = { code: back.get('code') ?? '', redirect_uri: redirect, code_verifier: verifier };
    const answer = await exchange(fields);
    expect(answer).toMatchObject({
      ok: true,
      team: { id: 'T0PRACTICE' },
      authed_user: { id: 'U0ADA00001', scope: 'users:read,channels:read', token_type: 'user', expires_in: 43_200 },
    });
    const mine = client(answer.authed_user.access_token);
    expect(await mine.auth.test()).toMatchObject({ user_id: 'U0ADA00001' });
    await expect(mine.chat.postMessage({ channel: 'C0GENERAL1', text: 'hello' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write' },
    });
    expect(await exchange(fields)).toEqual({ ok: false, error: 'invalid_code' });
  });

  test.each([
    [{ code_verifier: 'other' }, 'invalid_code_verifier'],
    [{ redirect_uri: 'http://localhost:41402/callback' }, 'bad_redirect_uri'],
    [{ code: 'never-was' }, 'invalid_code'],
    [{ client_id: 'other' }, 'invalid_client_id'],
    [{ grant_type: 'password' }, 'invalid_grant_type'],
  ])('%j is refused', async (changes, error) => {
    expect(await byCode(changes as Record<string, string>)).toEqual({ ok: false, error });
  });

  test.each([
    { redirect_uri: 'http://127.0.0.1:41401/callback' },
    { redirect_uri: 'http://localhost:41401/' },
    { user_scope: '' },
    { user_scope: 'admin' },
    { scope: 'chat:write' },
    { code_challenge: '' },
    { client_id: 'other' },
  ])('%j is shown on the page, and no one is redirected', async (changes) => {
    const { status, headers } = await page(changes as Record<string, string>);
    expect([status, headers.get('location')]).toEqual([400, null]);
  });

  test('a token expires after twelve hours by the world’s clock, and its refresh token works once', async () => {
    const first = (await byCode()).authed_user;
    served.advance(hours12 - 1000);
    expect(await signedIn(first.access_token)).toMatchObject({ ok: true });
    served.advance(1000);
    expect(await signedIn(first.access_token)).toEqual({ ok: false, error: 'token_expired' });
    const next = await byRefresh(first.refresh_token);
    expect(next).toMatchObject({ ok: true, scope: 'users:read,channels:read', expires_in: 43_200 });
    expect(await signedIn(next.access_token)).toMatchObject({ user_id: 'U0ADA00001' });
    expect(await byRefresh(first.refresh_token)).toEqual({ ok: false, error: 'invalid_refresh_token' });
    served.advance(30 * 86_400_000);
    expect(await byRefresh(next.refresh_token)).toEqual({ ok: false, error: 'invalid_refresh_token' });
  });

  test("a token can be revoked, and then can't be refreshed", async () => {
    const { access_token, refresh_token } = (await byCode()).authed_user;
    const revoked = await raw('auth.revoke', { headers: { authorization: `Bearer ${access_token}` } });
    expect(revoked.body).toEqual({ ok: true, revoked: true });
    expect(await signedIn(access_token)).toEqual({ ok: false, error: 'token_revoked' });
    expect(await byRefresh(refresh_token)).toEqual({ ok: false, error: 'invalid_refresh_token' });
  });
});

describe('people and apps', () => {
  test('incident.io is a bot user that is not deleted, and the old one is', async () => {
    const { members } = await ada.users.list({});
    const bots = members?.filter((member) => member.is_bot && /incident/.test(member.name ?? ''));
    expect(bots?.map((bot) => [bot.deleted, bot.profile?.api_app_id])).toEqual([
      [false, 'A0INCIDENT'],
      [true, 'A0OLDINCID'],
    ]);
    expect(await ada.bots.info({ bot: 'B0INCIDENT' })).toMatchObject({ bot: { app_id: 'A0INCIDENT' } });
  });

  test('people are found by email, except those who left', async () => {
    expect(await ada.users.lookupByEmail({ email: 'nadia@example.org' })).toMatchObject({ user: { id: 'U0NADIA003' } });
    await expect(ada.users.lookupByEmail({ email: 'lee@example.org' })).rejects.toMatchObject({
      data: { error: 'users_not_found' },
    });
  });
});

describe('the handover of the last person', () => {
  test('waits in a direct message, with its marker for those who ask for metadata', async () => {
    const { channels = [] } = await ada.users.conversations({ types: 'im' });
    const channel = channels.find((each) => each.user === 'U0OSCAR002')?.id ?? '';
    const [bare] = (await ada.conversations.history({ channel })).messages ?? [];
    expect(bare).toMatchObject({ user: 'U0OSCAR002', text: expect.stringContaining('## Start here') });
    expect(bare).not.toHaveProperty('metadata');
    const { messages } = await ada.conversations.history({ channel, include_all_metadata: true });
    expect(messages?.[0]?.metadata).toEqual({
      event_type: 'govsupport_message',
      event_payload: { marker: 'govsupport:2026-11-16:oscar@example.org:handover' },
    });
  });

  test('every placeholder is filled in, and no one else sees it', async () => {
    const { channel } = await ada.conversations.open({ users: 'U0OSCAR002' });
    const { messages } = await ada.conversations.history({ channel: channel?.id ?? '' });
    expect(messages?.at(-1)?.text).not.toMatch(/[{}]/);
    expect(messages?.at(-1)?.text).toContain('#48204 Contact form sends nothing — breaches Mon 23 Nov, 09:40');
    const nadia = client('xoxp-fake-slack-token-next');
    await expect(nadia.conversations.history({ channel: channel?.id ?? '' })).rejects.toMatchObject({
      data: { error: 'channel_not_found' },
    });
  });
});

describe('messages', () => {
  test('keep what was sent, and a second one within a second is refused', async () => {
    const metadata = { event_type: 'handover', event_payload: { key: 'one' } };
    const blocks = [{ type: 'section' as const, text: { type: 'plain_text' as const, text: 'Over to you' } }];
    const { channel } = await ada.conversations.open({ users: 'U0NADIA003' });
    const sent = await ada.chat.postMessage({ channel: channel?.id ?? '', text: 'Over to you', blocks, metadata });
    expect(sent.message).toMatchObject({ user: 'U0ADA00001', text: 'Over to you', blocks });

    const again = raw('chat.postMessage', {
      headers: { ...adaHeaders().headers, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: channel?.id, text: 'Once more' }),
    });
    const { status, headers, body } = await again;
    expect([status, headers.get('retry-after'), body]).toEqual([429, '1', { ok: false, error: 'ratelimited' }]);

    served.advance(1000);
    const second = await ada.chat.postMessage({ channel: channel?.id ?? '', text: 'Over to you' });
    expect(second.ts).not.toBe(sent.ts);
    const nadia = client('xoxp-fake-slack-token-next');
    const { messages } = await nadia.conversations.history({ channel: channel?.id ?? '', include_all_metadata: true });
    expect(messages?.map((message) => message.ts)).toEqual([second.ts, sent.ts]);
    expect(messages?.[1]?.metadata).toEqual(metadata);
    const only = await nadia.conversations.history({ channel: channel?.id ?? '', oldest: sent.ts ?? '' });
    expect(only.messages?.map((message) => message.ts)).toEqual([second.ts]);
    expect(only.messages?.[0]).not.toHaveProperty('metadata');
  });

  test('can be changed and deleted only by their author', async () => {
    served.advance(5000);
    const { ts = '' } = await ada.chat.postMessage({ channel: '#general', text: 'Helo' });
    await ada.chat.update({ channel: 'C0GENERAL1', ts, text: 'Hello' });
    const { messages } = await ada.conversations.history({ channel: 'C0GENERAL1', limit: 1 });
    expect(messages?.[0]).toMatchObject({ text: 'Hello', edited: { user: 'U0ADA00001' } });
    const nadia = client('xoxp-fake-slack-token-next');
    await expect(nadia.chat.delete({ channel: 'C0GENERAL1', ts })).rejects.toMatchObject({
      data: { error: 'cant_delete_message' },
    });
    await ada.chat.delete({ channel: 'C0GENERAL1', ts });
    expect((await ada.conversations.history({ channel: 'C0GENERAL1' })).messages).toEqual([]);
  });

  test.each([
    [{ channel: 'C0SCOPING1', text: 'hello' }, 'not_in_channel'],
    [{ channel: 'C0GENERAL1' }, 'no_text'],
    [{ channel: 'C0GENERAL1', text: 'x', blocks: '{' }, 'invalid_blocks_format'],
    [{ channel: 'C0GENERAL1', text: 'x', metadata: '{"event_type":1}' }, 'invalid_metadata_format'],
    [{ channel: 'C0NOWHERE1', text: 'x' }, 'channel_not_found'],
  ])('%j is refused with %s', async (fields, error) => {
    const body = new URLSearchParams(fields as Record<string, string>);
    expect((await raw('chat.postMessage', { ...adaHeaders(), body })).body.error).toBe(error);
  });
});

test('an unknown method is left to the host', async () => {
  const response = await fetch(`${served.address}/api/reactions.add`, { method: 'POST', ...adaHeaders() });
  expect(response.status).toBe(501);
});

test('a large workspace has many channels, always the same ones', async () => {
  const large = await serveService(slack, { scale: 100 });
  try {
    expect(large.store.world.slack.channels.filter(({ kind }) => kind !== 'im')).toHaveLength(1300);
    expect(new Set(large.store.world.slack.channels.map((channel) => channel.id)).size).toBe(1301);
  } finally {
    await large.close();
  }
});
