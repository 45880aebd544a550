import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { zendesk } from '../src/sandbox/zendesk/server.ts';
import { realWaiting } from '../src/services/http/waiting.ts';
import { createZendesk } from '../src/services/zendesk/client.ts';
import { type ServedService, serveService } from './support/memory-store.ts';

const second = 360003;
const people = { you: 900001, outgoing: 900002, next: 900003, lead: 900005, maintenance: 900006 };
const minuteMs = 60_000;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever the answer holds
  readonly body: any;
}
interface Sent {
  readonly as?: string | null;
  readonly json?: object;
  readonly headers?: Record<string, string>;
}

let served: ServedService;

beforeEach(async () => {
  served = await serveService(zendesk);
});
afterEach(() => served.close());

/** Calls the API as someone: `you`, a whole Authorization header, or no one. */
async function call(method: string, path: string, { as = 'you', json, headers = {} }: Sent = {}): Promise<Answer> {
  const authorization = as === null ? {} : { authorization: as.includes(' ') ? as : `Bearer fake-zendesk-token-${as}` };
  const response = await fetch(path.startsWith('http') ? path : `${served.address}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...authorization, ...(json ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(json ? { body: JSON.stringify(json) } : {}),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
const get = (path: string, sent?: Sent) => call('GET', `/api/v2/${path}`, sent);
const put = (path: string, json: object, sent: Sent = {}) => call('PUT', `/api/v2/${path}`, { json, ...sent });
const post = (path: string, json: object, sent: Sent = {}) => call('POST', `/api/v2/${path}`, { json, ...sent });
const remove = (path: string, sent?: Sent) => call('DELETE', `/api/v2/${path}`, sent);

const ticket = async (id: number) => (await get(`tickets/${id}`)).body.ticket;
const search = (query: string, more: Record<string, string> = {}) =>
  get(`search.json?${new URLSearchParams({ query, ...more })}`);
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('signing in', () => {
  test('a request without sign-in is from an anonymous user, with 200', async () => {
    const { status, body } = await get('users/me', { as: null });
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ id: null, name: 'Anonymous user', role: 'end-user' });
  });

  test('a request without sign-in gets nothing else', async () => {
    const { status, body } = await get('groups', { as: null });
    expect([status, body]).toEqual([401, { error: "Couldn't authenticate you" }]);
  });

  test('a wrong token is distinguished from no token, on users/me too', async () => {
    const { status, body } = await get('users/me', { as: 'nobody' });
    expect(status).toBe(401);
    expect(body).toMatchObject({ error: 'invalid_token' });
  });

  test('an access token expires', async () => {
    expect((await get('users/me', { as: 'you-expired' })).body).toMatchObject({ error: 'invalid_token' });
  });

  test("each token is its owner's, with their role", async () => {
    const roles = await Promise.all(
      ['you', 'lead', 'maintenance', 'lara', 'rhys'].map(async (as) => (await get('users/me.json', { as })).body.user),
    );
    expect(roles.map((user) => [user.name, user.role, user.role_type, user.restricted_agent])).toEqual([
      ['Ada Example', 'agent', null, false],
      ['Della Delivery', 'admin', 4, false],
      ['Mo Maintenance', 'agent', 0, false],
      ['Lara Light', 'agent', 1, true],
      ['Rhys Restricted', 'agent', 0, true],
    ]);
    expect(roles[3].only_private_comments).toBe(true);
    expect(roles[4].ticket_restriction).toBe('groups');
  });

  test('an old API token works for any agent, until it expires', async () => {
    const as = basic('oscar@example.org/token:fake-zendesk-api-token');
    expect((await get('users/me', { as })).body.user.id).toBe(people.outgoing);
    expect((await get('users/me', { as: basic('oscar@example.org/token:other') })).status).toBe(401);
    expect((await get('users/me', { as: basic('enid@council.example/token:fake-zendesk-api-token') })).status).toBe(
      401,
    );
    served.advance(Date.parse('2027-04-30T00:00:00Z') - served.store.now().getTime());
    expect((await get('users/me', { as })).body).toEqual({ error: "Couldn't authenticate you" });
  });

  test('a token without the scope is refused', async () => {
    const { status, body } = await put('tickets/48201', { ticket: { priority: 'low' } }, { as: 'you-read-only' });
    expect([status, body.error]).toEqual([403, 'Forbidden']);
    expect(body.description).toContain('tickets:write');
    expect((await get('groups', { as: 'you-tickets-only' })).status).toBe(403);
    expect((await get('groups', { as: 'you-everything' })).status).toBe(200);
  });

  test('every answer has a request id', async () => {
    for (const path of ['users/me', 'tickets/1', 'groups']) {
      expect((await get(path)).headers.get('x-zendesk-request-id')).toMatch(/^[0-9a-f]{32}$/);
    }
  });

  test('an unknown endpoint is left to the host', async () => {
    expect((await get('macros')).status).toBe(501);
    expect((await get('macros', { as: null })).status).toBe(501);
  });
});

describe('OAuth', () => {
  const verifier = 'v'.repeat(64);
  const redirect = 'http://127.0.0.1:41401/callback';

  async function authorise(changes: Record<string, string> = {}): Promise<URL> {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'govsupport',
      redirect_uri: redirect,
      scope: 'read tickets:write',
      state: 's1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    });
    const { status, headers } = await call('GET', `/oauth/authorizations/new?${query}`, { as: null });
    expect(status).toBe(302);
    return new URL(headers.get('location') ?? '');
  }
  const exchange = (json: object) => call('POST', '/oauth/tokens', { as: null, json });
  const byCode = (code: string | null, changes: object = {}) =>
    exchange({
      grant_type: 'authorization_code',
      client_id: 'govsupport',
      code,
      redirect_uri: redirect,
      code_verifier: verifier,
      ...changes,
    });
  const byRefresh = (refresh_token: string) =>
    exchange({ grant_type: 'refresh_token', client_id: 'govsupport', refresh_token });

  test('a code with its verifier becomes a pair of tokens, once', async () => {
    const back = await authorise();
    expect(back.searchParams.get('state')).toBe('s1');
    const code = back.searchParams.get('code');
    const { status, body } = await byCode(code);
    expect(status).toBe(201);
    expect(body).toMatchObject({ token_type: 'bearer', scope: 'read tickets:write', expires_in: 1800 });
    const as = `Bearer ${body.access_token}`;
    expect((await get('users/me', { as })).body.user.id).toBe(people.you);
    expect((await get('groups', { as })).status).toBe(200);
    const member = { group_membership: { user_id: people.you, group_id: second } };
    const refused = (await post('group_memberships', member, { as })).body;
    expect(refused.description).toContain('groups:write');
    const about = (await get('oauth/tokens/current', { as })).body.token;
    expect(about.scopes).toEqual(['read', 'tickets:write']);
    expect(about.token).toHaveLength(10);
    expect((await byCode(code)).body.error).toBe('invalid_grant');
    served.advance(1800 * 1000);
    expect((await get('users/me', { as })).status).toBe(401);
  });

  test('a wrong verifier and a code older than two minutes are refused', async () => {
    const code = (await authorise()).searchParams.get('code');
    expect((await byCode(code, { code_verifier: 'other' })).status).toBe(400);
    served.advance(120_000);
    expect((await byCode(code)).body.error).toBe('invalid_grant');
  });

  test('a refresh ends the old pair', async () => {
    const first = (await byCode((await authorise()).searchParams.get('code'))).body;
    const next = (await byRefresh(first.refresh_token)).body;
    expect((await get('users/me', { as: `Bearer ${first.access_token}` })).status).toBe(401);
    expect((await byRefresh(first.refresh_token)).body.error).toBe('invalid_grant');
    expect((await get('users/me', { as: `Bearer ${next.access_token}` })).status).toBe(200);
  });

  test('there is no code without a challenge', async () => {
    expect((await authorise({ code_challenge: '' })).searchParams.get('error')).toBe('invalid_request');
  });

  test.each([
    'https://elsewhere.example/',
    'http://localhost:41401/callback',
    'http://127.0.0.1:41404/callback',
    'http://127.0.0.1:41401/callback/',
    'http://127.0.0.1:41401/callback?more=1',
  ])('no code goes to %s, which is not registered', async (redirect_uri) => {
    const query = new URLSearchParams({ client_id: 'govsupport', response_type: 'code', redirect_uri });
    const { status, headers } = await call('GET', `/oauth/authorizations/new?${query}`, { as: null });
    expect([status, headers.get('location')]).toEqual([400, null]);
  });

  test('a code is valid only for the address that it was sent to, and for its client', async () => {
    const code = (await authorise()).searchParams.get('code');
    const elsewhere = { redirect_uri: 'http://127.0.0.1:41402/callback' };
    expect((await byCode(code, elsewhere)).body.error).toBe('invalid_grant');
    expect(await byCode(code, { client_id: 'other' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect((await byCode(code)).status).toBe(201);
  });

  test.each(['write', 'tickets:read', 'read tickets:write users:read', ''])(
    'no one is asked for "%s", which the client may not ask for',
    async (scope) => {
      expect((await authorise({ scope })).searchParams.get('error')).toBe('invalid_scope');
    },
  );

  test('a pair lasts as long as was asked for, by the world’s clock', async () => {
    const code = (await authorise()).searchParams.get('code');
    const lives = { expires_in: 28_800, refresh_token_expires_in: 89 * 86_400 };
    const { access_token, refresh_token, ...rest } = (await byCode(code, lives)).body;
    expect(rest).toMatchObject(lives);
    const as = `Bearer ${access_token}`;
    served.advance(28_799_000);
    expect((await get('users/me', { as })).status).toBe(200);
    served.advance(1000);
    expect((await get('users/me', { as })).status).toBe(401);
    served.advance(88 * 86_400_000);
    expect((await byRefresh(refresh_token)).status).toBe(201);
    const other = (await authorise()).searchParams.get('code');
    expect((await byCode(other, { expires_in: 299 })).body.error).toBe('invalid_request');
    const late = (await byCode(other)).body.refresh_token;
    served.advance(30 * 86_400_000);
    expect((await byRefresh(late)).body.error).toBe('invalid_grant');
  });

  test.each([
    ['refuse', 'error', 'access_denied'],
    ['other-person', 'code', expect.any(String)],
  ] as const)('a browser that is told to %s', async (browser, name, value) => {
    served.store.change((world) => {
      world.browser = browser;
    });
    const back = await authorise();
    expect(back.searchParams.get(name)).toEqual(value);
    expect(back.searchParams.get('state')).toBe('s1');
    if (name === 'error') return;
    const as = `Bearer ${(await byCode(back.searchParams.get('code'))).body.access_token}`;
    expect((await get('users/me', { as })).body.user.id).toBe(people.lead);
  });

  test.each([
    ['late', /^5; url=\/zendesk\/oauth\/authorizations\/new\?.*agreed=yes$/],
    ['never', null],
  ] as const)('a browser that is told to answer %s shows the page', async (browser, refresh) => {
    served.store.change((world) => {
      world.browser = browser;
    });
    const about = { response_type: 'code', client_id: 'govsupport', redirect_uri: redirect, scope: 'read' };
    const query = new URLSearchParams({ ...about, code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' });
    const shown = await call('GET', `/oauth/authorizations/new?${query}`, { as: null });
    expect(shown).toMatchObject({ status: 200, text: expect.stringContaining('Allow govsupport?') });
    expect(served.store.world.zendesk.codes).toEqual([]);
    if (refresh === null) return expect(shown.headers.get('refresh')).toBeNull();
    expect(shown.headers.get('refresh')).toMatch(refresh);
    const again = new URL((shown.headers.get('refresh') ?? '').replace('5; url=', ''), served.address).href;
    expect((await call('GET', again, { as: null })).headers.get('location')).toMatch(/[?&]code=/);
  });

  test('a token can be revoked', async () => {
    expect((await remove('oauth/tokens/current')).status).toBe(204);
    expect((await get('users/me')).status).toBe(401);
  });
});

describe('a ticket with an external id', () => {
  test('is found by it, in the list at once and in the search after a while', async () => {
    const ticket = {
      subject: 'Access',
      comment: { body: 'Please.', public: false },
      external_id: 'govsupport:vault:nell',
    };
    const { id } = (await post('tickets', { ticket })).body.ticket;
    const ids = (body: { [name: string]: { id: number; external_id: string }[] }, name: string) =>
      (body[name] ?? []).map((each) => `${each.id} ${each.external_id}`);
    const found = [`${id} govsupport:vault:nell`];
    expect(ids((await get('tickets?external_id=govsupport:vault:nell')).body, 'tickets')).toEqual(found);
    expect(ids((await search('external_id:"govsupport:vault:nell"')).body, 'results')).toEqual([]);
    served.advance(2 * minuteMs);
    expect(ids((await search('external_id:"govsupport:vault:nell"')).body, 'results')).toEqual(found);
    expect((await get('tickets?external_id=other')).body.tickets).toEqual([]);
  });
});

describe('groups', () => {
  const membership = (user_id: number, group_id = second) => ({ group_membership: { user_id, group_id } });

  test('the four of GovPress exist, with their members', async () => {
    const { groups } = (await get('groups')).body;
    const names = groups.map((group: { name: string }) => group.name);
    expect(names).toEqual(
      expect.arrayContaining([
        'GovPress support triage',
        'GovPress 1st line support',
        'GovPress 2nd line support',
        'GovPress scoping and discussion',
      ]),
    );
    const { group_memberships: members } = (await get(`groups/${second}/memberships`)).body;
    const ids = members.map((each: { user_id: number }) => each.user_id);
    expect(ids).toContain(people.outgoing);
    expect(ids).not.toContain(people.you);
    expect(ids).not.toContain(people.next);
  });

  test('an ordinary agent may not change them', async () => {
    const { status, body } = await post('group_memberships', membership(people.you));
    expect([status, body.error.title]).toEqual([403, 'Forbidden']);
    const [first] = (await get(`groups/${second}/memberships`)).body.group_memberships;
    expect((await remove(`group_memberships/${first.id}`)).status).toBe(403);
  });

  test('an administrator and the right role may, but not twice', async () => {
    const { status, body } = await post('group_memberships', membership(people.you), { as: 'maintenance' });
    expect(status).toBe(201);
    expect(body.group_membership).toMatchObject({ user_id: people.you, group_id: second });
    const again = await post(`users/${people.you}/group_memberships`, membership(people.you), { as: 'lead' });
    expect([again.status, again.body.error]).toEqual([422, 'RecordInvalid']);
    expect(again.body.details.user_id[0].error).toBe('DuplicateValue');
  });

  test('someone who is removed loses their tickets a moment later', async () => {
    const all = (await get(`groups/${second}/memberships`)).body.group_memberships;
    const { id } = all.find((each: { user_id: number }) => each.user_id === people.outgoing);
    expect((await remove(`group_memberships/${id}`, { as: 'lead' })).status).toBe(204);
    expect((await ticket(48201)).assignee_id).toBe(people.outgoing);
    served.advance(2000);
    expect((await ticket(48201)).assignee_id).toBeNull();
    // Pending and on-hold ones too; solved ones pass to someone who is still there; closed ones stay.
    expect((await ticket(48212)).assignee_id).toBeNull();
    expect((await ticket(48214)).assignee_id).toBeNull();
    expect((await ticket(48229)).assignee_id).toBe(people.maintenance);
    expect((await ticket(48230)).assignee_id).toBe(people.outgoing);
    expect((await ticket(48206)).assignee_id).toBe(people.maintenance);
  });
});

describe('updating a ticket', () => {
  const outgoing = { as: 'outgoing' };
  const events = (answer: Answer, type: string) =>
    answer.body.audit.events.filter((event: { type: string }) => event.type === type);

  test('an internal note is internal, in the audit and in the comments', async () => {
    const answer = await put('tickets/48201', { ticket: { comment: { body: 'A note <b>', public: false } } }, outgoing);
    expect(answer.status).toBe(200);
    expect(events(answer, 'Comment')).toMatchObject([
      { body: 'A note <b>', public: false, author_id: people.outgoing },
    ]);
    expect(events(answer, 'Notification')).toEqual([]);
    const { comments, users } = (await get('tickets/48201/comments.json?include=users')).body;
    expect(comments.at(-1)).toMatchObject({ public: false, html_body: expect.stringContaining('A note &lt;b&gt;') });
    expect(users.map((user: { id: number }) => user.id)).toContain(people.outgoing);
  });

  test('a comment is by default as public as the first one, and then the client gets mail', async () => {
    const answer = await put('tickets/48201', { ticket: { comment: { body: 'Oh' } } }, outgoing);
    expect(events(answer, 'Comment')[0].public).toBe(true);
    expect(events(answer, 'Notification')).toMatchObject([{ recipients: [910001] }]);
    const internal = await put(
      'tickets/48219',
      { ticket: { comment: { html_body: '<p>Only <i>us</i></p>' } } },
      outgoing,
    );
    expect(events(internal, 'Comment')).toMatchObject([
      { public: false, body: 'Only us', html_body: '<p>Only <i>us</i></p>' },
    ]);
  });

  test('a comment that is sent twice is added twice', async () => {
    const before = (await get('tickets/48201/comments')).body.count;
    for (const _ of [1, 2])
      await put('tickets/48201', { ticket: { comment: { body: 'Same', public: false } } }, outgoing);
    expect((await get('tickets/48201/comments')).body.count).toBe(before + 2);
  });

  test("a light agent can't write public comments or change anything", async () => {
    const said = await put('tickets/48201', { ticket: { comment: { body: 'Hello', public: true } } }, { as: 'lara' });
    expect(events(said, 'Comment')[0].public).toBe(false);
    expect((await put('tickets/48201', { ticket: { priority: 'low' } }, { as: 'lara' })).status).toBe(403);
  });

  test('an old stamp is a conflict, even within the same second', async () => {
    const { updated_at } = await ticket(48201);
    const change = { safe_update: true, updated_stamp: updated_at };
    expect((await put('tickets/48201', { ticket: { ...change, priority: 'low' } })).status).toBe(200);
    const { status, body } = await put('tickets/48201', { ticket: { ...change, priority: 'urgent' } });
    expect([status, body.error]).toEqual([409, 'UpdateConflict']);
    expect((await ticket(48201)).priority).toBe('low');
    const { updated_at: fresh } = await ticket(48201);
    const third = await put('tickets/48201', { ticket: { ...change, updated_stamp: fresh, priority: 'urgent' } });
    expect(third.status).toBe(200);
  });

  test("someone outside the group can't be assigned", async () => {
    const { status, body } = await put('tickets/48201', { ticket: { group_id: second, assignee_id: people.next } });
    expect([status, body.error]).toEqual([422, 'RecordInvalid']);
    expect(body.details.assignee[0].description).toContain('member of the group');
    await post('group_memberships', { group_membership: { user_id: people.next, group_id: second } }, { as: 'lead' });
    const answer = await put('tickets/48201', { ticket: { group_id: second, assignee_id: people.next } });
    expect(answer.body.ticket.assignee_id).toBe(people.next);
    expect(events(answer, 'Change')).toMatchObject([
      { field_name: 'assignee_id', value: String(people.next), previous_value: String(people.outgoing) },
    ]);
    expect(events(answer, 'Notification')).toMatchObject([{ recipients: [people.next] }]);
  });

  test('a ticket that moves to a group without its assignee becomes unassigned', async () => {
    const { body } = await put('tickets/48201', { ticket: { group_id: 360004 } });
    expect(body.ticket).toMatchObject({ group_id: 360004, assignee_id: null });
  });

  test('a closed ticket accepts no changes', async () => {
    const { status, body } = await put('tickets/48230', { ticket: { assignee_id: people.maintenance } });
    expect(status).toBe(422);
    expect(body.details.status[0].description).toBe('Status: closed prevents ticket update');
  });

  test('a new ticket becomes open when it is assigned', async () => {
    expect((await ticket(48220)).status).toBe('new');
    const { body } = await put('tickets/48220', { ticket: { assignee_id: people.outgoing } });
    expect(body.ticket).toMatchObject({ status: 'open', custom_status_id: 1900002 });
  });

  test('a custom status sets its category', async () => {
    const { custom_statuses: statuses } = (await get('custom_statuses')).body;
    const solved = statuses.find((each: { agent_label: string }) => each.agent_label === 'Pending believed solved');
    expect(solved.status_category).toBe('pending');
    const { body } = await put('tickets/48201', { ticket: { custom_status_id: solved.id } });
    expect(body.ticket).toMatchObject({ status: 'pending', custom_status_id: solved.id });
    const back = await put('tickets/48201', { ticket: { status: 'open' } });
    expect(back.body.ticket.custom_status_id).toBe(1900002);
  });

  test("a ticket can't be solved without an assignee, and invalid values are refused", async () => {
    expect((await put('tickets/48203', { ticket: { status: 'solved' } })).status).toBe(422);
    expect((await put('tickets/48203', { ticket: { status: 'odd' } })).status).toBe(422);
    const tooLong = { body: 'é'.repeat(32_768), public: false };
    expect((await put('tickets/48203', { ticket: { comment: tooLong } })).body.details).toHaveProperty('comment');
    expect((await put('tickets/48203', { ticket: { custom_status_id: 1 } })).status).toBe(422);
    expect((await put('tickets/48203', {})).body.error.title).toBe('Invalid attribute');
    expect(
      (await call('PUT', '/api/v2/tickets/48203', { headers: { 'content-type': 'application/json' } })).status,
    ).toBe(422);
    expect((await put('tickets/1', { ticket: {} })).body).toEqual({
      error: 'RecordNotFound',
      description: 'Not found',
    });
  });

  test('an update without changes leaves the ticket unchanged', async () => {
    const { updated_at, priority } = await ticket(48201);
    const { body } = await put('tickets/48201', { ticket: { priority } });
    expect([body.ticket.updated_at, body.audit.events]).toEqual([updated_at, []]);
  });

  test('more than thirty updates of one ticket in ten minutes are refused', async () => {
    for (let count = 0; count < 30; count++) {
      const answer = await put('tickets/48201', { ticket: { comment: { body: `${count}`, public: false } } });
      expect(answer.status).toBe(200);
    }
    const refused = await put('tickets/48201', { ticket: { comment: { body: 'one more', public: false } } });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await put('tickets/48201', { ticket: { priority: 'low' } }, outgoing)).status).toBe(200);
    served.advance(11 * minuteMs);
    expect((await put('tickets/48201', { ticket: { priority: 'normal' } })).status).toBe(200);
  });

  test('an agent may be restricted to the tickets of their groups', async () => {
    expect((await get('tickets/48201', { as: 'rhys' })).status).toBe(403);
    expect((await search('type:ticket', {})).body.count).toBeGreaterThan(0);
    expect((await get('search?query=type:ticket', { as: 'rhys' })).body.count).toBe(0);
  });
});

describe('many at once', () => {
  const poll = async (id: string) => (await get(`job_statuses/${id}.json`)).body.job_status;

  test('a job is queued, works, and is completed; its results include refusals', async () => {
    const stale = (await ticket(48210)).updated_at;
    await put('tickets/48210', { ticket: { priority: 'urgent' } });
    const tickets = [
      { id: 48201, assignee_id: people.maintenance },
      { id: 48210, assignee_id: people.maintenance, safe_update: true, updated_stamp: stale },
      { id: 48207, assignee_id: people.next },
      { id: 1, assignee_id: people.maintenance },
    ];
    const { status, body } = await put('tickets/update_many.json', { tickets });
    expect([status, body.job_status.status, body.job_status.total]).toEqual([200, 'queued', 4]);
    expect(body.job_status.results).toBeNull();
    const { id } = body.job_status;
    served.advance(250);
    expect(await poll(id)).toMatchObject({ status: 'working', progress: 2, results: null });
    expect((await ticket(48201)).assignee_id).toBe(people.maintenance);
    served.advance(250);
    const done = await poll(id);
    expect(done).toMatchObject({ status: 'completed', progress: 4 });
    expect(done.results).toMatchObject([
      { id: 48201, success: true, status: 'Updated', action: 'update' },
      { id: 48210, success: false, error: 'UpdateConflict' },
      { id: 48207, success: false, error: 'RecordInvalid' },
      { id: 1, success: false, error: 'RecordNotFound' },
    ]);
    expect((await ticket(48210)).assignee_id).toBe(people.outgoing);
    expect((await get(`job_statuses/show_many?ids=${id}`)).body.job_statuses).toHaveLength(1);
  });

  test('one change for many ids', async () => {
    const { body } = await put('tickets/update_many?ids=48203,48205', { ticket: { additional_tags: ['x'] } });
    served.advance(250);
    served.advance(250);
    expect((await poll(body.job_status.id)).results.every((each: { success: boolean }) => each.success)).toBe(true);
    expect((await ticket(48205)).tags).toEqual(['deadline', 'site-c', 'x']);
  });

  test('not more than 100 tickets, and not more than 30 jobs', async () => {
    const tickets = Array.from({ length: 101 }, () => ({ id: 48201 }));
    expect((await put('tickets/update_many', { tickets })).status).toBe(400);
    for (let count = 0; count < 30; count++) {
      expect((await put('tickets/update_many?ids=48203', { ticket: { priority: 'low' } })).status).toBe(200);
    }
    const { status, body } = await put('tickets/update_many?ids=48203', { ticket: { priority: 'low' } });
    expect([status, body.error]).toEqual([429, 'TooManyJobs']);
  });
});

describe('creating a ticket', () => {
  const json = { ticket: { subject: 'Access', comment: { body: 'Please add me.' }, group_id: 360002, type: 'task' } };

  test('it is added to its group', async () => {
    const { status, body, headers } = await post('tickets', json);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${served.address}/api/v2/tickets/${body.ticket.id}.json`);
    expect(await ticket(body.ticket.id)).toMatchObject({ subject: 'Access', status: 'new', group_id: 360002 });
  });

  test('the same key makes it once, and is refused for another ticket', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await post('tickets', json, { headers });
    const again = await post('tickets', json, { headers });
    expect(again.body.ticket.id).toBe(first.body.ticket.id);
    expect(again.headers.get('x-idempotency-lookup')).toBe('hit');
    expect((await post('tickets', { ticket: { comment: { body: 'Other' } } }, { headers })).status).toBe(400);
    expect((await post('tickets', json)).body.ticket.id).not.toBe(first.body.ticket.id);
    served.advance(121 * minuteMs);
    expect((await post('tickets', json, { headers })).headers.get('x-idempotency-lookup')).toBe('miss');
  });

  test('a ticket without a comment is refused', async () => {
    expect((await post('tickets', { ticket: { subject: 'Nothing' } })).status).toBe(422);
  });
});

