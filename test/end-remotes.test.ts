import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executable, type Outcome, realPath } from './support/machine.ts';
import { type Clone, createZoo, type RepositoryZoo } from './support/repositories.ts';

let zoo: RepositoryZoo;
beforeEach(() => {
  zoo = createZoo();
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  zoo.write(
    zoo.home,
    'rota.yaml',
    `- { from: ${day(-4)}, to: ${day(0)}, name: Ada Example, email: ada@example.org }
- { from: ${day(1)}, to: ${day(5)}, name: Nadia Next, email: nadia@example.org }
`,
  );
  zoo.write(
    zoo.home,
    'config.yaml',
    `person: { name: Ada Example, email: ada@example.org, github: ada-example }
repositories: [${zoo.code}]
rota: { file: ${zoo.home}/rota.yaml }
`,
  );
});
afterEach(() => zoo.remove());

/** Runs the built program in the zoo. */
function govsupport(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [executable, ...args, '--config', path.join(zoo.home, 'config.yaml')], {
      cwd: zoo.home,
      env: { ...zoo.env, XDG_STATE_HOME: path.join(zoo.home, 'state'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said, json: () => JSON.parse(said.stdout) }));
  });
}

const end = (...args: readonly string[]) => govsupport(['end', '--only', 'branches', '--no-input', '--json', ...args]);
const stepOf = (outcome: Outcome) => outcome.json().steps.find(({ id }: { id: string }) => id === 'branches');
const branchesOf = async () => (await govsupport(['handover', '--json'])).json();
const branchesAt = ({ remote }: Clone) =>
  zoo.git(remote, 'for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n');

/** A branch with a commit, pushed or not. Returns the commit. */
function work({ folder }: Clone, name: string, { push = false, at = '' } = {}): string {
  zoo.git(folder, 'switch', '--quiet', '--create', name, '--no-track', 'main');
  zoo.write(folder, `${name}.txt`);
  zoo.git(folder, 'add', '--all');
  const env = at === '' ? zoo.env : { ...zoo.env, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at };
  zoo.with(env).git(folder, 'commit', '--quiet', '--message', name);
  if (push) zoo.git(folder, 'push', '--quiet', '--set-upstream', 'origin', name);
  return zoo.git(folder, 'rev-parse', 'HEAD');
}

