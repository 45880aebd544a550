import { describe, expect, it } from 'vitest';
import { quickConnection, serviceError, serving } from '../../../test/support/connection.ts';
import { drop, type Handler, sendJson, sendText } from '../../../test/support/http-server.ts';
import { createZendesk } from './client.ts';
import { metricShape, slaOf } from './shapes.ts';
import type { Assignment } from './zendesk.ts';

const token = 'fake-zendesk-token-you';

async function zendesk(handler: Handler, signInAs = token) {
  const server = await serving((seen, response, count) => {
    if (seen.path === '/api/v2/custom_statuses') return sendJson(response, 200, { custom_statuses: [believedSolved] });
    return handler(seen, response, count);
  });
  const { connection, pauses } = quickConnection(server.url);
  const client = createZendesk({ ...connection, token: async () => signInAs });
  const seen = (path: string) => server.requests.filter((request) => request.path === path);
  return { client, server, seen, pauses };
}

const believedSolved = { id: 77, agent_label: 'Pending believed solved', status_category: 'pending', active: true };
const ada = { id: 900001, name: 'Ada Example', email: 'ada@example.org', role: 'agent', role_type: 0 };
const group = { id: 5, name: 'GovPress 2nd line support' };

const ticket = (id: number, more: object = {}) => ({
  id,
  subject: `Ticket ${id}`,
  status: 'open',
  priority: 'high',
  type: 'incident',
  requester_id: 31,
  organization_id: 41,
  assignee_id: null,
  group_id: group.id,
  created_at: '2026-11-20T09:00:00Z',
  updated_at: '2026-11-23T09:00:00Z',
  ...more,
});