describe('looking', () => {
  test('a group’s working tickets, with their SLAs', async () => {
    const query = 'type:ticket group:"GovPress 2nd line support" status<solved';
    const { body } = await search(query, { include: 'tickets(slas)', per_page: '100' });
    expect(body.count).toBe(28);
    const stages = new Map(
      body.results.map((each: { id: number; slas: { policy_metrics: { stage: string }[] } }) => [each.id, each.slas]),
    );
    expect(stages.get(48204)).toEqual({
      policy_metrics: [
        expect.objectContaining({ metric: 'first_reply_time', stage: 'achieved' }),
        { metric: 'agent_work_time', stage: 'active', breach_at: '2026-11-23T09:40:00Z', minutes: 40 },
      ],
    });
    expect(stages.get(48201)).toMatchObject({ policy_metrics: [{}, { stage: 'active', hours: -3 }] });
    expect(stages.get(48214)).toMatchObject({ policy_metrics: [{}, { stage: 'paused', breach_at: null, hours: 5 }] });
    expect(stages.get(48218)).toEqual({ policy_metrics: [] });
    served.advance(41 * minuteMs);
    const later = (await get('tickets/show_many.json?ids=48204,48218&include=slas')).body.tickets;
    expect(later[0].slas.policy_metrics[1]).toMatchObject({ stage: 'active', minutes: -1 });
  });

  test('the resolution clock stops and resumes with the status', async () => {
    const slas = async () =>
      (await get('tickets/show_many?ids=48204&include=slas')).body.tickets[0].slas.policy_metrics[1];
    await put('tickets/48204', { ticket: { status: 'hold' } });
    served.advance(60 * minuteMs);
    expect(await slas()).toMatchObject({ stage: 'paused', minutes: 40 });
    await put('tickets/48204', { ticket: { status: 'open' } });
    expect(await slas()).toMatchObject({ stage: 'active', breach_at: '2026-11-23T10:40:00Z' });
    await put('tickets/48204', { ticket: { status: 'solved' } });
    expect(await slas()).toMatchObject({ stage: 'achieved' });
  });

  test('setting a priority starts the SLA, and the client is notified', async () => {
    const { body } = await put('tickets/48221?include=slas', { ticket: { priority: 'urgent' } });
    // A single ticket has none of them, whatever is asked for.
    expect(body.ticket).not.toHaveProperty('slas');
    const [shown] = (await get('tickets/show_many?ids=48221&include=slas')).body.tickets;
    const metrics = shown.slas.policy_metrics.map((each: { metric: string }) => each.metric);
    expect(metrics).toEqual(['first_reply_time', 'agent_work_time']);
    const { events } = body.audit;
    expect(events.at(-1)).toMatchObject({ type: 'Notification', recipients: [910008] });
  });

  test('the index is two minutes behind, the ticket itself is not', async () => {
    const mine = 'type:ticket assignee:oscar@example.org status<solved';
    const before = (await search(mine)).body.count;
    await put('tickets/48201', {
      ticket: { assignee_id: people.maintenance, comment: { body: 'seldom', public: false } },
    });
    const { body } = await post('tickets', { ticket: { subject: 'Fresh', comment: { body: 'New' } } });
    expect((await ticket(48201)).assignee_id).toBe(people.maintenance);
    const lagging = (await search(mine)).body;
    expect(lagging.count).toBe(before);
    expect(lagging.results.find((each: { id: number }) => each.id === 48201).assignee_id).toBe(people.outgoing);
    expect((await search('Fresh')).body.count).toBe(0);
    expect((await search('seldom')).body.count).toBe(0);
    served.advance(2 * minuteMs + 1000);
    expect((await search(mine)).body.count).toBe(before - 1);
    expect((await search('seldom')).body.count).toBe(1);
    expect((await search('Fresh')).body.results[0].id).toBe(body.ticket.id);
  });

  test.each([
    ['type:ticket group:360003 status:hold', 2],
    ['type:ticket group:360003 status:hold status:new', 5],
    ['type:ticket group:360003 -status:closed assignee:none priority>=high', 3],
    ['type:ticket assignee:me', 2],
    ['type:ticket group:none', 0],
    ['type:ticket custom_status_id:1900006', 2],
    ['type:ticket tags:deadline organization:"Example Council"', 2],
    ['type:ticket commenter:me group:360003', 1],
    ['type:ticket created>1hours', 4],
    ['requester:enid@council.example type:ticket status>=solved', 1],
    ['48201', 1],
    ['"question marks"', 1],
  ])('%s', async (query, count) => {
    expect((await search(query)).body.count).toBe(count);
  });

  test('unsupported terms are errors', async () => {
    expect((await search('type:ticket via:mail')).status).toBe(501);
  });

  test('people by their address', async () => {
    const { users } = (await get('users/search?query=email:nadia@example.org')).body;
    expect(users.map((user: { id: number }) => user.id)).toEqual([people.next]);
    expect((await get(`users/show_many?ids=${people.you},${people.lead}`)).body.users).toHaveLength(2);
    expect((await get('users/1')).status).toBe(404);
  });

  test('suspended tickets', async () => {
    const { body } = await get('suspended_tickets?page[size]=4');
    expect(body.suspended_tickets).toHaveLength(4);
    expect(body.meta.has_more).toBe(true);
    expect((await call('GET', body.links.next)).body.suspended_tickets).toHaveLength(2);
    for (const as of ['rhys', 'lara']) expect((await get('suspended_tickets', { as })).status).toBe(403);
    expect((await get('suspended_tickets', { as: 'maintenance' })).status).toBe(200);
  });

  test('a suspended ticket that is recovered becomes a ticket, and is no longer suspended', async () => {
    const many = await put('suspended_tickets/recover_many?ids=7900004,7900001,1', {});
    const [someone, colin] = many.body.tickets;
    // In the order in which they were suspended. An unknown client becomes a user.
    expect([someone.subject, colin.subject]).toEqual([
      'Re: Planning applications cannot be downloaded',
      'Web form on placeholders.example: site is down?',
    ]);
    const made = (await get(`users/${colin.requester_id}`)).body.user;
    expect(made).toMatchObject({ name: 'Someone New', email: 'new.person@placeholders.example', role: 'end-user' });
    expect((await get('suspended_tickets')).body.suspended_tickets).toHaveLength(4);
    expect((await put('suspended_tickets/recover_many?ids=7900004', {})).body).toEqual({ tickets: [] });
  });

  test('the endpoint for a single one makes the agent the requester', async () => {
    const { body } = await put('suspended_tickets/7900001/recover', {});
    expect(body.ticket).toMatchObject([{ requester_id: people.you }]);
    expect((await put('suspended_tickets/7900001/recover', {})).status).toBe(404);
    expect((await put('suspended_tickets/7900002/recover', {}, { as: 'rhys' })).status).toBe(403);
  });

  test('mail from our own address is not recovered, and is in the answer', async () => {
    served.store.change(({ zendesk: { suspended, address } }) => {
      Object.assign(suspended[0] ?? {}, { author: { name: 'Support', email: address } });
    });
    const one = await put('suspended_tickets/7900001/recover', {});
    expect([one.status, one.body.ticket[0].id]).toEqual([422, 7900001]);
    const many = await put('suspended_tickets/recover_many?ids=7900001,7900002', {});
    expect(many.body.tickets).toHaveLength(1);
    expect(many.body.suspended_tickets).toMatchObject([{ id: 7900001 }]);
  });

  test('the tickets that a client asked for, newest first on request', async () => {
    const { requester_id: client } = await ticket(48201);
    const { tickets } = (await get(`users/${client}/tickets/requested?sort=-id&page[size]=100`)).body;
    const ids = tickets.map(({ id }: { id: number }) => id);
    expect(ids).toContain(48201);
    expect(ids).toEqual([...ids].sort((one, other) => other - one));
    expect(new Set(tickets.map((one: { requester_id: number }) => one.requester_id))).toEqual(new Set([client]));
  });

  test('incremental exports are for administrators', async () => {
    expect((await get('incremental/tickets?start_time=0')).status).toBe(403);
  });

  test('hostile subjects are returned unchanged', async () => {
    expect((await ticket(48222)).subject).toContain('\u001b[2J');
    expect((await ticket(48223)).subject).toContain('<script>');
  });
});

