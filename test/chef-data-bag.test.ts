import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitAll, git, makeChefRepository, writeBag } from './support/bags.ts';
import { createMachine, type Machine } from './support/machine.ts';

let machine: Machine;
let origin: string;
let clone: string;
let users: string;
let key: string;
beforeEach(() => {
  machine = createMachine();
  machine.real('git', 'ssh-add');
  origin = path.join(machine.home, 'origin');
  clone = path.join(machine.home, 'code/chef');
  users = path.join(clone, 'data_bags/users');
  makeChefRepository(origin, 3);
  key = newKey('id_ed25519');
});
afterEach(() => machine.remove());

/** Makes a key pair in the home folder; returns the public part. */
function newKey(name: string): string {
  const folder = path.join(machine.home, '.ssh');
  mkdirSync(folder, { recursive: true });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada@laptop', '-f', path.join(folder, name)]);
  return execFileSync('cat', [path.join(folder, `${name}.pub`)], { encoding: 'utf8' }).trim();
}

/** Writes a bag of mine to the merged branch, and makes the clone. */
function merged(id: string | null, more: Record<string, unknown> = {}): void {
  if (id !== null) {
    writeBag(path.join(origin, 'data_bags/users'), id, '2003', { ssh_keys: [key], ...more });
    commitAll(origin);
  }
  git(machine.home, 'clone', '--quiet', origin, clone);
}

const configure = (person = '{ name: Ada Example, email: ada@example.org, github: ada-example }') =>
  machine.config(`person: ${person}\nteam:\n  chef:\n    repository: ~/code/chef\n`);

/** What `doctor` says, having changed nothing in the home folder. */
async function look(env: Record<string, string> = {}) {
  const before = machine.snapshot();
  const outcome = await machine.govsupport(['doctor', '--only', 'chef-data-bag', '--json', '--show-private'], { env });
  expect(machine.snapshot()).toBe(before);
  expect(outcome.stderr).toBe('');
  const [check] = outcome.json().checks;
  return { code: outcome.code, ...check };
}

describe('chef-data-bag passes', () => {
  it('with a bag that carries a key, whatever it is called', async () => {
    merged('somebody', {
      comment: '',
      ssh_keys: ['ssh-rsa AAAA', `from="192.0.2.0/24" ${key.replace('ada@laptop', 'old')}`],
    });
    configure('{}');
    expect(await look()).toMatchObject({
      code: 0,
      status: 'pass',
      summary: 'Your bag is there, and carries a key of this machine',
      evidence: { bag: 'somebody.json', uid: 2003, branch: 'origin/HEAD', publicKeys: 1, fetchedAt: null },
    });
  });

  it('with a key that only the SSH agent holds', async () => {
    merged('ada');
    configure();
    const socket = path.join(machine.home, '..', 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await new Promise((resolve) => agent.stdout.once('data', resolve));
      const file = path.join(machine.home, '.ssh/id_ed25519');
      execFileSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      rmSync(`${file}.pub`);
      expect(await look({ SSH_AUTH_SOCK: socket })).toMatchObject({ status: 'pass', evidence: { publicKeys: 1 } });
      expect(await look()).toMatchObject({ status: 'unknown', evidence: { publicKeys: 0 } });
    } finally {
      agent.kill();
    }
  });

  it('in a folder that is not under version control', async () => {
    writeBag(users, 'ada', 2003, { ssh_keys: [key] });
    configure();
    expect(await look()).toMatchObject({ status: 'pass', evidence: { branch: null } });
  });
});

describe('chef-data-bag fails', () => {
  it.each([
    ['its GitHub name', 'ada-example', { comment: 'x' }],
    ['the name in the e-mail address', 'ada', { comment: 'x' }],
    ['the name of the person', 'a2', { comment: 'Ada Example' }],
    ['the e-mail address', 'a2', { comment: 'Ada <ada@example.org>' }],
  ])('if the bag, found by %s, has another key', async (_, id, more) => {
    merged(id, { ssh_keys: [newKey('old')], ...more });
    rmSync(path.join(machine.home, '.ssh/old.pub'));
    configure();
    const check = await look();
    expect(check).toMatchObject({
      code: 1,
      status: 'fail',
      summary: 'Your bag is there, but carries no key of this machine',
      evidence: { bag: `${id}.json` },
    });
    expect(check.remedy).toMatchObject({
      commands: [['cat', path.join(machine.home, '.ssh/id_ed25519.pub')]],
      url: 'https://github.com/dxw/ops-docs',
    });
  });

  it('if it removes the account', async () => {
    merged('ada', { action: 'remove' });
    configure();
    expect(await look()).toMatchObject({ status: 'fail', summary: expect.stringContaining('"action": "remove"') });
  });

  it('if there is none', async () => {
    merged(null);
    configure();
    const check = await look();
    expect(check).toMatchObject({
      status: 'fail',
      summary: 'No user data bag has a key of this machine, or your name',
    });
    expect(check.remedy.summary).toContain(
      'one pull request opens the v1 servers, basic auth for staging, and the VPN',
    );
    expect(check.remedy.commands).toEqual([
      ['git', '-C', clone, 'fetch'],
      ['govsupport', 'next-uid'],
    ]);
  });

  it('if it is only in the work tree, or only on a branch', async () => {
    merged(null);
    configure();
    writeBag(users, 'ada', '2003', { ssh_keys: [key] });
    expect(await look()).toMatchObject({
      status: 'fail',
      summary: 'Your bag is only in your work tree, not merged yet',
      evidence: { bag: 'ada.json', branch: null },
    });
    git(clone, 'switch', '--quiet', '--create', 'add-ada');
    commitAll(clone);
    // What is checked out is not what is merged.
    expect(await look()).toMatchObject({ status: 'fail', summary: expect.stringContaining('not merged yet') });
    git(clone, 'switch', '--quiet', 'main');
    expect(await look()).toMatchObject({
      status: 'fail',
      summary: 'Your bag is only on the branch add-ada, not merged yet',
      evidence: { branch: 'add-ada' },
      remedy: { url: 'https://github.com/dxw/chef/pulls' },
    });
  });

  it('if the new key is only on a branch', async () => {
    merged('ada', { ssh_keys: [] });
    configure();
    git(clone, 'switch', '--quiet', '--create', 'new-key');
    writeBag(users, 'ada', '2003', { ssh_keys: [key] });
    commitAll(clone);
    git(clone, 'switch', '--quiet', 'main');
    expect(await look()).toMatchObject({
      status: 'fail',
      summary: 'Your bag is there, but the change that it needs is only on the branch new-key, not merged yet',
    });
  });

  it('and names no one in what is meant to be pasted', async () => {
    merged('ada', { ssh_keys: [] });
    configure();
    const { stdout } = await machine.govsupport(['doctor', '--only', 'chef-data-bag', '--json']);
    expect(stdout).not.toMatch(/\bada\b/);
    expect(stdout).toContain('<your bag>.json');
  });
});

