import { describe, expect, it } from 'vitest';
import { quickConnection, serviceError, serving } from '../../../test/support/connection.ts';
import { type Handler, sendJson, sendText } from '../../../test/support/http-server.ts';
import { createTrello } from './client.ts';

const key = 'fake-trello-key';
const token = 'fake-trello-token';
const ada = { id: '5f0000000000000000000001', fullName: 'Ada Example', username: 'ada' };
const template = {
  id: '5f00000000000000000000c1',
  idBoard: 'b1',
  idList: 'l1',
  shortLink: 'Temp1ate',
  name: 'Copy me',
};

async function trello(handler: Handler) {
  const server = await serving((seen, response, count) => {
    if (seen.path === '/1/members/me') return sendJson(response, 200, ada);
    return handler(seen, response, count);
  });
  const { connection, pauses } = quickConnection(`${server.url}/1`);
  let asked = 0;
  const client = createTrello({
    ...connection,
    key: async () => key,
    token: async () => {
      asked++;
      return token;
    },
  });
  const seen = () => server.requests.map(({ method, path }) => `${method} ${path}`);
  return { client, server, pauses, seen, timesAsked: () => asked };
}

describe('signing in', () => {
  it('keeps key and token out of the address, and asks for them with each request', async () => {
    const { client, server, timesAsked } = await trello((_, response) => sendJson(response, 200, []));
    expect(timesAsked()).toBe(0);
    expect(await client.me()).toEqual({ id: ada.id, name: 'Ada Example', username: 'ada', email: null });
    await client.lists('Board001');
    expect(timesAsked()).toBe(2);
    expect(server.requests[1]?.headers.authorization).toBe(`OAuth oauth_consumer_key="${key}", oauth_token="${token}"`);
    expect(JSON.stringify(server.requests.map(({ path, query }) => [path, query]))).not.toContain('fake');
  });

  it('distinguishes a wrong token from a missing permission', async () => {
    const wrong = await serving((_, response) => sendText(response, 401, 'unauthorized permission requested'));
    const signedOut = createTrello({
      ...quickConnection(wrong.url).connection,
      key: async () => key,
      token: async () => token,
    });
    expect((await serviceError(signedOut.lists('Board001'), [token])).problem).toBe('not-signed-in');

    const { client } = await trello((_, response) => sendText(response, 401, 'unauthorized permission requested'));
    const error = await serviceError(client.lists('Board001'), [token]);
    expect(error.problem).toBe('not-allowed');
    expect(error.message).toBe('Trello does not allow you to list the lists.');
    expect(error.next).toEqual([]);
  });

  it.each([
    [401, 'invalid token', 'not-signed-in'],
    [401, 'invalid key', 'not-signed-in'],
    [404, 'model not found', 'not-found'],
    [400, 'invalid id', 'not-found'],
    [400, 'invalid value for name', 'invalid'],
  ])('%i "%s" is %s', async (status, text, problem) => {
    const { client } = await trello((_, response) => sendText(response, status, text));
    const error = await serviceError(client.card('Card0001'), [token]);
    expect(error.details).toMatchObject({ problem, says: text });
  });

  it('waits for the window of its limits to end', async () => {
    const { client, pauses } = await trello((_, response, count) =>
      count === 1 ? sendJson(response, 429, { error: 'API_TOKEN_LIMIT_EXCEEDED' }) : sendJson(response, 200, []),
    );
    expect(await client.cardsOfBoard('Board001')).toEqual([]);
    expect(pauses).toEqual([10_000]);
  });
});

