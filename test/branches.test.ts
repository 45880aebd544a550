import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Rotation } from '../src/rotation/rotations.ts';
import type { Guide } from '../src/runner/checklist.ts';
import { findWork } from '../src/runner/find-work.ts';
import { createGitWork } from '../src/services/git/look/work-client.ts';
import { createGitWriter } from '../src/services/git/write/client.ts';
import { createProcesses } from '../src/services/process/client.ts';
import { branches } from '../src/steps/branches.ts';
import { type Practice, practiceClients, servePractice } from './support/practice-clients.ts';
import { answerAsGitHub, createZoo, type RepositoryZoo } from './support/repositories.ts';
import { type StepRunner, stepRunner } from './support/run-step.ts';
import { copyFolder } from './support/template.ts';

let practice: Practice;
let zoo: RepositoryZoo;
let runner: StepRunner;
/** The protected branches of every remote. */
let deployed: string;
/** Clones of the practice world's repositories, and the remotes as they were before the first test, to copy. */
let made: RepositoryZoo;
beforeAll(async () => {
  practice = await servePractice();
  made = createZoo();
  answerAsGitHub(made, practice.remotes);
  for (const name of remotesOfPractice) {
    copyFolder(path.join(practice.remotes, `${name}.git`), path.join(made.remotes, name));
    made.git(made.code, 'clone', '--quiet', `git@github.com:${name}`, name);
    const found = made.git(path.join(made.remotes, name), 'for-each-ref', '--format=%(refname:short)', 'refs/heads');
    originalBranches.set(name, found.split('\n'));
  }
  zoo = made;
  deployed = deployedNow();
});
afterAll(async () => {
  made.remove();
  await practice.close();
});

const ada = { name: 'Ada Example', email: 'ada@example.org' };
const nadia = { name: 'Nadia Next', email: 'nadia@example.org' };
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const turn = (person: typeof ada, from: number, to: number) => ({ person, start: day(from), end: day(to), cover: [] });
const rotation: Rotation = { ...turn(ada, -7, 0), previous: null, next: turn(nadia, 1, 14), doubts: [] };

beforeEach(async () => {
  await practice.begin();
  zoo = createZoo();
  answerAsGitHub(zoo, practice.remotes);
  life = killAfter(Number.POSITIVE_INFINITY);
  runner = makeRunner();
});
afterEach(cleanUp);

function cleanUp(): void {
  const now = deployedNow();
  for (const name of remotesOfPractice) {
    const bare = path.join(practice.remotes, `${name}.git`);
    rmSync(bare, { recursive: true });
    copyFolder(path.join(made.remotes, name), bare);
  }
  runner.remove();
  zoo.remove();
  expect(now).toBe(deployed);
}

const remotesOfPractice = ['dxw-example/site-a', 'dxw-example/site-b'];
const originalBranches = new Map<string, string[]>();

/** Thrown to stop a run. Nothing catches it, so nothing is tidied up or written afterwards. */
class Killed extends Error {}

/** Lets this many calls happen, each whole, and then nothing more. */
function killAfter(most: number) {
  let happened = 0;
  return {
    get happened() {
      return happened;
    },
    async does<T>(act: () => Promise<T>): Promise<T> {
      if (happened >= most) throw new Killed();
      happened++;
      const result = await act();
      if (happened >= most) throw new Killed();
      return result;
    },
  };
}

let life = killAfter(Number.POSITIVE_INFINITY);

/** Counts every call of a method in the life of a run. */
const mortal = <T extends object>(service: T): T =>
  new Proxy(service, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      return typeof method !== 'function'
        ? method
        : (...args: unknown[]) => life.does(() => method.apply(target, args));
    },
  });

function makeRunner({
  nextUnsaid = false,
  ...more
}: {
  next?: Rotation['next'];
  nextUnsaid?: boolean;
} = {}): StepRunner {
  const ending = new AbortController().signal;
  const processes = createProcesses(zoo.env, ending);
  const run: typeof processes.run = (...args) => life.does(() => processes.run(...args));
  return stepRunner(branches, {
    rotation: { ...rotation, ...more },
    nextUnsaid,
    repositories: [zoo.code],
    services: {
      processes,
      gitWork: async () => createGitWork({ env: zoo.env, home: zoo.home, signal: ending }),
      gitWriter: async () => createGitWriter({ ...processes, run }, zoo.env),
      github: async () => mortal(practiceClients(practice).github),
      zendesk: async () => practiceClients(practice).zendesk,
    },
  });
}

/** The commits of `main` and `develop` at every remote. */
const deployedNow = () =>
  remotesOfPractice
    .map((name) =>
      zoo.git(path.join(practice.remotes, `${name}.git`), 'for-each-ref', 'refs/heads/main', 'refs/heads/develop'),
    )
    .join('\n');

/** A clone of one of the practice world's repositories. */
function site(name: 'site-a' | 'site-b'): string {
  const folder = path.join(zoo.code, name);
  copyFolder(path.join(made.code, 'dxw-example', name), folder);
  return folder;
}

/** A branch with commits that no one has. Returns the last commit. */
function work(folder: string, name: string, { from = 'origin/develop', commits = 1 } = {}): string {
  zoo.git(folder, 'switch', '--quiet', '--create', name, '--no-track', from);
  let commit = '';
  for (let number = 1; number <= commits; number++) commit = zoo.commit(folder, `${name} ${number}`);
  return commit;
}