describe('chef-data-bag cannot tell', () => {
  it('if nothing is configured', async () => {
    expect(await look()).toMatchObject({
      code: 3,
      status: 'unknown',
      summary: 'Not configured: team.chef.repository is not set',
    });
  });

  it('if there is no clone, or no bag in it', async () => {
    configure();
    const check = await look();
    expect(check).toMatchObject({ status: 'unknown', summary: `There is no folder ${clone}` });
    expect(check.remedy.commands).toEqual([['git', 'clone', 'git@github.com:dxw/chef.git', clone]]);
    mkdirSync(clone, { recursive: true });
    expect(await look()).toMatchObject({ status: 'unknown', summary: `There are no user data bags in ${clone}` });
  });

  it('if there is nothing to find the bag by', async () => {
    merged('ada');
    configure('{}');
    rmSync(path.join(machine.home, '.ssh'), { recursive: true });
    expect(await look()).toMatchObject({
      status: 'unknown',
      summary: expect.stringContaining('no public key is here'),
    });
  });

  it('if the bag with that name cannot be read', async () => {
    merged(null);
    configure();
    writeFileSync(path.join(users, 'ada.json'), '{"id": "ada",\n"uid": {"encrypted_data": "bm90IHJlYWw="}}');
    expect(await look()).toMatchObject({
      status: 'unknown',
      summary:
        'The bag that has your name cannot be read: ada.json, line 2: it is encrypted, so its uid cannot be seen',
    });
  });

  it('if a branch that git skips may have the bag', async () => {
    merged(null);
    configure();
    machine.file('code/chef/.git/refs/heads/add-ada', 'garbage\n');
    const check = await look();
    expect(check).toMatchObject({
      code: 3,
      status: 'unknown',
      summary:
        'No user data bag has a key of this machine, or your name, but the branch add-ada cannot be read: ' +
        'git considers it broken: it points to no commit',
    });
    expect(check.remedy.commands).toEqual([['git', '-C', clone, 'fetch', '--all']]);
  });

  it('if the default branch is broken', async () => {
    merged('ada');
    configure();
    machine.file('code/chef/.git/refs/remotes/origin/main', 'garbage\n');
    expect(await look()).toMatchObject({
      code: 3,
      status: 'unknown',
      summary: expect.stringContaining('whether it is merged is not known: the branch origin/main cannot be read'),
    });
    writeBag(users, 'ada', '2003', { ssh_keys: [] });
    expect(await look()).toMatchObject({
      status: 'unknown',
      summary: expect.stringContaining('carries no key of this machine, but what is merged is not known'),
    });
  });

  it('but can if the bag is merged and only another branch is broken', async () => {
    merged('ada');
    configure();
    machine.file('code/chef/.git/refs/heads/old', 'garbage\n');
    expect(await look()).toMatchObject({ code: 0, status: 'pass' });
  });

  it('if git is missing', async () => {
    merged('ada');
    configure();
    git(clone, 'branch', 'another', 'HEAD');
    git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'Mine');
    rmSync(path.join(machine.bin, 'git'));
    expect(await look()).toMatchObject({ status: 'unknown', summary: expect.stringContaining('git is not on PATH') });
  });
});

describe('a bag whose keys come from an address', () => {
  it('cannot be compared', async () => {
    merged('ada-example', { ssh_keys: ['https://github.com/ada-example.keys'] });
    configure();
    expect(await look()).toMatchObject({
      code: 3,
      status: 'unknown',
      summary: expect.stringContaining('takes its keys from an address'),
      remedy: { url: 'https://github.com/ada-example.keys' },
    });
  });
});