describe('boards', () => {
  const board = { id: 'b1', name: 'Week in Progress', shortLink: 'Board001', closed: false };
  it.each([
    ['member', [{ idMember: 'x' }, { idMember: ada.id, memberType: 'normal' }]],
    ['none', [{ idMember: 'x' }]],
    ['none', [{ idMember: ada.id, deactivated: true }]],
    ['invited', [{ idMember: ada.id, unconfirmed: true }]],
  ])('sees that I am %s', async (membership, memberships) => {
    const { client, server } = await trello((_, response) => sendJson(response, 200, { ...board, memberships }));
    expect(await client.board('Board001')).toEqual({ ...board, membership });
    expect(server.requests.find(({ path }) => path === '/1/boards/Board001')?.query).toEqual({
      fields: 'id,name,shortLink,closed',
      memberships: 'all',
    });
  });

  it('joins as a normal member', async () => {
    const { client, server } = await trello((_, response) => sendJson(response, 200, { ...board, memberships: [] }));
    await client.join('b1');
    expect(server.requests[1]).toMatchObject({
      method: 'PUT',
      path: `/1/boards/b1/members/${ada.id}`,
      query: { type: 'normal' },
    });
  });
});

describe('cards', () => {
  const card = {
    id: template.id,
    name: 'Copy me',
    description: '',
    shortLink: 'Temp1ate',
    url: 'https://trello.com/c/Temp1ate',
    closed: false,
    listId: 'l1',
    memberIds: [],
    number: null,
    items: { total: 0, done: 0 },
    due: null,
    dueComplete: false,
    attachments: [],
  };

  it('returns them in our words', async () => {
    const { client } = await trello((_, response) => sendJson(response, 200, [template]));
    expect(await client.cardsOfBoard('b1')).toEqual([card]);
  });

  it("asks for a board's cards with their dates and attached addresses", async () => {
    const dated = { ...template, due: '2026-11-27T17:00:00.000Z', dueComplete: true };
    const attachments = [{ id: 'a', url: 'https://desk.example.org/1' }, { id: 'b' }];
    const { client, server } = await trello((_, response) => sendJson(response, 200, [{ ...dated, attachments }]));
    expect(await client.cardsOfBoard('Board001')).toEqual([
      { ...card, due: dated.due, dueComplete: true, attachments: ['https://desk.example.org/1'] },
    ]);
    expect(server.requests[0]?.query).toEqual({
      fields: 'name,desc,shortLink,shortUrl,url,closed,idBoard,idList,idMembers,idShort,due,dueComplete,badges',
      attachments: 'true',
      attachment_fields: 'url',
    });
  });

  it('makes one', async () => {
    const { client, server } = await trello((_, response) => sendJson(response, 200, template));
    await client.createCard({ listId: 'l1', name: 'Ask & answer', attachUrl: 'https://desk.example.org/1' });
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/1/cards',
      query: { idList: 'l1', name: 'Ask & answer', urlSource: 'https://desk.example.org/1' },
    });
  });

  it('copies one by its short link, which Trello does not accept', async () => {
    const { client, server, seen } = await trello((_, response) => sendJson(response, 200, template));
    await client.copyCard({ from: 'Temp1ate', listId: 'l2', name: 'Ada', memberIds: [ada.id] });
    expect(seen()).toEqual(['GET /1/cards/Temp1ate', 'POST /1/cards']);
    expect(server.requests[1]?.query).toEqual({
      idList: 'l2',
      name: 'Ada',
      idCardSource: template.id,
      keepFromSource: 'checklists,labels',
      idMembers: ada.id,
    });
  });

  it('ticks items of checklists', async () => {
    const checklist = {
      id: 'k1',
      name: 'First day',
      checkItems: [
        { id: 'i1', name: 'VPN', state: 'complete' },
        { id: 'i2', name: 'Slack', state: 'incomplete' },
      ],
    };
    const { client, server } = await trello((seen, response) =>
      sendJson(response, 200, seen.method === 'GET' ? [checklist] : {}),
    );
    expect(await client.checklists('Card0001')).toEqual([
      {
        items: [
          { id: 'i1', name: 'VPN', complete: true },
          { id: 'i2', name: 'Slack', complete: false },
        ],
      },
    ]);
    await client.setCheckItem('Card0001', 'i2', true);
    expect(server.requests[1]).toMatchObject({
      method: 'PUT',
      path: '/1/cards/Card0001/checkItem/i2',
      query: { state: 'complete' },
    });
  });
});
