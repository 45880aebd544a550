import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays, dayOf, shownDay } from '../src/lib/days.ts';
import { serving } from './support/connection.ts';
import { sendJson, sendText } from './support/http-server.ts';
import { createMachine, type Machine } from './support/machine.ts';
import { deadUrl } from './support/ports.ts';

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

/** An answer: a body with 200, or a status with one. Text is sent as text. */
type Answer = object | readonly [status: number, body: unknown];

/** A server that knows these routes (`/users/me`) and no others. */
async function routes(known: Readonly<Record<string, Answer>>) {
  return serving(({ method, path }, response) => {
    const answer = method === 'GET' ? known[path] : undefined;
    if (answer === undefined) return sendText(response, 501, `${method} ${path} is not known here`);
    const [status, body] = Array.isArray(answer) ? answer : [200, answer];
    if (typeof body === 'string') sendText(response, status, body);
    else sendJson(response, status, body);
  });
}

const secrets = {
  GOVSUPPORT_ZENDESK_TOKEN: 'fake-token-ada-zendesk',
  GOVSUPPORT_TRELLO_KEY: 'fake-key-ada-trello',
  GOVSUPPORT_TRELLO_TOKEN: 'fake-token-ada-trello',
  GOVSUPPORT_INCIDENT_IO_TOKEN: 'fake-key-incident-io',
  GOVSUPPORT_PAPERTRAIL_TOKEN: 'fake-token-ada-papertrail',
  GOVSUPPORT_AIRTABLE_TOKEN: 'fake-token-ada-airtable',
};

/** What `doctor` says about one check, having changed nothing and shown no secret, however verbose it was. */
async function look(id: string, env: Readonly<Record<string, string>>) {
  const before = machine.snapshot();
  const all = { ...secrets, ...env };
  const json = await machine.govsupport(['doctor', '--only', id, '--json'], { env: all });
  const text = await machine.govsupport(['doctor', '--only', id, '--verbose', '--debug', '--show-private'], {
    env: all,
  });
  expect(machine.snapshot()).toBe(before);
  expect(text.code).toBe(json.code);
  expect(json.stderr).toBe('');
  const told = json.stdout + text.stdout + text.stderr;
  for (const [name, value] of Object.entries(all)) {
    if (!/_(?:TOKEN|KEY)$/.test(name) || value === '') continue;
    expect(told).not.toContain(value);
    expect(told).not.toContain(Buffer.from(value).toString('base64').replace(/=+$/, ''));
  }
  const [check] = json.json().checks;
  return { code: json.code, text: text.stdout, ...check };
}

/** The same without the credential that it needs: it sends no request. */
async function withoutCredentials(id: string, ...names: (keyof typeof secrets)[]) {
  const server = await routes({});
  const check = await look(id, {
    GOVSUPPORT_ZENDESK_URL: server.url,
    GOVSUPPORT_TRELLO_URL: server.url,
    GOVSUPPORT_INCIDENT_IO_URL: server.url,
    GOVSUPPORT_PAPERTRAIL_URL: server.url,
    GOVSUPPORT_AIRTABLE_URL: server.url,
    ...Object.fromEntries(names.map((name) => [name, ''])),
  });
  expect(server.requests).toEqual([]);
  expect(check).toMatchObject({ code: 3, status: 'unknown' });
  expect(check.summary).toMatch(/^(?:Not configured: |You are not signed in to )/);
  return check;
}

