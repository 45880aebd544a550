import { expect, it } from 'vitest';
import { quickConnection, serving } from '../../../test/support/connection.ts';
import { sendJson } from '../../../test/support/http-server.ts';
import { createZendesk } from './client.ts';

const stamp = '2026-11-23T09:00:00Z';

/** What a caller might smuggle in, past the types. */
const hostile = {
  public: true,
  comment: { body: 'Dear client', public: true },
  html_body: '<p>Dear client</p>',
  note: 'An internal note',
  safe_update: false,
};

/** For each method of the client that writes: what it is called with. */
const writers: Readonly<Record<string, readonly unknown[]>> = {
  updateTicket: [1, { ...hostile, status: 'pending' }, { ...hostile, stamp }],
  makeInternal: [1, 10, hostile],
  assign: [[{ ...hostile, ticketId: 1, stamp, assigneeId: 2, groupId: 3 }]],
  createTicket: [{ ...hostile, subject: 'Access', body: 'Please', groupId: 3, idempotencyKey: 'key' }],
  addMember: [1, 3, hostile],
  removeMember: [1, hostile],
  recover: [1, hostile],
};

/** The same for those that read and take more than numbers. */
const readers: Readonly<Record<string, readonly unknown[]>> = {
  unsolved: [['A group'], Promise.resolve(1)],
  unsolvedIds: [['A group'], 'word'],
};

/** Every object anywhere in a body, with the names on the way to it. */
function objects(value: unknown, names: readonly string[] = []): { names: readonly string[]; object: object }[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([name, each]) => objects(each, [...names, name]));
  return [{ names, object: value }, ...below];
}

it('has no way to write a public comment, and changes a ticket only if it has not changed since', async () => {
  const server = await serving((request, response) =>
    sendJson(response, request.path.includes('job_statuses') ? 500 : 200, {
      ticket: { id: 1, updated_at: stamp },
      audit: { events: [{ id: 10, type: 'Comment', public: false }] },
    }),
  );
  const { connection } = quickConnection(server.url);
  const client = createZendesk({ ...connection, token: async () => 'fake-zendesk-token-you' });
  const wrote = new Map<string, Set<string>>();
  for (const [name, method] of Object.entries(client)) {
    if (typeof method !== 'function') continue;
    const before = server.requests.length;
    const call = method as (...args: unknown[]) => unknown;
    // What counts is what the client sends, not how it takes the answers.
    await Promise.resolve()
      .then(() => call(...(writers[name] ?? readers[name] ?? [1, 1, new Date(stamp)])))
      .catch(() => {});
    const writes = server.requests.slice(before).filter(({ method: verb }) => verb !== 'GET');
    if (writes.length > 0) wrote.set(name, new Set(writes.map(({ method: verb, path }) => `${verb} ${path}`)));
  }

  // The list above names exactly the methods that write.
  expect([...wrote.keys()].sort()).toEqual(Object.keys(writers).sort());
  for (const { method, path, body } of server.requests.filter((request) => request.method !== 'GET')) {
    const where = `${method} ${path} ${JSON.stringify(body)}`;
    expect(JSON.stringify(body ?? null), where).not.toMatch(/Dear client|html_body|"public":true/);
    for (const { names, object } of objects(body)) {
      if (names.at(-1) === 'comment') expect(object, where).toMatchObject({ public: false });
      if (Object.hasOwn(object, 'updated_stamp')) expect(object, where).toMatchObject({ safe_update: true });
    }
    const isChange = method === 'PUT' && /tickets\/(?:\d+|update_many\.json)$/.test(path);
    if (isChange) expect(where).toContain(`"updated_stamp":"${stamp}"`);
  }
});
