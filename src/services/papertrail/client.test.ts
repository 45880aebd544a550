import { expect, it } from 'vitest';
import { quickConnection, serviceError, serving } from '../../../test/support/connection.ts';
import { type Handler, sendJson } from '../../../test/support/http-server.ts';
import { createPapertrail } from './client.ts';
import type { PapertrailKind } from './papertrail.ts';

const token = 'fake-papertrail-token';

async function papertrail(kind: PapertrailKind, path: string, handler: Handler) {
  const server = await serving(handler);
  const { connection } = quickConnection(server.url + path);
  return { server, client: createPapertrail({ ...connection, kind, token: async () => token }) };
}

it('opens the old one with its own header', async () => {
  const { client, server } = await papertrail('classic', '/api/v1', (_, response) =>
    sendJson(response, 200, [{ id: 1, name: 'web-1' }, { id: 2 }]),
  );
  expect(await client.access()).toEqual({ systems: 2 });
  expect(server.requests[0]?.path).toBe('/api/v1/systems.json');
  expect(server.requests[0]?.headers['x-papertrail-token']).toBe(token);
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
});

it.each(['', '/', '/v1', '/v1/', '/in/front/v1'])('opens the new one at an address that ends in "%s"', async (path) => {
  const { client, server } = await papertrail('solarwinds', path, (_, response) =>
    sendJson(response, 200, { logs: [], pageInfo: {} }),
  );
  expect(await client.access()).toEqual({ systems: null });
  expect(server.requests[0]?.path).toBe(path.startsWith('/in') ? '/in/front/v1/logs' : '/v1/logs');
  expect(server.requests[0]?.query).toEqual({ pageSize: '1' });
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
  expect(server.requests[0]?.headers['user-agent']).toMatch(/^govsupport\//);
});

it.each(['classic', 'solarwinds'] as const)('reports that the token of %s is wrong', async (kind) => {
  const { client } = await papertrail(kind, '/api/v1', (_, response) =>
    sendJson(response, 401, { message: 'Invalid token' }),
  );
  const error = await serviceError(client.access(), [token]);
  expect(error.details).toMatchObject({ problem: 'not-signed-in', says: 'Invalid token' });
});