describe('zendesk and zendesk-group', () => {
  const ada = {
    id: 900001,
    name: 'Ada Example',
    email: 'ada@dxw.example',
    role: 'agent',
    role_type: null,
    only_private_comments: false,
    restricted_agent: true,
    ticket_restriction: 'groups',
  };
  const names = [
    'GovPress Support Triage',
    'GovPress 1st line support',
    'GovPress 2nd line support',
    'GovPress scoping and discussion',
    'Somebody else',
  ];
  const groups = names.map((name, index) => ({ id: 101 + index, name, deleted: false }));
  const memberships = (ids: readonly number[]) => ({
    group_memberships: ids.map((id) => ({ id: id + 1000, user_id: 900001, group_id: id })),
    meta: { has_more: false },
  });
  const usual = {
    '/api/v2/users/me': { user: ada },
    '/api/v2/groups': { groups, meta: { has_more: false } },
    '/api/v2/users/900001/group_memberships': memberships([101, 103]),
  };
  /** This many days from today. */
  const day = (far: number) => addDays(dayOf(new Date()), far);
  const rotaDay = (date: string, name: string) => ({
    date,
    role: 'dev',
    person: { name, email: `${name.split(' ')[0]?.toLowerCase()}@dxw.example` },
  });
  const zendesk = async (known: Readonly<Record<string, Answer>>, token?: string) => {
    const server = await routes({ ...usual, ...known });
    return {
      server,
      env: { GOVSUPPORT_ZENDESK_URL: server.url, ...(token === undefined ? {} : { GOVSUPPORT_ZENDESK_TOKEN: token }) },
    };
  };

  it('passes for an agent who sees the groups, whatever their capitals', async () => {
    const { server, env } = await zendesk({});
    expect(await look('zendesk', env)).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'You are signed in as an agent, and see the groups',
      evidence: { kind: 'agent', restriction: 'groups', token: 'oauth', tokenDiesOn: null, missingGroups: [] },
      remedy: null,
    });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer fake-token-ada-zendesk');
  });

  it('warns of an old API token, with the day when it expires', async () => {
    const { server, env } = await zendesk({}, 'ada@dxw.example/token:fake-api-token-ada');
    expect(await look('zendesk', env)).toMatchObject({
      code: 0,
      status: 'warn',
      summary:
        'You are signed in as an agent, and see the groups, but with an old API token: it stops working on 2027-04-30',
      evidence: { token: 'api-token', tokenDiesOn: '2027-04-30' },
      remedy: { summary: expect.stringContaining('Remove it from the configuration, and sign in') },
    });
    expect(server.requests[0]?.headers.authorization).toMatch(/^Basic /);
  });

  it.each([
    ['a light agent', { role_type: 1 }, 'You are a light agent, who cannot be assigned tickets'],
    ['an end user', { role: 'end-user' }, 'You are an end user and not an agent'],
    [
      'an agent who sees too little',
      { ticket_restriction: 'assigned' },
      'You may only see tickets that are assigned to you',
    ],
  ])('fails for %s', async (_, change, summary) => {
    const { env } = await zendesk({ '/api/v2/users/me': { user: { ...ada, ...change } } });
    expect(await look('zendesk', env)).toMatchObject({
      code: 1,
      status: 'fail',
      summary,
      remedy: { summary: expect.stringContaining('Maintenance and Support Team') },
    });
  });

  it('fails if groups are missing, and names them', async () => {
    const some = groups.filter(({ id }) => id === 101 || id === 103);
    const { env } = await zendesk({ '/api/v2/groups': { groups: some, meta: { has_more: false } } });
    expect(await look('zendesk', env)).toMatchObject({
      status: 'fail',
      summary: 'You do not see these groups: GovPress 1st line support, GovPress scoping and discussion',
      evidence: { missingGroups: ['GovPress 1st line support', 'GovPress scoping and discussion'] },
    });
  });

  it('takes the answer to an anonymous visitor for not signed in, and skips checks that need it', async () => {
    const { env } = await zendesk({
      '/api/v2/users/me': {
        user: { id: null, name: 'Anonymous user', email: 'invalid@example.com', role: 'end-user' },
      },
      '/api/v2/groups': [401, { error: "Couldn't authenticate you" }],
    });
    const check = await look('zendesk', env);
    expect(check).toMatchObject({ code: 1, status: 'fail', evidence: { problem: 'not-signed-in' } });
    expect(check.summary).toContain('anonymous');
    expect(check.remedy.summary).toMatch(/^Check the token in GOVSUPPORT_ZENDESK_TOKEN\. .*OAuth access token/);
    const both = await machine.govsupport(['doctor', '--only', 'zendesk,zendesk-group', '--json'], {
      env: { ...secrets, ...env },
    });
    expect(both.json().checks[1]).toMatchObject({
      status: 'skip',
      summary: 'Not checked, because zendesk failed',
    });
  });

  it('fails if a scope is missing, and names it', async () => {
    const description = 'You are missing the following required scopes: groups:read';
    const { env } = await zendesk({ '/api/v2/groups': [403, { error: 'forbidden', description }] });
    expect(await look('zendesk', env)).toMatchObject({
      status: 'fail',
      evidence: { problem: 'not-allowed', permission: 'the scope groups:read' },
    });
  });

  it.each([
    ['a captive portal', [200, '<!doctype html><title>Welcome</title>'], 'unexpected'],
    ['a broken answer', [200, '{"user":{"id":1'], 'unexpected'],
    ['a fault', [500, { error: 'InternalError' }], 'unexpected'],
    ['a limit', [429, { error: 'TooManyRequests' }], 'limited'],
  ] as const)('is unknown, and not failed, for %s', async (_, answer, problem) => {
    const { env } = await zendesk({ '/api/v2/users/me': answer });
    expect(await look('zendesk', env)).toMatchObject({ code: 3, status: 'unknown', evidence: { problem } });
  });

  it('is unknown, and not failed, if nothing answers', async () => {
    expect(await look('zendesk', { GOVSUPPORT_ZENDESK_URL: deadUrl })).toMatchObject({
      code: 3,
      status: 'unknown',
      evidence: { problem: 'not-reachable', reason: 'refused' },
    });
  });

  it('is not configured without a token', async () => {
    const check = await withoutCredentials('zendesk', 'GOVSUPPORT_ZENDESK_TOKEN');
    expect(check.evidence).toEqual({ signedIn: false });
    expect(check.remedy.commands).toEqual([['govsupport', 'auth', 'login', 'zendesk']]);
    await withoutCredentials('zendesk-group', 'GOVSUPPORT_ZENDESK_TOKEN');
  });

  it('says whether you are in the group, and only warns if you are not and no rota says that you should', async () => {
    const inIt = await zendesk({});
    expect(await look('zendesk-group', inIt.env)).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'You are in GovPress 2nd line support',
      evidence: { group: 'GovPress 2nd line support', groupId: 103, member: true },
    });
    const outside = await zendesk({ '/api/v2/users/900001/group_memberships': memberships([101]) });
    expect(await look('zendesk-group', outside.env)).toMatchObject({
      code: 0,
      status: 'warn',
      summary: 'You are not in GovPress 2nd line support: that is right while you are not on rotation',
      evidence: { member: false },
      remedy: { summary: expect.stringContaining('Delivery Lead') },
    });
  });

  it.each([
    ['today', 0, 'today'],
    ['yesterday', -1, `on ${shownDay(day(-1))}`],
  ])('fails if you are not in it and your rotation began %s', async (_, began, words) => {
    const outside = await zendesk({
      '/api/v2/users/900001/group_memberships': memberships([101]),
      '/rota.json': [200, [began, 1].map((far) => rotaDay(day(far), 'Ada Example'))],
    });
    const env = { ...outside.env, GOVSUPPORT_ROTA_URL: `${outside.server.url}/rota.json` };
    machine.config('person: { name: Ada Example, email: ada@dxw.example }\n');
    expect(await look('zendesk-group', env)).toMatchObject({
      code: 1,
      status: 'fail',
      summary: `You are not in GovPress 2nd line support, and your rotation began ${words}`,
      evidence: { member: false, onRotationSince: day(began) },
      remedy: { commands: [['govsupport', 'start', '--only', 'zendesk-group']] },
    });
  });

  it('fails if you are not in it and stand in today', async () => {
    const outside = await zendesk({
      '/api/v2/users/900001/group_memberships': memberships([101]),
      '/rota.json': [
        200,
        ['Oscar Outgoing', 'Ada Example', 'Oscar Outgoing'].map((name, at) => rotaDay(day(at - 1), name)),
      ],
    });
    const env = { ...outside.env, GOVSUPPORT_ROTA_URL: `${outside.server.url}/rota.json` };
    machine.config('person: { name: Ada Example, email: ada@dxw.example }\n');
    const check = await look('zendesk-group', env);
    expect(check).toMatchObject({
      code: 1,
      summary: 'You are not in GovPress 2nd line support, and you stand in for <who you stand in for> today',
      remedy: { summary: expect.stringMatching(/^For today, ask /), commands: [] },
    });
    expect(check.text.replace(/\s+/g, ' ')).toContain('and you stand in for Oscar Outgoing today');
  });

  it.each([
    ['begins tomorrow', [200, [1, 2].map((far) => rotaDay(day(far), 'Ada Example'))]],
    ['is over', [200, [-2, -1].map((far) => rotaDay(day(far), 'Ada Example'))]],
    ['is not known, because the rota fails', [503, 'down']],
    ['is not known, because the rota makes no sense', [200, { days: 'none' }]],
  ] satisfies [string, Answer][])('only warns if your rotation %s', async (_, answer) => {
    const outside = await zendesk({
      '/api/v2/users/900001/group_memberships': memberships([101]),
      '/rota.json': answer,
    });
    const env = { ...outside.env, GOVSUPPORT_ROTA_URL: `${outside.server.url}/rota.json` };
    machine.config('person: { name: Ada Example, email: ada@dxw.example }\n');
    expect(await look('zendesk-group', env)).toMatchObject({
      code: 0,
      status: 'warn',
      summary: 'You are not in GovPress 2nd line support: that is right while you are not on rotation',
    });
  });

  it('fails if the group is not there', async () => {
    const { env } = await zendesk({ '/api/v2/groups': { groups: groups.slice(0, 1), meta: { has_more: false } } });
    expect(await look('zendesk-group', env)).toMatchObject({
      status: 'fail',
      summary: 'You do not see the group GovPress 2nd line support',
    });
  });

  it('is unknown if the memberships are not shown', async () => {
    const { env } = await zendesk({ '/api/v2/users/900001/group_memberships': [502, 'Bad gateway'] });
    expect(await look('zendesk-group', env)).toMatchObject({ code: 3, status: 'unknown' });
  });
});

