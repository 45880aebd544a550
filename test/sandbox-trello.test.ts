import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { trello } from '../src/sandbox/trello/server.ts';
import { type ServedService, serveService } from './support/memory-store.ts';

let served: ServedService;

const me = '5f0000000000000000000001';
const header = (token: string, key = 'fake-trello-key') => ({
  authorization: `OAuth oauth_consumer_key="${key}", oauth_token="${token}"`,
});

const call = async (method: string, path: string, token = 'fake-trello-token-you') => {
  const response = await fetch(`${served.address}/1${path}`, { method, headers: header(token) });
  const type = response.headers.get('content-type') ?? '';
  const body = type.includes('json') ? await response.json() : await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever was answered
  return { status: response.status, type, headers: response.headers, body: body as any };
};
const get = async (path: string, token?: string) => (await call('GET', path, token)).body;

beforeAll(async () => {
  served = await serveService(trello);
});
beforeEach(() => served.advance(10_000));
afterAll(() => served.close());

describe('signing in', () => {
  test('by the header, and by the address', async () => {
    expect(await get('/members/me')).toMatchObject({ id: me, fullName: 'Ada Example', email: 'ada@example.org' });
    const query = new URLSearchParams({ key: 'fake-trello-key', token: 'fake-trello-token-you', fields: 'username' });
    const response = await fetch(`${served.address}/1/members/me?${query}`);
    expect(await response.json()).toEqual({ id: me, username: 'adaexample' });
  });

  test.each([
    ['fake-trello-token-nobody', 'invalid token'],
    ['fake-trello-token-you-revoked', 'invalid token'],
    ['fake-trello-token-you-expired', 'expired token'],
    ['', 'unauthorized permission requested'],
  ])('with "%s" is 401 in plain text', async (token, text) => {
    const { status, type, body } = await call('GET', '/members/me', token);
    expect([status, type, body]).toEqual([401, 'text/plain; charset=UTF-8', text]);
  });

  test('with an unknown application key', async () => {
    const headers = header('fake-trello-token-you', 'other');
    expect((await fetch(`${served.address}/1/members/me`, { headers })).status).toBe(401);
  });
});

describe('the authorise page', () => {
  const back = 'http://127.0.0.1:41401/nonce';
  const page = (changes: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      key: 'fake-trello-key',
      name: 'govsupport',
      scope: 'read,write',
      expiration: '30days',
      response_type: 'token',
      callback_method: 'fragment',
      return_url: back,
      ...changes,
    });
    return fetch(`${served.address}/1/authorize?${query}`, { redirect: 'manual' });
  };
  const authorise = async (changes?: Record<string, string>) => {
    const url = new URL((await page(changes)).headers.get('location') ?? '');
    expect(url.href.split('#')[0]).toBe(back);
    return new URLSearchParams(url.hash.slice(1)).get('token') ?? '';
  };

  test('sends back a token of the person who agreed after a #, valid for thirty days', async () => {
    const token = await authorise();
    expect(await get('/members/me', token)).toMatchObject({ id: me });
    const about = await get(`/tokens/${token}`, token);
    expect(about).toMatchObject({ identifier: 'govsupport', idMember: me });
    expect(Date.parse(about.dateExpires) - Date.parse(about.dateCreated)).toBe(30 * 86_400_000);
    expect(about.permissions).toContainEqual({ idModel: '*', modelType: 'Board', read: true, write: true });
    served.advance(30 * 86_400_000);
    expect((await call('GET', '/members/me', token)).body).toBe('expired token');
  });

  test("a read-only token can't write, and a revoked one is invalid", async () => {
    const token = await authorise({ scope: 'read' });
    expect((await call('PUT', `/boards/Y2QL3Pha/members/${me}?type=normal`, token)).status).toBe(401);
    expect((await call('DELETE', `/tokens/${token}`, token)).status).toBe(200);
    expect((await call('GET', '/members/me', token)).body).toBe('invalid token');
  });

  test("no one sees another person's token", async () => {
    expect((await call('GET', '/tokens/fake-trello-token-next')).status).toBe(404);
  });

  test.each([
    { return_url: 'http://127.0.0.1:41404/nonce' },
    { return_url: 'http://localhost:41401/nonce' },
    { callback_method: '' },
  ])('redirects nowhere with %j', async (changes) => {
    const { status, headers } = await page(changes as Record<string, string>);
    expect([status, headers.get('location')]).toEqual([200, null]);
  });

  test('shows the token if there is nowhere to send it', async () => {
    const [, token = ''] = /<p>(\w+)<\/p>/.exec(await (await page({ return_url: '' })).text()) ?? [];
    expect(await get('/members/me', token)).toMatchObject({ id: me });
  });

  test.each([{ key: 'other' }, { expiration: '2days' }, { scope: 'everything' }, { response_type: 'code' }])(
    'does not take %j',
    async (changes) => {
      expect((await page(changes as Record<string, string>)).status).toBe(400);
    },
  );

  test('says so in the fragment if it is refused', async () => {
    served.store.change((world) => {
      world.browser = 'refuse';
    });
    expect((await page()).headers.get('location')).toBe(`${back}#error=Token%20request%20rejected`);
    served.store.change((world) => {
      delete world.browser;
    });
  });
});

