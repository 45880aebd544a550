import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bagText, commitAll, git, writeBag } from './support/bags.ts';
import { compileCache, realPath } from './support/machine.ts';
import { type Proposing, proposeAsOnboarding } from './support/propose-data-bag.ts';
import { sshLeadingTo } from './support/repositories.ts';
import { copyFolder } from './support/template.ts';

const program = path.join(import.meta.dirname, 'support/data-bag-program.ts');
const publicKey = `ssh-ed25519 ${'N'.repeat(68)} nell@laptop`;

let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const remote = () => at('github/dxw/chef.git');
const clone = () => at('home/code/chef');

function executable(file: string, script: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, script.startsWith('#!') ? script : `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A colleague's clone, with which they push. */
function colleague(id: string, uid: number, branch: string): void {
  const theirs = mkdtempSync(at('theirs-'));
  git(folder, 'clone', '--quiet', remote(), theirs);
  if (branch !== 'main') git(theirs, 'switch', '--quiet', '--create', branch);
  writeBag(path.join(theirs, 'data_bags/users'), id, uid);
  commitAll(theirs, `Add ${id}`);
  git(theirs, 'push', '--quiet', 'origin', branch);
}

let template: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-bag-'));
  template = folder;
  mkdirSync(at('first/data_bags/users'), { recursive: true });
  git(at('first'), 'init', '--quiet', '--initial-branch=main');
  writeBag(at('first/data_bags/users'), 'ada', 2001);
  writeFileSync(at('first/README.md'), 'Chef\n');
  commitAll(at('first'), 'Users');
  git(folder, 'clone', '--quiet', '--bare', at('first'), remote());
  // Each push would check whether there is something to tidy up.
  git(remote(), 'config', 'receive.autogc', 'false');
  git(folder, 'clone', '--quiet', remote(), clone());
  git(clone(), 'remote', 'set-url', 'origin', 'git@github.com:dxw/chef.git');
  mkdirSync(at('home/.ssh'), { recursive: true });
  writeFileSync(at('home/.ssh/id_ed25519.pub'), `${publicKey}\n`);
  writeFileSync(at('home/.gitconfig'), '[user]\n\tname = Nell Newcomer\n\temail = nell@example.org\n');
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-bag-'));
  copyFolder(template, folder);
  executable(at('ssh'), sshLeadingTo(at('github')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly answers?: Readonly<Record<string, string>>;
  readonly until?: 'look' | 'pull-request';
  readonly dies?: 'before' | 'after';
  readonly env?: Readonly<Record<string, string>>;
}

const proposing = ({ answers = {}, until = 'pull-request', dies, env = {} }: Run): Proposing => ({
  home: at('home'),
  answers,
  until,
  dies,
  env: { HOME: at('home'), PATH: process.env.PATH ?? '', GIT_CONFIG_NOSYSTEM: '1', GIT_SSH_COMMAND: at('ssh'), ...env },
});

// biome-ignore lint/suspicious/noExplicitAny: tests look at whatever it returned
const propose = (run: Run = {}): Promise<any> => proposeAsOnboarding(proposing(run));

/** In its own process, which is killed. */
function killed(run: Run): void {
  const { env } = proposing(run);
  const { signal, stderr } = spawnSync(process.execPath, [program, JSON.stringify(proposing(run))], {
    encoding: 'utf8',
    env: { ...env, NODE_COMPILE_CACHE: compileCache },
  });
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
}

const branches = () => git(remote(), 'for-each-ref', '--format=%(refname:short)', 'refs/heads').trim().split('\n');
const pulls = () => (existsSync(at('pulls.json')) ? JSON.parse(readFileSync(at('pulls.json'), 'utf8')) : []);

const namesIn = (place: string) => (existsSync(place) ? readdirSync(place) : []);

/** All that the person has in their clone, and git's record of work trees. */
const cloneState = () => ({
  head: readFileSync(path.join(clone(), '.git/HEAD'), 'utf8'),
  status: git(clone(), 'status', '--porcelain'),
  branches: git(clone(), 'for-each-ref', 'refs/heads', 'refs/stash'),
  index: git(clone(), 'ls-files', '--stage'),
  workTrees: namesIn(path.join(clone(), '.git/worktrees')),
});

const workTrees = () => namesIn(at('home/.local/state/govsupport/work-trees'));

/** Nothing may reach the remote, and nothing is left here. */
function expectNothing(before: ReturnType<typeof cloneState>, ...others: readonly string[]): void {
  expect(branches()).toEqual([...others, 'main'].sort());
  expect(pulls()).toEqual([]);
  expect(cloneState()).toEqual(before);
  expect(workTrees()).toEqual([]);
}

/** It is there, once. */
function expectProposed(uid: number): void {
  expect(branches()).toContain('add-user-nell');
  expect(git(remote(), 'rev-list', '--count', 'main..add-user-nell').trim()).toBe('1');
  expect(git(remote(), 'diff', '--name-only', 'main...add-user-nell').trim()).toBe('data_bags/users/nell.json');
  const written = git(remote(), 'show', 'add-user-nell:data_bags/users/nell.json');
  expect(written).toBe(bagText('nell', uid, { comment: 'Nell Newcomer', ssh_keys: [publicKey] }));
  expect(pulls()).toMatchObject([{ owner: 'dxw', name: 'chef', branch: 'add-user-nell', base: 'main' }]);
  expect(workTrees()).toEqual([]);
}

describe('a data bag', () => {
  it('is proposed on fresh remotes, as the person, and their checkout is not touched', async () => {
    // Uncommitted changes, staged changes, and another branch.
    git(clone(), 'switch', '--quiet', '--create', 'mine');
    writeFileSync(path.join(clone(), 'README.md'), 'Changed\n');
    git(clone(), 'add', 'README.md');
    writeFileSync(path.join(clone(), 'README.md'), 'Changed again\n');
    writeFileSync(path.join(clone(), 'data_bags/users/notes.txt'), 'mine');
    colleague('bo', 2002, 'main');
    colleague('cy', 2003, 'add-cy');
    const before = cloneState();
    const { plan, proposed, pull } = await propose();
    expect(plan).toMatchObject({ uid: 2004, file: 'data_bags/users/nell.json' });
    expect(proposed).toMatchObject({ branch: 'add-user-nell', sameUidAs: null });
    expect(pull).toMatchObject({ number: 1, title: 'Add a user data bag for Nell Newcomer' });
    expectProposed(2004);
    expect(git(remote(), 'log', '-1', '--format=%an %ae %cn %s', 'add-user-nell').trim()).toBe(
      'Nell Newcomer nell@example.org Nell Newcomer Add a user data bag for Nell Newcomer',
    );
    expect(cloneState()).toEqual(before);
    expect(readFileSync(path.join(clone(), 'README.md'), 'utf8')).toBe('Changed again\n');
  });

  it('is found by the next run, which does nothing twice', async () => {
    await propose();
    expect(await propose()).toMatchObject({ found: 'proposed', branch: 'add-user-nell', pull: { number: 1 } });
    expectProposed(2002);
    git(remote(), 'update-ref', 'refs/heads/main', 'refs/heads/add-user-nell');
    expect(await propose()).toMatchObject({ found: 'merged', bag: { id: 'nell' }, carriesKey: true });
  });

  it('is found by its key alone if the person proposed it by hand', async () => {
    const theirs = at('other-machine');
    git(folder, 'clone', '--quiet', remote(), theirs);
    git(theirs, 'switch', '--quiet', '--create', 'new-person');
    writeBag(path.join(theirs, 'data_bags/users'), 'newcomer1', 2002, { ssh_keys: [publicKey], comment: 'N' });
    commitAll(theirs, 'New');
    git(theirs, 'push', '--quiet', 'origin', 'new-person');
    expect(await propose()).toMatchObject({ found: 'proposed', branch: 'new-person', bag: { id: 'newcomer1' } });
    expect(branches()).toEqual(['main', 'new-person']);
    expect(pulls()).toHaveLength(1);
  });

  it('is proposed again after its branch was deleted', async () => {
    await propose();
    git(remote(), 'update-ref', '-d', 'refs/heads/add-user-nell');
    rmSync(at('pulls.json'));
    expect(await propose()).toMatchObject({ found: 'nothing', plan: { id: 'nell', uid: 2003 } });
    expectProposed(2003);
  });

  it('is looked for without fetching if nothing may be written', async () => {
    colleague('bo', 2002, 'main');
    const before = git(clone(), 'for-each-ref');
    expect(await propose({ until: 'look' })).toMatchObject({ found: 'nothing', parts: { uid: 2002 } });
    expect(git(clone(), 'for-each-ref')).toBe(before);
  });
});

describe('a data bag that cannot be proposed', () => {
  it('is planned again if the uid or the id is taken meanwhile', async () => {
    const before = cloneState();
    const take = (id: string, uid: number) => {
      writeFileSync(at('take.json'), bagText(id, uid));
      return [
        `cd '${folder}' && rm -rf quick && git clone -q '${remote()}' quick && cd quick`,
        `git switch -q -c take-${id} && cp ../take.json data_bags/users/${id}.json && git add -A`,
        `git -c user.name=B -c user.email=b@example.org commit -q -m x && git push -q origin take-${id}`,
      ].join(' && ');
    };
    expect(await propose({ env: { MEANWHILE: take('bo', 2002) } })).toMatchObject({
      kind: 'DataBagChanged',
      failure: 'The uid 2002 was taken meanwhile.',
    });
    expectNothing(before, 'take-bo');
    expect(await propose()).toMatchObject({ plan: { uid: 2003 } });
  });

  it.each([
    [
      'the server refuses the branch',
      () => executable(path.join(remote(), 'hooks/pre-receive'), 'echo not you >&2; exit 1'),
      /The server refused the branch: .*not you/s,
    ],
    [
      'a hook of the clone refuses it',
      () => executable(path.join(clone(), '.git/hooks/pre-commit'), 'echo no >&2; exit 1'),
      /A hook of .* refused the bag: no/,
    ],
    [
      'a hook of the clone does not let it go',
      () => executable(path.join(clone(), '.git/hooks/pre-push'), 'echo no >&2; exit 1'),
      /A hook of .* refused the bag: no/,
    ],
    [
      'a hook changes what was shown',
      () =>
        executable(path.join(clone(), '.git/hooks/pre-commit'), 'echo "{}" > data_bags/users/nell.json; git add -A'),
      /changes what is committed/,
    ],
    [
      'git does not know who the person is',
      () => writeFileSync(at('home/.gitconfig'), '[user]\n\tuseConfigOnly = true\n'),
      /Git does not know your name and e-mail address/,
    ],
    [
      'there is a branch of that name',
      () => git(remote(), 'branch', 'add-user-nell', 'main'),
      /has a branch add-user-nell already, which is not yours/,
    ],
  ])('leaves nothing behind: %s', async (_, prepare, said) => {
    prepare();
    const before = cloneState();
    const others = branches().filter((name) => name !== 'main');
    expect((await propose()).failure).toMatch(said);
    expectNothing(before, ...others);
  });

  it.each([
    [
      'the clone has no remote',
      () => git(clone(), 'remote', 'remove', 'origin'),
      "can't be pushed: the repository has no remote",
    ],
    [
      'the remote is not at GitHub',
      () => git(clone(), 'remote', 'set-url', 'origin', remote()),
      'origin of .* is not at GitHub',
    ],
    ['the remote does not answer', () => rmSync(remote(), { recursive: true }), 'could not be fetched'],
    ['there is no clone', () => rmSync(clone(), { recursive: true }), 'There is no folder'],
    ['there is no key', () => rmSync(at('home/.ssh'), { recursive: true }), 'There is no public key on this machine'],
    [
      'a bag can not be read',
      () => writeFileSync(path.join(clone(), 'data_bags/users/bo.json'), '{'),
      'No number is safe',
    ],
    [
      'it is only here',
      () => writeBag(path.join(clone(), 'data_bags/users'), 'nell', 2002),
      'Your bag nell.json is only in',
    ],
    [
      'the person left before',
      () => {
        const theirs = at('leaving');
        git(folder, 'clone', '--quiet', remote(), theirs);
        writeBag(path.join(theirs, 'data_bags/users'), 'nell', 1999, { action: 'remove' });
        commitAll(theirs, 'Nell left');
        git(theirs, 'push', '--quiet', 'origin', 'main');
      },
      'Your bag nell is marked as removed, from when you left',
    ],
  ])('says why: %s', async (_, prepare, why) => {
    prepare();
    const look = await propose();
    expect(look.found).toBe('unclear');
    expect(look.why).toMatch(new RegExp(why));
    expect(look.next).not.toEqual(['']);
    expect(pulls()).toEqual([]);
    expect(workTrees()).toEqual([]);
  });
});

describe('a run that is killed', () => {
  /** Wraps git, and kills whoever runs it before or after the nth command that writes. */
  const killer = (nth: number, moment: 'before' | 'after') => {
    executable(
      at('killing/git'),
      `case " $* " in *" worktree add "*|*" commit "*|*" push "*|*" fetch "*) echo x >> ${at('count')} ;; *) exec ${realPath('git')} "$@" ;; esac
n=0; while read -r _; do n=$((n + 1)); done < ${at('count')}
[ $n = ${nth} ] || exec ${realPath('git')} "$@"
[ ${moment} = before ] || ${realPath('git')} "$@"
kill -9 $PPID`,
    );
    rmSync(at('count'), { force: true });
    return { PATH: `${at('killing')}:${process.env.PATH}` };
  };

  it.each(
    // Two fetches, the remote's own branch, then the work tree, the commit, the push, and a last fetch.
    [
      [3, 'after'],
      [4, 'before'],
      [4, 'after'],
      [5, 'before'],
      [5, 'after'],
      [6, 'before'],
      [6, 'after'],
      [7, 'after'],
    ] as const,
  )('at command %i, %s it, is resumed by the next', async (nth, moment) => {
    const before = cloneState();
    killed({ env: killer(nth, moment) });
    expect(await propose()).not.toHaveProperty('failure');
    expectProposed(2002);
    expect(cloneState()).toEqual(before);
  });

  it.each(['before', 'after'] as const)('%s the pull request was opened, opens one', async (dies) => {
    killed({ dies });
    expect(await propose()).toMatchObject({ found: 'proposed', pull: { number: 1 } });
    expectProposed(2002);
  });
});