describe('me', () => {
  const answering = (user: object, signInAs?: string) =>
    zendesk((_, response) => sendJson(response, 200, { user }), signInAs);

  it('says who I am, with an OAuth token', async () => {
    const { client, server } = await answering(ada);
    expect(await client.me()).toEqual({
      id: 900001,
      name: 'Ada Example',
      email: 'ada@example.org',
      kind: 'agent',
      restriction: null,
      tokenKind: 'oauth',
      tokenDiesOn: null,
    });
    expect(server.requests[0]?.path).toBe('/api/v2/users/me');
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  it.each(['ada@example.org/token:fake-api-token', 'ada@example.org:fake-api-token'])(
    'knows an API token and the day when it expires: %s',
    async (written) => {
      const { client, server } = await answering(ada, written);
      expect(await client.me()).toMatchObject({ tokenKind: 'api-token', tokenDiesOn: '2027-04-30' });
      const encoded = Buffer.from('ada@example.org/token:fake-api-token').toString('base64');
      expect(server.requests[0]?.headers.authorization).toBe(`Basic ${encoded}`);
    },
  );

  it.each([
    ['admin', { role: 'admin', role_type: 4 }],
    ['agent', { role: 'agent', custom_role_id: 12, restricted_agent: false }],
    ['light agent', { role: 'agent', role_type: 1, custom_role_id: 13, restricted_agent: true }],
    ['light agent', { role: 'agent', role_type: null, only_private_comments: true, restricted_agent: true }],
    ['agent', { role: 'agent', role_type: 0, only_private_comments: true }],
    ['end user', { role: 'end-user' }],
  ])('reports %s', async (kind, more) => {
    const { client } = await answering({ ...ada, role_type: undefined, ...more });
    expect((await client.me()).kind).toBe(kind);
  });

  it('says what an agent is restricted to', async () => {
    const { client } = await answering({ ...ada, restricted_agent: true, ticket_restriction: 'groups' });
    expect((await client.me()).restriction).toBe('groups');
  });

  it('does not take the anonymous user for a person', async () => {
    const { client } = await answering({ id: null, name: 'Anonymous user', email: 'x@example.org', role: 'end-user' });
    const error = await serviceError(client.me(), [token]);
    expect(error.problem).toBe('not-signed-in');
    expect(error.message).toContain('anonymous');
    expect(error.next.join()).toContain('GOVSUPPORT_DESK_TOKEN');
  });
});

describe('refusals', () => {
  it.each([
    ['title and message', 401, { error: { title: 'No', message: 'Expired' } }, 'not-signed-in', 'Expired'],
    ['error', 401, { error: "Couldn't authenticate you" }, 'not-signed-in', "Couldn't authenticate you"],
    ['OAuth', 401, { error: 'invalid_token', error_description: 'Revoked' }, 'not-signed-in', 'Revoked'],
    ['error and description', 403, { error: 'Forbidden', description: 'Not for you' }, 'not-allowed', 'Not for you'],
    ['errors', 404, { errors: [{ code: 'NotFound', title: 'Gone', detail: 'No ticket' }] }, 'not-found', 'No ticket'],
    [
      'details',
      422,
      {
        error: 'RecordInvalid',
        description: 'Record validation errors',
        details: { base: [{ description: 'Assignee is not a member of the group' }] },
      },
      'invalid',
      'Assignee is not a member of the group',
    ],
    ['conflict', 409, { error: 'UpdateConflict', description: 'Outdated' }, 'conflict', 'Outdated'],
  ])('%s', async (_, status, body, problem, says) => {
    const { client } = await zendesk((_, response) => sendJson(response, status, body));
    const error = await serviceError(client.removeMember(1), [token]);
    expect(error.details).toMatchObject({ status, problem, says });
  });

  it('plain text', async () => {
    const { client } = await zendesk((_, response) => sendText(response, 403, 'Access denied'));
    expect((await serviceError(client.groups())).details).toMatchObject({
      problem: 'not-allowed',
      says: 'Access denied',
    });
  });

  it.each([
    [{ 'ratelimit-reset': '41', 'ratelimit-remaining': '0' }, [41_000]],
    [{ 'ratelimit-reset': '41', 'ratelimit-remaining': '0', 'retry-after': '7' }, [7000]],
    [{ 'ratelimit-reset': '41', 'ratelimit-remaining': '12' }, [expect.toSatisfy((ms: number) => ms <= 1000)]],
  ])('waits until a limit ends: %j', async (headers, waited) => {
    const { client, pauses } = await zendesk((_, response, count) =>
      count === 1 ? sendJson(response, 429, {}, headers) : sendJson(response, 200, { user: ada }),
    );
    expect(await client.me()).toMatchObject({ name: 'Ada Example' });
    expect(pauses).toEqual(waited);
  });

  it('names the scope that is missing', async () => {
    const description = 'You are missing the following required scopes: groups:write';
    const { client } = await zendesk((_, response) => sendJson(response, 403, { error: 'Forbidden', description }));
    const error = await serviceError(client.addMember(900001, 5), [token]);
    expect(error.details.permission).toBe('the scope groups:write');
    expect(error.message).toContain('does not allow you to add to the group: the scope groups:write is missing');
  });

  it('shows no form of the token', async () => {
    const encoded = Buffer.from('ada@example.org/token:fake-api-token').toString('base64');
    const { client } = await zendesk(
      (seen, response) => sendText(response, 403, `${seen.headers.authorization} fake-api-token is no good`),
      'ada@example.org:fake-api-token',
    );
    await serviceError(client.groups(), ['fake-api-token', encoded]);
  });
});

describe('groups', () => {
  it('goes through all pages by cursor', async () => {
    const { client, server } = await zendesk((seen, response) =>
      seen.query['page[after]'] === 'two'
        ? sendJson(response, 200, { groups: [{ id: 6, name: 'B' }], meta: { has_more: false, after_cursor: 'end' } })
        : sendJson(response, 200, {
            groups: [
              { id: 5, name: 'A' },
              { id: 9, name: 'Old', deleted: true },
            ],
            meta: { has_more: true, after_cursor: 'two' },
            links: { next: 'https://elsewhere.example.org/api/v2/groups' },
          }),
    );
    expect(await client.groups()).toEqual([
      { id: 5, name: 'A' },
      { id: 6, name: 'B' },
    ]);
    expect(server.requests.map(({ query }) => query)).toEqual([
      { 'page[size]': '100' },
      { 'page[size]': '100', 'page[after]': 'two' },
    ]);
  });

  it.each([
    [{ groups: [], meta: { has_more: true, after_cursor: null } }],
    [{ groups: [], meta: { has_more: true, after_cursor: 'same' } }],
    [{ groups: [], next_page: 'https://desk.example.org/?page=2' }],
  ])('does not pass half a list off as the whole: %j', async (body) => {
    const { client } = await zendesk((_, response) => sendJson(response, 200, body));
    expect((await serviceError(client.groups())).message).toContain('more pages but no cursor for them');
  });

  it('gives the members with their names', async () => {
    const { client, server } = await zendesk((_, response) =>
      sendJson(response, 200, {
        group_memberships: [
          { id: 1, user_id: 900001, group_id: 5, default: true },
          { id: 2, user_id: 900002, group_id: 5 },
        ],
        users: [ada],
        meta: { has_more: false },
      }),
    );
    expect(await client.members(5)).toEqual([
      {
        id: 1,
        userId: 900001,
        groupId: 5,
        user: { id: 900001, name: 'Ada Example', email: 'ada@example.org', kind: 'agent' },
      },
      { id: 2, userId: 900002, groupId: 5, user: null },
    ]);
    expect(server.requests[0]?.path).toBe('/api/v2/groups/5/memberships');
  });

  it('asks for the people if they are not included', async () => {
    const { client } = await zendesk((request, response) =>
      sendJson(
        response,
        200,
        request.path.endsWith('/users')
          ? { users: [ada] }
          : { group_memberships: [{ id: 1, user_id: 900001, group_id: 5 }] },
      ),
    );
    expect(await client.members(5)).toMatchObject([{ userId: 900001, user: { email: 'ada@example.org' } }]);
  });

  it('adds and removes', async () => {
    const { client, server } = await zendesk((seen, response) => {
      if (seen.method === 'DELETE') response.writeHead(204).end();
      else sendJson(response, 201, { group_membership: { id: 3, ...seen.body.group_membership } });
    });
    expect(await client.addMember(900001, 5)).toEqual({ id: 3, userId: 900001, groupId: 5 });
    await client.removeMember(3);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v2/group_memberships',
      'DELETE /api/v2/group_memberships/3',
    ]);
    expect(server.requests[0]?.body).toEqual({ group_membership: { user_id: 900001, group_id: 5 } });
  });

  it('says which groups someone is in', async () => {
    const { client, server } = await zendesk((_, response) =>
      sendJson(response, 200, { group_memberships: [{ id: 1, user_id: 900001, group_id: 5 }] }),
    );
    expect(await client.membershipsOf(900001)).toEqual([{ id: 1, userId: 900001, groupId: 5 }]);
    expect(server.requests[0]?.path).toBe('/api/v2/users/900001/group_memberships');
  });

  it('takes only the person with exactly this e-mail address', async () => {
    const { client, server } = await zendesk((_, response) =>
      sendJson(response, 200, { users: [{ ...ada, id: 1, email: 'not-ada@example.org' }, ada] }),
    );
    expect((await client.userByEmail('ADA@example.org'))?.id).toBe(900001);
    expect(await client.userByEmail('nobody@example.org')).toBeNull();
    expect(server.requests[0]?.query).toEqual({ query: 'email:"ADA@example.org"' });
  });
});