describe('trello and onboarding-card', () => {
  const me = '5f0000000000000000000001';
  const other = '5f0000000000000000000002';
  const board = (name: string, shortLink: string, members: readonly object[], closed = false) => ({
    id: `b-${shortLink}`,
    name,
    shortLink,
    closed,
    memberships: members,
  });
  const member = (idMember: string, unconfirmed = false) => ({ idMember, unconfirmed, deactivated: false });
  const backlog = (...members: readonly object[]) => board('Support and Maintenance Backlog', 'pF46aRdl', members);
  const week = (...members: readonly object[]) => board('Week in Progress', 'Y2QL3Pha', members);
  const card = (name: string, idMembers: readonly string[] = [], more: object = {}) => ({
    id: `c-${name.length}`,
    name,
    desc: '',
    shortLink: 'Card0001',
    shortUrl: 'https://trello.com/c/Card0001',
    closed: false,
    idBoard: 'b-pF46aRdl',
    idList: 'l-1',
    idMembers,
    ...more,
  });
  const template = card('Add a new developer to the support rota (copy me!)', [], { shortLink: 'Q5BahEhI' });
  const checklists = (...states: readonly boolean[]) => [
    {
      id: 'k-1',
      name: 'Access',
      checkItems: states.map((done, index) => ({
        id: `i-${index}`,
        name: `Access ${index + 1}`,
        state: done ? 'complete' : 'incomplete',
      })),
    },
  ];
  const trello = async (known: Readonly<Record<string, Answer>>) => {
    const server = await routes({
      '/1/members/me': { id: me, fullName: 'Ada Example', username: 'adaexample' },
      '/1/boards/pF46aRdl': backlog(member(other), member(me)),
      '/1/boards/Y2QL3Pha': week(member(me)),
      '/1/boards/pF46aRdl/cards': [200, [template, card('Move the old redirects', [me])]],
      '/1/boards/pF46aRdl/lists': [200, [{ id: 'l-1', name: 'Backlog', closed: false, cards: [template] }]],
      ...known,
    });
    return { server, env: { GOVSUPPORT_TRELLO_URL: `${server.url}/1` } };
  };

  it('passes for a member of both boards', async () => {
    const { server, env } = await trello({});
    expect(await look('trello', env)).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'You are a member of Support and Maintenance Backlog and Week in Progress',
      evidence: {
        boards: [
          { name: 'Support and Maintenance Backlog', shortLink: 'pF46aRdl', standing: 'member' },
          { name: 'Week in Progress', shortLink: 'Y2QL3Pha', standing: 'member' },
        ],
      },
    });
    // Neither key nor token is in an address.
    expect(JSON.stringify(server.requests.map(({ path, query }) => [path, query]))).not.toContain('fake');
  });

  it.each([
    ['sees a board without being a member', week(member(other)), 'You are not a member of Week in Progress'],
    ['is only invited', week(member(me, true)), 'You are invited to Week in Progress and have not accepted'],
    ['was deactivated', week({ ...member(me), deactivated: true }), 'You are not a member of Week in Progress'],
  ])('fails for someone who %s', async (_, answer, summary) => {
    const { env } = await trello({ '/1/boards/Y2QL3Pha': answer });
    expect(await look('trello', env)).toMatchObject({
      code: 1,
      status: 'fail',
      summary,
      remedy: { summary: expect.stringContaining('Join board'), url: 'https://trello.com/b/Y2QL3Pha' },
    });
  });

  it.each([
    ['is not there', [404, 'board not found']],
    ['is private', [401, 'unauthorized permission requested']],
  ] as const)('fails if a board %s', async (_, answer) => {
    const { env } = await trello({ '/1/boards/pF46aRdl': answer });
    expect(await look('trello', env)).toMatchObject({
      status: 'fail',
      summary: "Support and Maintenance Backlog does not exist, or you can't see it",
      remedy: { summary: expect.stringContaining('Ask someone') },
    });
  });

  it('says what is wrong with each board', async () => {
    const { env } = await trello({
      '/1/boards/pF46aRdl': board('Support and Maintenance Backlog', 'pF46aRdl', [member(me)], true),
      '/1/boards/Y2QL3Pha': week(),
    });
    expect(await look('trello', env)).toMatchObject({
      status: 'fail',
      summary: 'Support and Maintenance Backlog is archived; you are not a member of Week in Progress',
    });
  });

  it('still looks for the card if you are only not a member', async () => {
    const { env } = await trello({ '/1/boards/Y2QL3Pha': week() });
    const both = await machine.govsupport(['doctor', '--only', 'trello,onboarding-card', '--json'], {
      env: { ...secrets, ...env },
    });
    expect(both.json().checks).toMatchObject([{ status: 'fail' }, { id: 'onboarding-card', status: 'warn' }]);
  });

  it('fails with a wrong token, and skips checks that need it', async () => {
    const { env } = await trello({
      '/1/members/me': [401, 'invalid token'],
      '/1/boards/pF46aRdl': [401, 'invalid token'],
      '/1/boards/Y2QL3Pha': [401, 'invalid token'],
    });
    expect(await look('trello', env)).toMatchObject({
      status: 'fail',
      evidence: { problem: 'not-signed-in' },
      remedy: { summary: expect.stringMatching(/^Check the token in GOVSUPPORT_TRELLO_TOKEN\. Make a key/) },
    });
    const both = await machine.govsupport(['doctor', '--only', 'trello,onboarding-card', '--json'], {
      env: { ...secrets, ...env },
    });
    expect(both.json().checks[1]).toMatchObject({ status: 'skip', summary: 'Not checked, because trello failed' });
  });

  it('is unknown, and not failed, if nothing answers', async () => {
    const env = { GOVSUPPORT_TRELLO_URL: deadUrl };
    expect(await look('trello', env)).toMatchObject({ code: 3, status: 'unknown' });
    expect(await look('onboarding-card', env)).toMatchObject({ code: 3, status: 'unknown' });
  });

  it('is not configured without key or token, and says which', async () => {
    const both = await withoutCredentials('trello', 'GOVSUPPORT_TRELLO_KEY', 'GOVSUPPORT_TRELLO_TOKEN');
    expect(both.summary).toBe('Not configured: services.trello.key is not set');
    const one = await withoutCredentials('trello', 'GOVSUPPORT_TRELLO_TOKEN');
    expect(one).toMatchObject({
      summary: 'You are not signed in to Trello',
      remedy: { commands: [['govsupport', 'auth', 'login', 'trello']] },
    });
    await withoutCredentials('onboarding-card', 'GOVSUPPORT_TRELLO_TOKEN');
  });

  it.each([
    ['you are on it', card('Add a new developer to the support rota (copy me!)', [me])],
    ['it names you after its title', card('Add a new developer to the support rota: Ada Example')],
    ['it names you in its title', card('Add ada example to the support rota')],
    ['it has your first name', card('Add Ada to the support rota')],
    ['it has your user name', card('Add @adaexample to the support rota')],
  ])('finds your copy if %s', async (_, copy) => {
    const { env } = await trello({
      '/1/boards/pF46aRdl/cards': [200, [template, copy]],
      [`/1/cards/${copy.id}/checklists`]: [200, checklists(true, true, false)],
    });
    expect(await look('onboarding-card', env)).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'Your copy of the onboarding card is there: 2 of 3 items are done',
      evidence: { card: copy.shortUrl, archived: false, done: 2, total: 3, openItems: ['Access 3'] },
    });
  });

  it.each([
    ['the template itself', template],
    ['the template, even where you are on it', { ...template, idMembers: [me] }],
    ['the copy of somebody whose name is longer', card('Add Adam Sample to the support rota')],
    ['the copy of another Ada, who is on it', card('Add Ada to the support rota', [other])],
    ['a card that is only like it', card('Talk about the support rota', [me])],
  ])('does not take %s for yours', async (_, copy) => {
    const { env } = await trello({ '/1/boards/pF46aRdl/cards': [200, [copy]] });
    expect(await look('onboarding-card', env)).toMatchObject({
      code: 0,
      status: 'warn',
      summary:
        'There is no copy of the onboarding card with your name on the board Support and Maintenance Backlog or in its archive',
      evidence: { card: null, archiveSeen: true },
      remedy: {
        commands: [['govsupport', 'doctor', 'confirm', 'onboarding-card']],
        url: 'https://trello.com/c/Q5BahEhI',
      },
    });
  });

  it('finds a copy that is finished and archived', async () => {
    const copy = card('Add Ada Example to the support rota', [me], { closed: true });
    const lists = (states: readonly boolean[]) => ({
      '/1/boards/pF46aRdl/lists': [
        200,
        [{ id: 'l-1', name: 'Backlog', closed: false, cards: [template, copy] }],
      ] as const,
      [`/1/cards/${copy.id}/checklists`]: [200, checklists(...states)] as const,
    });
    const done = await trello(lists([true, true]));
    expect(await look('onboarding-card', done.env)).toMatchObject({
      status: 'pass',
      summary: 'Your copy of the onboarding card is finished and archived: 2 of 2 items are done',
    });
    const early = await trello(lists([true, false]));
    expect(await look('onboarding-card', early.env)).toMatchObject({
      status: 'warn',
      summary: 'Your copy of the onboarding card was archived, and only 1 of 2 items are done',
    });
  });

  it('continues if the archive is too large to be listed', async () => {
    const { env } = await trello({
      '/1/boards/pF46aRdl/lists': [403, { error: 'API_TOO_MANY_CARDS_REQUESTED', message: 'Too many cards requested' }],
    });
    expect(await look('onboarding-card', env)).toMatchObject({
      status: 'warn',
      summary: 'There is no copy of the onboarding card with your name on the board Support and Maintenance Backlog',
      evidence: { archiveSeen: false },
    });
  });

  it('passes if you confirmed that you need none, and asks no one', async () => {
    const { server, env } = await trello({});
    expect((await machine.govsupport(['doctor', 'confirm', 'onboarding-card'])).code).toBe(0);
    const check = await look('onboarding-card', env);
    expect(check).toMatchObject({ code: 0, status: 'pass' });
    expect(check.summary).toMatch(/^You said on \w{3} \d+ \w{3,4} \d{4} that you no longer need one$/);
    expect(server.requests).toEqual([]);
  });
});