describe('boards', () => {
  test('you can see one without being a member', async () => {
    const memberships = async (board: string) => {
      const answer = await call('GET', `/boards/${board}?fields=name,shortLink&memberships=all`);
      expect(answer.status).toBe(200);
      return answer.body.memberships.map((one: { idMember: string }) => one.idMember);
    };
    expect(await memberships('pF46aRdl')).toContain(me);
    expect(await memberships('Y2QL3Pha')).not.toContain(me);
  });

  test('a private one, a missing one and an invalid id each have their own error', async () => {
    expect(await call('GET', '/boards/Pr1vAte8')).toMatchObject({
      status: 401,
      body: 'unauthorized permission requested',
    });
    expect(await call('GET', '/boards/Nowhere8')).toMatchObject({ status: 404, body: 'model not found' });
    expect(await call('GET', '/boards/no')).toMatchObject({ status: 400, body: 'invalid id' });
  });

  test('you can add yourself, once, and not as an administrator', async () => {
    const { body: list } = await call('GET', '/boards/Y2QL3Pha/lists?filter=open');
    const weekly = list.find((one: { name: string }) => one.name === 'Weekly tasks');
    const early = await call('POST', `/cards?${new URLSearchParams({ idList: weekly.id, name: 'Too early' })}`);
    expect(early).toMatchObject({ status: 401, body: 'unauthorized permission requested' });
    expect((await call('PUT', `/boards/Y2QL3Pha/members/${me}?type=admin`)).status).toBe(401);
    await call('PUT', `/boards/Y2QL3Pha/members/${me}?type=normal`);
    const { status, body } = await call('PUT', `/boards/Y2QL3Pha/members/${me}?type=normal`);
    expect(status).toBe(200);
    expect(body.memberships.filter((one: { idMember: string }) => one.idMember === me)).toHaveLength(1);
    expect((await get(`/lists/${weekly.id}/cards?fields=name`)).map((one: { name: string }) => one.name)).toEqual([
      'Check that the backups ran',
      'Check the suspended tickets',
      'Update plugins',
      'Read the security alerts',
      'Tidy the staging sites',
    ]);
  });

  test('the cards leave out archived ones, and those in archived lists', async () => {
    const names = (await get('/boards/pF46aRdl/cards?fields=name')).map((one: { name: string }) => one.name);
    expect(names).toContain('Add a new developer to the support rota (copy me!)');
    expect(names).not.toContain('Add Oscar Outgoing to the support rota');
    expect(names).not.toContain('An old card');
  });

  test('unsupported fields are not taken for empty ones', async () => {
    expect((await call('GET', '/boards/pF46aRdl?cards=open')).status).toBe(501);
    expect(served.warnings.join()).toContain('"cards"');
  });
});

