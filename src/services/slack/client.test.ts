import { describe, expect, it } from 'vitest';
import { beginning, quickConnection, serviceError, timeUpWhen } from '../../../test/support/connection.ts';
import { deadUrl } from '../../../test/support/ports.ts';
import { serve } from '../../../test/support/vendor-server.ts';
import { UsageError } from '../../errors.ts';
import { realWaiting } from '../http/waiting.ts';
import { createSlack } from './client.ts';

const token = 'xoxp-fake-token-ada';

const client = (url: string, more: Partial<Parameters<typeof createSlack>[0]> = {}) =>
  createSlack({ ...quickConnection(url).connection, token: async () => token, ...more });

const failureOf = (work: Promise<unknown>) => serviceError(work, [token]);

const me = { ok: true, user_id: 'U1', user: 'ada', team_id: 'T1', team: 'Example' };

describe('who I am', () => {
  it('is a person, with the scopes of the token', async () => {
    const server = await serve(() => ({ headers: { 'x-oauth-scopes': 'channels:read,chat:write' }, body: me }));
    expect(await client(`${server.url}/some/where/api/`).me()).toEqual({
      kind: 'person',
      userId: 'U1',
      userName: 'ada',
      teamName: 'Example',
      scopes: ['channels:read', 'chat:write'],
    });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/some/where/api/auth.test' });
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      'user-agent': expect.stringMatching(/^govsupport\/\d/),
    });
  });

  it("is a bot if the token is a bot's", async () => {
    const server = await serve(() => ({ body: { ...me, bot_id: 'B1' } }));
    expect(await client(server.url).me()).toMatchObject({ kind: 'bot', scopes: null });
  });

  it('takes an address without a slash at its end', async () => {
    const server = await serve(() => ({ body: me }));
    await client(`${server.url}/api`).me();
    expect(server.requests[0]?.path).toBe('/api/auth.test');
  });
});

describe('what Slack refuses', () => {
  it.each([
    ['invalid_auth', 'not-signed-in'],
    ['token_revoked', 'not-signed-in'],
    ['not_authed', 'not-signed-in'],
    ['account_inactive', 'not-signed-in'],
    ['not_allowed_token_type', 'not-allowed'],
    ['channel_not_found', 'not-found'],
    ['is_archived', 'invalid'],
    ['msg_too_long', 'invalid'],
    ['internal_error', 'unexpected'],
  ])('%s is %s', async (error, problem) => {
    const server = await serve(() => ({ body: { ok: false, error } }));
    const failure = await failureOf(client(server.url).join('C1'));
    expect(failure.problem).toBe(problem);
    expect(failure.message).toContain(error);
    expect(failure.details.mayHaveHappened).toBe(problem === 'unexpected');
    expect(server.requests).toHaveLength(1);
  });

  it('names the scope that is missing', async () => {
    const server = await serve(() => ({
      body: { ok: false, error: 'missing_scope', needed: 'channels:write', provided: 'chat:write' },
    }));
    expect((await failureOf(client(server.url).join('C1'))).details).toMatchObject({
      problem: 'not-allowed',
      permission: 'channels:write',
    });
  });

  it('never reads more than its words', async () => {
    const server = await serve(() => ({ status: 401, body: { ok: false, error: 'invalid_auth' } }));
    expect((await failureOf(client(server.url).me())).details).toMatchObject({ problem: 'not-signed-in', status: 401 });
  });
});

describe('what is not an answer from Slack', () => {
  it('nothing listens', async () => {
    const failure = await failureOf(client(deadUrl).me());
    expect(failure.problem).toBe('not-reachable');
    expect(failure.message).toContain('refused');
  });

  it('a connection that hangs', async () => {
    const server = await serve(() => 'hang');
    const failure = await failureOf(client(server.url, { timeoutMs: 60 }).me());
    expect(failure.details).toMatchObject({ problem: 'not-reachable', reason: 'time-limit' });
  });

  it.each([
    ['a connection that drops', 'drop', 'not-reachable'],
    ['an answer that breaks off', 'break-off', 'not-reachable'],
    ['an answer without end', 'endless', 'unexpected'],
    [
      'a web page',
      { body: '<!DOCTYPE html><p>Welcome to our Wi-Fi', headers: { 'content-type': 'text/html' } },
      'unexpected',
    ],
    ['a refusal by a proxy', { status: 403, body: '<html>Blocked' }, 'unexpected'],
    ['half of an answer', { body: '{"ok":true,"user_' }, 'unexpected'],
    ['plain text', { body: 'all fine' }, 'unexpected'],
    ['nothing', { body: '' }, 'unexpected'],
    ['trouble', { status: 503, body: 'down' }, 'unexpected'],
    ['an answer about nobody', { body: { ok: true } }, 'unexpected'],
  ] as const)('%s', async (_, reply, problem) => {
    const server = await serve(() => reply);
    expect((await failureOf(client(server.url).me())).problem).toBe(problem);
  });

  it('never follows to another host, and says which', async () => {
    const elsewhere = await serve(() => ({ body: me }));
    const server = await serve(() => ({ status: 302, headers: { location: `${elsewhere.url}/login?next=1` } }));
    const failure = await failureOf(client(server.url).me());
    expect(failure.problem).toBe('unexpected');
    expect(failure.message).toContain(new URL(elsewhere.url).host);
    expect(elsewhere.requests).toEqual([]);
  });

  it.each(['http://slack.example.org/api/', 'ftp://127.0.0.1/', 'https://ada:secret@slack.example.org/'])(
    'does not use %s',
    (url) => {
      expect(() => client(url)).toThrow(UsageError);
    },
  );

  it('does not send a token that no header can carry', async () => {
    const server = await serve(() => ({ body: me }));
    const failure = await failureOf(client(server.url, { token: async () => 'fake\ntoken' }).me());
    expect(failure.problem).toBe('not-signed-in');
    expect(String(failure.stack)).not.toContain('fake\ntoken');
    expect(server.requests).toEqual([]);
  });
});

