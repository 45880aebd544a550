import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitWriter } from '../src/services/git/write/client.ts';
import type { CommitRequest, PushRequest } from '../src/services/git/write/git-writer.ts';
import { createProcesses } from '../src/services/process/client.ts';
import { runs } from './support/processes.ts';
import { type Clone, createZoo, type RepositoryZoo } from './support/repositories.ts';

let zoo: RepositoryZoo;
let app: Clone;
let ending: AbortController;
/** The commits of `main` and `develop` at the remote, the same in every copy. */
let deployed: string | undefined;
beforeEach(() => {
  zoo = createZoo();
  app = zoo.clone('app');
  ending = new AbortController();
  deployed ??= deployedNow();
});
afterEach(() => {
  // Whatever a test did, nothing reached these.
  const now = deployedNow();
  zoo.remove();
  expect(now).toBe(deployed);
});

const deployedNow = () => zoo.git(app.remote, 'for-each-ref', 'refs/heads/main', 'refs/heads/develop');

const service = (env: Readonly<Record<string, string>> = {}) => {
  const all = { ...zoo.env, ...env };
  return createGitWriter(createProcesses(all, ending.signal), all);
};
const push = (request: PushRequest, env?: Readonly<Record<string, string>>) => service(env).pushBranch(app, request);
const commitWork = (request: Partial<CommitRequest> = {}, env?: Readonly<Record<string, string>>) =>
  service(env).commitWork(app, { branch: 'support/12-fix', message: 'Work in progress', ...request });

const at = (repository: string, name: string) => zoo.git(repository, 'rev-parse', '--verify', name);
const branchesAt = (repository: string) =>
  zoo.git(repository, 'for-each-ref', '--format=%(refname)', 'refs/heads').split('\n');

/** A branch with a commit that no one has. Returns the commit. */
function ownBranch(name: string): string {
  zoo.git(app.folder, 'switch', '--quiet', '--create', name);
  return zoo.commit(app.folder, 'Mine', { 'mine.txt': 'mine' });
}

const hook = (repository: string, name: string, script: string) =>
  zoo.write(repository, `hooks/${name}`, `#!/bin/sh\n${script}\n`);
const ownHook = (name: string, script: string) => hook(path.join(app.folder, '.git'), name, script);