describe('incident-io-account', () => {
  const users = (...found: readonly object[]) => ({
    '/v2/users': { users: found, pagination_meta: { page_size: 25 } },
  });
  const ada = {
    id: '01FAKE',
    name: 'Ada Example',
    email: 'Ada@dxw.example',
    slack_user_id: 'U0ADA00001',
    is_active: true,
    base_role: { id: '1', name: 'responder', slug: 'responder' },
  };
  const incidentIo = async (known: Readonly<Record<string, Answer>>) => {
    machine.config('person:\n  email: ada@dxw.example\n');
    const server = await routes(known);
    return { server, env: { GOVSUPPORT_INCIDENT_IO_URL: server.url } };
  };

  it('passes for a user, looked up by person.email', async () => {
    const { server, env } = await incidentIo(users(ada));
    expect(await look('incident-io-account', env)).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'You are a user there, with the role responder',
      evidence: { found: true, role: 'responder', joinedToSlack: true },
    });
    expect(server.requests[0]?.query).toEqual({ email: 'ada@dxw.example' });
  });

  it.each([
    ['nobody is found', users()],
    ['somebody else is found', users({ ...ada, email: 'grace@dxw.example' })],
    ['you are not active any more', users({ ...ada, is_active: false })],
  ])('fails if %s', async (_, known) => {
    const { env } = await incidentIo(known);
    expect(await look('incident-io-account', env)).toMatchObject({
      code: 1,
      status: 'fail',
      summary: 'No active user at incident.io has the e-mail address that is set at person.email',
      remedy: { url: 'https://app.incident.io/dashboard' },
    });
  });

  it('fails with a wrong key', async () => {
    const refusal = {
      type: 'authentication_error',
      status: 401,
      errors: [{ code: 'missing', message: 'No such key' }],
    };
    const { env } = await incidentIo({ '/v2/users': [401, refusal] });
    expect(await look('incident-io-account', env)).toMatchObject({
      code: 1,
      status: 'fail',
      evidence: { problem: 'not-signed-in' },
    });
  });

  it('is unknown if the answer is not from incident.io', async () => {
    const { env } = await incidentIo({ '/v2/users': [200, '<html>Sign in to the network</html>'] });
    expect(await look('incident-io-account', env)).toMatchObject({ code: 3, status: 'unknown' });
  });

  it('is not configured without a key, or without your e-mail address', async () => {
    const both = await withoutCredentials('incident-io-account', 'GOVSUPPORT_INCIDENT_IO_TOKEN');
    expect(both.summary).toBe('Not configured: person.email is not set');
    expect((await withoutCredentials('incident-io-account')).summary).toBe('Not configured: person.email is not set');
  });
});