describe('tickets', () => {
  it('returns them in our words', async () => {
    const { client, seen } = await zendesk((_, response) =>
      sendJson(response, 200, {
        tickets: [
          ticket(1, {
            custom_status_id: 77,
            status: 'pending',
            assignee_id: ada.id,
            custom_fields: [
              { id: 91, value: 'Card0001' },
              { id: 92, value: null },
              { id: 93, value: true },
            ],
            slas: {
              policy_metrics: [
                { metric: 'next_reply_time', stage: 'active', breach_at: '2026-11-23T11:00:00Z', hours: 2 },
                { metric: 'agent_work_time', stage: 'paused', breach_at: null, minutes: -1 },
              ],
            },
          }),
          ticket(2, { organization_id: null, custom_status_id: 78, priority: null, subject: null, type: null }),
        ],
        users: [ada, { id: 31, name: 'Rita Requester', email: 'rita@ministry.example' }],
        organizations: [{ id: 41, name: 'Ministry of Examples', domain_names: ['ministry.example'] }],
      }),
    );
    const [first, second] = await client.tickets([1, 2]);
    expect(first).toEqual({
      id: 1,
      subject: 'Ticket 1',
      client: 'Ministry of Examples',
      status: 'pending',
      customStatus: 'Pending believed solved',
      priority: 'high',
      type: 'incident',
      requesterId: 31,
      requesterEmail: 'rita@ministry.example',
      clientDomains: ['ministry.example'],
      assigneeId: ada.id,
      assignee: 'Ada Example',
      groupId: 5,
      createdAt: '2026-11-20T09:00:00Z',
      updatedAt: '2026-11-23T09:00:00Z',
      sla: { kind: 'active', breachAt: '2026-11-23T11:00:00Z', metric: 'next_reply_time', overdueMs: 60_000 },
      clocks: [
        { metric: 'next_reply_time', stage: 'active', breachAt: '2026-11-23T11:00:00Z', leftMs: 2 * 3_600_000 },
        { metric: 'agent_work_time', stage: 'paused', breachAt: null, leftMs: -60_000 },
      ],
      fields: new Map([[91, 'Card0001']]),
      url: expect.stringMatching(/\/agent\/tickets\/1$/),
    });
    expect(second).toMatchObject({
      client: 'Rita Requester',
      customStatus: null,
      priority: null,
      subject: '(no subject)',
      assignee: null,
      sla: { kind: 'unknown' },
      clocks: null,
    });
    expect(seen('/api/v2/tickets/show_many')[0]?.query).toEqual({ ids: '1,2', include: 'slas,users,organizations' });
  });

  it('does without the names of statuses if this agent may not read them', async () => {
    const server = await serving((seen, response) =>
      seen.path === '/api/v2/custom_statuses'
        ? sendJson(response, 403, { error: 'Forbidden' })
        : sendJson(response, 200, { tickets: [ticket(1, { custom_status_id: 77 })] }),
    );
    const client = createZendesk({ ...quickConnection(server.url).connection, token: async () => token });
    expect(await client.ticket(1)).toMatchObject({ id: 1, status: 'open', customStatus: null, client: null });
  });

  it('reads 250 in three parts, and each once', async () => {
    const { client, seen } = await zendesk((request, response) =>
      sendJson(response, 200, { tickets: (request.query.ids ?? '').split(',').map((id) => ticket(Number(id))) }),
    );
    const ids = Array.from({ length: 250 }, (_, index) => index + 1);
    const found = await client.tickets([...ids, 1, 2, 3]);
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(seen('/api/v2/tickets/show_many').map(({ query }) => (query.ids ?? '').split(',').length)).toEqual([
      100, 100, 50,
    ]);
    expect(seen('/api/v2/custom_statuses')).toHaveLength(1);
  });

  it("asks again for what was left out, keeps the order, and leaves out what doesn't exist", async () => {
    const { client, seen } = await zendesk((request, response) => {
      if (request.path.endsWith('/tickets/9')) return sendJson(response, 200, { ticket: ticket(9) });
      if (request.path.endsWith('/tickets/404')) return sendJson(response, 404, { error: 'RecordNotFound' });
      const ids = (request.query.ids ?? '').split(',').map(Number);
      const there = ids.filter((id) => id !== 404 && id !== 9);
      return sendJson(response, 200, {
        tickets: there
          .slice(0, 2)
          .map((id) => ticket(id))
          .reverse(),
      });
    });
    const found = await client.tickets([5, 404, 3, 9, 4, 1]);
    expect(found.map(({ id }) => id)).toEqual([5, 3, 9, 4, 1]);
    expect(found.find(({ id }) => id === 9)?.sla).toEqual({ kind: 'unknown' });
    expect(seen('/api/v2/tickets/show_many').map(({ query }) => query.ids)).toEqual([
      '5,404,3,9,4,1',
      '404,9,4,1',
      '404,9',
    ]);
  });

  it('does not lose one that is listed as someone’s but not shown with the others', async () => {
    const { client } = await zendesk((request, response) => {
      if (request.path.endsWith('/assigned'))
        return sendJson(response, 200, { tickets: [1, 2, 404].map((id) => ({ id })) });
      if (request.path.endsWith('/show_many')) return sendJson(response, 200, { tickets: [mine(1)] });
      if (request.path.endsWith('/tickets/2')) return sendJson(response, 200, { ticket: mine(2) });
      return sendJson(response, 404, { error: 'RecordNotFound' });
    });
    const mine = (id: number) => ticket(id, { assignee_id: ada.id });
    expect((await client.assignedTo(ada.id)).map(({ id }) => id)).toEqual([1, 2]);
  });

  it('makes no request if there is nothing to ask for', async () => {
    const { client, server } = await zendesk((_, response) => sendJson(response, 500, {}));
    expect(await client.tickets([])).toEqual([]);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    [
      'the earliest active',
      [
        { metric: 'a', stage: 'active', breach_at: '2026-11-23T12:00:00Z' },
        { metric: 'b', stage: 'active', breach_at: '2026-11-23T11:30:00+00:00' },
        { metric: 'c', stage: 'achieved', breach_at: '2026-11-22T11:00:00Z' },
      ],
      { kind: 'active', breachAt: '2026-11-23T11:30:00+00:00', metric: 'b' },
    ],
    [
      'a breach in the past',
      [{ metric: 'a', stage: 'active', breach_at: '2026-01-01T00:00:00Z' }],
      {
        kind: 'active',
        breachAt: '2026-01-01T00:00:00Z',
        metric: 'a',
      },
    ],
    [
      'paused',
      [
        { metric: 'a', stage: 'achieved' },
        { metric: 'b', stage: 'paused', breach_at: null },
      ],
      { kind: 'paused' },
    ],
    ['achieved', [{ metric: 'a', stage: 'achieved', breach_at: '2026-01-01T00:00:00Z' }], { kind: 'achieved' }],
    [
      'paused after it was overdue',
      [
        { metric: 'a', stage: 'paused', breach_at: null, days: 1, hours: 2 },
        { metric: 'b', stage: 'paused', breach_at: null, hours: -3 },
        { metric: 'c', stage: 'achieved', days: -9 },
      ],
      { kind: 'paused', overdueMs: 3 * 3_600_000 },
    ],
    ['none', [], { kind: 'none' }],
    ['unknown', null, { kind: 'unknown' }],
    ['unknown', [{ metric: 'a', stage: 'a stage of the future' }], { kind: 'unknown' }],
    ['unknown', [{ metric: 'a', stage: 'active', breach_at: null }], { kind: 'unknown' }],
  ])('reads the SLA: %s', (_, metrics, sla) => {
    expect(slaOf(metrics?.map((metric) => metricShape.parse(metric)) ?? null)).toEqual(sla);
  });
});