describe('trying again', () => {
  it('a read, after trouble and a dropped connection', async () => {
    const server = await serve((_, count) => (count === 1 ? { status: 500 } : count === 2 ? 'drop' : { body: me }));
    expect(await client(server.url).me()).toMatchObject({ userId: 'U1' });
    expect(server.requests).toHaveLength(3);
  });

  it('after a limit, when Slack says that the wait is short', async () => {
    const server = await serve((_, count) =>
      count === 1 ? { status: 429, headers: { 'retry-after': '2' } } : { body: { ok: true, channel: 'C1', ts: '1.1' } },
    );
    expect(await client(server.url).post('C1', { text: 'Hello', marker: 'm' })).toEqual({ channelId: 'C1', ts: '1.1' });
    expect(server.requests).toHaveLength(2);
  });

  it('not after a limit with a long wait, but says until when', async () => {
    const server = await serve(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    const failure = await failureOf(client(server.url).me());
    expect(failure.problem).toBe('limited');
    expect(failure.details.until).toEqual(new Date(beginning.getTime() + 3_600_000));
    expect(server.requests).toHaveLength(1);
  });

  it('only a few times, if the limit never ends', async () => {
    const server = await serve(() => ({ status: 429 }));
    expect((await failureOf(client(server.url).me())).problem).toBe('limited');
    expect(server.requests).toHaveLength(3);
  });

  it.each([
    ['drop', 'not-reachable'],
    ['hang', 'not-reachable'],
    [{ status: 500 }, 'unexpected'],
  ] as const)('never a message, after %j: it may have been posted', async (reply, problem) => {
    const server = await serve(() => reply);
    const isTimeUp = () => reply === 'hang' && server.requests.length > 0;
    const slack = client(server.url, { waiting: { ...realWaiting, after: timeUpWhen(isTimeUp) } });
    const failure = await failureOf(slack.post('C1', { text: 'Hello', marker: 'm' }));
    expect(failure.details).toMatchObject({ problem, mayHaveHappened: true });
    expect(server.requests).toHaveLength(1);
  });

  it('says that a message was not posted if nothing was reached', async () => {
    const failure = await failureOf(client(deadUrl).post('C1', { text: 'Hello', marker: 'm' }));
    expect(failure.details).toMatchObject({ problem: 'not-reachable', mayHaveHappened: false });
  });

  it('stops at once when the work is interrupted', async () => {
    const stop = new AbortController();
    const server = await serve(() => {
      stop.abort(new Error('stopped'));
      return 'hang';
    });
    await expect(client(server.url, { signal: stop.signal }).me()).rejects.toThrow('stopped');
    expect(server.requests).toHaveLength(1);
  });
});

describe('channels', () => {
  const channel = (name: string, more = {}) => ({ id: `C-${name}`, name, is_private: false, ...more });

  it('are all that I am in, page by page', async () => {
    const server = await serve(({ form }) => ({
      body: form.get('cursor')
        ? { ok: true, channels: [channel('two', { is_private: true })], response_metadata: { next_cursor: '' } }
        : { ok: true, channels: [channel('one')], response_metadata: { next_cursor: 'more' } },
    }));
    expect(await client(server.url).myChannels()).toEqual({
      privateToo: true,
      channels: [
        { id: 'C-one', name: 'one', isArchived: false, formerNames: [] },
        { id: 'C-two', name: 'two', isArchived: false, formerNames: [] },
      ],
    });
    expect(server.requests.map(({ form }) => form.get('types'))).toEqual(
      Array(2).fill('public_channel,private_channel'),
    );
    expect(Number(server.requests[0]?.form.get('limit'))).toBeLessThan(1000);
  });

  it('are the public ones if private ones may not be seen', async () => {
    const server = await serve(({ form }) =>
      form.get('types')?.includes('private')
        ? { body: { ok: false, error: 'missing_scope', needed: 'groups:read' } }
        : { body: { ok: true, channels: [channel('one')] } },
    );
    expect(await client(server.url).myChannels()).toMatchObject({ privateToo: false, channels: [{ name: 'one' }] });
  });

  it('are found by their names, no further than needed', async () => {
    const server = await serve((_, count) => ({
      body: { ok: true, channels: [channel(`c${count}`)], response_metadata: { next_cursor: `page${count}` } },
    }));
    const found = await client(server.url).channelsNamed(['#c1', 'c3']);
    expect(found.channels.map(({ name }) => name)).toEqual(['c1', 'c3']);
    expect(server.requests).toHaveLength(3);
  });

  it('that never end are not waited for', async () => {
    const server = await serve(() => ({
      body: { ok: true, channels: [], response_metadata: { next_cursor: 'again' } },
    }));
    expect((await failureOf(client(server.url).myChannels())).problem).toBe('unexpected');
    expect(server.requests).toHaveLength(2);
  });

  it('are joined, unless I was in already', async () => {
    const server = await serve((_, count) => ({
      body: { ok: true, channel: channel('one'), ...(count > 1 ? { warning: 'already_in_channel' } : {}) },
    }));
    const slack = client(server.url);
    expect([await slack.join('C-one'), await slack.join('C-one')]).toEqual(['joined', 'already']);
    expect(server.requests[0]?.form.get('channel')).toBe('C-one');
  });
});

describe('people, messages and apps', () => {
  it('finds a person by e-mail address, or says that there is none', async () => {
    const server = await serve(({ form }) =>
      form.get('email') === 'nadia@example.org'
        ? { body: { ok: true, user: { id: 'U3', name: 'nadia', real_name: 'Nadia Next' } } }
        : { body: { ok: false, error: 'users_not_found' } },
    );
    const slack = client(server.url);
    expect(await slack.personByEmail('nadia@example.org')).toEqual({ id: 'U3', name: 'Nadia Next' });
    expect(await slack.personByEmail('nobody@example.org')).toBeNull();
  });

  it('opens a conversation and posts with a marker, then finds it again', async () => {
    let posted: Record<string, unknown> | null = null;
    const server = await serve(({ path, form }) => {
      const method = path.split('/').at(-1);
      if (method === 'conversations.open') return { body: { ok: true, channel: { id: 'D1' } } };
      if (method === 'auth.test') return { body: me };
      if (method === 'chat.postMessage') {
        posted = {
          ts: '1700000000.000100',
          user: 'U1',
          text: form.get('text')?.replaceAll('&', '&amp;'),
          metadata: JSON.parse(form.get('metadata') ?? '{}'),
        };
        return 'drop';
      }
      return { body: { ok: true, messages: posted ? [{ ts: '1.0', user: 'U2', text: 'Other' }, posted] : [] } };
    });
    const slack = client(server.url);
    const channelId = await slack.directMessage('U3');
    expect(channelId).toBe('D1');
    const message = { text: 'Branches & tickets', marker: 'handover-2026-11-23' };
    const since = new Date(1_700_000_000_000);
    expect(await slack.findPosted(channelId, message, since)).toBeNull();
    expect((await failureOf(slack.post(channelId, message))).details.mayHaveHappened).toBe(true);
    const where = { channelId: 'D1', ts: '1700000000.000100' };
    expect(await slack.findPosted(channelId, message, since)).toEqual(where);
    expect(await slack.findPosted(channelId, { ...message, text: 'Edited since' }, since)).toEqual(where);
    // The same words with another marker are another message; if Slack lost the marker, the words tell.
    expect(await slack.findPosted(channelId, { ...message, marker: 'handover-2026-11-09' }, since)).toBeNull();
    Object.assign(posted ?? {}, { metadata: {} });
    expect(await slack.findPosted(channelId, message, since)).toEqual(where);
    expect(await slack.findPosted(channelId, { text: 'Other', marker: 'another' }, since)).toBeNull();
    expect(server.requests.filter(({ path }) => path.endsWith('chat.postMessage'))).toHaveLength(1);
  });

  it('finds an app by its id or its name, not one that was removed', async () => {
    const server = await serve(() => ({
      body: {
        ok: true,
        members: [
          { id: 'U1', name: 'incident.io', is_bot: false },
          { id: 'U2', name: 'old', real_name: 'incident.io', is_bot: true, deleted: true },
          { id: 'U3', name: 'incident', real_name: 'incident.io', is_bot: true, profile: { api_app_id: 'A1' } },
        ],
      },
    }));
    const slack = client(server.url);
    expect(await slack.app('incident.io')).toEqual({ userId: 'U3', name: 'incident.io', appId: 'A1' });
    expect(await slack.app('A1')).toMatchObject({ userId: 'U3' });
    expect(await slack.app('other')).toBeNull();
  });
});