describe('what a remote has', () => {
  it('is asked: a branch that was deleted there is pushed again', async () => {
    const site = zoo.clone('site');
    const commit = work(site, 'fix', { push: true });
    zoo.git(site.remote, 'branch', '--quiet', '--delete', '--force', 'fix');
    const before = await end('--dry-run');
    expect(stepOf(before).evidence.open).toEqual(['site (fix): 1 commit not pushed, fix is gone from origin']);
    const step = stepOf(await end('--yes'));
    expect(zoo.git(site.remote, 'rev-parse', 'fix')).toBe(commit);
    // Others can't find it in a folder of this machine.
    const elsewhere = `site (fix): origin is a folder on this machine, ${site.remote}`;
    expect(step).toMatchObject({
      outcome: 'done',
      summary: `1 branch pushed; not where the team looks: ${elsewhere}`,
      evidence: { elsewhere: [elsewhere] },
    });
    const { branches } = await branchesOf();
    expect(branches).toMatchObject([
      {
        branch: 'fix',
        pushed: true,
        remoteBranch: 'fix',
        elsewhere: expect.stringContaining('a folder on this machine'),
      },
    ]);
  });

  it("is asked in a bare clone, which doesn't know it: no one else's work is pushed or called mine", async () => {
    const site = zoo.clone('site');
    work(site, 'of-a-colleague', { push: true });
    const bare = path.join(zoo.code, 'bare');
    mkdirSync(bare);
    zoo.git(zoo.code, 'clone', '--quiet', '--bare', site.remote, 'bare/.bare');
    zoo.write(bare, '.git', 'gitdir: ./.bare\n');
    zoo.git(bare, 'worktree', 'add', '--quiet', 'main-tree', 'main');
    const known = await end('--yes');
    expect(stepOf(known)).toMatchObject({
      outcome: 'already',
      summary: expect.stringMatching(/^Everything is pushed;/),
    });

    zoo.commit(site.folder, 'More of it');
    zoo.git(site.folder, 'push', '--quiet');
    const before = branchesAt(site);
    const unknown = await end('--yes');
    expect(unknown.code).toBe(3);
    const step = stepOf(unknown);
    expect(step.summary).toContain(
      "bare: its remote has commits on of-a-colleague that are not here, so they can't be compared",
    );
    expect(branchesAt(site)).toEqual(before);
  });

  it('may be more than was fetched: what someone pushed on top still holds mine', async () => {
    const site = zoo.clone('site');
    work(site, 'fix', { push: true });
    zoo.git(zoo.home, 'clone', '--quiet', '--branch', 'fix', site.remote, 'colleague');
    zoo.commit(path.join(zoo.home, 'colleague'), 'On top');
    zoo.git(path.join(zoo.home, 'colleague'), 'push', '--quiet');
    expect(stepOf(await end('--yes'))).toMatchObject({ outcome: 'already' });
  });

  it('does not get back what others deleted there, or what a mirror has', async () => {
    const site = zoo.clone('site');
    zoo.git(site.folder, 'config', 'user.email', 'grace@example.org');
    work(site, 'of-grace', { push: true });
    zoo.git(site.folder, 'config', '--unset', 'user.email');
    zoo.git(zoo.code, 'clone', '--quiet', '--mirror', site.remote, 'mirror.git');
    zoo.git(site.remote, 'branch', '--quiet', '--delete', '--force', 'of-grace');
    expect(stepOf(await end('--yes'))).toMatchObject({ outcome: 'already' });
    expect(branchesAt(site)).toEqual(['develop', 'main']);
  });

  it('is not known without an answer, which is reported, and never counts as done', async () => {
    const site = zoo.clone('site');
    work(site, 'fix', { push: true });
    zoo.git(site.folder, 'fetch', '--quiet');
    zoo.git(site.folder, 'remote', 'set-url', 'origin', `${site.remote}.moved`);
    const outcome = await end('--yes');
    expect(outcome.code).toBe(3);
    const says = /origin did not answer; everything was pushed as of the last fetch on \w{3} \d+ \w{3} \d{4} \(fatal: /;
    expect(stepOf(outcome)).toMatchObject({ outcome: 'unknown', summary: expect.stringMatching(says) });
    const { branches, gaps } = await branchesOf();
    expect(branches).toMatchObject([{ branch: 'fix', pushed: true, knownAt: expect.stringMatching(/^\d{4}-/) }]);
    expect(gaps).toContainEqual(expect.objectContaining({ part: 'branches', why: expect.stringMatching(says) }));

    const left = await end('--yes', '--answer', 'branches.leave-unseen.site=the server moves today');
    expect(left.code).toBe(0);
    expect(stepOf(left)).toMatchObject({ outcome: 'already', summary: expect.stringMatching(/^1 left with a reason/) });
  });
});

describe('end status', () => {
  it('asks each remote once, so that it waits for silent ones together', async () => {
    for (const name of ['site', 'other']) work(zoo.clone(name), 'of-now');
    const asked = path.join(zoo.home, 'asked');
    const git = path.join(zoo.home, 'programs/git');
    zoo.write(
      path.dirname(git),
      'git',
      `#!/bin/sh\ncase "$*" in *ls-remote*) echo "$*" >>${asked};; esac\nexec ${realPath('git')} "$@"\n`,
    );
    chmodSync(git, 0o755);
    await govsupport(['end', 'status', '--json'], { PATH: `${path.dirname(git)}:${zoo.env.PATH}` });
    expect(readFileSync(asked, 'utf8').trim().split('\n')).toHaveLength(2);
  });
});

describe('the handover', () => {
  it('names the branch that was pushed, not the one that was rejected', async () => {
    const site = zoo.clone('site');
    work(site, 'shared', { push: true });
    zoo.git(site.folder, 'switch', '--quiet', 'main');
    zoo.git(site.folder, 'branch', '--quiet', '--delete', '--force', 'shared');
    zoo.git(site.folder, 'update-ref', '-d', 'refs/remotes/origin/shared');
    const theirs = zoo.git(site.remote, 'rev-parse', 'shared');
    zoo.git(site.folder, 'switch', '--quiet', '--create', 'shared');
    const commit = zoo.commit(site.folder, 'Mine', { mine: '1' });
    expect(stepOf(await end('--yes'))).toMatchObject({ outcome: 'failed' });
    expect((await branchesOf()).branches).toMatchObject([{ branch: 'shared', unpushed: 1, pushed: false }]);

    expect((await end('--yes', '--answer', 'branches.as.site/shared=shared-2')).code).toBe(0);
    expect(zoo.git(site.remote, 'rev-parse', 'shared', 'shared-2').split('\n')).toEqual([theirs, commit]);
    expect((await branchesOf()).branches).toMatchObject([
      { branch: 'shared', unpushed: 0, pushed: true, remoteBranch: 'shared-2' },
    ]);
    const { stdout } = await govsupport(['handover']);
    expect(stdout).toContain('- `shared` in `site`: pushed as shared-2');
  });

  it('distinguishes older work from that of the rotation', async () => {
    const site = zoo.clone('site');
    work(site, 'of-january', { at: '2026-01-12T12:00:00Z' });
    work(site, 'of-now');
    const told = await govsupport(['end', '--only', 'branches', '--no-input', '--dry-run', '--verbose']);
    expect(told.stderr + told.stdout).toMatch(
      /worked on in this rotation:\n\s+site +of-now [^\n]*\n\n\s+Only on this machine, older:\n\s+site +of-january/,
    );
    expect((await branchesOf()).branches).toMatchObject([
      { branch: 'of-now', older: false },
      { branch: 'of-january', older: true },
    ]);
    const { stdout } = await govsupport(['handover']);
    expect(stdout).toMatch(/`of-january` in `site`: 1 commit not pushed .*, older work, from before this rotation/);
    await end('--yes');
    expect((await branchesOf()).branches).toContainEqual(
      expect.objectContaining({ branch: 'of-january', pushed: true, older: true }),
    );
  });
});

describe('asking a remote', () => {
  it('runs nothing that the repository names', async () => {
    const trap = `touch '${zoo.home}/sprung'; false`;
    const addresses = {
      ssh: 'git@example.invalid:dxw/site.git',
      ext: `ext::sh -c touch% ${zoo.home}/sprung`,
      helper: 'own::something',
      http: 'http://127.0.0.1:1/site.git',
      local: 'LOCAL',
    };
    const own = zoo.write(zoo.home, 'bin/git-remote-own', `#!/bin/sh\n${trap}\n`);
    for (const [name, address] of Object.entries(addresses)) {
      const { folder, remote } = zoo.clone(name);
      work({ folder, remote }, 'fix', { push: true });
      zoo.git(folder, 'config', 'remote.origin.url', address === 'LOCAL' ? remote : address);
      for (const key of ['core.sshCommand', 'core.gitProxy', 'core.askPass', 'remote.origin.uploadpack'])
        zoo.git(folder, 'config', key, trap);
      zoo.git(folder, 'config', 'credential.helper', `!${trap}`);
      zoo.git(folder, 'config', 'protocol.allow', 'always');
      zoo.git(folder, 'config', 'protocol.ext.allow', 'always');
    }
    const env = { PATH: `${path.dirname(own)}:${zoo.env.PATH}` };
    const status = await govsupport(['end', 'status', '--json'], env);
    expect(stepOf(status).summary).toMatch(/^Could not check 4 repositories: /);
    await govsupport(['handover'], env);
    expect(existsSync(path.join(zoo.home, 'sprung'))).toBe(false);
  });

  it('puts credentials into no argument, message or file', async () => {
    const site = zoo.clone('site');
    work(site, 'fix');
    const secrets = ['sl/ash', 'sl%2Fash', 'fake-token-ada'];
    zoo.git(site.folder, 'remote', 'set-url', '--push', 'origin', `http://ada:${secrets[2]}@127.0.0.1:1/site.git`);
    const other = zoo.clone('other');
    work(other, 'fix', { push: true });
    zoo.git(other.folder, 'remote', 'set-url', 'origin', `http://ada:${secrets[0]}@127.0.0.1:1/other.git`);
    const log = path.join(zoo.home, 'arguments');
    const bin = path.dirname(
      zoo.write(zoo.home, 'bin/git', `#!/bin/sh\necho "$@" >> '${log}'\nexec ${realPath('git')} "$@"\n`),
    );
    const env = { PATH: `${bin}:${zoo.env.PATH}` };
    const all = ['--only', 'branches', '--no-input'];
    const outcomes = [
      await govsupport(['end', ...all, '--yes'], env),
      await govsupport(['end', 'status', ...all.slice(0, 2), '--json', '--verbose'], env),
      await govsupport(['handover', '--json'], env),
    ];
    const state = readdirSync(path.join(zoo.home, 'state'), { recursive: true, withFileTypes: true });
    const kept = state
      .filter((each) => each.isFile())
      .map((each) => readFileSync(path.join(each.parentPath, each.name), 'utf8'));
    const said = [
      ...outcomes.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      ...kept,
      readFileSync(log, 'utf8'),
    ].join('\n');
    expect(said).toContain('127.0.0.1');
    expect(said).toContain('ls-remote');
    for (const secret of secrets) expect(said).not.toContain(secret);
  });
});
