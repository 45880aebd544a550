import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitWork } from '../src/services/git/look/work-client.ts';
import { holdsWork, type Work } from '../src/services/git/work.ts';
import { createZoo, type RepositoryZoo } from './support/repositories.ts';

/** The start of what counts as touched. */
interface LookOptions {
  readonly since?: Date;
}

let zoo: RepositoryZoo;
let ending: AbortController;
beforeEach(() => {
  zoo = createZoo();
  ending = new AbortController();
});
afterEach(() => zoo.remove());

const service = (env: Readonly<Record<string, string>> = {}) =>
  createGitWork({ env: { ...zoo.env, ...env }, home: zoo.home, signal: ending.signal });

const find = (...folders: readonly string[]) => service().findRepositories(folders.length > 0 ? folders : [zoo.code]);

/** What was found, below the folder for code: `kind folder`. */
const found = async (...folders: readonly string[]) =>
  (await find(...folders)).repositories.map(({ kind, folder }) => `${kind} ${path.relative(zoo.code, folder)}`);

async function lookAll(options: LookOptions = {}, env?: Readonly<Record<string, string>>): Promise<Work[]> {
  const { works } = await service(env).look([zoo.code], options.since);
  return works.map((each) => {
    if (each.seen === 'failed') throw new Error(`${each.repository.folder}: ${each.reason}`);
    return each;
  });
}

/** The only repository whose folder ends like this. */
async function look(name: string, options?: LookOptions, env?: Readonly<Record<string, string>>): Promise<Work> {
  const work = (await lookAll(options, env)).find(({ repository }) => repository.folder === path.join(zoo.code, name));
  if (!work) throw new Error(`${name} was not found`);
  return work;
}

const branchOf = (work: Work, name: string) => {
  const branch = work.branches.find((each) => each.name === name);
  if (!branch) throw new Error(`there is no branch ${name}`);
  return branch;
};

/** Every file below a folder with its time and size, to see whether anything was written. */
function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const is = statSync(path.join(folder, name), { throwIfNoEntry: false });
      return `${name} ${is?.size} ${is?.mtimeMs} ${is?.ctimeMs}`;
    })
    .sort();
}

describe('the branches that are known', () => {
  it('are its own and those of its remotes, once for all of its work trees', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'branch', 'support/48201-filters');
    zoo.git(folder, 'update-ref', 'refs/remotes/origin/fix/48202', 'main');
    zoo.git(folder, 'worktree', 'add', '--quiet', path.join(zoo.code, 'other'), 'develop');
    zoo.git(folder, 'remote', 'set-url', 'origin', 'gh:dxw-example/app.git');
    zoo.git(zoo.home, 'config', '--global', 'url.git@github.com:.insteadOf', 'gh:');
    mkdirSync(path.join(zoo.code, 'damaged/.git'), { recursive: true });
    expect(await service().knownBranches([zoo.code])).toEqual([
      {
        folder,
        github: { owner: 'dxw-example', name: 'app' },
        branches: ['develop', 'main', 'support/48201-filters', 'fix/48202'],
      },
    ]);
  });
});

