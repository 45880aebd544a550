import { expect, it } from 'vitest';
import { quickConnection, serviceError, serving } from '../../../test/support/connection.ts';
import { type Handler, sendJson } from '../../../test/support/http-server.ts';
import { createIncidentIo } from './client.ts';

const token = 'fake-incident-io-key';
const ada = {
  id: '01FAKE',
  name: 'Ada Example',
  email: 'Ada@example.org',
  slack_user_id: 'U0ADA00001',
  is_active: true,
  base_role: { id: '01ROLE', name: 'Responder', slug: 'responder' },
};

async function incidentIo(handler: Handler) {
  const server = await serving(handler);
  return { server, client: createIncidentIo({ ...quickConnection(server.url).connection, token: async () => token }) };
}

it('finds a person by e-mail address', async () => {
  const { client, server } = await incidentIo((_, response) => sendJson(response, 200, { users: [ada] }));
  expect(await client.userByEmail('ada@example.org')).toEqual({
    role: 'Responder',
    slackId: 'U0ADA00001',
  });
  expect(server.requests[0]).toMatchObject({ path: '/v2/users', query: { email: 'ada@example.org' } });
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
});

it.each([
  ['nobody', []],
  ['somebody else, because the filter was ignored', [{ ...ada, email: 'oscar@example.org' }]],
  ['somebody who has left', [{ ...ada, is_active: false }]],
])('returns null for %s', async (_, users) => {
  const { client } = await incidentIo((_, response) => sendJson(response, 200, { users }));
  expect(await client.userByEmail('ada@example.org')).toBeNull();
});

const incident = (reference: string, category: string, more: object = {}) => ({
  id: `id-${reference}`,
  reference,
  name: 'Sites are down',
  created_at: '2026-11-23T08:00:00Z',
  incident_status: { category, name: 'Fixing' },
  ...more,
});

it('lists the incidents that are not over, of every page', async () => {
  const severity = { name: 'Major' };
  const pages = [
    { incidents: [incident('INC-2', 'live', { severity })], pagination_meta: { after: 'id-INC-2' } },
    { incidents: [incident('INC-1', 'closed'), incident('INC-0', 'triage')], pagination_meta: {} },
  ];
  const { client, server } = await incidentIo((_, response, count) => sendJson(response, 200, pages[count - 1] ?? {}));
  const shown = { name: 'Sites are down', status: 'Fixing', createdAt: '2026-11-23T08:00:00Z', url: null };
  // The filter was ignored for one.
  expect(await client.openIncidents()).toEqual([
    { reference: 'INC-2', severity: 'Major', ...shown },
    { reference: 'INC-0', severity: null, ...shown },
  ]);
  expect(server.requests.map(({ query }) => query.after)).toEqual([undefined, 'id-INC-2']);
});

it('does not read the same page for ever', async () => {
  const page = { incidents: [incident('INC-2', 'live')], pagination_meta: { after: 'id-INC-2' } };
  const { client } = await incidentIo((_, response) => sendJson(response, 200, page));
  expect((await serviceError(client.openIncidents(), [token])).problem).toBe('unexpected');
});

it.each([
  [401, 'authentication_error', 'not-signed-in'],
  [403, 'authorization_error', 'not-allowed'],
])('%i is %s', async (status, type, problem) => {
  const body = { type, status, request_id: 'r-1', errors: [{ code: type, message: 'The key is not good for this' }] };
  const { client } = await incidentIo((_, response) => sendJson(response, status, body));
  const error = await serviceError(client.userByEmail('ada@example.org'), [token]);
  expect(error.details).toMatchObject({ problem, says: 'The key is not good for this' });
});
