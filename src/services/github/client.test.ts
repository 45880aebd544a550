import { describe, expect, it } from 'vitest';
import { beginning, quickConnection, serviceError } from '../../../test/support/connection.ts';
import { deadUrl } from '../../../test/support/ports.ts';
import { type Reply, serve } from '../../../test/support/vendor-server.ts';
import { createGitHub } from './client.ts';

const token = 'ghp_fakeTokenAda';

const client = (url: string) =>
  createGitHub({
    ...quickConnection(url).connection,
    token: async () => token,
    overSsh: async () => ({ state: 'failed', outcome: 'key-refused', detail: null, key: null }),
  });

const failureOf = (work: Promise<unknown>) => serviceError(work, [token]);

const repository = {
  name: 'site',
  owner: { login: 'example' },
  private: true,
  archived: false,
  default_branch: 'develop',
  permissions: { admin: false, push: true, pull: true },
};
const pull = (number: number, ref: string, more = {}) => ({
  number,
  html_url: `https://github.example.org/example/site/pull/${number}`,
  title: 'Half done',
  draft: true,
  head: { ref, user: { login: 'example' } },
  assignees: [{ login: 'ada-example' }],
  ...more,
});

describe('who I am', () => {
  it.each([
    [{ 'x-oauth-scopes': 'repo, read:org' }, ['repo', 'read:org']],
    [{ 'x-oauth-scopes': '' }, []],
    [{}, null],
  ])('with the scopes %j', async (headers: Record<string, string>, scopes) => {
    const server = await serve(() => ({ headers, body: { login: 'ada-example', name: 'Ada Example' } }));
    expect(await client(`${server.url}/api/v3/`).me()).toEqual({ login: 'ada-example', scopes });
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/api/v3/user' });
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `token ${token}`,
      'x-github-api-version': '2022-11-28',
      'user-agent': expect.stringMatching(/^govsupport\/\d/),
    });
  });
});

describe('repositories', () => {
  it('say what I may do', async () => {
    const server = await serve(() => ({ body: repository }));
    expect(await client(server.url).repository('example', 'site')).toEqual({
      isArchived: false,
      defaultBranch: 'develop',
      may: { pull: true, push: true, admin: false },
    });
  });

  it("are null if they don't exist or can't be seen", async () => {
    const server = await serve(() => ({ status: 404, body: { message: 'Not Found' } }));
    expect(await client(server.url).repository('example', 'secret')).toBeNull();
  });

  it('may require single sign-on first, and say where without revealing the request', async () => {
    const server = await serve(() => ({
      status: 403,
      headers: {
        'x-github-sso': 'required; url=https://github.example.org/orgs/example/sso?authorization_request=AFAKE',
      },
      body: { message: 'Resource protected by organization SAML enforcement.' },
    }));
    const failure = await failureOf(client(server.url).repository('example', 'site'));
    expect(failure.details).toMatchObject({ problem: 'not-allowed', permission: 'single sign-on' });
    expect(failure.next.join()).toContain('https://github.example.org/orgs/example/sso');
    expect(failure.next.join()).not.toContain('AFAKE');
  });

  it('are followed to their new name, on the same host only', async () => {
    const elsewhere = await serve(() => ({ body: repository }));
    const server = await serve(({ path }) =>
      path === '/repos/example/old'
        ? { status: 301, headers: { location: '/repositories/7' } }
        : path === '/repositories/7'
          ? { body: repository }
          : { status: 301, headers: { location: elsewhere.url } },
    );
    expect(await client(server.url).repository('example', 'old')).toMatchObject({ defaultBranch: 'develop' });
    expect((await failureOf(client(server.url).repository('example', 'away'))).problem).toBe('unexpected');
    expect(elsewhere.requests).toEqual([]);
  });

  it('in a circle are not followed', async () => {
    const server = await serve(({ path }) => ({ status: 302, headers: { location: path } }));
    expect((await failureOf(client(server.url).repository('example', 'site'))).problem).toBe('unexpected');
    expect(server.requests.length).toBeLessThan(6);
  });
});