describe('pushing a branch', () => {
  it('pushes it, says so, and does nothing the second time', async () => {
    const commit = ownBranch('fix');
    expect(await push({ branch: 'fix', to: 'support/12-fix' })).toEqual({
      outcome: 'pushed',
      remote: 'origin',
      commit,
    });
    expect(at(app.remote, 'refs/heads/support/12-fix')).toBe(commit);
    expect(await push({ branch: 'fix', to: 'support/12-fix' })).toMatchObject({ outcome: 'already-there', commit });
    const next = zoo.commit(app.folder, 'More');
    expect(await push({ branch: 'fix', to: 'support/12-fix' })).toMatchObject({ outcome: 'pushed' });
    expect(await service().pushed(app, { branch: 'fix', to: 'support/12-fix' })).toMatchObject({
      outcome: 'there',
      commit: next,
    });
    // The person's settings do not change.
    expect(zoo.tries(app.folder, 'config', 'branch.fix.merge')).toBe(false);
  });

  it('pushes a commit that no branch has, and never over what others have', async () => {
    zoo.git(app.folder, 'switch', '--quiet', '--detach', 'main');
    const commit = zoo.commit(app.folder, 'On no branch');
    const request = { branch: null, commit, to: 'support/12-fix' };
    expect(await push(request)).toEqual({ outcome: 'pushed', remote: 'origin', commit });
    expect(at(app.remote, 'refs/heads/support/12-fix')).toBe(commit);
    // It is known here that the remote has it, but still no branch of our own does.
    expect(zoo.git(app.folder, 'for-each-ref', '--format=%(refname)', '--points-at', commit)).toBe(
      'refs/remotes/origin/support/12-fix',
    );
    expect(await push(request)).toMatchObject({ outcome: 'already-there', commit });
    expect(await service().pushed(app, request)).toMatchObject({ outcome: 'there', commit });
    zoo.git(app.folder, 'switch', '--quiet', '--detach', 'main');
    const other = zoo.commit(app.folder, 'Beside it');
    zoo.git(app.folder, 'config', 'remote.origin.push', '+refs/heads/*:refs/heads/*');
    expect(await push({ ...request, commit: other })).toMatchObject({ outcome: 'rejected' });
    for (const to of ['main', 'develop', 'HEAD:main']) {
      expect(await push({ ...request, to })).toEqual({ outcome: 'protected-branch', branch: to });
    }
    expect(at(app.remote, 'refs/heads/support/12-fix')).toBe(commit);
  });

  it.each(['', 'HEAD', 'main', '--force', '+abc', '0123456789', 'a'.repeat(40), `:${'a'.repeat(40)}`])(
    'does not take %j for a commit',
    async (commit) => {
      const before = branchesAt(app.remote);
      expect(await push({ branch: null, commit, to: 'fix' })).toEqual({ outcome: 'no-commit', commit });
      expect(await service().pushed(app, { branch: null, commit, to: 'fix' })).toEqual({
        outcome: 'no-commit',
        commit,
      });
      expect(branchesAt(app.remote)).toEqual(before);
    },
  );

  it('pushes what was shown, and nothing later', async () => {
    const shown = ownBranch('fix');
    const now = zoo.commit(app.folder, 'Since then');
    expect(await push({ branch: 'fix', commit: shown, to: 'fix' })).toEqual({
      outcome: 'moved',
      branch: 'fix',
      commit: now,
    });
    expect(branchesAt(app.remote)).not.toContain('refs/heads/fix');
    expect(await push({ branch: 'fix', commit: now, to: 'fix' })).toMatchObject({ outcome: 'pushed', commit: now });
  });

  it.each([
    'main',
    'develop',
    'master',
    'Main',
    'refs/heads/main',
    'refs/heads/refs/heads/develop',
    'HEAD:main',
    '+main',
    'heads/develop',
    'fix:refs/heads/main',
  ])('never goes to %s, and does not even ask git', async (to) => {
    ownBranch('fix');
    const bin = path.join(zoo.home, 'bin');
    zoo.write(bin, 'git', `#!/bin/sh\ntouch '${zoo.home}/called'\n`);
    expect(await push({ branch: 'fix', to }, { PATH: bin })).toEqual({ outcome: 'protected-branch', branch: to });
    expect(existsSync(path.join(zoo.home, 'called'))).toBe(false);
  });

  it('never goes to the default branch of the remote, known here or not', async () => {
    const commit = ownBranch('fix');
    zoo.git(app.folder, 'push', '--quiet', 'origin', 'main:trunk');
    zoo.git(app.remote, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
    const was = at(app.remote, 'trunk');
    expect(await push({ branch: 'fix', to: 'trunk' })).toEqual({ outcome: 'protected-branch', branch: 'trunk' });
    zoo.git(app.folder, 'remote', 'set-head', 'origin', '--auto');
    expect(await push({ branch: 'fix', to: 'Trunk' })).toEqual({ outcome: 'protected-branch', branch: 'Trunk' });
    expect(at(app.remote, 'trunk')).toBe(was);
    expect(at(app.folder, 'fix')).toBe(commit);
  });

  it.each(['a b', 'a..b', '', 'x:y', '@', 'HEAD', 'refs/tags/x', 'a.lock', '--force x'])(
    'goes to no branch with an invalid name: %s',
    async (to) => {
      ownBranch('fix');
      const before = branchesAt(app.remote);
      expect(await push({ branch: 'fix', to })).toEqual({ outcome: 'no-branch', branch: to });
      expect(branchesAt(app.remote)).toEqual(before);
    },
  );

  it('says that there is no such branch here', async () => {
    expect(await push({ branch: 'nothing', to: 'fix' })).toEqual({ outcome: 'no-branch', branch: 'nothing' });
    expect(await push({ branch: '--all', to: 'fix' })).toEqual({ outcome: 'no-branch', branch: '--all' });
    expect(await push({ branch: 'HEAD', to: 'fix' })).toEqual({ outcome: 'no-branch', branch: 'HEAD' });
  });

  it.each([
    '--upload-pack=touch',
    '--receive-pack=touch',
    '-f',
    '--force',
    "it's",
    'a"b',
    'ünïcödé',
    '$(id)',
    'a@b',
    '!',
  ])('is safe with a branch named %s', async (name) => {
    const commit = ownBranch('fix');
    zoo.git(app.folder, 'update-ref', `refs/heads/${name}`, commit);
    expect(await push({ branch: name, to: name })).toMatchObject({ outcome: 'pushed', commit });
    expect(branchesAt(app.remote).sort()).toEqual(
      [`refs/heads/${name}`, 'refs/heads/main', 'refs/heads/develop'].sort(),
    );
    expect(at(app.remote, `refs/heads/${name}`)).toBe(commit);
  });

  it('pushes no tags, no other branches, and nothing in submodules', async () => {
    const library = zoo.clone('library');
    zoo.git(app.folder, 'switch', '--quiet', '--create', 'fix');
    zoo.git(app.folder, 'submodule', '--quiet', 'add', library.remote, 'library');
    zoo.commit(path.join(app.folder, 'library'), 'In the library');
    zoo.commit(app.folder, 'With it');
    zoo.git(app.folder, 'tag', '--annotate', '--message', 'x', 'v1');
    for (const [name, value] of [
      ['push.followTags', 'true'],
      ['push.recurseSubmodules', 'on-demand'],
      ['push.default', 'matching'],
      ['remote.origin.push', '+refs/heads/*:refs/heads/*'],
    ] as const) {
      zoo.git(app.folder, 'config', name, value);
    }
    const before = at(library.remote, 'main');
    expect(await push({ branch: 'fix', to: 'fix' })).toMatchObject({ outcome: 'pushed' });
    expect(branchesAt(app.remote)).toEqual(['refs/heads/develop', 'refs/heads/fix', 'refs/heads/main']);
    expect(zoo.git(app.remote, 'tag')).toBe('');
    expect(at(library.remote, 'main')).toBe(before);
  });

  it('is reported as rejected if others have pushed, and their commits stay', async () => {
    const mine = ownBranch('fix');
    zoo.git(app.folder, 'switch', '--quiet', '--create', 'theirs', 'main');
    const theirs = zoo.commit(app.folder, 'Theirs');
    zoo.git(app.folder, 'push', '--quiet', 'origin', 'theirs:fix');
    zoo.git(app.folder, 'config', 'push.useForceIfIncludes', 'true');
    zoo.git(app.folder, 'config', 'remote.origin.push', '+refs/heads/fix:refs/heads/fix');
    expect(await push({ branch: 'fix', to: 'fix' })).toMatchObject({
      outcome: 'rejected',
      says: expect.stringContaining('non-fast-forward'),
    });
    expect(at(app.remote, 'fix')).toBe(theirs);
    expect(at(app.folder, 'fix')).toBe(mine);
    expect(await service().pushed(app, { branch: 'fix', to: 'fix' })).toMatchObject({ outcome: 'other' });
  });

  it('runs the hook, and reports its words if it refuses', async () => {
    const commit = ownBranch('fix');
    ownHook('pre-push', `cat > '${zoo.home}/pushed'; echo 'Tests fail' >&2; echo 'on stdout'; exit 1`);
    const refused = await push({ branch: 'fix', to: 'fix' });
    expect(refused).toEqual({ outcome: 'hook-failed', says: expect.stringContaining('Tests fail') });
    expect(refused).toMatchObject({ says: expect.stringContaining('on stdout') });
    expect(branchesAt(app.remote)).not.toContain('refs/heads/fix');
    expect(readFileSync(path.join(zoo.home, 'pushed'), 'utf8')).toContain(`refs/heads/fix ${commit} refs/heads/fix `);
    ownHook('pre-push', 'echo "All well"; printf " \\tx:y\\tforged\\n"');
    expect(await push({ branch: 'fix', to: 'fix' })).toMatchObject({ outcome: 'pushed', commit });
  });

  it('runs the hook from where the settings say that hooks are', async () => {
    ownBranch('fix');
    zoo.write(zoo.home, 'my-hooks/pre-push', '#!/bin/sh\necho "Not on a Friday"\nexit 1\n');
    zoo.git(app.folder, 'config', 'core.hooksPath', path.join(zoo.home, 'my-hooks'));
    expect(await push({ branch: 'fix', to: 'fix' })).toEqual({ outcome: 'hook-failed', says: 'Not on a Friday' });
  });

  it("reports the server's refusal, in its words", async () => {
    const commit = ownBranch('fix');
    hook(app.remote, 'pre-receive', 'echo "GH006: Protected branch update failed" >&2; exit 1');
    expect(await push({ branch: 'fix', to: 'fix' })).toMatchObject({
      outcome: 'refused',
      says: expect.stringMatching(/pre-receive hook declined[\s\S]*GH006/),
    });
    rmSync(path.join(app.remote, 'hooks/pre-receive'));
    // Git allows none below this name.
    zoo.git(app.folder, 'push', '--quiet', 'origin', 'main:support');
    expect(await push({ branch: 'fix', to: 'support/fix' })).toMatchObject({ outcome: 'refused' });
    expect(at(app.folder, 'fix')).toBe(commit);
  });

  it('reports that the remote does not have it, whatever git says', async () => {
    ownBranch('fix');
    hook(app.remote, 'post-receive', 'git update-ref -d refs/heads/fix');
    expect(await push({ branch: 'fix', to: 'fix' })).toMatchObject({ outcome: 'not-confirmed', remote: 'origin' });
    expect(await service().pushed(app, { branch: 'fix', to: 'fix' })).toEqual({
      outcome: 'not-there',
      remote: 'origin',
    });
  });

  it('reports that there is no remote, or none of that name', async () => {
    ownBranch('fix');
    expect(await push({ branch: 'fix', to: 'fix', remote: 'upstream' })).toEqual({ outcome: 'no-remote' });
    expect(await push({ branch: 'fix', to: 'fix', remote: app.remote })).toEqual({ outcome: 'no-remote' });
    zoo.git(app.folder, 'remote', 'remove', 'origin');
    expect(await push({ branch: 'fix', to: 'fix' })).toEqual({ outcome: 'no-remote' });
    expect(await service().pushed(app, { branch: 'fix', to: 'fix' })).toEqual({ outcome: 'no-remote' });
  });

  it('goes to whichever of two remotes the branch is set up for', async () => {
    const fork = zoo.clone('fork');
    const commit = ownBranch('fix');
    zoo.git(app.folder, 'remote', 'add', 'fork', fork.remote);
    expect(await push({ branch: 'fix', to: 'one' })).toMatchObject({ outcome: 'pushed', remote: 'origin' });
    zoo.git(app.folder, 'config', 'branch.fix.remote', 'origin');
    zoo.git(app.folder, 'config', 'branch.fix.pushRemote', 'fork');
    expect(await push({ branch: 'fix', to: 'two' })).toMatchObject({ outcome: 'pushed', remote: 'fork' });
    expect(at(fork.remote, 'two')).toBe(commit);
    expect(await push({ branch: 'fix', to: 'two', remote: 'origin' })).toMatchObject({ remote: 'origin' });
  });

  it('reads back from where it pushes to', async () => {
    const other = zoo.clone('other');
    const commit = ownBranch('fix');
    zoo.git(app.folder, 'remote', 'set-url', '--push', 'origin', other.remote);
    expect(await push({ branch: 'fix', to: 'fix' })).toMatchObject({ outcome: 'pushed', commit });
    expect(at(other.remote, 'fix')).toBe(commit);
    expect(branchesAt(app.remote)).not.toContain('refs/heads/fix');
  });

  it('reports that the remote is gone, or does not answer', async () => {
    ownBranch('fix');
    rmSync(`${app.remote}.moved`, { recursive: true, force: true });
    zoo.git(app.folder, 'remote', 'set-url', 'origin', `${app.remote}.moved`);
    expect(await push({ branch: 'fix', to: 'fix' })).toMatchObject({ outcome: 'unreachable' });
    zoo.git(app.folder, 'remote', 'set-url', 'origin', 'http://ada:fake-token-ada@127.0.0.1:1/app.git');
    const failed = await push({ branch: 'fix', to: 'fix' });
    expect(failed).toMatchObject({ outcome: 'unreachable' });
    expect(JSON.stringify(failed)).not.toContain('fake-token-ada');
  });

  it('does not call a remote unreachable that cannot do what the settings ask', async () => {
    ownBranch('fix');
    zoo.git(app.folder, 'config', 'push.gpgSign', 'true');
    expect(await push({ branch: 'fix', to: 'fix' })).toMatchObject({
      outcome: 'failed',
      says: expect.stringContaining('--signed push'),
    });
  });

  it('never asks for a passphrase or a password', async () => {
    ownBranch('fix');
    const bin = path.join(zoo.home, 'bin');
    zoo.write(
      bin,
      'ssh',
      `#!/bin/sh\necho "$@" >> '${zoo.home}/ssh'\necho 'git@example.org: Permission denied (publickey).' >&2\nexit 255\n`,
    );
    const asks = zoo.write(bin, 'asks', `#!/bin/sh\ntouch '${zoo.home}/asked'\necho secret\n`);
    zoo.git(app.folder, 'remote', 'set-url', 'origin', 'git@example.org:team/app.git');
    const env = { PATH: `${bin}:${zoo.env.PATH}`, GIT_ASKPASS: asks, SSH_ASKPASS: asks, DISPLAY: ':0' };
    expect(await push({ branch: 'fix', to: 'fix' }, env)).toMatchObject({
      outcome: 'sign-in-needed',
      says: expect.stringContaining('Permission denied (publickey)'),
    });
    expect(readFileSync(path.join(zoo.home, 'ssh'), 'utf8')).toContain('-o BatchMode=yes');
    zoo.git(app.folder, 'config', 'core.sshCommand', `'${bin}/ssh' -F '${zoo.home}/my config'`);
    await push({ branch: 'fix', to: 'fix' }, env);
    expect(readFileSync(path.join(zoo.home, 'ssh'), 'utf8')).toMatch(/-F .*my config -o BatchMode=yes/);
    expect(existsSync(path.join(zoo.home, 'asked'))).toBe(false);
  });

  it('pushes from a worktree, a shallow clone and a submodule', async () => {
    const library = zoo.clone('library');
    zoo.commit(app.folder, 'Not pushed to main');
    zoo.git(app.folder, 'worktree', 'add', '--quiet', '-b', 'in-worktree', path.join(zoo.code, 'worktree'));
    zoo.git(zoo.code, 'clone', '--quiet', '--depth', '1', `file://${app.remote}`, 'shallow');
    zoo.git(app.folder, 'submodule', '--quiet', 'add', library.remote, 'library');
    for (const [name, remote] of [
      ['worktree', app.remote],
      ['shallow', app.remote],
      ['app/library', library.remote],
    ] as const) {
      const folder = path.join(zoo.code, name);
      const branch = `from-${path.basename(name)}`;
      zoo.git(folder, 'switch', '--quiet', '--create', branch);
      const commit = zoo.commit(folder, 'Mine');
      expect(await service().pushBranch({ folder }, { branch, to: branch })).toMatchObject({
        outcome: 'pushed',
        commit,
      });
      expect(at(remote, branch)).toBe(commit);
    }
  });

  it('stops with its hook when it is interrupted, and continues the next time', async () => {
    const commit = ownBranch('fix');
    ownHook('pre-push', `echo $$ > '${zoo.home}/hook'; exec sleep 60`);
    const running = push({ branch: 'fix', to: 'fix' });
    const reason = new Error('enough');
    const caught = expect(running).rejects.toBe(reason);
    await expect.poll(() => existsSync(path.join(zoo.home, 'hook')) && runs(zoo.home, 'hook')).toBe(true);
    ending.abort(reason);
    await caught;
    expect(runs(zoo.home, 'hook')).toBe(false);
    ending = new AbortController();
    ownHook('pre-push', 'exit 0');
    expect(await push({ branch: 'fix', to: 'fix' })).toMatchObject({ outcome: 'pushed', commit });
  });
});

describe('asking a remote', () => {
  const heads = (env: Readonly<Record<string, string>> = {}) => {
    const gitFolder = path.join(app.folder, '.git');
    return service(env).heads({ folder: app.folder, gitFolder, commonFolder: gitFolder }, 'origin');
  };

  it('returns its branches, and the time of the last contact', async () => {
    const commit = ownBranch('fix');
    zoo.git(app.folder, 'push', '--quiet', 'origin', 'fix:there');
    zoo.git(app.folder, 'fetch', '--quiet');
    expect(await heads()).toMatchObject({ address: app.remote, host: null, github: null, problem: null });
    const { heads: found, heardAt } = await heads();
    expect([...(found ?? [])].map(([name]) => name)).toEqual(['develop', 'main', 'there']);
    expect(found?.get('there')).toBe(commit);
    expect(heardAt).toBeInstanceOf(Date);
  });

  it.each([
    ['git@github.com:dxw/app.git', {}],
    ['git@github.com:/dxw/app.git', {}],
    ['git@github-work:dxw/app', {}],
    ['ssh://git@ssh.github.com:443/dxw/app.git/', {}],
    ['gh:dxw/app', { 'url.git@github.com:.insteadOf': 'gh:' }],
    ['/mirror/dxw/app', { 'url.ssh://git@github.com/.pushInsteadOf': '/mirror/' }],
    ['https://example.org/dxw/app', { 'remote.origin.pushUrl': 'gh:dxw/app', 'url.git@github.com:.insteadOf': 'gh:' }],
    ['gh:app', { 'url.git@gitlab.com:dxw/.insteadOf': 'gh', 'url.git@github.com:dxw/.insteadOf': 'gh:' }],
  ])('knows the place at GitHub of %s, as git and ssh read it', async (address, settings) => {
    const bin = path.join(zoo.home, 'bin');
    zoo.write(
      bin,
      'ssh',
      `#!/bin/sh
[ "$1" = -G ] || { echo 'Permission denied (publickey).' >&2; exit 255; }
for host; do :; done
[ "$host" = github-work ] && host=github.com
echo "hostname $host"
`,
    );
    zoo.git(app.folder, 'remote', 'set-url', 'origin', address);
    for (const [name, value] of Object.entries(settings)) zoo.git(app.folder, 'config', name, value);
    expect(await heads({ PATH: `${bin}:${zoo.env.PATH}` })).toMatchObject({
      github: { owner: 'dxw', name: 'app' },
      heads: null,
      problem: { outcome: 'sign-in-needed' },
    });
  });

  it("signs in with the credentials of the address and the person's helpers, which store nothing", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const log = path.join(zoo.home, 'helper');
    const helper = `!f() { echo "$1" >> '${log}'; echo username=ada; echo password=fake-kept; }; f`;
    zoo.git(zoo.home, 'config', '--global', 'credential.helper', helper);
    zoo.git(app.folder, 'remote', 'set-url', 'origin', `http://127.0.0.1:${port}/app.git`);
    expect(await heads()).toMatchObject({ heads: null, problem: { outcome: 'sign-in-needed' } });
    zoo.git(app.folder, 'remote', 'set-url', 'origin', `http://ada:s%2Fe@127.0.0.1:${port}/app.git`);
    const { address } = await heads();
    server.close();
    expect(address).toBe(`http://127.0.0.1:${port}/app.git`);
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(seen).toEqual(expect.arrayContaining([basic('ada:fake-kept'), basic('ada:s/e')]));
    // Git would make it erase a refused password.
    expect(new Set(readFileSync(log, 'utf8').trim().split('\n'))).toEqual(new Set(['get']));
  });
});