describe('papertrail', () => {
  const papertrail = async (known: Readonly<Record<string, Answer>>) => {
    const server = await routes(known);
    return { server, env: { GOVSUPPORT_PAPERTRAIL_URL: `${server.url}/api/v1` } };
  };

  it('passes if systems are seen', async () => {
    const { server, env } = await papertrail({ '/api/v1/systems.json': [200, [{ id: 1, name: 'site-a' }, { id: 2 }]] });
    expect(await look('papertrail', env)).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'You see the logs of 2 systems',
      evidence: { kind: 'classic', systems: 2 },
    });
    expect(server.requests[0]?.headers['x-papertrail-token']).toBe('fake-token-ada-papertrail');
  });

  it('warns if none are', async () => {
    const { env } = await papertrail({ '/api/v1/systems.json': [200, []] });
    expect(await look('papertrail', env)).toMatchObject({
      code: 0,
      status: 'warn',
      summary: 'Papertrail lets you in, but shows you no system',
    });
  });

  it('fails if the token is wrong, and is unknown if the service does not answer', async () => {
    const wrong = await papertrail({ '/api/v1/systems.json': [401, { message: 'Unauthorized' }] });
    expect(await look('papertrail', wrong.env)).toMatchObject({
      code: 1,
      status: 'fail',
      remedy: { summary: expect.stringContaining('Your token is in your profile') },
    });
    const broken = await papertrail({ '/api/v1/systems.json': [503, 'Maintenance'] });
    expect(await look('papertrail', broken.env)).toMatchObject({ code: 3, status: 'unknown' });
  });

  it('uses its successor if that is configured', async () => {
    machine.config('services:\n  papertrail:\n    kind: solarwinds\n');
    const { server, env } = await papertrail({ '/api/v1/logs': { logs: [{ message: 'one line' }], pageInfo: {} } });
    expect(await look('papertrail', env)).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'You can read the logs',
      evidence: { kind: 'solarwinds', systems: null },
    });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer fake-token-ada-papertrail');
    expect(await look('papertrail', { GOVSUPPORT_PAPERTRAIL_URL: '' })).toMatchObject({
      code: 3,
      status: 'unknown',
      summary: 'Not configured: services.papertrail.url is not set',
    });
  });

  it('is not configured without a token', async () => {
    await withoutCredentials('papertrail', 'GOVSUPPORT_PAPERTRAIL_TOKEN');
  });
});