describe('paging', () => {
  const ids = (body: { tickets: { id: number }[] }) => body.tickets.map((each) => each.id);

  test('by cursor, to the end and back', async () => {
    const seen: number[] = [];
    let next: string | null = `${served.address}/api/v2/tickets.json?page[size]=15`;
    let last: Answer | undefined;
    while (next) {
      last = await call('GET', next);
      seen.push(...ids(last.body));
      next = last.body.links.next;
    }
    expect(seen).toHaveLength(34);
    expect(new Set(seen).size).toBe(34);
    expect(last?.body.meta.has_more).toBe(false);
    expect(ids((await call('GET', last?.body.links.prev)).body)).toEqual(seen.slice(15, 30));
  });

  test('by offset', async () => {
    const { body } = await get('tickets?per_page=20&page=2');
    expect(body).toMatchObject({ count: 34, next_page: null });
    expect(body.tickets).toHaveLength(14);
    expect((await call('GET', body.previous_page)).body.tickets).toHaveLength(20);
  });

  test('sorted, but not if both kinds of paging are mixed', async () => {
    const newest = ids((await get('tickets?page[size]=3&sort=-created_at')).body);
    expect(newest[0]).toBe(48234);
    const mixed = ids((await get('tickets?page[size]=3&sort=-created_at&per_page=3')).body);
    expect(mixed).toEqual([48201, 48202, 48203]);
  });

  test('refuses too large a page and an invalid cursor', async () => {
    for (const query of ['page[size]=101', 'page[after]=nonsense', 'page[size]=x']) {
      const { status, body } = await get(`tickets?${query}`);
      expect([status, body.errors[0].code]).toEqual([400, 'InvalidPaginationParameter']);
    }
  });
});