describe('what is refused', () => {
  const refusal = async (reply: Reply) => {
    const server = await serve(() => reply);
    return failureOf(client(server.url).me());
  };
  const far = String(Math.floor(beginning.getTime() / 1000) + 3600);

  it.each([
    ['a bad token', { status: 401, body: { message: 'Bad credentials' } }, 'not-signed-in'],
    ['a missing right', { status: 403, body: { message: 'Resource not accessible' } }, 'not-allowed'],
    [
      'a spent limit',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': far }, body: {} },
      'limited',
    ],
    ['a second limit', { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } }, 'limited'],
    ['trouble', { status: 502, body: '<html>Bad gateway' }, 'unexpected'],
    ['a web page', { status: 200, body: '<html>Sign in to the Wi-Fi' }, 'unexpected'],
    ['a web page as a refusal', { status: 401, body: '<html>Sign in to the proxy' }, 'unexpected'],
    ['half of an answer', { body: '{"login":"ad' }, 'unexpected'],
    ['nothing', { body: '' }, 'unexpected'],
    ['somebody without a name', { body: {} }, 'unexpected'],
    ['an answer without end', 'endless', 'unexpected'],
    ['a dropped connection', 'drop', 'not-reachable'],
  ] as const)('%s', async (_, reply, problem) => {
    expect((await refusal(reply)).problem).toBe(problem);
  });

  it('says until when, and with which permission', async () => {
    const limited = await refusal({ status: 429, headers: { 'retry-after': '900' }, body: {} });
    expect(limited.details.until).toEqual(new Date(beginning.getTime() + 900_000));
    const scope = await refusal({
      status: 403,
      headers: { 'x-oauth-scopes': 'gist', 'x-accepted-oauth-scopes': 'repo', 'x-github-request-id': 'AB:12' },
      body: {},
    });
    expect(scope.details).toMatchObject({ permission: 'repo', requestId: 'AB:12' });
  });

  it('is distinguished from a network that is down', async () => {
    expect((await failureOf(client(deadUrl).me())).problem).toBe('not-reachable');
  });
});

describe('pull requests', () => {
  it('are found by their branch, even if the filter is ignored', async () => {
    const server = await serve(() => ({
      body: [
        pull(1, 'other'),
        pull(2, 'ada/half', { head: { ref: 'ada/half', user: { login: 'fork' } } }),
        pull(3, 'ada/half'),
      ],
    }));
    expect(await client(server.url).openPullRequest('example', 'site', 'ada/half')).toEqual({
      number: 3,
      url: 'https://github.example.org/example/site/pull/3',
      title: 'Half done',
      isDraft: true,
      assignees: ['ada-example'],
    });
    expect(server.requests[0]?.query).toMatchObject({
      state: 'open',
      head: 'example:ada/half',
    });
    expect(await client(server.url).openPullRequest('example', 'site', 'nothing')).toBeNull();
  });

  const wanted = { branch: 'ada/half', base: 'develop', title: 'Half done', body: 'Next: the tests.' };

  it('are opened as drafts', async () => {
    const server = await serve(() => ({ status: 201, body: pull(4, 'ada/half') }));
    expect(await client(server.url).createDraftPullRequest('example', 'site', wanted)).toMatchObject({ number: 4 });
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/repos/example/site/pulls' });
    expect(server.requests[0]?.body).toEqual({
      head: 'ada/half',
      base: 'develop',
      title: 'Half done',
      body: 'Next: the tests.',
      draft: true,
    });
  });

  it.each([
    ['A pull request already exists for example:ada/half.', 'conflict'],
    ['Draft pull requests are not supported in this repository.', 'invalid'],
  ])('are refused: %s', async (message, problem) => {
    const server = await serve(() => ({ status: 422, body: { message: 'Validation Failed', errors: [{ message }] } }));
    const failure = await failureOf(client(server.url).createDraftPullRequest('example', 'site', wanted));
    expect(failure.details).toMatchObject({ problem, mayHaveHappened: false });
    expect(failure.message).toContain(message.slice(0, -1));
  });

  it.each(['drop', { status: 500, body: {} }] as const)('are not opened twice after %j', async (reply) => {
    const server = await serve(() => reply);
    const failure = await failureOf(client(server.url).createDraftPullRequest('example', 'site', wanted));
    expect(failure.details.mayHaveHappened).toBe(true);
    expect(server.requests).toHaveLength(1);
  });
});