describe('the tickets of a group', () => {
  it('are searched, and then read, because the index lags', async () => {
    const { client, seen } = await zendesk((request, response) => {
      if (request.path === '/api/v2/search') {
        const page = Number(request.query.page);
        return sendJson(response, 200, {
          count: 4,
          results: page === 1 ? [{ id: 1 }, { id: 2 }] : [{ id: 3 }, { id: 4 }],
          next_page: page === 1 ? 'https://elsewhere.example.org/api/v2/search?page=2' : null,
        });
      }
      // One was assigned a moment ago, and the index does not know it yet.
      if (request.path === `/api/v2/users/${ada.id}/tickets/assigned`)
        return sendJson(response, 200, { tickets: [ticket(1), ticket(7), ticket(8, { status: 'solved' })] });
      return sendJson(response, 200, {
        tickets: [
          ticket(7),
          ticket(1),
          ticket(2, { group_id: 6 }),
          ticket(3, { status: 'solved' }),
          ticket(4, { status: 'hold' }),
        ],
      });
    });
    expect((await client.ticketsOf(group, ada.id)).map(({ id }) => id)).toEqual([1, 4, 7]);
    expect(seen('/api/v2/search').map(({ query }) => query)).toEqual([
      { query: 'type:ticket group:"GovPress 2nd line support" status<solved', per_page: '100', page: '1' },
      { query: 'type:ticket group:"GovPress 2nd line support" status<solved', per_page: '100', page: '2' },
    ]);
    expect(seen('/api/v2/tickets/show_many').map(({ query }) => query.ids)).toEqual(['1,2,3,4', '7']);
  });

  it.each([
    ['would stop', 1001],
    ['shows fewer than it counted', 2],
  ])('are exported if the search %s', async (_, count) => {
    const { client, seen } = await zendesk((request, response) => {
      if (request.path === '/api/v2/search') return sendJson(response, 200, { count, results: [{ id: 1 }] });
      if (request.path === '/api/v2/search/export') {
        const second = request.query['page[after]'] === 'two';
        return sendJson(response, 200, {
          results: second ? [{ id: 2 }] : [{ id: 1 }],
          meta: { has_more: !second, after_cursor: second ? null : 'two' },
        });
      }
      if (request.path.endsWith('/assigned')) return sendJson(response, 200, { tickets: [] });
      return sendJson(response, 200, { tickets: [ticket(1), ticket(2)] });
    });
    expect((await client.ticketsOf(group, ada.id)).map(({ id }) => id)).toEqual([1, 2]);
    expect(seen('/api/v2/search')).toHaveLength(1);
    expect(seen('/api/v2/search/export')[0]?.query).toEqual({
      query: 'group:"GovPress 2nd line support" status<solved',
      'filter[type]': 'ticket',
      'page[size]': '100',
    });
    expect(seen('/api/v2/search/export')).toHaveLength(2);
  });
});