describe('limits', () => {
  test('are in the headers, and are enforced', async () => {
    const first = await get('users/me');
    expect(first.headers.get('ratelimit-limit')).toBe('700');
    const left = Number(first.headers.get('ratelimit-remaining'));
    expect(left).toBe(699);
    for (let count = 0; count < left; count++) await get('users/me');
    const refused = await get('users/me');
    expect([refused.status, refused.text]).toEqual([429, 'Number of allowed API requests per minute exceeded']);
    expect(refused.headers.get('retry-after')).toBe('60');
    served.advance(minuteMs);
    expect((await get('users/me')).status).toBe(200);
  });
});

describe('a hundred times as large', () => {
  test('a search ends at 1,000, an export does not', async () => {
    await served.close();
    served = await serveService(zendesk, { scale: 100 });
    const query = `type:ticket group:${second} status<solved`;
    const { body } = await search(query, { per_page: '100', page: '10' });
    expect(body.count).toBe(2800);
    expect(body.results).toHaveLength(100);
    const beyond = await call('GET', body.next_page);
    expect([beyond.status, beyond.body.error]).toEqual([422, 'invalid']);
    const seen = new Set<number>();
    let next: string | null =
      `${served.address}/api/v2/search/export?${new URLSearchParams({ query: `group:${second} status<solved`, 'filter[type]': 'ticket', 'page[size]': '1000' })}`;
    const first = next;
    while (next) {
      const page: Answer = await call('GET', next);
      for (const each of page.body.results) seen.add(each.id);
      next = page.body.links.next;
    }
    expect(seen.size).toBe(2800);
    const cursor = (await call('GET', first)).body.links.next;
    served.advance(61 * minuteMs);
    expect((await call('GET', cursor)).status).toBe(400);
    expect((await get('search/export?filter[type]=ticket&query=type:ticket')).status).toBe(422);
  });
});