/** What is in the work tree and what is staged, according to git. */
const stateOf = (folder: string) => ({
  head: readFileSync(path.join(folder, '.git/HEAD'), 'utf8'),
  refs: zoo.git(folder, 'for-each-ref'),
  status: zoo.git(folder, 'status', '--porcelain=v2', '--untracked-files=all'),
  diff: zoo.git(folder, 'diff'),
});

/** Changes of every kind. */
function draft(): void {
  zoo.write(app.folder, 'README.md', 'staged\n');
  zoo.git(app.folder, 'add', 'README.md');
  zoo.write(app.folder, 'README.md', 'staged, then changed\n');
  zoo.write(app.folder, 'new/ü "file"', 'new\n');
  zoo.write(app.folder, '-leading', 'odd\n');
  zoo.write(app.folder, '.gitignore', 'ignored\n');
  zoo.write(app.folder, 'ignored', 'stays\n');
}

describe('committing work', () => {
  it('commits, whatever the environment says about paths', async () => {
    zoo.write(app.folder, 'new.txt');
    const outcome = await commitWork({}, { GIT_LITERAL_PATHSPECS: '1', GIT_INDEX_FILE: '/nowhere/index' });
    expect(outcome).toMatchObject({ outcome: 'committed', files: 1 });
  });

  it('puts everything on a new branch, and leaves the old branch and the files unchanged', async () => {
    zoo.commit(app.folder, 'Not pushed');
    draft();
    const main = at(app.folder, 'main');
    expect(await commitWork()).toEqual({
      outcome: 'committed',
      commit: at(app.folder, 'support/12-fix'),
      from: 'main',
      files: 4,
      leftOut: [],
    });
    expect(at(app.folder, 'main')).toBe(main);
    expect(zoo.git(app.folder, 'symbolic-ref', 'HEAD')).toBe('refs/heads/support/12-fix');
    expect(at(app.folder, 'support/12-fix~1')).toBe(main);
    expect(zoo.git(app.folder, 'status', '--porcelain')).toBe('');
    expect(readFileSync(path.join(app.folder, 'README.md'), 'utf8')).toBe('staged, then changed\n');
    expect(
      zoo.git(app.folder, 'ls-tree', '-r', '-z', '--name-only', 'HEAD').split('\0').filter(Boolean).sort(),
    ).toEqual(['-leading', '.gitignore', 'README.md', 'new/ü "file"']);
    expect(zoo.git(app.folder, 'log', '-1', '--format=%an %ae %B')).toContain(
      'Ada Example ada@example.org Work in progress',
    );
    expect(existsSync(path.join(app.folder, 'ignored'))).toBe(true);
    expect(await commitWork()).toEqual({ outcome: 'already', commit: at(app.folder, 'support/12-fix') });
  });

  it('does nothing if there is nothing to commit', async () => {
    const before = stateOf(app.folder);
    expect(await commitWork()).toEqual({ outcome: 'nothing-to-commit', leftOut: [] });
    expect(stateOf(app.folder)).toEqual(before);
  });

  it.each([
    ['main', 'protected-branch'],
    ['refs/heads/develop', 'protected-branch'],
    ['-x', 'bad-name'],
    ['a b', 'bad-name'],
    ['refs/tags/x', 'bad-name'],
  ])('refuses a branch named %s', async (branch, outcome) => {
    draft();
    const before = stateOf(app.folder);
    expect(await commitWork({ branch })).toEqual({ outcome, branch });
    expect(stateOf(app.folder)).toEqual(before);
  });

  it.each(['pre-commit', 'prepare-commit-msg', 'commit-msg'])(
    'runs %s, and if it refuses, reports what it said and leaves everything unchanged',
    async (name) => {
      draft();
      const before = stateOf(app.folder);
      ownHook(name, 'echo "Not like this" >&2; exit 1');
      expect(await commitWork()).toEqual({ outcome: 'hook-failed', says: expect.stringContaining('Not like this') });
      expect(stateOf(app.folder)).toEqual(before);
      ownHook(name, 'exit 0');
      expect(await commitWork()).toMatchObject({ outcome: 'committed' });
    },
  );

  it('keeps the changes of a hook that passes', async () => {
    draft();
    ownHook('pre-commit', 'echo tidy > tidy.txt; git add tidy.txt');
    expect(await commitWork()).toMatchObject({ outcome: 'committed' });
    expect(zoo.git(app.folder, 'ls-files', 'tidy.txt')).toBe('tidy.txt');
  });

  it.each([
    ['.env', 'secret'],
    ['deep/.env.production', 'secret'],
    ['id_rsa', 'secret'],
    ['keys/site.PEM', 'secret'],
    ['notes.txt', 'secret'],
    ['site.sql.gz', 'database-dump'],
    ['film.bin', 'large'],
  ] as const)('names %s and commits nothing', async (name, why) => {
    draft();
    const content = name === 'notes.txt' ? `x\n-----BEGIN OPENSSH PRIVATE KEY-----\nfake\n` : 'x\n';
    const file = zoo.write(app.folder, name, content);
    if (why === 'large') truncateSync(file, 50 * 1024 * 1024 + 1);
    const before = stateOf(app.folder);
    expect(await commitWork()).toMatchObject({ outcome: 'doubtful-files', files: [{ path: name, why }] });
    expect(stateOf(app.folder)).toEqual(before);
  });

  it('does not ask about what was accepted, what is an example, or what was there before', async () => {
    zoo.commit(app.folder, 'Long ago', { 'old.key': 'x' });
    zoo.write(app.folder, 'old.key', 'y');
    zoo.write(app.folder, '.env.example');
    zoo.write(app.folder, 'id_rsa.pub');
    zoo.write(app.folder, 'test.pem');
    expect(await commitWork()).toMatchObject({ outcome: 'doubtful-files', files: [{ path: 'test.pem' }] });
    expect(await commitWork({ accepted: ['test.pem'] })).toMatchObject({ outcome: 'committed', files: 4 });
  });

  it('names what was staged by hand, too', async () => {
    zoo.write(app.folder, '.env');
    zoo.git(app.folder, 'add', '.env');
    expect(await commitWork()).toMatchObject({
      outcome: 'doubtful-files',
      files: [{ path: '.env' }],
    });
  });

  it('leaves nested repositories alone, and does not enter submodules', async () => {
    const library = zoo.clone('library');
    zoo.git(app.folder, 'submodule', '--quiet', 'add', library.remote, 'library');
    zoo.commit(app.folder, 'With it');
    zoo.git(app.folder, 'init', '--quiet', 'nested');
    zoo.write(path.join(app.folder, 'nested'), 'draft');
    zoo.write(path.join(app.folder, 'library'), 'draft');
    expect(await commitWork()).toEqual({ outcome: 'nothing-to-commit', leftOut: ['nested/'] });
    zoo.write(app.folder, 'draft');
    expect(await commitWork()).toMatchObject({ outcome: 'committed', files: 1, leftOut: ['nested/'] });
    expect(zoo.git(app.folder, 'ls-files', 'nested')).toBe('');
    expect(zoo.git(path.join(app.folder, 'library'), 'status', '--porcelain')).toBe('?? draft');
  });

  it.each([
    ['merge', ['merge', 'theirs']],
    ['rebase', ['rebase', 'theirs']],
  ])('refuses while a %s is under way', async (what, command) => {
    zoo.git(app.folder, 'switch', '--quiet', '--create', 'theirs');
    zoo.commit(app.folder, 'Theirs', { 'README.md': 'theirs' });
    zoo.git(app.folder, 'switch', '--quiet', '--create', 'mine', 'main');
    zoo.commit(app.folder, 'Mine', { 'README.md': 'mine' });
    expect(zoo.tries(app.folder, ...command)).toBe(false);
    const before = stateOf(app.folder);
    expect(await commitWork()).toEqual({ outcome: 'under-way', what });
    expect(stateOf(app.folder)).toEqual(before);
  });

  it('asks for a name first', async () => {
    draft();
    const before = stateOf(app.folder);
    writeFileSync(path.join(zoo.home, '.gitconfig'), '');
    expect(await commitWork()).toEqual({ outcome: 'no-identity' });
    expect(stateOf(app.folder)).toEqual(before);
  });

  it('does not touch a branch of that name with something else on it', async () => {
    const theirs = ownBranch('support/12-fix');
    zoo.git(app.folder, 'switch', '--quiet', 'main');
    draft();
    const before = stateOf(app.folder);
    expect(await commitWork()).toEqual({ outcome: 'branch-exists', branch: 'support/12-fix' });
    expect(stateOf(app.folder)).toEqual(before);
    expect(at(app.folder, 'support/12-fix')).toBe(theirs);
  });

  it('works on top of commits that no branch has, and in an empty repository', async () => {
    zoo.git(app.folder, 'switch', '--quiet', '--detach');
    const loose = zoo.commit(app.folder, 'Loose');
    draft();
    expect(await commitWork()).toMatchObject({ outcome: 'committed', from: null });
    expect(zoo.git(app.folder, 'rev-list', 'support/12-fix')).toContain(loose);
    zoo.git(zoo.code, 'init', '--quiet', 'empty');
    const empty = path.join(zoo.code, 'empty');
    zoo.write(empty, 'first');
    const request = { branch: 'support/first', message: 'First' };
    hook(path.join(empty, '.git'), 'pre-commit', 'exit 1');
    const before = stateOf(empty);
    expect(await service().commitWork({ folder: empty }, request)).toMatchObject({ outcome: 'hook-failed' });
    expect(stateOf(empty)).toEqual(before);
    rmSync(path.join(empty, '.git/hooks/pre-commit'));
    expect(await service().commitWork({ folder: empty }, request)).toMatchObject({
      outcome: 'committed',
      from: 'main',
    });
  });

  it('goes back to a detached HEAD if a hook refuses', async () => {
    zoo.git(app.folder, 'switch', '--quiet', '--detach');
    const loose = zoo.commit(app.folder, 'Loose');
    draft();
    ownHook('pre-commit', 'exit 1');
    const before = stateOf(app.folder);
    expect(await commitWork()).toMatchObject({ outcome: 'hook-failed' });
    expect(stateOf(app.folder)).toEqual(before);
    expect(at(app.folder, 'HEAD')).toBe(loose);
  });

  it('reports a lock that stays', async () => {
    draft();
    const lock = zoo.write(app.folder, '.git/index.lock', '');
    expect(await commitWork()).toEqual({ outcome: 'locked', file: lock });
    expect(existsSync(lock)).toBe(true);
    rmSync(lock);
    expect(await commitWork()).toMatchObject({ outcome: 'committed' });
  });

  it("signs if that is set up, and reports if it can't", async () => {
    draft();
    const before = stateOf(app.folder);
    const gpg = zoo.write(zoo.home, 'gpg', '#!/bin/sh\necho "no passphrase" >&2\nexit 2\n');
    zoo.git(app.folder, 'config', 'commit.gpgSign', 'true');
    zoo.git(app.folder, 'config', 'gpg.program', gpg);
    expect(await commitWork()).toMatchObject({
      outcome: 'failed',
      says: expect.stringContaining('gpg failed to sign'),
    });
    expect(stateOf(app.folder)).toEqual(before);
  });

  it('is not misled by the variables of a hook that it runs in', async () => {
    const other = zoo.clone('other');
    draft();
    const env = { GIT_DIR: path.join(other.folder, '.git'), GIT_INDEX_FILE: path.join(zoo.home, 'index') };
    expect(await commitWork({}, env)).toMatchObject({ outcome: 'committed' });
    expect(branchesAt(other.folder)).toEqual(['refs/heads/develop', 'refs/heads/main']);
  });

  it('loses nothing and continues, whenever it was interrupted', async () => {
    const bin = path.join(zoo.home, 'bin');
    const real = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8', env: zoo.env }).trim();
    mkdirSync(bin);
    // Each run ends at a command of git later than the one before.
    const script = (last: number) =>
      `#!/bin/sh\necho x >> '${zoo.home}/count'\n"${real}" "$@"\ncode=$?\nn=0\nwhile read -r _; do n=$((n + 1)); done < '${zoo.home}/count'\nif [ $n -ge ${last} ]; then touch '${zoo.home}/reached'; sleep 60; fi\nexit $code\n`;
    let interrupted = 0;
    for (let last = 1; last < 40; last++) {
      const branch = `support/run-${last}`;
      zoo.git(app.folder, 'switch', '--quiet', 'main');
      zoo.write(app.folder, `draft-${last}`, `${last}\n`);
      for (const name of ['count', 'reached']) rmSync(path.join(zoo.home, name), { force: true });
      zoo.write(bin, 'git', script(last));
      ending = new AbortController();
      const reason = new Error('enough');
      const running = commitWork({ branch }, { PATH: `${bin}:${zoo.env.PATH}` }).then(
        (outcome) => outcome,
        (error) => error,
      );
      let outcome: unknown;
      running.then((value) => {
        outcome = value;
      });
      await expect
        .poll(() => outcome !== undefined || existsSync(path.join(zoo.home, 'reached')), { interval: 10 })
        .toBe(true);
      ending.abort(reason);
      await running;
      ending = new AbortController();
      const again = await commitWork({ branch });
      expect(['committed', 'already']).toContain(again.outcome);
      expect(zoo.git(app.folder, 'show', `${branch}:draft-${last}`)).toBe(String(last));
      expect(zoo.git(app.folder, 'rev-list', '--count', `main..${branch}`)).toBe('1');
      if (outcome !== undefined && outcome !== reason) break;
      interrupted++;
    }
    expect(interrupted).toBeGreaterThan(5);
  });
});