describe('comments', () => {
  it('come with their authors', async () => {
    const { client } = await zendesk((_, response) =>
      sendJson(response, 200, {
        comments: [
          {
            id: 1,
            body: 'Hello',
            public: true,
            author_id: 31,
            attachments: [{ id: 5, file_name: 'logo.svg', size: 12 }],
            created_at: '2026-11-20T09:00:00Z',
          },
          {
            id: 2,
            body: '<b>',
            plain_body: 'Note',
            public: false,
            author_id: ada.id,
            created_at: '2026-11-21T09:00:00Z',
          },
        ],
        users: [{ id: 31, name: 'Rita Requester' }],
        meta: { has_more: false },
      }),
    );
    expect(await client.comments(1)).toEqual([
      {
        id: 1,
        body: 'Hello',
        written: 'Hello',
        public: true,
        authorId: 31,
        author: 'Rita Requester',
        attachments: ['logo.svg'],
        createdAt: '2026-11-20T09:00:00Z',
      },
      {
        id: 2,
        body: 'Note',
        written: '<b>',
        public: false,
        authorId: ada.id,
        author: null,
        attachments: [],
        createdAt: '2026-11-21T09:00:00Z',
      },
    ]);
  });
});

describe('an internal note', () => {
  const note = (events: object[] | undefined) =>
    zendesk((_, response) =>
      sendJson(response, 200, {
        ticket: ticket(1, { updated_at: '2026-11-23T10:00:00Z' }),
        audit: events && { id: 9, events },
      }),
    );
  const add = ({ client }: Awaited<ReturnType<typeof note>>) =>
    client.updateTicket(1, { note: 'Call on Monday' }, { stamp: '2026-11-23T09:00:00Z' });

  it('is sent as one, safely, and read back', async () => {
    const desk = await note([
      { id: 8, type: 'Change' },
      { id: 10, type: 'Comment', public: false },
    ]);
    expect(await add(desk)).toEqual({ noteId: 10, updatedAt: '2026-11-23T10:00:00Z' });
    expect(desk.server.requests[0]).toMatchObject({
      method: 'PUT',
      path: '/api/v2/tickets/1',
      body: {
        ticket: {
          comment: { body: 'Call on Monday', public: false },
          safe_update: true,
          updated_stamp: '2026-11-23T09:00:00Z',
        },
      },
    });
  });

  it('raises the alarm if it turned out public', async () => {
    const error = await serviceError(add(await note([{ id: 10, type: 'Comment', public: true }])));
    expect(error.message).toContain('PUBLIC');
    expect(error.details.mayHaveHappened).toBe(true);
    expect(error.next.join('\n')).toMatch(/agent\/tickets\/1.*comment 10/);
  });

  it.each([[undefined], [[]], [[{ id: 10, type: 'Comment' }]]])(
    'is unconfirmed if no one says what it is: %j',
    async (events) => {
      const error = await serviceError(add(await note(events)));
      expect(error.message).toContain('did not confirm that the note is internal');
      expect(error.details.mayHaveHappened).toBe(true);
    },
  );

  it('is refused if someone was faster, and never sent twice', async () => {
    const conflict = await zendesk((_, response) =>
      sendJson(response, 409, { error: 'UpdateConflict', description: 'Outdated' }),
    );
    expect((await serviceError(add(conflict))).details).toMatchObject({ problem: 'conflict', mayHaveHappened: false });
    const dropped = await zendesk((_, response) => drop(response));
    expect((await serviceError(add(dropped))).details.mayHaveHappened).toBe(true);
    expect(dropped.server.requests).toHaveLength(1);
  });
});