describe('finding repositories', () => {
  it('distinguishes clones, bare repositories, worktrees, submodules and nested ones', async () => {
    const { folder } = zoo.clone('app');
    const { remote } = zoo.clone('library');
    zoo.git(folder, 'submodule', '--quiet', 'add', remote, 'vendor/library');
    zoo.git(folder, 'worktree', 'add', '--quiet', path.join(zoo.code, 'deep/er/app-fix'));
    zoo.git(zoo.code, 'init', '--quiet', '--bare', 'mirror.git');
    zoo.git(folder, 'init', '--quiet', 'tools/nested');
    expect(await found()).toEqual([
      'clone app',
      'clone app/tools/nested',
      'submodule app/vendor/library',
      'worktree deep/er/app-fix',
      'clone library',
      'bare mirror.git',
    ]);
    const { repositories } = await find();
    expect(repositories.map(({ branches }) => branches)).toEqual(['all', 'all', 'all', 'own', 'all', 'all']);
  });

  it('is not held up by a list of submodules with nothing but spaces', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'init', '--quiet', 'library');
    const space = `${' '.repeat(1_000_000)}\n`;
    zoo.write(folder, '.gitmodules', `${'\n'.repeat(1_000_000)}path =${space}path = x${space}\tPath = "library"\n`);
    expect(await found()).toEqual(['clone app', 'submodule app/library']);
  });

  it('does not enter what package managers and systems fill', async () => {
    for (const name of ['node_modules', 'vendor', '.cache', 'Library']) {
      mkdirSync(path.join(zoo.code, 'app', name), { recursive: true });
      zoo.git(path.join(zoo.code, 'app', name), 'init', '--quiet', 'package');
    }
    expect(await found()).toEqual([]);
    expect(await found(path.join(zoo.code, 'app/vendor'))).toEqual(['clone app/vendor/package']);
  });

  it('follows a link only to a repository, and stops at circular links', async () => {
    zoo.git(zoo.home, 'init', '--quiet', 'elsewhere/project');
    mkdirSync(path.join(zoo.code, 'a'));
    symlinkSync(zoo.code, path.join(zoo.code, 'a/up'));
    symlinkSync('self', path.join(zoo.code, 'self'));
    symlinkSync(path.join(zoo.home, 'elsewhere'), path.join(zoo.code, 'everything'));
    expect(await found()).toEqual([]);
    symlinkSync(path.join(zoo.home, 'elsewhere/project'), path.join(zoo.code, 'project'));
    symlinkSync(path.join(zoo.home, 'elsewhere/project'), path.join(zoo.code, 'project-again'));
    expect(await found()).toEqual(['clone ../home/elsewhere/project']);
  });

  it('gives each once, however folders overlap', async () => {
    zoo.clone('app');
    expect(await found(zoo.code, path.join(zoo.code, 'app'), zoo.code)).toEqual(['clone app']);
  });

  it('finds a work tree elsewhere, but not a deleted one', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'worktree', 'add', '--quiet', path.join(zoo.home, 'away'));
    zoo.git(folder, 'worktree', 'add', '--quiet', path.join(zoo.home, 'deleted'));
    rmSync(path.join(zoo.home, 'deleted'), { recursive: true });
    expect(await found()).toEqual(['clone app', 'worktree ../home/away']);
  });

  it('reports what is missing, a file, unreadable or damaged, and goes on', async () => {
    zoo.clone('app');
    mkdirSync(path.join(zoo.code, 'broken/.git'), { recursive: true });
    zoo.write(zoo.code, 'lost/.git', 'gitdir: /nowhere/at/all\n');
    const missing = path.join(zoo.home, 'missing');
    const file = zoo.write(zoo.home, 'file');
    const { repositories, unseen } = await find(missing, file, zoo.code);
    expect(repositories.map(({ folder }) => path.basename(folder))).toEqual(['app']);
    const reasons = Object.fromEntries(unseen.map(({ folder, reason }) => [path.basename(folder), reason]));
    expect(reasons).toEqual({
      missing: 'there is no such file or folder',
      file: 'it is not a folder',
      broken: 'its .git is damaged or points nowhere',
      lost: 'its .git is damaged or points nowhere',
    });
  });

  it.skipIf(process.getuid?.() === 0)('reports a folder that it may not read', async () => {
    const closed = path.join(zoo.code, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o000);
    const { unseen } = await find();
    chmodSync(closed, 0o755);
    expect(unseen).toEqual([{ folder: closed, reason: 'you have no permission' }]);
  });

  it('stops when it is interrupted', async () => {
    const reason = new Error('enough');
    ending.abort(reason);
    await expect(find()).rejects.toBe(reason);
    await expect(service().look([zoo.code])).rejects.toBe(reason);
  });
});

