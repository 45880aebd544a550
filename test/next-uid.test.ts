import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bagText, commitAll, git, makeChefRepository, writeBag, writeManyBags } from './support/bags.ts';
import { createMachine, type Machine } from './support/machine.ts';

let machine: Machine;
let folder: string;
beforeEach(() => {
  machine = createMachine();
  machine.real('git');
  folder = path.join(machine.home, 'bags');
});
afterEach(() => machine.remove());

const nextUid = (...args: readonly string[]) => machine.govsupport(['next-uid', ...args]);

describe('next-uid on a folder', () => {
  it('prints one number, one above the highest, compared as numbers', async () => {
    writeBag(folder, 'ada', '9999');
    writeBag(folder, 'bob', '10000');
    const { code, stdout, stderr } = await nextUid(folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '10001\n' });
    expect(stderr).toContain('not in a git repository');
    expect((await nextUid(folder, '--quiet')).stderr).toBe('');
  });

  it('says which folder cannot be read', async () => {
    symlinkSync('loop', path.join(machine.home, 'loop'));
    const loop = await nextUid('loop');
    expect(loop).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'govsupport: The folder loop cannot be read: it is a link that leads back to itself.\n',
    });
  });

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)('says which folder may not be read', async () => {
    writeBag(path.join(folder, 'data_bags/users'), 'ada', '2001');
    for (const closed of [folder, path.join(folder, 'data_bags/users')]) {
      chmodSync(closed, 0o400);
      const { code, stderr } = await nextUid(folder);
      chmodSync(closed, 0o700);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `govsupport: The folder ${closed} cannot be read: you have no permission.\n`,
      });
    }
  });

  it('begins at 1000, and leaves out what is below', async () => {
    writeBag(folder, 'deploy', '999');
    const below = await nextUid(folder);
    expect({ code: below.code, stdout: below.stdout }).toEqual({ code: 0, stdout: '1000\n' });
    expect(below.stderr).toContain('deploy.json is ignored: uid 999 is below 1000 (--min)');
    writeBag(folder, 'ada', '1000');
    expect((await nextUid(folder)).stdout).toBe('1001\n');
    expect((await nextUid(folder, '--min', '500')).stdout).toBe('1001\n');
  });

  it('takes whole numbers, with and without quotes, and people who left', async () => {
    writeBag(folder, 'ada', 2001);
    writeBag(folder, 'bob', '2002');
    writeBag(folder, 'cy', 2003, { action: 'remove' });
    writeFileSync(path.join(folder, 'dee.json'), `\ufeff${bagText('dee', '2000')}`);
    writeFileSync(path.join(folder, 'notes.md'), '"uid": "9000"');
    writeFileSync(path.join(folder, '.ada.json'), '{');
    mkdirSync(path.join(folder, 'old.json'));
    const outcome = await nextUid(folder, '--json');
    expect(outcome.code).toBe(0);
    expect(outcome.json()).toEqual({
      schemaVersion: 1,
      command: 'next-uid',
      next: 2004,
      highest: { uid: 2003, id: 'cy', file: 'cy.json' },
      count: 4,
      duplicates: [],
      ignored: [],
      pending: [],
      unread: [],
      narrow: [],
      fetchedAt: null,
      fetched: false,
    });
  });

  it('leaves out what is above the range, with a warning', async () => {
    writeBag(folder, 'ada', '2000');
    writeBag(folder, 'nobody', 65534);
    const { code, stdout, stderr } = await nextUid(folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2001\n' });
    expect(stderr).toContain('warning: nobody.json is ignored: uid 65534 is above 59999 (--max)');
    const json = (await nextUid(folder, '--json')).json();
    expect(json).toMatchObject({ next: 2001, count: 1 });
    expect(json.ignored).toEqual([{ file: 'nobody.json', reason: 'uid 65534 is above 59999 (--max)' }]);
    expect((await nextUid(folder, '--max', '65535')).stdout).toBe('65535\n');
  });

  it('names both if two people have the same uid', async () => {
    writeBag(folder, 'ada', '2001');
    writeBag(folder, 'bob', 2001);
    const { code, stdout, stderr } = await nextUid(folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2002\n' });
    expect(stderr).toContain('warning: 2001 is the uid of ada.json and bob.json');
    expect((await nextUid(folder, '--json')).json().duplicates).toEqual([
      { uid: 2001, files: ['ada.json', 'bob.json'] },
    ]);
  });

  it.each([
    ['is cut off', '{\n  "id": "bob",\n  "uid": "20', 'line 3: a string has no closing quotation mark'],
    ['ends too early', '{\n  "id": "bob",\n  "uid": "2002",\n', 'line 4: the file ends before the bag does'],
    ['is empty', '', 'line 1: the file is empty'],
    ['has a comma too many', '{"id": "bob",\n"uid": "2002",\n}', 'line 3: this is not JSON: expected a key, found }'],
    ['is in a merge conflict', '{\n<<<<<<< HEAD\n"uid": "2002"', 'line 2: a merge conflict is not resolved'],
    ['is no object', '["2002"]', 'line 1: it is not a data bag'],
    ['has no uid', '{"id": "bob"}', 'it has no uid'],
    ['has words for a uid', '{"id": "bob",\n"uid": "12abc"}', 'line 2: its uid is not a whole number: "12abc"'],
    ['has half a uid', '{"uid": 1.5}', 'line 1: its uid is not a whole number: 1.5'],
    ['has a negative uid', '{"uid": "-1"}', 'line 1: its uid is not a whole number: "-1"'],
    [
      'is encrypted',
      '{"id": "bob",\n"uid": {\n"encrypted_data": "bm90IHJlYWw=", "version": 3}}',
      'line 3: it is encrypted',
    ],
  ])('prints no number if a bag %s', async (_, text, reason) => {
    writeBag(folder, 'ada', '2000');
    writeFileSync(path.join(folder, 'bob.json'), text);
    const refused = await nextUid(folder);
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('bob.json');
    expect(refused.stderr).toContain(reason);
    expect(refused.stderr).toContain('--ignore-invalid');

    const json = await nextUid(folder, '--json');
    expect(json.code).toBe(1);
    expect(json.json()).toMatchObject({ command: 'next-uid', error: { exitCode: 1 } });

    const ignoring = await nextUid(folder, '--ignore-invalid');
    expect({ code: ignoring.code, stdout: ignoring.stdout }).toEqual({ code: 0, stdout: '2001\n' });
    expect(ignoring.stderr).toContain(`warning: bob.json is ignored: ${reason}`);
  });

  it('continues if someone who left no longer has a uid', async () => {
    writeBag(folder, 'ada', '2000');
    writeFileSync(path.join(folder, 'bob.json'), '{"id":"bob","action":"remove"}');
    const { code, stdout, stderr } = await nextUid(folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2001\n' });
    expect(stderr).toContain('bob.json is ignored: it has no uid');
  });

  it('says why a file cannot be read, and makes control characters visible', async () => {
    writeBag(folder, 'ada', '2000');
    symlinkSync('gone', path.join(folder, 'link.json'));
    writeFileSync(path.join(folder, 'a "quoted" \u001b[31mname.json'), '{');
    const { code, stderr } = await nextUid(folder);
    expect(code).toBe(1);
    expect(stderr).toContain("link.json: it can't be read: there is no such file or folder");
    expect(stderr).toContain('a "quoted" name.json, line 1');
    expect(stderr).not.toContain('\u001b');
  });

  it('says that the range is full, and where it ends', async () => {
    writeBag(folder, 'ada', '59999');
    const { code, stdout, stderr } = await nextUid(folder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('No uid from 1000 to 59999 is left: 59999 is that of ada.json');
    expect(stderr).toContain('--max 59998');
  });

  it('reads 20,000 bags', async () => {
    writeManyBags(folder, 20_000);
    const outcome = await nextUid(folder, '--json');
    expect(outcome.json()).toMatchObject({ next: 22_000, count: 20_000, highest: { id: 'person-19999' } });
  });

  it('reads bags that are longer than most', async () => {
    writeBag(folder, 'ada', '2000', { ssh_keys: [`ssh-rsa ${'A'.repeat(300_000)} ada@example.org`] });
    writeBag(folder, 'bob', '2001');
    expect((await nextUid(folder)).stdout).toBe('2002\n');
  });

  it.each([
    [['no/such/folder'], 2, 'There is no folder no/such/folder'],
    [['a-file'], 2, 'a-file is a file, not a folder'],
    [['empty'], 2, 'There is no user data bag with a uid in empty'],
    [['bare.git'], 2, 'bare.git is a bare clone'],
    [[], 2, 'Which folder?'],
    [['.', '--min', 'many'], 2, '--min: expected a whole number'],
    [['.', '--min', '3000', '--max', '2000'], 2, '--min 3000 is above --max 2000'],
    [['.', '--mni', '3000'], 2, 'Did you mean --min?'],
  ])('refuses %j', async (args, code, what) => {
    machine.file('a-file', '');
    mkdirSync(path.join(machine.home, 'empty'));
    git(machine.home, 'init', '--quiet', '--bare', 'bare.git');
    const outcome = await nextUid(...args);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' });
    expect(outcome.stderr).toContain(what);
  });
});

describe('next-uid finds the folder', () => {
  it('in a clone, in the configuration, and in the current folder', async () => {
    const clone = path.join(machine.home, 'code/chef');
    const users = makeChefRepository(clone, 3);
    expect((await nextUid(clone)).stdout).toBe('2003\n');
    expect((await machine.govsupport(['next-uid'], { cwd: clone })).stdout).toBe('2003\n');
    expect((await machine.govsupport(['next-uid'], { cwd: users })).stdout).toBe('2003\n');
    machine.config('team:\n  chef:\n    repository: ~/code/chef\n');
    expect((await nextUid()).stdout).toBe('2003\n');
    rmSync(clone, { recursive: true });
    const gone = await nextUid();
    expect({ code: gone.code, stdout: gone.stdout }).toEqual({ code: 1, stdout: '' });
    expect(gone.stderr).toContain('There is no folder');
    expect(gone.stderr).toContain('team.chef.repository');
  });
});

describe('next-uid in a git repository', () => {
  let clone: string;
  let users: string;
  beforeEach(() => {
    clone = path.join(machine.home, 'chef');
    users = makeChefRepository(clone, 3);
  });

  const branch = (name: string, change: () => void) => {
    git(clone, 'switch', '--quiet', '--create', name, 'main');
    change();
    commitAll(clone);
    git(clone, 'switch', '--quiet', 'main');
  };

  it('sees what is not committed', async () => {
    writeBag(users, 'ada', '2010');
    expect(await nextUid(users)).toMatchObject({ code: 0, stdout: '2011\n', stderr: '' });
  });

  it('sees bags on branches that are not merged, and says which', async () => {
    branch('add-zoë', () => writeBag(users, 'zoe', 2005));
    const { code, stdout, stderr } = await nextUid(users);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2006\n' });
    expect(stderr).toContain('2005 is taken by zoe on the branch add-zoë, which is not merged');
    expect((await nextUid(users, '--json')).json()).toMatchObject({
      next: 2006,
      highest: { uid: 2005, id: 'zoe', file: 'zoe.json' },
      count: 3,
      duplicates: [],
      pending: [{ uid: 2005, id: 'zoe', branch: 'add-zoë' }],
    });
  });

  it('does not count a merged branch, a change of the same bag, or a bag that a branch removes', async () => {
    branch('merged', () => writeBag(users, 'ada', '2003'));
    git(clone, 'merge', '--quiet', '--no-edit', 'merged');
    branch('new-key', () => writeBag(users, 'person-0', '2000', { comment: 'Another key' }));
    branch('take-away', () => rmSync(path.join(users, 'person-1.json')));
    branch('elsewhere', () => writeFileSync(path.join(clone, 'README.md'), 'uid: 9000\n'));
    const outcome = await nextUid(users, '--json');
    expect(outcome.stderr).toBe('');
    expect(outcome.json()).toMatchObject({ next: 2004, count: 4, duplicates: [], pending: [] });
  });

  it('counts both uids if a branch changes one', async () => {
    branch('renumber', () => writeBag(users, 'person-2', '2040'));
    expect((await nextUid(users, '--json')).json()).toMatchObject({
      next: 2041,
      pending: [{ uid: 2040, id: 'person-2', branch: 'renumber' }],
      duplicates: [],
    });
  });

  it('names two people who took one uid on two branches', async () => {
    branch('add-ada', () => writeBag(users, 'ada', '2003'));
    branch('add-bob', () => writeBag(users, 'bob', '2003'));
    git(clone, 'branch', 'add-bob-too', 'add-bob');
    const outcome = await nextUid(users, '--json');
    expect(outcome.json()).toMatchObject({
      next: 2004,
      duplicates: [{ uid: 2003, files: ['ada.json', 'bob.json'] }],
      pending: [
        { uid: 2003, id: 'ada', branch: 'add-ada' },
        { uid: 2003, id: 'bob', branch: 'add-bob' },
      ],
    });
    expect(outcome.stderr).toContain('ada.json on the branch add-ada and bob.json on the branch add-bob');
  });

  it("refuses if a branch has a new bag that can't be read, but not if the folder has it intact", async () => {
    branch('old-mistake', () => writeFileSync(path.join(users, 'person-0.json'), '{"uid": "20'));
    const well = await nextUid(users);
    expect({ code: well.code, stdout: well.stdout }).toEqual({ code: 0, stdout: '2003\n' });
    expect(well.stderr).toContain('(branch old-mistake)');
    branch('add-bob', () => writeFileSync(path.join(users, 'bob.json'), '{"id": "bob",'));
    const refused = await nextUid(users);
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('bob.json, line 1 on the branch add-bob');
    expect(refused.stderr).not.toContain('old-mistake');
  });

  it('looks at branches from a detached HEAD, a worktree, a submodule, and before the first commit', async () => {
    branch('add-ada', () => writeBag(users, 'ada', '2005'));
    const worktree = path.join(machine.home, 'worktree');
    git(clone, 'worktree', 'add', '--quiet', '--detach', worktree);
    expect((await nextUid(worktree)).stdout).toBe('2006\n');

    const outer = path.join(machine.home, 'outer');
    mkdirSync(outer);
    git(outer, 'init', '--quiet');
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', clone, 'chef');
    expect((await nextUid(path.join(outer, 'chef'))).stdout).toBe('2006\n');

    git(clone, 'switch', '--quiet', '--orphan', 'fresh');
    writeBag(users, 'new', '2001');
    expect((await nextUid(users)).stdout).toBe('2006\n');
  });

  it('continues without git, and says what it could not see', async () => {
    branch('add-ada', () => writeBag(users, 'ada', '2005'));
    rmSync(path.join(machine.bin, 'git'));
    const { code, stdout, stderr } = await nextUid(users);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2003\n' });
    expect(stderr).toContain('warning: Other branches were not read: git is not on PATH');
    expect((await nextUid(users, '--json')).json().unread).toEqual([{ branch: null, reason: 'git is not on PATH' }]);
  });

  it('names branches that git skips, and continues without them', async () => {
    branch('add-ada', () => writeBag(users, 'ada', '2005'));
    branch('lost', () => writeBag(users, 'bob', '2006'));
    const lost = git(clone, 'rev-parse', 'lost').trim();
    git(clone, 'pack-refs', '--all');
    machine.file('chef/.git/refs/heads/garbage', 'garbage\n');
    machine.file('chef/.git/refs/heads/zero', `${'0'.repeat(40)}\n`);
    machine.file('chef/.git/refs/heads/add-ada (copy)', `${lost}\n`);
    machine.file('chef/.git/refs/remotes/origin/HEAD', 'garbage\n');
    rmSync(path.join(clone, '.git/objects', lost.slice(0, 2), lost.slice(2)));
    const outcome = await nextUid(users, '--json');
    expect(outcome.code).toBe(0);
    expect(outcome.json()).toMatchObject({ next: 2006, pending: [{ uid: 2005, branch: 'add-ada' }] });
    const broken = 'git considers it broken: it points to no commit';
    const gone = 'its commit is not in this clone';
    expect(outcome.json().unread).toEqual([
      { branch: 'add-ada (copy)', reason: 'git does not allow its name' },
      { branch: 'garbage', reason: broken },
      { branch: 'zero', reason: broken },
      { branch: 'lost', reason: gone },
    ]);
    expect(outcome.stderr).toContain(
      'warning: A uid that only they hold is not counted: 4 branches could not be read.',
    );
    expect(outcome.stderr).toContain(`warning: The branch garbage was not read: ${broken}\n`);
    expect(outcome.stderr).not.toContain('origin/HEAD');
    expect(await nextUid(users)).toMatchObject({ code: 0, stdout: '2006\n', stderr: outcome.stderr });
  });

  it('names a branch whose commit is gone, even among many branches, and reports nothing else', async () => {
    branch('lost', () => writeBag(users, 'bob', '2006'));
    const lost = git(clone, 'rev-parse', 'lost').trim();
    for (let index = 0; index < 25; index++) {
      const other = git(clone, 'commit-tree', 'main^{tree}', '-m', `Change ${index}`).trim();
      git(clone, 'branch', `change-${index}`, other);
    }
    rmSync(path.join(clone, '.git/objects', lost.slice(0, 2), lost.slice(2)));
    const outcome = await nextUid(users, '--json');
    expect(outcome.json()).toMatchObject({
      next: 2003,
      unread: [{ branch: 'lost', reason: 'its commit is not in this clone' }],
    });
    expect(outcome.code).toBe(0);
  });

  it.runIf(process.getuid?.() === 0)("says so if git refuses someone else's repository", async () => {
    branch('add-ada', () => writeBag(users, 'ada', '2005'));
    for (const name of ['', '.git', '.git/config']) chownSync(path.join(clone, name), 12345, 12345);
    const outcome = await nextUid(users);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 0, stdout: '2003\n' });
    expect(outcome.stderr).toContain('the repository belongs to someone else');
    expect(outcome.stderr).toContain(`git config --global --add safe.directory ${clone}`);
  });

  it('says that the clone was last fetched long ago, and that it has only some branches', async () => {
    git(clone, 'remote', 'add', 'origin', '/nowhere/chef.git');
    const then = new Date(Date.now() - 90 * 86_400_000);
    writeFileSync(path.join(clone, '.git/FETCH_HEAD'), 'fetched\n');
    utimesSync(path.join(clone, '.git/FETCH_HEAD'), then, then);
    const old = await nextUid(users);
    expect(old.stderr).toMatch(/The last fetch is .* old: fetch, then run this again/);
    expect(old.stderr).not.toContain('Only some branches');
    git(clone, 'remote', 'set-branches', 'origin', 'main');
    const narrow = await nextUid(users);
    expect(narrow.stderr).toContain('Only some branches of origin are fetched into this clone');
    expect(narrow.stdout).toBe('2003\n');
    expect((await nextUid(users, '--json')).json().narrow).toEqual(['origin']);
  });

  it('uses the folder of bags that it is run in, whatever is configured', async () => {
    machine.config('team: { chef: { repository: /nowhere/else } }\n');
    const outcome = await machine.govsupport(['next-uid'], { cwd: users });
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 0, stdout: '2003\n' });
  });

  it.each(['/dev/zero', 'large'])('reads no bag that is a link to something else: %s', async (to) => {
    if (to === 'large') writeFileSync(path.join(clone, 'large'), ' '.repeat(1_100_000));
    symlinkSync(to === 'large' ? path.join(clone, 'large') : to, path.join(users, 'odd.json'));
    const outcome = await nextUid(users);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/odd\.json: it can't be read: it is (?:not a regular file|too large)/);
  });

  it('writes nothing', async () => {
    branch('add-ada', () => writeBag(users, 'ada', '2005'));
    const before = machine.snapshot();
    await nextUid(users);
    expect(machine.snapshot()).toBe(before);
  });

  it('looks at its own repository, even from a hook of another', async () => {
    branch('add-ada', () => writeBag(users, 'ada', '2005'));
    git(machine.home, 'init', '--quiet', 'other');
    const env = { GIT_DIR: path.join(machine.home, 'other/.git'), GIT_WORK_TREE: path.join(machine.home, 'other') };
    expect((await machine.govsupport(['next-uid', users], { env })).stdout).toBe('2006\n');
  });
});

