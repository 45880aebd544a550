import { expect, it } from 'vitest';
import { quickConnection, serviceError, serving } from '../../../test/support/connection.ts';
import { type Handler, sendJson } from '../../../test/support/http-server.ts';
import { createAirtable } from './client.ts';

const token = 'fake-airtable-token';
const base = (id: string) => ({ id, name: `Base ${id}`, permissionLevel: 'edit' });

async function airtable(handler: Handler) {
  const server = await serving(handler);
  const { connection, pauses } = quickConnection(`${server.url}/v0`);
  return { server, pauses, client: createAirtable({ ...connection, token: async () => token }) };
}

it('looks through all pages', async () => {
  const { client, server } = await airtable((seen, response) =>
    seen.query.offset === 'second'
      ? sendJson(response, 200, { bases: [base('app2')] })
      : sendJson(response, 200, { bases: [base('app1')], offset: 'second' }),
  );
  expect(await client.bases()).toEqual([
    { id: 'app1', permission: 'edit' },
    { id: 'app2', permission: 'edit' },
  ]);
  expect(server.requests[0]?.path).toBe('/v0/meta/bases');
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
});

it.each([
  [401, { error: { type: 'AUTHENTICATION_REQUIRED', message: 'Authentication required' } }, 'not-signed-in'],
  [403, { error: { type: 'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND' } }, 'not-allowed'],
  [404, { error: 'NOT_FOUND' }, 'not-found'],
])('%i %j is %s', async (status, body, problem) => {
  const { client } = await airtable((_, response) => sendJson(response, status, body));
  const error = await serviceError(client.bases(), [token]);
  expect(error.problem).toBe(problem);
  expect(error.details.says).toMatch(/^(Authentication required|INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND|NOT_FOUND)$/);
});

it('waits half a minute after too many requests', async () => {
  const { client, pauses } = await airtable((_, response, count) =>
    count === 1 ? sendJson(response, 429, { errors: [] }) : sendJson(response, 200, { bases: [] }),
  );
  expect(await client.bases()).toEqual([]);
  expect(pauses).toEqual([30_000]);
});