describe('what is not pushed', () => {
  it('is nothing in a clone that is up to date', async () => {
    zoo.clone('app');
    const work = await look('app');
    expect(work).toMatchObject({
      head: { state: 'branch', branch: 'main' },
      remotes: ['origin'],
      remoteKnown: true,
      defaultBranch: 'main',
      protectedBranches: ['main', 'master', 'develop'],
      stashes: [],
      underWay: null,
    });
    const upstream = { remote: 'origin', gone: false, ahead: 0, behind: 0 };
    expect(work.branches).toMatchObject([
      { name: 'develop', current: false, upstream: { ...upstream, branch: 'develop' }, protected: true },
      { name: 'main', current: true, upstream: { ...upstream, branch: 'main' }, protected: true },
    ]);
    expect(holdsWork(work)).toBe(false);
  });

  it('is reported per branch, with counts, subjects and the last time', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'switch', '--quiet', '--create', 'base');
    zoo.commit(folder, 'First');
    zoo.git(folder, 'switch', '--quiet', '--create', 'on-top');
    const last = zoo.commit(folder, 'Second: ünï "quotes"\n\nA body');
    zoo.git(folder, 'switch', '--quiet', 'main');
    const work = await look('app');
    expect(branchOf(work, 'base')).toMatchObject({ upstream: null, current: false, protected: false });
    expect(branchOf(work, 'base').unpushed).toMatchObject({ count: 1, commits: [{ subject: 'First' }] });
    const { unpushed } = branchOf(work, 'on-top');
    expect(unpushed.commits.map(({ subject }) => subject)).toEqual(['Second: ünï "quotes"', 'First']);
    expect(unpushed.commits[0]).toMatchObject({ id: last, author: 'ada@example.org' });
    expect(unpushed.lastAt?.getTime()).toBe(Number(zoo.git(folder, 'log', '-1', '--format=%ct', 'on-top')) * 1000);
    expect(branchOf(work, 'main').unpushed.count).toBe(0);
    expect(holdsWork(work)).toBe(true);
  });

  it('agrees with git in every way, with packed references too', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'switch', '--quiet', '--create', 'both', '--track', 'origin/main');
    zoo.commit(folder, 'Mine');
    zoo.git(folder, 'switch', '--quiet', 'main');
    zoo.commit(folder, 'Theirs');
    zoo.git(folder, 'push', '--quiet');
    zoo.git(folder, 'switch', '--quiet', 'develop');
    zoo.git(folder, 'branch', '--track', 'local', 'main');
    zoo.git(folder, 'branch', '--track', 'gone', 'origin/main');
    zoo.git(folder, 'config', 'branch.gone.merge', 'refs/heads/was-here');
    for (const command of [['status'], ['pack-refs', '--all', '--prune']]) {
      zoo.git(folder, ...command);
      const work = await look('app');
      expect(branchOf(work, 'both').upstream).toEqual({
        remote: 'origin',
        branch: 'main',
        gone: false,
        ahead: 1,
        behind: 1,
      });
      expect(branchOf(work, 'gone')).toMatchObject({ upstream: { branch: 'was-here', gone: true } });
      expect(branchOf(work, 'local').upstream).toMatchObject({ remote: null, branch: 'main' });
      for (const { name, unpushed } of work.branches) {
        const count = zoo.git(folder, 'rev-list', '--count', `refs/heads/${name}`, '--not', '--remotes');
        expect([name, unpushed.count]).toEqual([name, Number(count)]);
      }
    }
  });

  it('counts what others have pushed since only as behind', async () => {
    const { folder } = zoo.clone('app');
    zoo.commit(folder, 'One');
    zoo.git(folder, 'push', '--quiet');
    zoo.git(folder, 'reset', '--quiet', '--hard', 'HEAD~1');
    zoo.git(folder, 'branch', '--force', 'develop', 'HEAD');
    const main = branchOf(await look('app'), 'main');
    expect(main).toMatchObject({ upstream: { ahead: 0, behind: 1 }, unpushed: { count: 0 } });
  });

  it('is on no remote, whichever of two has it', async () => {
    const { folder } = zoo.clone('app');
    const { remote } = zoo.clone('fork');
    zoo.git(folder, 'remote', 'add', 'fork', remote);
    zoo.git(folder, 'switch', '--quiet', '--create', 'fix', '--track', 'origin/main');
    zoo.commit(folder, 'On the fork');
    zoo.git(folder, 'push', '--quiet', 'fork', 'fix:other-name');
    const work = await look('app');
    expect(work.remotes).toEqual(['origin', 'fork']);
    expect(branchOf(work, 'fix')).toMatchObject({ upstream: { ahead: 1 }, unpushed: { count: 0 } });
  });

  it('knows the default branch of a remote', async () => {
    const { folder, remote } = zoo.clone('app');
    zoo.git(folder, 'switch', '--quiet', '--create', 'trunk');
    zoo.git(folder, 'push', '--quiet', '--set-upstream', 'origin', 'trunk');
    zoo.git(remote, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
    zoo.git(folder, 'remote', 'set-head', 'origin', '--auto');
    const work = await look('app');
    expect(work.defaultBranch).toBe('trunk');
    expect(branchOf(work, 'trunk').protected).toBe(true);
    zoo.git(folder, 'remote', 'set-head', 'origin', '--delete');
    expect((await look('app')).defaultBranch).toBe('main');
  });

  it('distinguishes all kinds of changes', async () => {
    const { folder } = zoo.clone('app');
    zoo.commit(folder, 'Files', { 'a b': '1', ü: '1', gone: '1' });
    zoo.git(folder, 'push', '--quiet');
    zoo.write(folder, 'a b', '2');
    zoo.git(folder, 'add', 'a b');
    zoo.write(folder, 'a b', '3');
    zoo.write(folder, 'ü', '2');
    rmSync(path.join(folder, 'gone'));
    zoo.write(folder, 'new/one');
    zoo.write(folder, 'new/two');
    zoo.write(folder, '-leading\nline');
    zoo.write(folder, '.gitignore', 'ignored\n');
    zoo.write(folder, 'ignored');
    zoo.git(folder, 'init', '--quiet', 'nested');
    const { changes } = await look('app');
    expect(changes.staged).toEqual({ count: 1, names: ['a b'] });
    expect(changes.unstaged).toEqual({ count: 3, names: ['a b', 'gone', 'ü'] });
    expect(changes.untracked.names).toEqual(['-leading\nline', '.gitignore', 'new/one', 'new/two']);
    expect(changes.conflicted.count).toBe(0);
  });

  it('does not count a folder with nothing but a clone as a change', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'init', '--quiet', 'wp-content/plugins/shop');
    zoo.commit(path.join(folder, 'wp-content/plugins/shop'), 'A shop');
    expect((await look('app')).changes.untracked.count).toBe(0);
    zoo.write(folder, 'wp-content/note.txt');
    expect((await look('app')).changes.untracked.names).toEqual(['wp-content/note.txt']);
  });

  it('finds changes that a flag hides', async () => {
    const { folder } = zoo.clone('app');
    zoo.commit(folder, 'Files', { a: '1', b: '1', c: '1', gone: '1' });
    zoo.git(folder, 'push', '--quiet');
    zoo.git(folder, 'update-index', '--skip-worktree', 'a', 'gone');
    zoo.git(folder, 'update-index', '--assume-unchanged', 'b', 'c');
    rmSync(path.join(folder, 'gone'));
    expect(holdsWork(await look('app'))).toBe(false);
    zoo.write(folder, 'a', '2');
    zoo.write(folder, 'b', '2');
    const work = await look('app');
    expect(work.hidden).toEqual({ count: 2, names: ['a', 'b'] });
    expect(holdsWork(work)).toBe(true);
  });

  it('finds commits of mine that only a tag or another reference has', async () => {
    const { folder } = zoo.clone('app');
    const since = new Date(Date.now() - 3_600_000);
    zoo.git(folder, 'tag', 'on-main');
    zoo.git(folder, 'switch', '--quiet', '--detach');
    zoo.commit(folder, 'Only a tag has this');
    zoo.git(folder, 'tag', '--annotate', '--message', 'Keep', 'keep-this');
    zoo.git(folder, 'switch', '--quiet', '--detach', 'main');
    const other = zoo.commit(folder, 'Only another tool has this');
    zoo.git(folder, 'update-ref', `refs/jj/keep/${other}`, other);
    zoo.git(folder, 'switch', '--quiet', 'main');
    const { aside } = await look('app', { since });
    expect(aside.commits.map(({ subject }) => subject).sort()).toEqual([
      'Only a tag has this',
      'Only another tool has this',
    ]);
    expect((await look('app', { since: new Date(Date.now() + 3_600_000) })).aside.count).toBe(0);
  });

  it('is found however many branches the remote and the repository have', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'switch', '--quiet', '--create', 'mine');
    zoo.commit(folder, 'Only here');
    const work = await look('app');
    const id = zoo.git(folder, 'rev-parse', 'main');
    const others = Array.from({ length: 50_000 }, (_, at): [string, string] => [
      `their/${at}`,
      at.toString(16).padStart(40, 'f'),
    ]);
    const heads = new Map([['origin', new Map([['main', id], ...others])]]);
    const [now] = await service().compare([{ work, heads }], { since: new Date(), emails: [] });
    if (now?.seen !== 'yes') throw new Error(now?.reason);
    expect(branchOf(now, 'mine').unpushed.commits.map(({ subject }) => subject)).toEqual(['Only here']);
  });

  it('is found whatever the environment says about paths', async () => {
    const { folder } = zoo.clone('app');
    zoo.write(folder, 'new');
    const env = { GIT_LITERAL_PATHSPECS: '1', GIT_INDEX_FILE: '/nowhere', GIT_TRACE: path.join(zoo.home, 'trace') };
    expect((await look('app', undefined, env)).changes.untracked.names).toEqual(['new']);
    expect(existsSync(path.join(zoo.home, 'trace'))).toBe(false);
  });

  it('finds stashes, the latest first', async () => {
    const { folder } = zoo.clone('app');
    for (const name of ['one', 'two']) {
      zoo.write(folder, 'README.md', name);
      zoo.git(folder, 'stash', 'push', '--quiet', '--message', name);
    }
    zoo.git(folder, 'worktree', 'add', '--quiet', path.join(zoo.code, 'other'));
    const work = await look('app');
    expect(work.stashes.map(({ subject }) => subject)).toEqual(['main: two', 'main: one']);
    expect(work.stashes[0]?.at).toBeInstanceOf(Date);
    expect(holdsWork(work)).toBe(true);
    expect((await look('other')).stashes).toEqual([]);
    zoo.git(folder, 'stash', 'clear');
    expect((await look('app')).stashes).toEqual([]);
  });

  it('finds commits that no branch has', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'switch', '--quiet', '--create', 'fix');
    zoo.commit(folder, 'On a branch');
    zoo.git(folder, 'switch', '--quiet', '--detach');
    expect(holdsWork(await look('app'))).toBe(true);
    expect((await look('app')).head).toMatchObject({ state: 'detached', own: { count: 0 } });
    const commit = zoo.commit(folder, 'On none');
    const { head } = await look('app');
    expect(head).toMatchObject({ state: 'detached', commit, own: { count: 1, commits: [{ subject: 'On none' }] } });
    zoo.git(folder, 'switch', '--quiet', '--detach', 'origin/main');
    expect((await look('app')).head).toMatchObject({ own: { count: 0 } });
  });

  it.each([
    ['rebase', ['rebase', 'theirs']],
    ['rebase', ['rebase', '--apply', 'theirs']],
    ['merge', ['merge', 'theirs']],
    ['cherry-pick', ['cherry-pick', 'theirs']],
    ['revert', ['revert', '--no-edit', 'HEAD~1']],
  ])('reports that a %s is under way (git %j)', async (what, command) => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'switch', '--quiet', '--create', 'theirs');
    zoo.commit(folder, 'Theirs', { 'README.md': 'theirs' });
    zoo.git(folder, 'switch', '--quiet', '--create', 'mine', 'main');
    zoo.commit(folder, 'Mine', { 'README.md': 'mine' });
    zoo.commit(folder, 'Mine again', { 'README.md': 'mine again' });
    expect((await look('app')).underWay).toBeNull();
    expect(zoo.tries(folder, ...command)).toBe(false);
    const work = await look('app');
    expect(work.underWay).toEqual({ what, branch: what === 'rebase' ? 'mine' : null });
    expect(work.changes.conflicted).toEqual({ count: 1, names: ['README.md'] });
    expect(branchOf(work, 'mine').unpushed.count).toBe(2);
  });

  it('reports a bisect in progress', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'bisect', 'start');
    expect((await look('app')).underWay).toEqual({ what: 'bisect', branch: 'main' });
  });

  it('reports empty repositories, ones without a remote, and ones that never fetched from it', async () => {
    zoo.git(zoo.code, 'init', '--quiet', 'empty');
    zoo.git(zoo.code, 'init', '--quiet', 'alone');
    const alone = path.join(zoo.code, 'alone');
    zoo.commit(alone, 'Only here');
    const empty = await look('empty');
    expect(empty).toMatchObject({ head: { state: 'unborn', branch: 'main' }, remotes: [], branches: [] });
    expect(empty).toMatchObject({ defaultBranch: null, remoteKnown: true });
    expect(holdsWork(empty)).toBe(false);
    zoo.write(path.join(zoo.code, 'empty'), 'draft');
    expect(holdsWork(await look('empty'))).toBe(true);
    expect(branchOf(await look('alone'), 'main')).toMatchObject({ upstream: null, unpushed: { count: 1 } });
    zoo.git(alone, 'remote', 'add', 'origin', path.join(zoo.remotes, 'nowhere.git'));
    expect(await look('alone')).toMatchObject({ remotes: ['origin'], remoteKnown: false });
  });

  it('knows what is not pushed in a shallow clone', async () => {
    const { folder, remote } = zoo.clone('app');
    zoo.commit(folder, 'More');
    zoo.git(folder, 'push', '--quiet');
    zoo.git(zoo.code, 'clone', '--quiet', '--depth', '1', `file://${remote}`, 'shallow');
    zoo.commit(path.join(zoo.code, 'shallow'), 'Mine');
    const work = await look('shallow');
    expect(branchOf(work, 'main').unpushed.count).toBe(1);
  });

  it('reports each branch once, with the work tree that has it', async () => {
    const { folder } = zoo.clone('app');
    const other = path.join(zoo.code, 'other');
    zoo.git(folder, 'branch', 'idle');
    zoo.git(folder, 'worktree', 'add', '--quiet', '-b', 'fix', other);
    zoo.commit(other, 'There');
    zoo.write(other, 'draft');
    const [app, fix] = [await look('app'), await look('other')];
    expect(app.branches.map(({ name }) => name)).toEqual(['develop', 'idle', 'main']);
    expect(app.changes.untracked.count).toBe(0);
    expect(fix.branches).toMatchObject([{ name: 'fix', current: true, unpushed: { count: 1 } }]);
    expect(fix.changes.untracked.names).toEqual(['draft']);
    zoo.git(other, 'switch', '--quiet', '--detach');
    zoo.commit(other, 'Loose');
    expect((await look('other')).head).toMatchObject({ own: { count: 1, commits: [{ subject: 'Loose' }] } });
    expect((await look('app')).branches.map(({ name }) => name)).toContain('fix');
  });

  it('looks at submodules as repositories of their own', async () => {
    const { folder } = zoo.clone('app');
    const { remote } = zoo.clone('library');
    zoo.git(folder, 'submodule', '--quiet', 'add', remote, 'library');
    zoo.commit(folder, 'With a library');
    zoo.git(folder, 'push', '--quiet');
    const library = path.join(folder, 'library');
    zoo.write(library, 'draft');
    expect((await look('app')).changes.unstaged.count).toBe(0);
    expect((await look('app/library')).changes.untracked.count).toBe(1);
    zoo.git(library, 'switch', '--quiet', '--create', 'fix');
    zoo.commit(library, 'Fix it');
    expect((await look('app')).changes.unstaged.names).toEqual(['library']);
    expect(branchOf(await look('app/library'), 'fix').unpushed.count).toBe(1);
  });

  it('recognises a bare repository, and that a mirror has nothing of its own', async () => {
    const { folder, remote } = zoo.clone('app');
    zoo.git(zoo.code, 'clone', '--quiet', '--mirror', remote, 'mirror.git');
    const work = await look('mirror.git');
    expect(work.branches.map(({ unpushed }) => unpushed.count)).toEqual([0, 0]);
    expect(holdsWork(work)).toBe(false);
    zoo.git(zoo.code, 'clone', '--quiet', '--bare', folder, 'hub/.bare');
    zoo.write(zoo.code, 'hub/.git', 'gitdir: ./.bare\n');
    zoo.git(path.join(zoo.code, 'hub'), 'worktree', 'add', '--quiet', 'fix');
    expect(await found(path.join(zoo.code, 'hub'))).toEqual(['bare hub', 'worktree hub/fix']);
    expect((await look('hub/fix')).branches.map(({ name }) => name)).toEqual(['fix']);
  });

  it.each(['--upload-pack=touch', '-x', "it's", 'a"b', 'ünïcödé', '$(id)', 'a@b', 'a;b&c', 'refs/heads/x', '!'])(
    'is told of a branch named %s',
    async (name) => {
      const { folder } = zoo.clone('app');
      const tree = zoo.git(folder, 'write-tree');
      const commit = zoo.git(folder, 'commit-tree', '-p', 'HEAD', '-m', 'Odd', tree);
      zoo.git(folder, 'update-ref', `refs/heads/${name}`, commit);
      zoo.git(folder, 'config', `branch.${name}.remote`, 'origin');
      zoo.git(folder, 'config', `branch.${name}.merge`, 'refs/heads/main');
      expect(branchOf(await look('app'), name)).toMatchObject({ upstream: { ahead: 1 }, unpushed: { count: 1 } });
    },
  );

  it('is found in folders with odd names', async () => {
    for (const name of ["it's", 'a b', '$(id)', '-x', 'ü\n', '"']) {
      zoo.git(zoo.code, 'init', '--quiet', path.join(zoo.code, name));
      zoo.write(path.join(zoo.code, name), 'draft');
    }
    const all = await lookAll();
    expect(all.map(({ changes }) => changes.untracked.count)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('comes from git if settings are included from elsewhere', async () => {
    const { folder } = zoo.clone('app');
    zoo.write(zoo.home, 'more', '[user]\n\temail = Work@Example.org\n');
    zoo.git(zoo.home, 'config', '--global', `includeIf.gitdir:${zoo.code}/.path`, path.join(zoo.home, 'more'));
    zoo.commit(folder, 'At work');
    const work = await look('app', { since: new Date(Date.now() - 60_000) });
    expect(work).toMatchObject({ touched: true, remotes: ['origin'] });
    expect(branchOf(work, 'main').unpushed.count).toBe(1);
  });
});

describe('whether it was touched', () => {
  const old = { GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z' };
  const since = { since: new Date('2024-01-01T00:00:00Z') };

  function oldClone(): string {
    Object.assign(zoo.env, old);
    const { folder } = zoo.clone('app');
    for (const name of Object.keys(old)) delete (zoo.env as Record<string, string>)[name];
    return folder;
  }

  it('is seen from commits, including pushed ones', async () => {
    const folder = oldClone();
    expect(await look('app', since)).toMatchObject({ touched: false });
    expect(await look('app', { since: new Date(old.GIT_COMMITTER_DATE) })).toMatchObject({ touched: true });
    expect((await look('app')).touched).toBeNull();
    zoo.commit(folder, 'Now');
    zoo.git(folder, 'push', '--quiet');
    expect(await look('app', since)).toMatchObject({ touched: true });
  });

  it('is not seen from what others did, or from switching to a branch', async () => {
    const folder = oldClone();
    zoo.git(folder, 'switch', '--quiet', 'develop');
    zoo.git(folder, '-c', 'user.email=bob@example.org', 'commit', '--quiet', '--allow-empty', '--message', 'Of Bob');
    zoo.git(folder, 'push', '--quiet');
    expect((await look('app', since)).touched).toBe(false);
  });

  it('is seen from changed files and stashes', async () => {
    const folder = oldClone();
    const file = zoo.write(folder, 'draft');
    const then = new Date('2022-01-01T00:00:00Z');
    utimesSync(file, then, then);
    expect(await look('app', since)).toMatchObject({ touched: false });
    expect(await look('app', { since: then })).toMatchObject({ touched: true });
    utimesSync(file, new Date(), new Date());
    expect((await look('app', since)).touched).toBe(true);
    zoo.git(folder, 'stash', 'push', '--quiet', '--include-untracked');
    expect((await look('app', since)).touched).toBe(true);
  });

  it('comes from the commits themselves if there is no reflog', async () => {
    const folder = oldClone();
    zoo.commit(folder, 'Now');
    zoo.git(folder, 'push', '--quiet');
    rmSync(path.join(folder, '.git/logs'), { recursive: true });
    expect((await look('app', since)).touched).toBe(true);
    expect((await look('app', { since: new Date(Date.now() + 86_400_000) })).touched).toBe(false);
  });
});

describe('looking', () => {
  it('writes nothing, not even to the index', async () => {
    const { folder } = zoo.clone('app');
    zoo.commit(folder, 'More', { a: '1', b: '2' });
    zoo.git(zoo.code, 'clone', '--quiet', '--bare', folder, 'bare.git');
    // The index would be refreshed, because it looks as if a file had changed.
    const later = new Date(Date.now() + 5000);
    utimesSync(path.join(folder, 'a'), later, later);
    zoo.write(folder, 'draft');
    const before = [zoo.code, zoo.home, zoo.remotes].map(everything);
    await lookAll({ since: new Date(0) });
    expect([zoo.code, zoo.home, zoo.remotes].map(everything)).toEqual(before);
  });

  it("runs none of a repository's programs", async () => {
    const { folder } = zoo.clone('app');
    const trap = zoo.write(zoo.home, 'trap', `#!/bin/sh\ntouch '${zoo.home}/sprung'\ncat\n`);
    zoo.write(folder, '.gitattributes', '*.txt filter=trap diff=trap\n*.md filter=own\n');
    zoo.commit(folder, 'Files', { 'a.txt': '1' });
    const settings = {
      'core.fsmonitor': trap,
      'core.sshCommand': trap,
      'core.pager': trap,
      'core.askPass': trap,
      'core.hooksPath': path.join(zoo.home, 'hooks'),
      'diff.external': trap,
      'diff.trap.textconv': trap,
      'diff.trap.command': trap,
      'filter.trap.clean': trap,
      'filter.trap.process': trap,
      'filter.trap.required': 'true',
      'gpg.program': trap,
      'log.showSignature': 'true',
      'credential.helper': `!${trap}`,
      'remote.origin.uploadpack': trap,
      'remote.origin.promisor': 'true',
      'extensions.partialClone': 'origin',
    };
    for (const [name, value] of Object.entries(settings)) zoo.git(folder, 'config', name, value);
    zoo.git(zoo.home, 'config', '--global', 'filter.own.clean', trap);
    zoo.write(zoo.home, 'hooks/post-index-change', `#!/bin/sh\ntouch '${zoo.home}/sprung'\n`);
    zoo.write(folder, '.git/hooks/fsmonitor-watchman', `#!/bin/sh\ntouch '${zoo.home}/sprung'\n`);
    zoo.write(folder, 'a.txt', '2');
    zoo.write(folder, 'README.md', '# app, changed\n');
    rmSync(path.join(zoo.home, 'sprung'), { force: true });
    const work = await look('app', { since: new Date(0) });
    expect(work.changes.unstaged.names).toEqual(['README.md', 'a.txt']);
    expect(branchOf(work, 'main').unpushed.count).toBe(1);
    expect(existsSync(path.join(zoo.home, 'sprung'))).toBe(false);
    // The trap works: git alone would have run it.
    zoo.tries(folder, 'status');
    expect(existsSync(path.join(zoo.home, 'sprung'))).toBe(true);
  });

  it('downloads nothing for a partial clone', async () => {
    zoo.clone('app');
    zoo.git(
      zoo.code,
      'clone',
      '--quiet',
      '--no-checkout',
      '--filter=blob:none',
      `file://${zoo.remotes}/app.git`,
      'partial',
    );
    const partial = path.join(zoo.code, 'partial');
    zoo.git(partial, 'config', 'remote.origin.uploadpack', `touch '${zoo.home}/sprung'; git-upload-pack`);
    await lookAll({ since: new Date(0) });
    expect(existsSync(path.join(zoo.home, 'sprung'))).toBe(false);
  });

  it('does not report the repository around a damaged one', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'init', '--quiet', 'nested');
    zoo.write(path.join(folder, 'nested'), 'draft');
    const { repositories } = await find();
    rmSync(path.join(folder, 'nested/.git/HEAD'));
    const [app, nested] = await Promise.all(repositories.map((each) => service().lookAgain(each)));
    expect(app?.seen).toBe('yes');
    expect(nested).toMatchObject({ seen: 'failed', reason: expect.stringContaining('git says: not a git repository') });
  });

  it('says so if git refuses, and continues with the others', async () => {
    zoo.clone('app');
    const { folder } = zoo.clone('odd');
    zoo.write(folder, '.git/config', '[core]\n\trepositoryformatversion = 99\n');
    const { works } = await service().look([zoo.code]);
    expect(works.map((each) => each.seen)).toEqual(['yes', 'failed']);
    expect(works[1]).toMatchObject({ reason: expect.stringMatching(/^git says: .*version/), next: null });
  });

  it.runIf(process.getuid?.() === 0)('reports that a repository belongs to someone else', async () => {
    const { folder } = zoo.clone('app');
    for (const name of ['', '.git', '.git/config']) chownSync(path.join(folder, name), 12345, 12345);
    const { works } = await service().look([zoo.code]);
    expect(works[0]).toMatchObject({
      seen: 'failed',
      reason: 'git refuses to look, because the repository belongs to someone else',
      next: `If you trust it: git config --global --add safe.directory ${folder}`,
    });
  });

  it('fails in plain words if git is missing', async () => {
    zoo.clone('app');
    await expect(service({ PATH: '/nowhere' }).look([zoo.code])).rejects.toThrow('git is not on PATH');
  });

  it("fails in plain words if the person's settings can't be read", async () => {
    zoo.clone('app');
    zoo.write(zoo.home, '.gitconfig', '[user\n');
    await expect(service().look([zoo.code])).rejects.toThrow(/^Your git settings cannot be read: git says: bad/);
  });

  it('stops what it runs when it is interrupted', async () => {
    for (const name of ['a', 'b', 'c']) zoo.clone(name);
    const bin = path.join(zoo.home, 'bin');
    zoo.write(
      bin,
      'git',
      `#!/bin/sh\ncase "$*" in *status*) echo $$ >> '${zoo.home}/pids'; exec sleep 60;; esac\nexec /usr/bin/env PATH='${zoo.env.PATH}' git "$@"\n`,
    );
    const running = service({ PATH: `${bin}:${zoo.env.PATH}` }).look([zoo.code]);
    const reason = new Error('enough');
    const caught = expect(running).rejects.toBe(reason);
    await expect.poll(() => existsSync(path.join(zoo.home, 'pids'))).toBe(true);
    ending.abort(reason);
    await caught;
    const pids = readFileSync(path.join(zoo.home, 'pids'), 'utf8').trim().split('\n');
    // A process that has ended but was not waited for (a zombie) does not run.
    const alive = () =>
      pids.filter((pid) => /^[^Z\s]/.test(spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout));
    await expect.poll(alive).toEqual([]);
  });
});