describe('knowledgebase', () => {
  const airtable = async (answer: Answer) => {
    const server = await routes({ '/v0/meta/bases': answer });
    return { GOVSUPPORT_AIRTABLE_URL: `${server.url}/v0` };
  };
  const base = (id: string) => ({ id, name: 'A base', permissionLevel: 'read' });

  it('passes if the base is among those that the token sees', async () => {
    const env = await airtable({ bases: [base('appOther'), base('appL5dzrJCzmldhcG')] });
    expect(await look('knowledgebase', env)).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'You can read the Project Knowledgebase',
      evidence: { baseId: 'appL5dzrJCzmldhcG', permission: 'read', bases: 2 },
    });
  });

  it('fails if it is not', async () => {
    const env = await airtable({ bases: [base('appOther')] });
    expect(await look('knowledgebase', env)).toMatchObject({
      code: 1,
      status: 'fail',
      evidence: { permission: null, bases: 1 },
      remedy: { url: 'https://airtable.com/appL5dzrJCzmldhcG' },
    });
  });

  it.each([
    [
      'a wrong token',
      [401, { error: { type: 'AUTHENTICATION_REQUIRED', message: 'Authentication required' } }],
      'not-signed-in',
    ],
    [
      'a missing scope',
      [403, { error: { type: 'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND', message: 'Invalid permissions' } }],
      'not-allowed',
    ],
  ] as const)('fails with %s', async (_, answer, problem) => {
    expect(await look('knowledgebase', await airtable(answer))).toMatchObject({
      code: 1,
      status: 'fail',
      evidence: { problem },
      remedy: { url: expect.stringMatching(/^https:\/\/airtable\.com/) },
    });
  });

  it('is unknown if nothing answers, and not configured without a token', async () => {
    expect(await look('knowledgebase', { GOVSUPPORT_AIRTABLE_URL: deadUrl })).toMatchObject({
      code: 3,
      status: 'unknown',
      evidence: { problem: 'not-reachable' },
    });
    await withoutCredentials('knowledgebase', 'GOVSUPPORT_AIRTABLE_TOKEN');
  });
});