describe('what became of a pull request', () => {
  const ended = (number: number, merged_at: string | null) => pull(number, 'fix', { state: 'closed', merged_at });

  it.each([
    [[ended(3, null), ended(2, '2026-11-20T10:00:00Z')], { number: 3, state: 'closed' }],
    [[ended(2, null), ended(3, '2026-11-20T10:00:00Z')], { number: 3, state: 'merged' }],
    [[ended(9, null), pull(4, 'fix', { state: 'open' })], { number: 4, state: 'open' }],
    [[pull(5, 'fix-2', { state: 'open' })], null],
    [[], null],
  ])('%#', async (body, expected) => {
    const server = await serve(() => ({ body }));
    const found = await client(server.url).pullRequestFrom('example', 'site', 'fix');
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
    expect(server.requests[0]?.query).toMatchObject({ state: 'all', head: 'example:fix' });
  });
});

describe('the user name of an address', () => {
  const commit = (email: string, login: string | null) => ({
    commit: { author: { email } },
    author: login === null ? null : { login },
  });
  const places = [
    { owner: 'example', name: 'one' },
    { owner: 'example', name: 'two' },
  ];
  const loginOf = async (one: Reply, two: Reply) => {
    const server = await serve(({ path }) => (path.startsWith('/repos/example/one/') ? one : two));
    return { found: client(server.url).loginOf('grace@example.org', places), server };
  };

  it('is that of their commits', async () => {
    const { found, server } = await loginOf({ body: [commit('Grace@example.org', 'grace-example')] }, { status: 500 });
    expect(await found).toBe('grace-example');
    expect(server.requests.map(({ path, query }) => ({ path, query }))).toEqual([
      { path: '/repos/example/one/commits', query: { author: 'grace@example.org', per_page: '1' } },
    ]);
  });

  it.each<[string, Reply]>([
    ['has none of theirs', { body: [] }],
    ['has those of an address without an account', { body: [commit('grace@example.org', null)] }],
    ['gives those of everybody', { body: [commit('ada@example.org', 'ada-example')] }],
    ['is empty', { status: 409, body: { message: 'Git Repository is empty.' } }],
    ['is not visible', { status: 404, body: { message: 'Not Found' } }],
  ])('is looked for in the next repository if one %s', async (_, reply) => {
    const { found } = await loginOf(reply, { body: [commit('grace@example.org', 'grace-example')] });
    expect(await found).toBe('grace-example');
    expect(await (await loginOf(reply, reply)).found).toBeNull();
  });

  it('is not reported as unknown if GitHub has a fault', async () => {
    const { found } = await loginOf({ status: 502, body: 'Bad gateway' }, { body: [] });
    expect((await failureOf(found)).problem).toBe('unexpected');
  });
});

describe('assignees', () => {
  it('are read back, because some are silently dropped', async () => {
    const server = await serve(({ body }) => ({
      status: 201,
      body: { number: 3, assignees: body.assignees.includes('nadia-example') ? [{ login: 'nadia-example' }] : [] },
    }));
    const github = client(server.url);
    expect(await github.assign('example', 'site', 3, 'nadia-example')).toEqual(['nadia-example']);
    expect(await github.assign('example', 'site', 3, 'outsider')).toEqual([]);
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/repos/example/site/issues/3/assignees' });
  });

  it('can be asked about before', async () => {
    const server = await serve(({ path }) =>
      path.endsWith('/nadia-example') ? { status: 204 } : { status: 404, body: { message: 'Not Found' } },
    );
    const github = client(server.url);
    expect(await github.mayBeAssigned('example', 'site', 'nadia-example')).toBe(true);
    expect(await github.mayBeAssigned('example', 'site', 'outsider')).toBe(false);
  });
});