describe("the remotes' side", () => {
  const since = new Date(Date.now() - 3_600_000);
  const compared = async (email = 'ada@example.org') => {
    const works = (await lookAll()).map((work) => ({ work, heads: new Map() }));
    const found = await service().compare(works, { since, emails: [email] });
    return found.map((work) => {
      if (work.seen === 'failed') throw new Error(work.reason);
      return work;
    });
  };

  it('lists what was worked on and is not merged, and writes nothing', async () => {
    const { folder } = zoo.clone('app');
    const work = (name: string, from = 'develop') => {
      zoo.git(folder, 'switch', '--quiet', '--create', name, '--no-track', `origin/${from}`);
      return zoo.commit(folder, `On ${name}`, { [`${name}.txt`]: name });
    };
    const followed = work('followed');
    zoo.git(folder, 'push', '--quiet', '--set-upstream', 'origin', 'followed:there');
    const same = work('same');
    zoo.git(folder, 'push', '--quiet', 'origin', 'same');
    // It tracks where it began, and is there under its own name.
    zoo.git(folder, 'branch', '--quiet', '--set-upstream-to', 'origin/develop', 'same');
    work('merged');
    zoo.git(folder, 'push', '--quiet', 'origin', 'merged', 'merged:develop');
    work('only-here', 'main');
    const before = everything(zoo.code);
    const [app] = await compared();
    expect([...(app?.remoteBranches.keys() ?? [])].toSorted()).toEqual([
      'origin/develop',
      'origin/main',
      'origin/merged',
      'origin/same',
      'origin/there',
    ]);
    expect(app?.worked).toEqual([
      {
        name: 'followed',
        remote: 'origin',
        remoteBranch: 'there',
        commits: [{ id: followed, subject: 'On followed', at: expect.any(Date), author: 'ada@example.org' }],
      },
      { name: 'same', remote: 'origin', remoteBranch: 'same', commits: [expect.objectContaining({ id: same })] },
    ]);
    expect(everything(zoo.code)).toEqual(before);
  });

  it('leaves out what others did, and what was done before', async () => {
    const { folder } = zoo.clone('app');
    zoo.git(folder, 'switch', '--quiet', '--create', 'theirs');
    zoo.git(folder, '-c', 'user.email=grace@example.org', 'commit', '--quiet', '--allow-empty', '--message', 'Theirs');
    zoo.git(folder, 'push', '--quiet', '--set-upstream', 'origin', 'theirs');
    expect((await compared())[0]?.worked).toEqual([]);
    expect((await compared('Grace@example.org'))[0]?.worked).toMatchObject([{ name: 'theirs' }]);
    const works = await lookAll();
    const later = { since: new Date(Date.now() + 3_600_000), emails: ['grace@example.org'] };
    const asked = works.map((work) => ({ work, heads: new Map() }));
    expect(await service().compare(asked, later)).toMatchObject([{ worked: [] }]);
  });

  it('is empty if there is no remote, and if nothing was committed', async () => {
    zoo.git(zoo.code, 'init', '--quiet', 'empty');
    zoo.git(zoo.code, 'init', '--quiet', 'alone');
    zoo.commit(path.join(zoo.code, 'alone'), 'Alone');
    expect(await compared()).toMatchObject([
      { remoteBranches: new Map(), worked: [] },
      { remoteBranches: new Map(), worked: [] },
    ]);
  });
});