describe('a change of a ticket', () => {
  it('sends only what is given, safely', async () => {
    const { client, server } = await zendesk((_, response) =>
      sendJson(response, 200, { ticket: ticket(1, { updated_at: '2026-11-23T10:00:00Z' }) }),
    );
    const stamp = '2026-11-23T09:00:00Z';
    expect(await client.updateTicket(1, { status: 'hold', assigneeId: null }, { stamp })).toEqual({
      updatedAt: '2026-11-23T10:00:00Z',
      noteId: null,
    });
    await client.updateTicket(
      1,
      { customStatusId: 77, priority: 'high', type: 'task', groupId: 5, field: { id: 9, value: 'abc' } },
      { stamp },
    );
    const safe = { safe_update: true, updated_stamp: stamp };
    expect(server.requests.map(({ body }) => body.ticket)).toEqual([
      { status: 'hold', assignee_id: null, ...safe },
      {
        custom_status_id: 77,
        priority: 'high',
        type: 'task',
        group_id: 5,
        custom_fields: [{ id: 9, value: 'abc' }],
        ...safe,
      },
    ]);
  });

  it('can make a public comment internal', async () => {
    const { client, server } = await zendesk((_, response) => sendJson(response, 200, {}));
    await client.makeInternal(1, 10);
    expect(server.requests).toMatchObject([
      { method: 'PUT', path: '/api/v2/tickets/1/comments/10/make_private', body: undefined },
    ]);
  });
});

