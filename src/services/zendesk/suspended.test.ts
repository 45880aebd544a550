import { describe, expect, it } from 'vitest';
import { quickConnection, serviceError, serving } from '../../../test/support/connection.ts';
import { type Handler, sendJson } from '../../../test/support/http-server.ts';
import { createZendesk } from './client.ts';

async function zendesk(handler: Handler) {
  const server = await serving(handler);
  const { connection } = quickConnection(server.url);
  return { server, client: createZendesk({ ...connection, token: async () => 'fake-zendesk-token-you' }) };
}

it('lists suspended tickets, or says that I may not see them', async () => {
  const { client } = await zendesk((_, response, count) =>
    count === 1
      ? sendJson(response, 200, {
          suspended_tickets: [
            {
              id: 1,
              subject: 'Win',
              content: 'Click here',
              ticket_id: 48201,
              attachments: [{ file_name: 'win.exe', size: 12 }],
              cause: 'Detected as spam',
              author: { name: 'Mallory', email: 'm@example.org' },
              recipient: 'support@example.org',
              created_at: '2026-11-22T09:00:00Z',
            },
            { id: 2, subject: null, cause: null, author: null, created_at: '2026-11-22T09:00:00Z' },
          ],
          meta: { has_more: false },
        })
      : sendJson(response, 403, { error: { title: 'Forbidden', message: 'You do not have access to this page' } }),
  );
  expect(await client.suspendedTickets()).toEqual([
    {
      id: 1,
      subject: 'Win',
      text: 'Click here',
      cause: 'Detected as spam',
      author: { name: 'Mallory', email: 'm@example.org' },
      recipient: 'support@example.org',
      belongsTo: 48201,
      attachments: ['win.exe'],
      createdAt: '2026-11-22T09:00:00Z',
    },
    {
      id: 2,
      subject: '(no subject)',
      text: '',
      cause: '',
      author: { name: null, email: null },
      recipient: null,
      belongsTo: null,
      attachments: [],
      createdAt: '2026-11-22T09:00:00Z',
    },
  ]);
  const error = await serviceError(client.suspendedTickets());
  expect(error.problem).toBe('not-allowed');
  expect(error.message).toContain('does not allow you to list the suspended tickets');
});

it('shows the one that was asked for', async () => {
  const one = { id: 7, subject: 'Help', created_at: '2026-11-22T09:00:00Z' };
  const { client } = await zendesk((_, response, count) =>
    sendJson(response, 200, { suspended_tickets: [count === 1 ? one : { ...one, id: 8 }] }),
  );
  expect(await client.suspendedTicket(7)).toMatchObject({ id: 7, subject: 'Help' });
  expect((await serviceError(client.suspendedTicket(7))).message).toContain('returned a different ticket');
});

it('does not accept an invalid time', async () => {
  const { client } = await zendesk((_, response) =>
    sendJson(response, 200, { suspended_tickets: [{ id: 7, created_at: 'yesterday' }] }),
  );
  expect((await serviceError(client.suspendedTickets())).problem).toBe('unexpected');
});

describe('recover', () => {
  it('keeps the client as the requester: through the endpoint for many, with this one alone', async () => {
    const { client, server } = await zendesk((_, response) => sendJson(response, 200, { tickets: [{ id: 48300 }] }));
    expect(await client.recover(7)).toBe(48300);
    expect(server.requests).toMatchObject([
      { method: 'PUT', path: '/api/v2/suspended_tickets/recover_many', query: { ids: '7' } },
    ]);
  });

  it.each([
    [
      'the suspended ticket in the answer',
      { suspended_tickets: [{ id: 7, cause: 'Received from support address' }] },
      'Zendesk did not recover the suspended ticket (it says: Received from support address).',
    ],
    ['an answer without tickets', { tickets: [] }, 'Zendesk did not recover the suspended ticket.'],
  ])('takes %s for a refusal', async (_, answer, message) => {
    const { client } = await zendesk((_, response) => sendJson(response, 200, answer));
    const error = await serviceError(client.recover(7));
    expect(error.details).toMatchObject({ problem: 'invalid', mayHaveHappened: false });
    expect(error.message).toBe(message);
  });
});
