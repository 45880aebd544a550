import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { github } from '../src/sandbox/github/server.ts';
import { type ServedService, serveService } from './support/memory-store.ts';
import { runProgram } from './support/small-shell.ts';

let served: ServedService;
let folder: string;
let ada: Octokit;

const siteA = { owner: 'dxw-example', repo: 'site-a' };
const siteB = { owner: 'dxw-example', repo: 'site-b' };

const client = (token: string) =>
  new Octokit({
    auth: token,
    baseUrl: served.address,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    request: { headers: { 'x-github-api-version': '2022-11-28' } },
  });

const gitEnv = () => ({ PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' });
const git = (...args: string[]) =>
  runProgram('git', ['-c', 'user.name=Ada Example', '-c', 'user.email=ada@example.org', ...args], {
    cwd: path.join(folder, 'clone'),
    env: gitEnv(),
  }).trim();

const commit = (name: string, content: string) => {
  writeFileSync(path.join(folder, 'clone', name), content);
  git('add', name);
  git('commit', '-q', '-m', `Change ${name}`);
};

/** Puts these branches, with a commit each on top of develop, into a bare repository. */
const makeRemote = (name: string, branches: readonly string[]) => {
  const remote = path.join(folder, 'remotes', `${name}.git`);
  runProgram('git', ['init', '-q', '--bare', '-b', 'main', remote], { env: gitEnv() });
  runProgram('git', ['init', '-q', '-b', 'main', path.join(folder, 'clone')], { env: gitEnv() });
  commit('README.md', `# ${name}\n`);
  git('branch', 'develop');
  for (const branch of branches) {
    git('checkout', '-q', '-B', branch, 'develop');
    commit('work.txt', `${branch}\n`);
  }
  git('push', '-q', remote, '--all');
  rmSync(path.join(folder, 'clone'), { recursive: true });
};

const failure = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    const { status, response } = error as {
      status: number;
      response: { data: { message: string; errors?: { message?: string; field?: string }[] }; headers: object };
    };
    return { ...response.data, status, headers: response.headers };
  }
  throw new Error('it did not fail');
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-test-'));
  makeRemote('dxw-example/site-a', ['fix/cookie-banner', 'feature/contact-form']);
  makeRemote('dxw-example/site-b', ['update-plugins', 'fix/footer']);
  served = await serveService(github, { remotes: path.join(folder, 'remotes') });
  ada = client('fake-github-token-you');
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('signing in', () => {
  test('a token belongs to a person, and the answer has its scopes and limits', async () => {
    const { data, headers } = await ada.users.getAuthenticated();
    expect(data).toMatchObject({ login: 'ada-example', name: 'Ada Example', email: 'ada@example.org' });
    expect(headers['x-oauth-scopes']).toBe('gist, read:org, repo');
    expect(headers['x-github-request-id']).toMatch(/^FA4E:/);
    expect(Number(headers['x-ratelimit-remaining'])).toBe(Number(headers['x-ratelimit-limit']) - 1);
  });

  test.each(['fake-github-token-you-revoked', 'never-was'])('%s is 401', async (token) => {
    expect(await failure(client(token).users.getAuthenticated())).toMatchObject({
      status: 401,
      message: 'Bad credentials',
    });
  });

  test('no token, another version of the API, and a request without a user agent', async () => {
    const get = async (headers: Record<string, string>) => {
      const response = await fetch(`${served.address}/user`, { headers });
      const { message } = (await response.json()) as { message: string };
      return [response.status, message];
    };
    expect(await get({})).toEqual([401, 'Requires authentication']);
    expect((await get({ 'x-github-api-version': '1999-01-01' }))[0]).toBe(400);
    expect((await get({ 'user-agent': '' }))[0]).toBe(403);
  });
});

describe('repositories', () => {
  test('say what you may do', async () => {
    expect((await ada.repos.get(siteA)).data.permissions).toMatchObject({ admin: false, push: true, pull: true });
    const docs = await ada.repos.get({ owner: 'dxw', repo: 'govpress-developer-docs' });
    expect(docs.data.permissions).toMatchObject({ push: false, pull: true });
  });

  test('what you may not see is not found', async () => {
    expect(await failure(ada.repos.get({ owner: 'dxw', repo: 'ops-docs' }))).toMatchObject({ status: 404 });
    const mo = client('fake-github-token-maintenance');
    expect((await mo.repos.get({ owner: 'dxw', repo: 'ops-docs' })).status).toBe(200);
    // A token without the scope sees nothing that is private.
    expect((await failure(client('fake-github-token-you-narrow').repos.get(siteA))).status).toBe(404);
    expect(
      (await client('fake-github-token-you-narrow').repos.get({ owner: 'dxw', repo: 'dalmatian-tools' })).status,
    ).toBe(200);
  });

  test('single sign-on says where to authorise the token', async () => {
    const behind = { owner: 'dxw-sso-example', repo: 'site-c' };
    const { status, headers } = await failure(ada.repos.get(behind));
    expect(status).toBe(403);
    expect(headers).toHaveProperty(['x-github-sso'], expect.stringContaining('required; url='));
    expect((await client('fake-github-token-you-sso').repos.get(behind)).status).toBe(200);
  });

  test('the branches are those of the real repository', async () => {
    const { data } = await ada.repos.listBranches(siteA);
    expect(data.map((branch) => [branch.name, branch.protected])).toEqual([
      ['develop', true],
      ['feature/contact-form', false],
      ['fix/cookie-banner', false],
      ['main', true],
    ]);
    const { data: branch } = await ada.repos.getBranch({ ...siteA, branch: 'fix/cookie-banner' });
    expect(branch.commit.commit.message).toBe('Change work.txt');
    expect(branch.commit.author).toMatchObject({ login: 'ada-example' });
    expect((await failure(ada.repos.getBranch({ ...siteA, branch: 'fix/nothing' }))).status).toBe(404);
  });
});

describe('pull requests', () => {
  test('without an owner the filter has no effect', async () => {
    const heads = async (head: string) => (await ada.pulls.list({ ...siteA, head })).data.map((pull) => pull.head.ref);
    expect(await heads('fix/cookie-banner')).toEqual(['fix/search-filters']);
    expect(await heads('dxw-example:fix/cookie-banner')).toEqual([]);
    expect(await heads('dxw-example:fix/search-filters')).toEqual(['fix/search-filters']);
    expect((await ada.pulls.list({ ...siteA, state: 'all' })).data.map((pull) => pull.number)).toEqual([12, 11]);
    const merged = await ada.pulls.list({ ...siteA, state: 'all', head: 'dxw-example:fix/news-order' });
    expect(merged.data).toMatchObject([{ number: 11, state: 'closed', merged_at: expect.any(String) }]);
  });

  test('a draft is made once, and a second one for the same branch is refused', async () => {
    const wanted = { ...siteA, title: 'Cookie banner', head: 'fix/cookie-banner', base: 'develop', draft: true };
    const { status, data } = await ada.pulls.create({ ...wanted, body: 'For the next person.' });
    expect(status).toBe(201);
    expect(data).toMatchObject({ number: 13, draft: true, commits: 1, changed_files: 1, body: 'For the next person.' });
    const again = await failure(ada.pulls.create(wanted));
    expect(again.status).toBe(422);
    expect(again.errors?.[0]?.message).toBe('A pull request already exists for dxw-example:fix/cookie-banner.');
    const found = await ada.pulls.list({ ...siteA, head: 'dxw-example:fix/cookie-banner' });
    const { data: branch } = await ada.repos.getBranch({ ...siteA, branch: 'fix/cookie-banner' });
    expect(found.data.map((pull) => pull.head.sha)).toEqual([branch.commit.sha]);
    expect((await failure(ada.pulls.create({ ...siteB, ...wanted, ...siteB, head: 'update-plugins' }))).status).toBe(
      422,
    );
  });

  test('the branch has to exist, with something on it', async () => {
    const wanted = { ...siteA, title: 'x', base: 'develop' };
    const missing = await failure(ada.pulls.create({ ...wanted, head: 'fix/nothing' }));
    expect([missing.status, missing.errors?.[0]?.field]).toEqual([422, 'head']);
    const empty = await failure(ada.pulls.create({ ...wanted, head: 'main' }));
    expect([empty.status, empty.errors?.[0]?.message]).toEqual([422, 'No commits between develop and main']);
    const lead = client('fake-github-token-lead');
    expect((await failure(lead.pulls.create({ ...wanted, head: 'feature/contact-form' }))).status).toBe(422);
  });

  test('can be closed, and then made again', async () => {
    const wanted = { ...siteB, title: 'Footer', head: 'fix/footer', base: 'develop' };
    const { data } = await ada.pulls.create(wanted);
    await ada.pulls.update({ ...siteB, pull_number: data.number, state: 'closed' });
    expect((await ada.pulls.get({ ...siteB, pull_number: data.number })).data.state).toBe('closed');
    expect((await ada.pulls.create(wanted)).data.number).toBe(data.number + 1);
  });

  test('are found by searching', async () => {
    const { data } = await ada.search.issuesAndPullRequests({
      q: 'is:pr is:open author:@me repo:dxw-example/site-b is:draft',
    });
    expect(data.items.map((item) => item.number)).toEqual([7]);
    expect((await failure(ada.search.issuesAndPullRequests({ q: 'label:bug' }))).status).toBe(501);
  });
});

describe('commits', () => {
  const chef = { owner: 'dxw', repo: 'chef' };
  beforeAll(() => {
    makeRemote('dxw/chef', ['add-nadia']);
    const remote = path.join(folder, 'remotes/dxw/chef.git');
    runProgram('git', ['clone', '-q', remote, path.join(folder, 'clone')], { env: gitEnv() });
    const by = (email: string, name: string, message: string) => {
      writeFileSync(path.join(folder, 'clone', name), message);
      git('add', '--', name);
      git('-c', `user.email=${email}`, 'commit', '-q', '-m', message);
    };
    by('oscar@example.org', '-odd name.json', 'Add Oscar\n\nWith two\nlines, and %H');
    by('stranger@elsewhere.example', 'README.md', 'Mend a letter');
    git('push', '-q', 'origin', 'main');
    rmSync(path.join(folder, 'clone'), { recursive: true });
  });

  test('of the default branch, newest first, with the accounts of their authors', async () => {
    const { data } = await ada.repos.listCommits(chef);
    expect(data.map((each) => [each.commit.message, each.commit.author?.email, each.author?.login ?? null])).toEqual([
      ['Mend a letter', 'stranger@elsewhere.example', null],
      ['Add Oscar\n\nWith two\nlines, and %H', 'oscar@example.org', 'oscar-example'],
      ['Change README.md', 'ada@example.org', 'ada-example'],
    ]);
    expect(data[0]?.parents.map(({ sha }) => sha)).toEqual([data[1]?.sha]);
  });

  test('of one author, by address or by login', async () => {
    const of = async (author: string) =>
      (await ada.repos.listCommits({ ...chef, author, per_page: 1 })).data.map((each) => each.author?.login ?? null);
    expect(await of('oscar@example.org')).toEqual(['oscar-example']);
    expect(await of('Oscar-Example')).toEqual(['oscar-example']);
    expect(await of('stranger@elsewhere.example')).toEqual([null]);
    expect(await of('nobody@example.org')).toEqual([]);
    // Not a pattern: a dot is a dot.
    expect(await of('oscar.example.org')).toEqual([]);
  });

  test('of a branch, a commit, a path, or a time; and in pages', async () => {
    const messages = async (rest: object) =>
      (await ada.repos.listCommits({ ...chef, ...rest })).data.map((each) => each.commit.message.split('\n')[0]);
    expect(await messages({ sha: 'add-nadia' })).toEqual(['Change work.txt', 'Change README.md']);
    const { data } = await ada.repos.getBranch({ ...chef, branch: 'develop' });
    expect(await messages({ sha: data.commit.sha.slice(0, 10) })).toEqual(['Change README.md']);
    expect(await messages({ path: '-odd name.json' })).toEqual(['Add Oscar']);
    expect(await messages({ until: '2001-01-01T00:00:00Z' })).toEqual([]);
    const all = await ada.paginate(ada.repos.listCommits, { ...chef, per_page: 2 });
    expect(all).toHaveLength(3);
    for (const sha of ['gone', '--all', 'deadbeef']) {
      expect((await failure(ada.repos.listCommits({ ...chef, sha }))).status).toBe(404);
    }
    const empty = { owner: 'dxw', repo: 'dalmatian-tools' };
    expect(await failure(ada.repos.listCommits(empty))).toMatchObject({
      status: 409,
      message: 'Git Repository is empty.',
    });
  });
});

describe('assignees', () => {
  test('people without push access are silently left out', async () => {
    const assign = async (repository: typeof siteA, number: number, token = ada) => {
      const { status, data } = await token.issues.addAssignees({
        ...repository,
        issue_number: number,
        assignees: ['nadia-example', 'nobody'],
      });
      return [status, data.assignees?.map((one) => one.login)];
    };
    expect(await assign(siteB, 7)).toEqual([201, []]);
    expect(await assign(siteA, 12, client('fake-github-token-lead'))).toEqual([201, ['oscar-example']]);
    expect(await assign(siteA, 12)).toEqual([201, ['oscar-example', 'nadia-example']]);
    await ada.issues.removeAssignees({ ...siteA, issue_number: 12, assignees: ['oscar-example'] });
    const { data } = await ada.pulls.get({ ...siteA, pull_number: 12 });
    expect(data.assignees?.map((one) => one.login)).toEqual(['nadia-example']);
  });

  test('can be checked first', async () => {
    const check = { assignee: 'nadia-example' };
    expect((await ada.issues.checkUserCanBeAssigned({ ...siteA, ...check })).status).toBe(204);
    expect((await failure(ada.issues.checkUserCanBeAssigned({ ...siteB, ...check }))).status).toBe(404);
  });
});

test('an unknown route is left to the host', async () => {
  expect((await fetch(`${served.address}/repos/dxw/chef/contents/README.md`)).status).toBe(501);
});

test('lists are paged in a large world', async () => {
  const large = await serveService(github, { scale: 100, remotes: folder });
  try {
    const octokit = new Octokit({ auth: 'fake-github-token-you', baseUrl: large.address });
    const all = await octokit.paginate(octokit.pulls.list, { ...siteA, state: 'closed', per_page: 40 });
    expect(all).toHaveLength(100);
  } finally {
    await large.close();
  }
});