describe('assigning', () => {
  const assignments = (count: number): Assignment[] =>
    Array.from({ length: count }, (_, index) => ({
      ticketId: index + 1,
      stamp: '2026-11-23T09:00:00Z',
      assigneeId: ada.id,
      groupId: 5,
    }));
  const job = (status: string, results?: unknown, message: string | null = null) => ({
    job_status: { id: 'j1', status, message, results: results ?? null },
  });
  const updateMany = '/api/v2/tickets/update_many.json';

  it("runs in jobs of a hundred, watches each, and reports every ticket's result", async () => {
    let batch: { id: number }[] = [];
    let polls = 0;
    const { client, seen, pauses } = await zendesk((request, response) => {
      if (request.method === 'PUT') {
        batch = request.body.tickets;
        polls = 0;
        return sendJson(response, 200, job('queued'));
      }
      polls++;
      return polls < 3
        ? sendJson(response, 200, job('working'))
        : sendJson(
            response,
            200,
            job(
              'completed',
              batch.map(({ id }) => ({ id, success: true, status: 'Updated', action: 'update' })),
            ),
          );
    });
    const progress: number[] = [];
    const results = await client.assign(assignments(150), (settled) => progress.push(settled));
    expect(results).toHaveLength(150);
    expect(results.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(progress).toEqual([100, 150]);
    expect(seen(updateMany).map(({ body }) => body.tickets.length)).toEqual([100, 50]);
    expect(seen(updateMany)[0]?.body.tickets[0]).toEqual({
      id: 1,
      assignee_id: ada.id,
      group_id: 5,
      safe_update: true,
      updated_stamp: '2026-11-23T09:00:00Z',
    });
    expect(seen('/api/v2/job_statuses/j1')).toHaveLength(6);
    expect(pauses).toHaveLength(6);
  });

  it("trusts a job's items, not its completion", async () => {
    const results = [
      { id: 1, success: true, action: 'update', status: 'Updated' },
      { id: 2, success: false, action: 'update', error: 'UpdateConflict', details: 'Safe update prevented it' },
      { index: 2, success: false, error: 'TicketUpdateFailed', details: 'Assignee is not in the group' },
      { id: 5, error: 'TicketUpdateFailed', details: 'Safe Update prevented the update due to outdated ticket data.' },
    ];
    const { client } = await zendesk((_, response) => sendJson(response, 200, job('completed', results)));
    expect(await client.assign(assignments(5))).toMatchObject([
      { ticketId: 1, outcome: 'ok' },
      { ticketId: 2, outcome: 'conflict', reason: 'UpdateConflict: Safe update prevented it' },
      { ticketId: 3, outcome: 'refused', reason: 'TicketUpdateFailed: Assignee is not in the group' },
      { ticketId: 4, outcome: 'unclear', reason: "Zendesk's job completed without a reason" },
      { ticketId: 5, outcome: 'conflict' },
    ]);
  });

  it.each(['failed', 'killed'])('reports the result of a job that was %s as unclear', async (status) => {
    const { client } = await zendesk((_, response) => sendJson(response, 200, job(status, null, 'It went wrong')));
    expect(await client.assign(assignments(1))).toEqual([{ ticketId: 1, outcome: 'unclear', reason: 'It went wrong' }]);
  });

  it('does not watch a job for ever', async () => {
    const { client } = await zendesk((_, response) => sendJson(response, 200, job('queued')));
    expect(await client.assign(assignments(1))).toEqual([
      { ticketId: 1, outcome: 'unclear', reason: "Zendesk's job j1 has not finished yet" },
    ]);
  });

  it('reports the result of a job that it can no longer see as unclear', async () => {
    const { client } = await zendesk((request, response) =>
      request.method === 'PUT'
        ? sendJson(response, 200, job('queued'))
        : sendJson(response, 404, { error: 'NotFound' }),
    );
    expect((await client.assign(assignments(1)))[0]).toMatchObject({ ticketId: 1, outcome: 'unclear' });
  });

  it('throws if nothing was sent', async () => {
    const { client } = await zendesk((_, response) => sendJson(response, 403, { error: 'Forbidden' }));
    expect((await serviceError(client.assign(assignments(2)))).problem).toBe('not-allowed');
  });

  it("keeps earlier results when a later job can't be started", async () => {
    const { client } = await zendesk((request, response) => {
      const ids: number[] = request.body.tickets.map(({ id }: { id: number }) => id);
      return ids.includes(1)
        ? sendJson(
            response,
            200,
            job(
              'completed',
              ids.map((id) => ({ id, success: true })),
            ),
          )
        : drop(response);
    });
    const results = await client.assign(assignments(250));
    expect(results.map(({ ticketId }) => ticketId)).toEqual(assignments(250).map(({ ticketId }) => ticketId));
    expect(results.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 100 }, () => 'ok'),
      ...Array.from({ length: 100 }, () => 'unclear'),
      ...Array.from({ length: 50 }, () => 'not-sent'),
    ]);
  });
});