describe('cards', () => {
  const backlog = async (): Promise<string> =>
    (await get('/boards/pF46aRdl/lists')).find((one: { name: string }) => one.name === 'Backlog').id;

  test('a copy includes the checklists; a second copy is a second card', async () => {
    const template = await get('/cards/Q5BahEhI');
    const fields = {
      idList: await backlog(),
      name: 'Add Ada Example to the support rota',
      idCardSource: template.id,
      keepFromSource: 'checklists,labels',
    };
    const first = await call('POST', `/cards?${new URLSearchParams(fields)}`);
    const second = await call('POST', `/cards?${new URLSearchParams(fields)}`);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.id).not.toBe(first.body.id);
    expect(first.body).toMatchObject({ name: fields.name, desc: template.desc });
    const checklists = await get(`/cards/${first.body.shortLink}/checklists`);
    const copied = checklists.map((one: { checkItems: unknown[] }) => one.checkItems.length);
    expect(copied).toEqual([7, 4]);

    const [access] = checklists;
    const item = access.checkItems[0];
    const ticked = await call('PUT', `/cards/${first.body.id}/checkItem/${item.id}?state=complete`);
    expect(ticked.body.state).toBe('complete');
    const source = await get('/cards/Q5BahEhI/checklists');
    expect(source[0].checkItems[0].state).toBe('incomplete');
  });

  test('a copy keeps what is asked for, and by default everything', async () => {
    const [, list] = await get('/boards/pF46aRdl/lists?cards=open&card_fields=idLabels,idMembers');
    const [source] = list.cards;
    const copy = async (keep: object) => {
      const fields = new URLSearchParams({ idList: list.id, name: 'Copy', idCardSource: source.id, ...keep });
      const { body } = await call('POST', `/cards?${fields}`);
      return [body.idLabels, body.idMembers];
    };
    expect(source.idLabels).toHaveLength(1);
    expect(await copy({ keepFromSource: 'labels' })).toEqual([source.idLabels, []]);
    expect(await copy({ keepFromSource: 'checklists,members' })).toEqual([[], source.idMembers]);
    expect(await copy({})).toEqual([source.idLabels, source.idMembers]);
  });

  test('a short link is not accepted as the id of a card to copy', async () => {
    const fields = { idList: await backlog(), idCardSource: 'Q5BahEhI' };
    expect(await call('POST', `/cards?${new URLSearchParams(fields)}`)).toMatchObject({
      status: 400,
      body: 'invalid value for idCardSource',
    });
  });

  test('a link, a comment, a change and an archived card', async () => {
    const fields = { idList: await backlog(), name: 'From a ticket', urlSource: 'https://tickets.example.org/1' };
    const { body } = await call('POST', `/cards?${new URLSearchParams(fields)}`);
    expect((await get(`/cards/${body.id}/attachments`))[0].url).toBe(fields.urlSource);
    await call('POST', `/cards/${body.id}/actions/comments?text=Looked+at+it`);
    const { actions } = await get(`/cards/${body.id}?actions=commentCard&fields=name`);
    expect(actions[0].data.text).toBe('Looked at it');
    const closed = await call('PUT', `/cards/${body.id}?closed=true&name=Over`);
    expect(closed.body).toMatchObject({ closed: true, name: 'Over' });
    expect(await get(`/lists/${fields.idList}/cards?fields=name`)).not.toContainEqual({ id: body.id, name: 'Over' });
  });

  test('a read-only token', async () => {
    const fields = new URLSearchParams({ idList: await backlog(), name: 'x' });
    expect(await call('POST', `/cards?${fields}`, 'fake-trello-token-you-readonly')).toMatchObject({ status: 401 });
  });
});

test('more than 100 requests in ten seconds are refused, and no answer says until when', async () => {
  const statuses = [];
  for (let index = 0; index < 101; index += 1) {
    statuses.push(await call('GET', '/members/me?fields=id', 'fake-trello-token-next'));
  }
  const last = statuses.at(-1);
  expect(statuses.filter((one) => one.status === 200)).toHaveLength(100);
  expect(last).toMatchObject({ status: 429, body: { error: 'API_TOKEN_LIMIT_EXCEEDED' } });
  expect(last?.headers.get('retry-after')).toBeNull();
  served.advance(10_000);
  expect((await call('GET', '/members/me', 'fake-trello-token-next')).status).toBe(200);
});

test('a large board keeps its ids apart', async () => {
  const large = await serveService(trello, { scale: 100 });
  try {
    const { cards } = large.store.world.trello;
    expect(cards.length).toBeGreaterThan(800);
    expect(new Set(cards.map((card) => card.id)).size).toBe(cards.length);
    expect(new Set(cards.map((card) => card.shortLink)).size).toBe(cards.length);
  } finally {
    await large.close();
  }
});