describe('next-uid --fetch', () => {
  let remote: string;
  let clone: string;
  let colleague: string;
  beforeEach(() => {
    colleague = path.join(machine.home, 'colleague');
    remote = path.join(machine.home, 'remote.git');
    clone = path.join(machine.home, 'clone');
    makeChefRepository(colleague, 3);
    git(machine.home, 'clone', '--quiet', '--bare', colleague, remote);
    git(machine.home, 'clone', '--quiet', remote, clone);
    git(colleague, 'remote', 'add', 'origin', remote);
    git(colleague, 'switch', '--quiet', '--create', 'add-ada');
    writeBag(path.join(colleague, 'data_bags/users'), 'ada', '2003');
    commitAll(colleague);
    git(colleague, 'push', '--quiet', 'origin', 'add-ada');
  });

  it('sees what a colleague pushed a moment ago, and changes nothing else', async () => {
    const before = machine.snapshot();
    expect(await nextUid(clone)).toMatchObject({
      code: 0,
      stdout: '2003\n',
      stderr:
        'Not fetched: the last fetch is perhaps as old as the clone. To fetch first: govsupport next-uid --fetch\n',
    });
    expect(await nextUid(clone, '--no-fetch')).toMatchObject({ stdout: '2003\n', stderr: '' });
    expect(machine.snapshot()).toBe(before);
    const outcome = await nextUid(clone, '--fetch', '--json');
    expect(outcome.stderr).toBe('2003 is taken by ada on the branch origin/add-ada, which is not merged\n');
    expect(outcome.json()).toMatchObject({ next: 2004, pending: [{ uid: 2003, id: 'ada', branch: 'origin/add-ada' }] });
    expect(Math.abs(Date.parse(outcome.json().fetchedAt) - Date.now())).toBeLessThan(60_000);
  });

  it('says how old the data is if the remote is gone', async () => {
    git(clone, 'fetch', '--quiet');
    const fetched = new Date(Date.now() - 3 * 24 * 3600 * 1000);
    utimesSync(path.join(clone, '.git/FETCH_HEAD'), fetched, fetched);
    rmSync(remote, { recursive: true });
    const outcome = await nextUid(clone, '--fetch', '--json');
    expect(outcome.code).toBe(0);
    expect(outcome.json()).toMatchObject({ next: 2004, fetchedAt: fetched.toISOString().replace(/\.\d+/, '') });
    expect(outcome.stderr).toMatch(/warning: Not fetched: .*remote\.git.*\. The last fetch is 3 days old/);
    expect((await nextUid(clone, '--fetch')).stderr).toContain('3 days old');
  });

  it('shows no credentials from an address', async () => {
    git(clone, 'remote', 'set-url', 'origin', 'http://ada:fake-token-ada@127.0.0.1:1/chef.git');
    const { code, stdout, stderr } = await nextUid(clone, '--fetch');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2003\n' });
    expect(stderr).toContain('Not fetched:');
    expect(stderr).toContain('perhaps as old as the clone');
    expect(stderr).not.toContain('fake-token-ada');
  });

  it('says that there is nothing to fetch', async () => {
    git(clone, 'remote', 'remove', 'origin');
    expect((await nextUid(clone, '--fetch')).stderr).toContain('Not fetched: the repository has no remote');
    writeBag(folder, 'ada', '2000');
    expect((await nextUid(folder, '--fetch')).stderr).toContain('Not fetched: the folder is not in a git repository');
  });
});