describe('making a ticket', () => {
  it('is done once per key', async () => {
    const { client, server } = await zendesk((_, response, count) =>
      sendJson(response, 201, { ticket: ticket(12) }, { 'x-idempotency-lookup': count === 1 ? 'miss' : 'hit' }),
    );
    const wanted = { subject: 'Access', body: 'Please', groupId: 5, idempotencyKey: 'start-2026-11-23-access' };
    const url = `${server.url}/agent/tickets/12`;
    expect(await client.createTicket(wanted)).toEqual({ id: 12, url, madeBefore: false });
    expect(await client.createTicket(wanted)).toEqual({ id: 12, url, madeBefore: true });
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/v2/tickets',
      body: { ticket: { subject: 'Access', comment: { body: 'Please' }, group_id: 5 } },
    });
    expect(server.requests[0]?.headers['idempotency-key']).toBe('start-2026-11-23-access');
  });
});

describe('other resources', () => {
  it('lists statuses and fields', async () => {
    const { client } = await zendesk((_, response) =>
      sendJson(response, 200, {
        ticket_fields: [
          {
            id: 1,
            title: 'Status',
            type: 'status',
            active: true,
            system_field_options: [{ name: 'Open', value: 'open' }],
          },
          { id: 2, title: 'Site', type: 'text' },
        ],
        meta: { has_more: false },
      }),
    );
    expect(await client.customStatuses()).toEqual([
      { id: 77, label: 'Pending believed solved', category: 'pending', active: true, isDefault: false },
    ]);
    expect(await client.ticketFields()).toEqual([
      { id: 1, title: 'Status', type: 'status', active: true, options: [{ name: 'Open', value: 'open' }] },
      { id: 2, title: 'Site', type: 'text', active: true, options: [] },
    ]);
  });
});