describe('the program’s own client', () => {
  const client = (token: string) =>
    createZendesk({
      url: served.address,
      urlSetBy: 'GOVSUPPORT_ZENDESK_URL',
      tokenSetBy: 'GOVSUPPORT_ZENDESK_TOKEN',
      signal: new AbortController().signal,
      token: async () => token,
      // Waiting moves the world's clock, so that tests don't really wait.
      waiting: { ...realWaiting, now: () => served.store.now().getTime(), pause: async (ms) => served.advance(ms) },
    });
  const you = () => client('fake-zendesk-token-you');
  const lead = () => client('fake-zendesk-token-lead');

  test('shows one ticket with its SLA, which stays overdue while it is paused, and names attachments', async () => {
    served.advance(50 * minuteMs);
    await put('tickets/48204', { ticket: { status: 'hold' } });
    served.advance(60 * minuteMs);
    const ticket = await you().ticket(48204);
    expect(ticket.sla).toEqual({ kind: 'paused', overdueMs: 10 * minuteMs });
    expect(ticket.clocks).toContainEqual({
      metric: 'agent_work_time',
      stage: 'paused',
      breachAt: null,
      leftMs: -10 * minuteMs,
    });
    const since = new Date(served.store.now().getTime() - 60 * minuteMs).toISOString();
    expect((await you().history(48204)).status).toEqual({ is: 'hold', since: since.replace('.000', '') });
    expect((await you().comments(48209))[0]?.attachments).toEqual(['logo-2027.svg', 'where it goes.pdf']);
    await expect(you().ticket(99999)).rejects.toThrow('Zendesk could not show the ticket');
  });

  test('hands a group over: joins, assigns, reads back, and only then removes', async () => {
    expect(await you().me()).toMatchObject({ id: people.you, kind: 'agent', restriction: null });
    const group = (await you().groups()).find(({ id }) => id === second);
    if (!group) throw new Error('the group is not there');
    await lead().addMember(people.next, second);
    const theirs = (await you().ticketsOf(group, people.you)).filter(
      ({ assigneeId }) => assigneeId === people.outgoing,
    );
    expect(theirs.map(({ sla }) => sla.kind)).toEqual(expect.arrayContaining(['active', 'paused', 'none']));
    const assignments = theirs.map(({ id, updatedAt }) => ({
      ticketId: id,
      stamp: updatedAt,
      assigneeId: people.next,
      groupId: second,
    }));
    const [first] = theirs;
    if (!first) throw new Error('there is nothing to hand over');
    const note = await client('fake-zendesk-token-outgoing').updateTicket(
      first.id,
      { note: 'One thing' },
      { stamp: first.updatedAt },
    );
    expect(note.updatedAt).not.toBe(first.updatedAt);
    const results = await you().assign(assignments);
    expect(results.filter(({ outcome }) => outcome !== 'ok')).toMatchObject([
      { ticketId: first.id, outcome: 'conflict' },
    ]);
    await you().assign([{ ticketId: first.id, stamp: note.updatedAt, assigneeId: people.next, groupId: second }]);
    const member = (await you().members(second)).find(({ userId }) => userId === people.outgoing);
    await lead().removeMember(member?.id ?? 0);
    served.advance(5000);
    const after = await you().tickets(theirs.map(({ id }) => id));
    expect(new Set(after.map(({ assigneeId }) => assigneeId))).toEqual(new Set([people.next]));
    expect((await you().comments(first.id)).at(-1)).toMatchObject({ body: 'One thing', public: false });
  });

  test('asks, creates and reads', async () => {
    await expect(you().addMember(people.you, second)).rejects.toMatchObject({ problem: 'not-allowed' });
    await expect(client('fake-zendesk-token-you-expired').me()).rejects.toMatchObject({ problem: 'not-signed-in' });
    const wanted = { subject: 'Access', body: 'Please.', groupId: 360002, idempotencyKey: 'k' };
    const { id } = await you().createTicket(wanted);
    expect(await you().createTicket(wanted)).toMatchObject({ id, madeBefore: true });
    expect(await you().userByEmail('nadia@example.org')).toMatchObject({ id: people.next });
    expect(await you().membershipsOf(people.you)).toHaveLength(2);
    expect((await you().customStatuses()).map(({ label }) => label)).toContain('Pending believed solved');
    expect((await you().ticketFields()).map(({ title }) => title)).toContain('Trello card');
    expect(await you().suspendedTickets()).toHaveLength(6);
  });

  test('sees all 2,800 tickets of a large group', async () => {
    await served.close();
    served = await serveService(zendesk, { scale: 100 });
    expect(await you().ticketsOf({ id: second, name: 'GovPress 2nd line support' }, people.you)).toHaveLength(2800);
  });
});