const remoteOf = (name: string) => path.join(practice.remotes, 'dxw-example', `${name}.git`);
const branchesAt = (name: string) =>
  zoo.git(remoteOf(name), 'for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n');
const pulls = (name: string) =>
  practice.world.github.pulls.filter(({ repository }) => repository === `dxw-example/${name}`);
const actions = (result: Awaited<ReturnType<StepRunner['run']>>) =>
  (result.plan?.actions ?? []).map(({ summary }) => summary);
const nextIs = { github: 'nadia-example' };

describe('the step branches', () => {
  it('is done if there is nothing only on this machine', async () => {
    site('site-a');
    const result = await runner.run();
    expect(result).toMatchObject({ outcome: 'already', summary: 'Nothing is only on this machine' });
    expect((await practice.requests()).filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('pushes a branch, opens a draft pull request and assigns who is next', async () => {
    const folder = site('site-a');
    const commit = work(folder, 'fix/48201-login', { commits: 2 });
    const dry = await runner.run({ dryRun: true, answers: nextIs });
    expect(actions(dry)).toEqual([
      'Push fix/48201-login to origin (2 commits)',
      'Open a draft pull request for fix/48201-login',
      'Assign Nadia Next (nadia-example) to the pull request of fix/48201-login',
    ]);
    expect(runner.told).toEqual([
      'Only on this machine, worked on in this rotation:',
      '  site-a  fix/48201-login  2 commits not pushed, no upstream',
    ]);
    expect(branchesAt('site-a')).not.toContain('fix/48201-login');
    expect(pulls('site-a').map(({ head }) => head)).not.toContain('fix/48201-login');

    const result = await runner.run({ answers: nextIs });
    expect(result).toMatchObject({ outcome: 'done', summary: '1 branch pushed, 1 pull request' });
    expect(zoo.git(remoteOf('site-a'), 'rev-parse', 'fix/48201-login')).toBe(commit);
    expect(pulls('site-a').filter(({ head }) => head === 'fix/48201-login')).toMatchObject([
      {
        base: 'develop',
        draft: true,
        title: 'Unfinished: login (ticket 48201)',
        assignees: ['nadia-example'],
        body: expect.stringMatching(/handed over by Ada Example to Nadia Next[\s\S]*agent\/tickets\/48201/),
      },
    ]);
    const before = (await practice.requests()).length;
    expect(await runner.run()).toMatchObject({ outcome: 'done' });
    expect((await practice.requests()).slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('pushes a branch whose name has invisible characters under a visible name, and sends what was shown', async () => {
    const folder = site('site-a');
    const commit = work(folder, 'fix-\u202egnp\u{e0101}-login');
    const dry = await runner.run({ dryRun: true, answers: nextIs });
    const to = 'support/fix-gnp-login-1';
    expect(actions(dry)).toContain(`Open a draft pull request for ${to}`);
    await runner.run({ answers: nextIs });
    expect(zoo.git(remoteOf('site-a'), 'rev-parse', to)).toBe(commit);
    expect(branchesAt('site-a').join(' ')).not.toMatch(/\u202e/);
    const shown = dry.plan?.actions.find(({ kind }) => kind === 'send')?.text;
    const sent = pulls('site-a').filter(({ head }) => head === to);
    expect(sent.map(({ title, body }) => `${title}\n\n${body}`)).toEqual([shown]);
  });

  it('never pushes to a protected branch, and finds the pull request of what went elsewhere', async () => {
    const folder = site('site-a');
    const commit = zoo.commit(folder, 'Straight onto main (#48202)');
    const result = await runner.run({ answers: nextIs });
    expect(result.outcome).toBe('done');
    const to = 'support/48202-straight-onto-main';
    expect(zoo.git(remoteOf('site-a'), 'rev-parse', to)).toBe(commit);
    expect(pulls('site-a').filter(({ head }) => head === to)).toMatchObject([{ assignees: ['nadia-example'] }]);
    // Later commits go to the same branch.
    const more = zoo.commit(folder, 'And more');
    expect((await runner.run()).outcome).toBe('done');
    expect(zoo.git(remoteOf('site-a'), 'rev-parse', to)).toBe(more);
    expect(branchesAt('site-a').filter((name) => name.startsWith('support/'))).toEqual([to]);
    expect(pulls('site-a').filter(({ head }) => head === to)).toHaveLength(1);
  });

  it('commits uncommitted work only on request, and reports that it was left', async () => {
    const folder = site('site-a');
    zoo.git(folder, 'switch', '--quiet', 'fix/cookie-banner');
    zoo.write(folder, 'contact.php', 'half done\n');
    const left = await runner.run({ answers: nextIs });
    expect(left).toMatchObject({ outcome: 'done', summary: expect.stringContaining('--commit-work was not given') });
    expect(left.evidence.left).toEqual([]);
    expect(left.evidence.leftAsItIs).toEqual([
      'uncommitted work in site-a (fix/cookie-banner): 1 untracked file; --commit-work was not given',
    ]);
    expect(zoo.git(folder, 'status', '--porcelain')).toBe('?? contact.php');

    const done = await runner.run({ answers: { 'commit-work': 'yes' } });
    expect(done.outcome).toBe('done');
    expect(zoo.git(folder, 'status', '--porcelain')).toBe('');
    expect(zoo.git(remoteOf('site-a'), 'show', 'support/cookie-banner:contact.php')).toBe('half done');
    expect(pulls('site-a').filter(({ head }) => head === 'support/cookie-banner')).toHaveLength(1);
    expect(zoo.git(folder, 'rev-parse', 'fix/cookie-banner')).toBe(
      zoo.git(folder, 'rev-parse', 'origin/fix/cookie-banner'),
    );
    // The consent is only for that run.
    zoo.write(folder, 'more.php');
    expect(await runner.run()).toMatchObject({ summary: expect.stringContaining('--commit-work was not given') });
  });

  it('does not push what was left together with a branch on top of it', async () => {
    const folder = site('site-a');
    work(folder, 'with-a-secret');
    zoo.write(folder, 'half.txt');
    const result = await runner.run({
      answers: { ...nextIs, 'commit-work': 'yes', 'leave.site-a/with-a-secret': 'it holds a password' },
    });
    expect(result).toMatchObject({
      outcome: 'done',
      summary: expect.stringContaining('it builds on with-a-secret, which you chose to leave'),
    });
    expect(branchesAt('site-a')).toEqual(originalBranches.get('dxw-example/site-a'));
  });

  it('reports each failure and goes on with the rest', async () => {
    const folder = site('site-a');
    work(folder, 'good');
    // Someone else pushed to a branch of the same name.
    work(folder, 'theirs');
    zoo.git(folder, 'push', '--quiet', 'origin', 'theirs:shared');
    zoo.git(folder, 'update-ref', '-d', 'refs/remotes/origin/shared');
    zoo.git(folder, 'branch', '--quiet', '--delete', '--force', 'good');
    work(folder, 'shared');
    work(folder, 'also-good');
    const alone = path.join(zoo.code, 'alone');
    zoo.git(zoo.code, 'init', '--quiet', alone);
    zoo.commit(alone, 'Only here');
    const hooked = zoo.clone('hooked').folder;
    work(hooked, 'stopped');
    zoo.write(path.join(hooked, '.git'), 'hooks/pre-push', '#!/bin/sh\necho "Tests fail" >&2\nexit 1\n');
    zoo.git(folder, 'branch', '--quiet', '--delete', '--force', 'theirs');

    const result = await runner.run({ answers: nextIs });
    expect(result.outcome).toBe('failed');
    expect(result.evidence.failed).toEqual([
      expect.stringMatching(/^Push main to support\/only-here at its remote \(1 commit\): .*has no remote/),
      expect.stringMatching(/^Push stopped to origin \(1 commit\): Your hook in .* stopped the push: Tests fail\./),
      expect.stringMatching(
        /^Push shared to origin \(1 commit\): shared has commits at the remote.*branches\.as\.site-a\/shared=NAME.*branches\.leave\.site-a\/shared=/,
      ),
    ]);
    expect(branchesAt('site-a')).toContain('also-good');
    expect(pulls('site-a').map(({ head }) => head)).toContain('also-good');
    // What was not pushed has no pull request.
    expect(pulls('site-a').map(({ head }) => head)).not.toContain('shared');

    const decided = await runner.run({
      answers: {
        'leave.alone/main': 'only a try',
        'leave.hooked/stopped': 'the tests fail',
        'as.site-a/shared': 'shared-2',
      },
    });
    expect(decided).toMatchObject({
      outcome: 'done',
      summary: '2 branches pushed, 2 left with a reason, 2 pull requests',
    });
    expect(branchesAt('site-a')).toContain('shared-2');
    expect(decided.evidence.left).toEqual([
      'alone (main): 1 commit not pushed, no upstream: only a try',
      'hooked (stopped): 1 commit not pushed, no upstream: the tests fail',
    ]);
  });

  it('reports what did not happen, even if nothing is lost by it', async () => {
    const folder = site('site-a');
    work(folder, 'theirs');
    zoo.git(folder, 'push', '--quiet', 'origin', 'theirs:shared');
    zoo.git(folder, 'update-ref', '-d', 'refs/remotes/origin/shared');
    zoo.git(folder, 'branch', '--quiet', '--move', 'theirs', 'mine');
    zoo.git(folder, 'push', '--quiet', 'origin', 'mine');
    work(folder, 'shared');
    zoo.write(folder, 'half.txt');
    const result = await runner.run({ answers: { ...nextIs, 'commit-work': 'yes' } });
    expect(result).toMatchObject({
      outcome: 'done',
      summary: expect.stringMatching(/What did not happen: Push shared to origin \(1 commit\): shared has commits/),
      evidence: { failed: [expect.stringContaining('Push shared to origin')] },
    });
    expect(zoo.git(remoteOf('site-a'), 'log', '--format=%s', '-2', 'support/shared')).toBe(
      'Work in progress: shared\nshared 1',
    );
  });

  it('pushes commits on no branch, and leaves stashes and unfinished operations', async () => {
    const folder = site('site-a');
    zoo.git(folder, 'switch', '--quiet', '--detach', 'origin/develop');
    const commit = zoo.commit(folder, 'Found while looking');
    const other = zoo.clone('other').folder;
    zoo.write(other, 'README.md', 'changed\n');
    zoo.git(other, 'stash', '--quiet');
    const rebased = zoo.clone('rebased').folder;
    work(rebased, 'fix', { from: 'main' });
    zoo.git(rebased, 'push', '--quiet', 'origin', 'fix');
    expect(zoo.tries(rebased, 'rebase', '--no-ff', '--exec', 'false', 'main')).toBe(false);

    const result = await runner.run({ answers: nextIs });
    expect(zoo.git(remoteOf('site-a'), 'rev-parse', 'support/found-while-looking')).toBe(commit);
    expect(pulls('site-a').map(({ head }) => head)).toContain('support/found-while-looking');
    expect(result).toMatchObject({ outcome: 'done' });
    expect(result.evidence.leftAsItIs).toEqual(
      expect.arrayContaining(['other: 1 stash', expect.stringMatching(/^rebased \(.*\): a rebase is under way/)]),
    );
    const settled = await runner.run({
      answers: { 'leave-stashes.other': 'not needed', 'leave-under-way.rebased': 'I finish it tomorrow' },
    });
    expect(settled).toMatchObject({ outcome: 'done', summary: expect.stringContaining('2 left with a reason') });
  });

  it('is not done while the next person cannot be assigned, unless a reason is given', async () => {
    // Nadia may only read this one.
    const folder = site('site-b');
    work(folder, 'half-done');
    const result = await runner.run({ answers: nextIs });
    const url = 'https://github.com/dxw-example/site-b/pull/8';
    expect(result).toMatchObject({
      outcome: null,
      summary: expect.stringMatching(
        /^Nadia Next is not assigned to the pull request of half-done: nadia-example can't be assigned in dxw-example\/site-b\. .*branches\.github=NAME.*branches\.not-assigned="reason"$/,
      ),
      evidence: { notAssigned: [url] },
    });
    expect(pulls('site-b').filter(({ head }) => head === 'half-done')).toMatchObject([{ assignees: [] }]);
    expect(await runner.run()).toMatchObject({ outcome: null, evidence: { notAssigned: [url] } });
    const requests = (await practice.requests()).filter(({ method }) => method === 'POST');
    expect(requests).toHaveLength(1);
    expect(await runner.run({ answers: { 'not-assigned': 'she gets access on Monday' } })).toMatchObject({
      outcome: 'done',
      summary: '1 branch pushed, 1 pull request; Nadia Next is not assigned to it: she gets access on Monday',
    });
  });

  it('looks up the name of the next person, and lets it be corrected later', async () => {
    work(site('site-a'), 'half-done');
    const assigned = () => pulls('site-a').find(({ head }) => head === 'half-done')?.assignees;
    const asked: string[] = [];
    const checked: unknown[] = [];
    const ask: Guide['ask'] = async (_step, { text, checkTyped }) => {
      asked.push(text);
      checked.push(...['nadia-exampel', 'ada-exampel', 'nadia-example'].map((name) => checkTyped?.(name)));
      return 'nadia-exampel';
    };
    const guessed = await runner.run({}, { unattended: false, walk: async () => 'go', ask });
    expect(asked).toEqual([
      expect.stringMatching(/^GitHub user name of Nadia Next \(these can be assigned: .*nadia-example/),
    ]);
    // You hand over, so you are not suggested yourself.
    expect(checked).toEqual([
      "nadia-exampel can't be assigned in dxw-example/site-a (did you mean nadia-example?)",
      expect.stringMatching(/^ada-exampel can't be assigned in dxw-example\/site-a(?! \(did you mean ada-example)/),
      null,
    ]);
    expect(guessed).toMatchObject({
      outcome: null,
      summary: expect.stringContaining('GitHub has no user nadia-exampel (did you mean nadia-example?). Correct'),
    });
    expect(assigned()).toEqual([]);
    expect(await runner.run({ answers: nextIs })).toMatchObject({ outcome: 'done' });
    expect(assigned()).toContain('nadia-example');
  });

  it('says in which repositories each name can be assigned if it is not all of them', async () => {
    work(site('site-a'), 'half-done');
    work(site('site-b'), 'half-done');
    const asked: string[] = [];
    const ask: Guide['ask'] = async (_step, { text }) => {
      asked.push(text);
      return '';
    };
    await runner.run({}, { unattended: false, walk: async () => 'go', ask });
    expect(asked[0]).toMatch(/\(these can be assigned.* only in dxw-example\/site-a: [^;)]*nadia-example/);
    expect(asked[0]).not.toMatch(/everywhere|every repository: [^;]*nadia-example/);
  });

  it('assigns a person who was removed again, and is not done before that', async () => {
    work(site('site-a'), 'half-done');
    expect(await runner.run({ answers: nextIs })).toMatchObject({ outcome: 'done' });
    const pull = () => pulls('site-a').find(({ head }) => head === 'half-done');
    practice.change(({ github }) => {
      for (const each of github.pulls) if (each.head === 'half-done') each.assignees = [];
    });
    expect(await runner.run({ status: true })).toMatchObject({
      outcome: null,
      summary: 'Nadia Next is not assigned to the pull request of half-done',
    });
    expect(await runner.run()).toMatchObject({ outcome: 'done' });
    expect(pull()?.assignees).toEqual(['nadia-example']);
  });

  it('opens another one if the last was closed before the newest commits, and none if a reason is given', async () => {
    const folder = site('site-a');
    zoo.git(folder, 'switch', '--quiet', 'fix/news-order');
    zoo.commit(folder, 'One thing more');
    work(folder, 'private-notes');
    const answers = { ...nextIs, 'no-pull-request.site-a/private-notes': 'only notes' };
    expect(actions(await runner.run({ answers, dryRun: true }))).toContain(
      'Open a draft pull request for fix/news-order: #11 has ended',
    );
    const result = await runner.run({ answers });
    expect(result).toMatchObject({ outcome: 'done', summary: '2 branches pushed, 1 pull request' });
    expect(pulls('site-a').filter(({ head }) => head === 'fix/news-order')).toMatchObject([
      { number: 11, state: 'closed' },
      {
        state: 'open',
        assignees: ['nadia-example'],
        body: expect.stringContaining('Earlier pull request from this branch: #11'),
      },
    ]);
    expect(pulls('site-a').map(({ head }) => head)).not.toContain('private-notes');

    // Someone closes it, and there are new commits again; then it is merged unchanged.
    const end = (merged: boolean) =>
      practice.change(({ github }) => {
        const commit = zoo.git(remoteOf('site-a'), 'rev-parse', 'fix/news-order');
        for (const pull of github.pulls.filter(({ head, state }) => head === 'fix/news-order' && state === 'open')) {
          const at = new Date().toISOString();
          Object.assign(pull, { state: 'closed', closed: at, merged: merged ? at : null, headSha: commit });
        }
      });
    end(false);
    expect(await runner.run()).toMatchObject({
      outcome: 'done',
      summary: expect.stringMatching(/; closed since: https:.*\/pull\/\d+$/),
    });
    zoo.git(folder, 'switch', '--quiet', 'fix/news-order');
    zoo.commit(folder, 'And another');
    expect(await runner.run()).toMatchObject({ outcome: 'done' });
    expect(pulls('site-a').filter(({ head }) => head === 'fix/news-order')).toMatchObject([
      { state: 'closed' },
      { state: 'closed' },
      { state: 'open' },
    ]);
    end(true);
    expect(await runner.run()).toMatchObject({ outcome: 'done', summary: '2 branches pushed' });
    expect(pulls('site-a').filter(({ head }) => head === 'fix/news-order')).toHaveLength(3);
  });

  it('does not push again what was merged and then deleted at GitHub', async () => {
    const folder = site('site-a');
    const commit = work(folder, 'squashed');
    zoo.git(folder, 'push', '--quiet', '--set-upstream', 'origin', 'squashed');
    zoo.git(remoteOf('site-a'), 'update-ref', '-d', 'refs/heads/squashed');
    expect(await runner.run({ status: true })).toMatchObject({
      summary: expect.stringContaining('1 commit not pushed, squashed is gone from origin'),
    });
    practice.change(({ github }) => {
      const merged = github.pulls.find(
        ({ number, repository }) => number === 11 && repository === 'dxw-example/site-a',
      );
      if (merged) github.pulls.push({ ...merged, id: 1, number: 90, head: 'squashed', headSha: commit });
    });
    expect(await runner.run()).toMatchObject({ outcome: 'already', summary: 'Nothing is only on this machine' });
    expect(branchesAt('site-a')).not.toContain('squashed');
  });

  it('mentions no one and links nothing, whatever a name on the rota contains', async () => {
    runner.remove();
    const name = 'Nadia @dxw/team <b>[x](https://evil.example.org)';
    runner = makeRunner({ next: turn({ ...nadia, name }, 1, 14) });
    work(site('site-a'), 'half-done');
    await runner.run({ answers: nextIs });
    const body = pulls('site-a').find(({ head }) => head === 'half-done')?.body ?? '';
    expect(body).toContain('`@dxw/team`');
    expect(body).not.toMatch(/<b>|\]\(https/);
  });

  it('assigns no one if no one else is next', async () => {
    runner.remove();
    runner = makeRunner({ next: null });
    work(site('site-a'), 'alone');
    expect(await runner.run()).toMatchObject({
      outcome: 'done',
      summary: expect.stringContaining('no one is assigned: Who is next is not known'),
    });
    expect(pulls('site-a').filter(({ head }) => head === 'alone')).toMatchObject([{ assignees: [] }]);
  });

  it.each(['--upload-pack=touch', '-f', 'ünïcödé/日本', "it's", '$(id)', 'a=b', 'x@'])(
    'is safe with a branch named %s',
    async (name) => {
      const folder = site('site-a');
      const commit = work(folder, 'plain');
      zoo.git(folder, 'update-ref', `refs/heads/${name}`, commit);
      zoo.git(folder, 'switch', '--quiet', 'main');
      zoo.git(folder, 'branch', '--quiet', '--delete', '--force', 'plain');
      expect(await runner.run({ answers: nextIs })).toMatchObject({ outcome: 'done' });
      expect(zoo.git(remoteOf('site-a'), 'rev-parse', `refs/heads/${name}`)).toBe(commit);
      expect(pulls('site-a').filter(({ head }) => head === name)).toHaveLength(1);
    },
  );

  it('recognises worktrees and submodules', async () => {
    const folder = site('site-a');
    const library = zoo.clone('library');
    zoo.git(folder, 'worktree', 'add', '--quiet', '-b', 'in-worktree', path.join(zoo.code, 'tree'), 'origin/develop');
    const inTree = zoo.commit(path.join(zoo.code, 'tree'), 'In the worktree');
    work(folder, 'with-library');
    zoo.git(folder, 'submodule', '--quiet', 'add', library.remote, 'library');
    zoo.commit(folder, 'With the library');
    const inLibrary = work(path.join(folder, 'library'), 'in-library', { from: 'origin/main' });
    zoo.git(folder, 'add', '--all');
    zoo.commit(folder, 'The newest of it');
    const result = await runner.run({ answers: nextIs });
    expect(result.outcome).toBe('done');
    expect(zoo.git(remoteOf('site-a'), 'rev-parse', 'in-worktree')).toBe(inTree);
    expect(zoo.git(library.remote, 'rev-parse', 'in-library')).toBe(inLibrary);
    expect(branchesAt('site-a')).toContain('with-library');
  });

  it('asks to look at files that should not be committed', async () => {
    const folder = site('site-a');
    work(folder, 'keys');
    zoo.write(folder, '.env', 'SECRET=fake\n');
    const answers = { ...nextIs, 'commit-work': 'yes' };
    const refused = await runner.run({ answers });
    expect(refused).toMatchObject({
      outcome: 'failed',
      summary: expect.stringContaining('.env looks like a secret'),
    });
    expect(refused.summary).toContain('branches.accept.site-a=.env');
    expect(branchesAt('site-a')).toContain('keys');
    expect(await runner.run({ answers: { ...answers, 'accept.site-a': '.env' } })).toMatchObject({ outcome: 'done' });
    expect(zoo.git(remoteOf('site-a'), 'show', 'support/keys:.env')).toBe('SECRET=fake');
  });

  it('never reports success if something could not be checked', async () => {
    const broken = zoo.clone('broken').folder;
    rmSync(path.join(broken, '.git/objects'), { recursive: true });
    const result = await runner.run({ status: true });
    expect(result).toMatchObject({ outcome: null, summary: expect.stringContaining('broken: could not be checked') });
    const left = await runner.run({ answers: { 'leave-unseen.broken': 'it was only a try' } });
    expect(left).toMatchObject({ outcome: 'already', summary: '1 left with a reason' });
  });

  it('accepts the same command again when all is done', async () => {
    const folder = site('site-a');
    work(folder, 'other');
    work(folder, 'mine');
    zoo.write(folder, 'half.txt');
    const answers = {
      ...nextIs,
      'as.site-a/mine': 'theirs',
      'leave.site-a/other': 'only a try',
      'commit.site-a': 'support/half',
      'no-pull-request.site-a/mine': 'not worth it',
    };
    const first = await runner.run({ answers });
    expect(first).toMatchObject({
      outcome: 'done',
      summary: '2 branches pushed, 1 left with a reason, 1 pull request',
    });
    expect(await runner.run({ answers })).toMatchObject({ outcome: 'done', summary: first.summary });
    runner.forget();
    expect(await runner.run({ answers })).toMatchObject({ outcome: 'already' });
  });

  it('refuses impossible answers', async () => {
    work(site('site-a'), 'mine');
    const wrong = (answers: Record<string, string>) => runner.run({ answers }).then(String, (error) => error.message);
    expect(await wrong({ 'as.site-a/mine': 'develop' })).toContain('govsupport never pushes to develop');
    expect(await wrong({ 'as.site-a/mine': '--force' })).toContain('"--force" is not a valid branch name');
    expect(await wrong({ 'leave.site-a/mien': 'x' })).toContain('has no such question');
    expect(await wrong({ 'commit-work': 'perhaps' })).toContain('expected one of: yes, no');
    expect(await wrong({ github: 'a b' })).toContain('expected a user name');
  });

  it('asks about each branch in turn, answered with keys', async () => {
    const folder = site('site-a');
    work(folder, 'first');
    work(folder, 'second');
    work(folder, 'third');
    zoo.write(folder, 'half.txt');
    const shown: string[] = [];
    /** Presses a key for each item, and types the answer. */
    const pressing = (keys: Readonly<Record<string, readonly [string, string?]>>): Partial<Guide> => ({
      unattended: false,
      async walk(_step, items, _before, seen) {
        for (const item of items) {
          shown.push(`${item.title} [${item.enter ?? '-'}]`);
          const [pressed, typed] = keys[item.title] ?? ['Enter'];
          if (pressed === 'Enter') {
            expect(item.enter).not.toBeNull();
            seen(item, null);
            continue;
          }
          const key = item.keys?.find((each) => each.key === pressed);
          if (!key) throw new Error(`${item.title} has no key ${pressed}`);
          seen(item, { question: key.question, answer: key.answer ?? typed ?? '' });
        }
        return 'go';
      },
      ask: async (_step, { id }) => (id === 'github' ? 'nadia-example' : ''),
    });
    const changes = 'site-a: uncommitted changes';
    const keys = {
      'site-a: first': ['x', 'only a try'],
      'site-a: second': ['a', 'renamed'],
      'site-a: third': ['Enter'],
      [changes]: ['x', 'mine'],
    } as const;
    const planned: string[][] = [];
    const result = await runner.run(
      { yes: false },
      {
        ...pressing(keys),
        async consent(_step, _finding, plan) {
          planned.push(plan.actions.map(({ summary }) => summary));
          return 'later';
        },
      },
    );
    expect(result.outcome).toBeNull();
    expect(shown).toEqual(['site-a: first [push]', 'site-a: second [push]', 'site-a: third [push]', `${changes} [-]`]);
    expect(planned[0]?.filter((summary) => summary.startsWith('Push'))).toEqual([
      'Push second to renamed at origin (1 commit)',
      'Push third to origin (1 commit)',
    ]);
    // They change their mind about two of them, and there is more work on another.
    zoo.git(folder, 'switch', '--quiet', 'first');
    zoo.git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'More');
    shown.length = 0;
    let asked = 0;
    const again = await runner.run(
      { yes: false },
      {
        ...pressing({ 'site-a: first': ['Enter'], [changes]: ['c'], 'site-a: second': ['p'] }),
        async consent() {
          asked++;
          return asked === 1 ? 'again' : 'go';
        },
      },
    );
    expect(again).toMatchObject({ outcome: 'done' });
    expect(shown[0]).toBe('site-a: first [push]');
    expect(branchesAt('site-a')).toEqual(expect.arrayContaining(['first', 'second', 'third', 'support/first']));
    expect(branchesAt('site-a')).not.toContain('renamed');
  });

  it('shows again what changed while someone was reading', async () => {
    const folder = site('site-a');
    work(folder, 'mine');
    const planned: (string | undefined)[] = [];
    const changes: string[] = [];
    let commit = '';
    const result = await runner.run(
      { yes: false, answers: nextIs },
      {
        unattended: false,
        walk: async () => 'go',
        changed: (_step, what) => void changes.push(what),
        async consent(_step, _finding, plan) {
          planned.push(plan.actions[0]?.summary);
          if (planned.length === 1) commit = zoo.commit(folder, 'Just now');
          return 'go';
        },
      },
    );
    expect(result).toMatchObject({ outcome: 'done', summary: '1 branch pushed, 1 pull request' });
    expect(changes).toEqual(['mine changed after it was shown.']);
    expect(planned).toEqual(['Push mine to origin (1 commit)', 'Push mine to origin (2 commits)']);
    expect(zoo.git(remoteOf('site-a'), 'rev-parse', 'mine')).toBe(commit);
  });

  it('commits no file that was added while someone was reading, before it is shown', async () => {
    const folder = site('site-a');
    zoo.git(folder, 'switch', '--quiet', 'fix/cookie-banner');
    zoo.write(folder, 'seen.php');
    const planned: (string | undefined)[] = [];
    const result = await runner.run(
      { yes: false, answers: { ...nextIs, 'commit-work': 'yes' } },
      {
        unattended: false,
        walk: async () => 'go',
        async consent(_step, _finding, plan) {
          planned.push(plan.actions[0]?.text);
          if (planned.length === 1) zoo.write(folder, 'unseen.php');
          return planned.length === 1 ? 'go' : 'later';
        },
      },
    );
    expect(planned.map((text) => text?.split('\n').slice(2))).toEqual([['seen.php'], ['seen.php', 'unseen.php']]);
    expect(result.outcome).toBeNull();
    expect(branchesAt('site-a')).not.toContain('support/cookie-banner');
    expect(zoo.git(folder, 'status', '--porcelain')).toBe('?? seen.php\n?? unseen.php');
  });

  it('assigns and names no one before it is known who is next', async () => {
    runner.remove();
    runner = makeRunner({ nextUnsaid: true });
    work(site('site-a'), 'mine');
    expect(await runner.run({ answers: nextIs })).toMatchObject({
      outcome: null,
      summary: expect.stringContaining('No one is assigned. You have not confirmed that Nadia Next is next'),
    });
    expect(pulls('site-a').filter(({ head }) => head === 'mine')).toMatchObject([
      { assignees: [], body: expect.not.stringContaining('Nadia') },
    ]);
    runner.remove();
    runner = makeRunner();
    expect(await runner.run({ answers: nextIs })).toMatchObject({ outcome: 'done' });
    expect(pulls('site-a').filter(({ head }) => head === 'mine')).toMatchObject([{ assignees: ['nadia-example'] }]);
  });

  it('says what to set if no folder is configured', async () => {
    runner.remove();
    runner = stepRunner(branches, { rotation, services: {} });
    expect(await runner.run()).toMatchObject({
      outcome: 'unknown',
      summary: expect.stringContaining('set repositories in /nowhere/config.yaml'),
    });
  });
});

describe('the handover', () => {
  const found = async () => {
    const work = await findWork(runner.newContext(), rotation.start, runner.memory());
    return { ...work, branches: work.branches.map(({ lastCommitAt: _, github: __, ...rest }) => rest) };
  };

  it('says why work was left, or why it could not be pushed', async () => {
    const folder = site('site-a');
    const hooked = zoo.clone('hooked').folder;
    work(hooked, 'stopped');
    zoo.write(path.join(hooked, '.git'), 'hooks/pre-push', '#!/bin/sh\necho "Tests fail" >&2\nexit 1\n');
    work(folder, 'a-try');
    zoo.write(folder, 'README.md', 'changed\n');
    zoo.git(folder, 'stash', '--quiet');
    zoo.write(folder, 'notes.txt');
    await runner.run({
      answers: { 'leave.site-a/a-try': 'only a try', 'leave-changes.site-a': 'mine', 'leave-stashes.site-a': 'old' },
    });
    expect(await found()).toMatchObject({
      branches: expect.arrayContaining([
        expect.objectContaining({ branch: 'a-try', unpushed: 1, leftBecause: 'only a try; mine' }),
        expect.objectContaining({
          branch: 'stopped',
          leftBecause: expect.stringMatching(/^it could not be pushed: .*Tests fail/),
        }),
      ]),
      leftovers: [{ what: '1 stash, left because: old' }],
    });
  });

  it('knows where work on a protected branch went', async () => {
    const folder = site('site-a');
    zoo.commit(folder, 'Straight onto main');
    work(folder, 'mine');
    await runner.run({ answers: { ...nextIs, 'as.site-a/mine': 'theirs' } });
    expect((await found()).branches).toEqual([
      expect.objectContaining({ branch: 'mine', pushed: true, unpushed: 0, remoteBranch: 'theirs' }),
      expect.objectContaining({ branch: 'support/straight-onto-main', pushed: true, unpushed: 0 }),
    ]);
  });
});

describe('a run that is killed', () => {
  // Trying every moment takes some minutes: this is one in nineteen.
  const stride = process.env.GOVSUPPORT_KILL_AT_EVERY_REQUEST ? 1 : 19;

  it('loses nothing and repeats nothing, whenever that is', async () => {
    const answers = { ...nextIs, 'commit-work': 'yes', 'as.site-a/fix/48201-login': 'fix/48201-login' };
    for (let most = 1, wasKilled = true; wasKilled; most += stride) {
      const folder = site('site-a');
      const onBranch = work(folder, 'fix/48201-login');
      zoo.write(folder, 'half.txt', 'half done\n');
      zoo.git(folder, 'stash', '--quiet', '--include-untracked');
      zoo.git(folder, 'switch', '--quiet', 'main');
      const onMain = zoo.commit(folder, 'Straight onto main');
      zoo.git(folder, 'stash', 'pop', '--quiet');

      life = killAfter(most);
      wasKilled = await runner.run({ answers }).then(
        () => false,
        (error) => {
          if (!(error instanceof Killed)) throw error;
          return true;
        },
      );
      life = killAfter(Number.POSITIVE_INFINITY);
      const result = await runner.run({ answers });
      const about = `after ${most}: ${result.summary}`;
      expect(result.outcome, about).toBe('done');
      const heads = ['fix/48201-login', 'support/straight-onto-main', 'support/work-in-progress'];
      const remote = remoteOf('site-a');
      expect(zoo.git(remote, 'rev-parse', 'fix/48201-login'), about).toBe(onBranch);
      expect(zoo.git(remote, 'rev-parse', 'support/straight-onto-main'), about).toBe(onMain);
      expect(zoo.git(remote, 'show', 'support/work-in-progress:half.txt'), about).toBe('half done');
      expect(zoo.git(folder, 'status', '--porcelain'), about).toBe('');
      const own = branchesAt('site-a').filter((name) => !originalBranches.get('dxw-example/site-a')?.includes(name));
      expect(own, about).toEqual(heads);
      const opened = pulls('site-a').filter(({ state, number }) => state === 'open' && number > 12);
      expect(opened.map(({ head }) => head).toSorted(), about).toEqual(heads);
      expect(
        opened.map(({ assignees }) => assignees),
        about,
      ).toEqual(heads.map(() => ['nadia-example']));

      runner.remove();
      cleanUp();
      await practice.begin();
      zoo = createZoo();
      answerAsGitHub(zoo, practice.remotes);
      runner = makeRunner();
    }
  });
});

it('does not report as pushed what a stopped run only began', async () => {
  work(site('site-a'), 'mine');
  const stopped = runner.run(
    { answers: nextIs },
    {
      working: () => {
        life = killAfter(0);
      },
    },
  );
  await expect(stopped).rejects.toThrow(Killed);
  life = killAfter(Number.POSITIVE_INFINITY);
  const left = await runner.run({ answers: { 'leave.site-a/mine': 'only a try' } });
  expect(left).toMatchObject({ outcome: 'already', summary: '1 left with a reason' });
  expect(actions(left)).toEqual([]);
  const { branches: told } = await findWork(runner.newContext(), rotation.start, runner.memory());
  expect(told).toMatchObject([{ branch: 'mine', pushed: false, leftBecause: 'only a try' }]);
  expect(pulls('site-a').filter(({ head }) => head === 'mine')).toEqual([]);
});

it("the state contains no one's text", async () => {
  work(site('site-a'), 'plain');
  await runner.run({ answers: nextIs });
  expect(JSON.stringify(runner.memory())).not.toContain('plain 1');
  expect(readFileSync(path.join(zoo.home, '.gitconfig'), 'utf8')).not.toContain('plain');
});
