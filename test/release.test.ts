import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileCache, root } from './support/machine.ts';
import { runProgram } from './support/small-shell.ts';

const version = '7.8.9';
const formula = 'packaging/homebrew/govsupport.rb';
const released = ['CHANGELOG.md', 'package-lock.json', 'package.json', formula];

let folder: string;
let clone: string;

/** Without the settings of whoever runs the tests, such as to sign each commit. */
const env = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  NODE_COMPILE_CACHE: compileCache,
};

const git = (...args: readonly string[]) => runProgram('git', args, { cwd: clone, env }).trimEnd();
const read = (file: string) => readFileSync(path.join(clone, file), 'utf8');
const write = (file: string, text: string) => writeFileSync(path.join(clone, file), text);
const commit = (title: string) => git('commit', '--quiet', '--all', '--message', title);

function script(name: string, args: readonly string[] = [], more: Readonly<Record<string, string | undefined>> = {}) {
  const own = { cwd: clone, encoding: 'utf8', env: { ...env, ...more } } as const;
  const { status, stdout, stderr } = spawnSync(path.join(clone, 'script', name), args, own);
  return { status, stdout, stderr };
}
const release = (...args: readonly string[]) => script('release', args);

/** For tests that don't depend on what is built and packed, which takes long. */
function buildAlmostNothing(): void {
  write('script/build', '#!/bin/sh\nrm -rf dist\nmkdir dist\necho >dist/main.cjs\n');
  write('package.json', `${JSON.stringify({ ...JSON.parse(read('package.json')), files: ['dist'] }, null, 2)}\n`);
  commit('Build almost nothing');
}

const vitest = () => path.join(clone, 'node_modules/.bin/vitest');

/** Checks a tarball with the real vitest. */
function checkTarball(): void {
  rmSync(vitest());
  symlinkSync(path.join(root, 'node_modules/.bin/vitest'), vitest());
}

/** For tests that don't depend on how the tarball is checked, which takes long too. */
function checkNothing(): void {
  rmSync(vitest());
  writeFileSync(vitest(), '#!/bin/sh\n', { mode: 0o755 });
}

/** Everything that a release could change in the clone. */
const state = () => [git('log', '--format=%H %s'), git('status', '--porcelain'), git('tag')];

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-releases-'));
  clone = path.join(folder, 'clone');
  runProgram('git', ['init', '--quiet', '--initial-branch=main', clone], { env });
  const files = runProgram('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, env });
  for (const file of files.split('\n').filter(Boolean)) {
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(clone, file));
  }
  symlinkSync(path.join(root, '.cache'), path.join(clone, '.cache'));
  for (const installed of ['node_modules', 'node_modules/.bin']) {
    mkdirSync(path.join(clone, installed));
    for (const name of readdirSync(path.join(root, installed)).filter((name) => name !== '.bin'))
      symlinkSync(path.join(root, installed, name), path.join(clone, installed, name));
  }
  write('.git/info/exclude', 'node_modules\n.cache\n');
  // If npm has no such Node for this platform, script/bootstrap uses the machine's.
  write('.node-version', `${process.versions.node}\n`);
  // The rest of the tests run the real ones.
  write('vitest.config.ts', 'export default { test: { isolate: false, maxWorkers: 1 } };\n');
  for (const test of ['test/packed.test.ts', 'test/homebrew.test.ts'])
    write(test, "import { expect, it } from 'vitest';\nit('is packed', () => expect(process.cwd()).not.toBe(''));\n");
  write('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A sundial.\n');
  git('config', 'user.name', 'Ada Example');
  git('config', 'user.email', 'ada@example.org');
  git('config', 'maintenance.auto', 'false');
  git('add', '--all');
  commit('Begin');
  git('tag', 'begin');
  const origin = path.join(folder, 'origin.git');
  git('clone', '--quiet', '--bare', clone, origin);
  git('remote', 'add', 'origin', origin);
});
/** Returns to the state before any release. */
function startAgain(): void {
  git('checkout', '--quiet', '--force', '-B', 'main', 'begin');
  if (git('tag', '--list', 'v*')) git('tag', '--delete', ...git('tag', '--list', 'v*').split('\n'));
  rmSync(path.join(clone, 'notes.txt'), { force: true });
  checkTarball();
}
beforeEach(startAgain);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('script/release refuses', () => {
  const refused = (args: readonly string[], why: string | RegExp, more = {}) => {
    const before = state();
    const { status, stdout, stderr } = script('release', args, more);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(why);
    expect(state()).toEqual(before);
  };

  it.each([
    ['no version', [], 'Usage: script/release VERSION [--dry-run]'],
    ['an option that it does not have', [version, '--yes'], "Unknown option '--yes'"],
    ['what is no version', ['v7.8.9'], '"v7.8.9" is not a version: give one such as 1.2.3.'],
    ['a pre-release', ['7.8.9-beta.1'], '"7.8.9-beta.1" is not a version'],
    ['an older version than package.json has', ['0.0.1'], '0.0.1 is older than '],
  ])('%s', (_, args, why) => refused(args, why));

  it('a version that is not newer than the last', () => {
    git('tag', 'v7.8.10');
    refused([version], '7.8.9 is not newer than 7.8.10, which was released.');
    git('tag', '--delete', 'v7.8.10');
    write('CHANGELOG.md', `${read('CHANGELOG.md')}\n## [8.0.0] - 2026-01-02\n`);
    commit('Release elsewhere');
    refused([version], '7.8.9 is not newer than 8.0.0, which was released.');
  });

  it('an empty Unreleased, even with headings', () => {
    write('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\n### Added\n\n## [0.0.9] - 2026-01-02\n\n- Old.\n');
    commit('Empty it');
    refused([version], 'CHANGELOG.md has nothing under Unreleased');
  });

  it('a tree with changes, including new files, even with --dry-run', () => {
    write('notes.txt', 'mine\n');
    write('README.md', 'mine\n');
    refused([version], 'Changed, but not committed: README.md, notes.txt.');
    refused([version, '--dry-run'], 'Changed, but not committed: README.md, notes.txt.');
  });

  it('a changelog that the person has changed', () => {
    write('CHANGELOG.md', `${read('CHANGELOG.md')}- Mine.\n`);
    refused([version], /^Changed, but not committed: CHANGELOG\.md\.\n.*git restore CHANGELOG\.md\n$/);
  });

  it('another branch', () => {
    git('checkout', '--quiet', '-b', 'topic');
    refused([version], 'A release is made on main; this is topic.');
  });

  it('another Node than that of the workflow', () => {
    write('.node-version', '24.99.0\n');
    commit('Renew Node');
    // The script looks for that Node, but finds this one in PATH.
    const why = `A release is packed with Node 24.99.0; this is ${process.versions.node}.`;
    refused([version], why, { MACHINE_PATH: process.env.PATH });
  });

  it('a main that is behind its remote, and a tag that the remote has', () => {
    write('README.md', 'newer\n');
    commit('Newer');
    git('push', '--quiet', 'origin', 'main', `main:refs/tags/v${version}`);
    git('reset', '--quiet', '--hard', 'begin');
    refused(['7.9.0'], 'origin has commits on main that are not here: git pull');
    refused([version], `origin already has the tag v${version}.`);
    git('push', '--quiet', '--force', 'origin', 'main', `:refs/tags/v${version}`);
  });
});

describe('script/release', () => {
  it('shows everything that it would do with --dry-run, and changes nothing', () => {
    buildAlmostNothing();
    checkNothing();
    const before = state();
    const { status, stdout, stderr } = release(version, '--dry-run');
    expect(stderr).toContain('This was a dry run: nothing was changed');
    expect(status).toBe(0);
    expect(stdout).toContain(`+## [${version}] - `);
    expect(stdout).toContain(`+  "version": "${version}",`);
    expect(stdout).toContain(`+  url "https://github.com/dxw/govsupport/releases/download/v${version}/`);
    expect(stdout.match(/^diff --git/gm)).toHaveLength(released.length);
    expect(state()).toEqual(before);
    expect(existsSync(path.join(clone, `govsupport-${version}.tgz`))).toBe(false);
  });

  it('commits and tags a release whose tarball has the checksum of the formula', () => {
    write('CHANGELOG.md', `${read('CHANGELOG.md')}\n[Unreleased]: https://example.org/compare/v7.0.0...HEAD\n`);
    commit('Link it');
    const { status, stdout, stderr } = release(version);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout).toContain(`git push --atomic origin main v${version}`);
    expect(git('log', '-1', '--format=%s')).toBe(`Release ${version}`);
    expect(git('diff', '--name-only', 'HEAD~').split('\n')).toEqual(released);
    expect(git('status', '--porcelain')).toBe('');
    expect(git('rev-parse', `v${version}^{commit}`)).toBe(git('rev-parse', 'HEAD'));
    expect(git('cat-file', '-t', `v${version}`)).toBe('tag');
    const day = new Date().getFullYear();
    expect(read('CHANGELOG.md')).toMatch(
      new RegExp(
        `^# Changelog\n\n## \\[Unreleased\\]\n\n## \\[${version}\\] - ${day}-\\d\\d-\\d\\d\n\n### Added\n\n- A sundial\\.\n\n` +
          `\\[Unreleased\\]: https://example\\.org/compare/v${version}\\.\\.\\.HEAD\n` +
          `\\[${version}\\]: https://example\\.org/compare/v7\\.0\\.0\\.\\.\\.v${version}\n$`,
      ),
    );
    const lock = JSON.parse(read('package-lock.json'));
    expect([JSON.parse(read('package.json')).version, lock.version, lock.packages[''].version]).toEqual(
      Array(3).fill(version),
    );
    const digest = createHash('sha256')
      .update(readFileSync(path.join(clone, `govsupport-${version}.tgz`)))
      .digest('hex');
    expect(read(formula)).toContain(`  sha256 "${digest}"\n`);

    // The workflow packs the tag's commit once more.
    expect(script('build')).toMatchObject({ status: 0 });
    const checked = script('check-release', [`v${version}`, 'out']);
    expect(checked).toEqual({ status: 0, stderr: '', stdout: `out/govsupport-${version}.tgz\n` });
    expect(read('out/notes.md')).toBe('### Added\n\n- A sundial.\n');
    expect(script('check-release', ['v7.8.8', 'out'])).toMatchObject({ status: 1, stdout: '' });
    rmSync(path.join(clone, 'out'), { recursive: true });

    // Run again, it says what is left.
    const again = release(version);
    expect(again).toMatchObject({ status: 1, stdout: '' });
    expect(again.stderr).toMatch(/^The tag v7\.8\.9 already exists\.\nLeft to do for 7\.8\.9/);
  });

  it('changes nothing if the tarball does not work', () => {
    buildAlmostNothing();
    write(
      'test/packed.test.ts',
      "import { it } from 'vitest';\nit('is packed', () => Promise.reject(new Error('flat')));\n",
    );
    commit('Break the package');
    const before = state();
    const { status, stderr } = release(version);
    expect(status).toBe(1);
    expect(stderr).toContain('This failed: env');
    expect(state()).toEqual(before);
  });

  it('changes nothing if the program cannot be built', () => {
    write('script/build', '#!/bin/sh\necho out of tune >&2\nexit 1\n');
    commit('Break it');
    const before = state();
    const { status, stderr } = release(version);
    expect(status).toBe(1);
    expect(stderr).toContain('This failed: script/build');
    expect(stderr).toContain('out of tune');
    expect(state()).toEqual(before);
    write('script/build', '#!/bin/sh\nkill -INT $$\n');
    commit('Interrupt it');
    expect(release(version)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/\nInterrupted in: script\/build\nRun it again: it resumes\.\n$/),
    });
  });
});

describe('script/release, if the release is committed and has no tag', () => {
  beforeAll(() => {
    startAgain();
    buildAlmostNothing();
    checkNothing();
    expect(release(version).status).toBe(0);
    git('branch', 'released');
  });
  beforeEach(() => {
    git('reset', '--quiet', '--hard', 'released');
    checkNothing();
  });

  it('resumes if it was interrupted before the tag, and before the commit', () => {
    const [before, shown] = [state(), release(version, '--dry-run')];
    expect(shown).toMatchObject({ status: 0, stdout: '' });
    expect(shown.stderr).toBe(
      `==> Release ${version} is committed and has no tag yet: without --dry-run it resumes there\n` +
        '==> This was a dry run: nothing was changed\n',
    );
    expect(state()).toEqual(before);
    const resumed = release(version);
    expect(resumed.stderr).toContain(`Release ${version} is committed and has no tag yet: resuming there`);
    expect(resumed.status).toBe(0);
    expect(git('rev-parse', `v${version}^{commit}`)).toBe(git('rev-parse', 'HEAD'));

    git('tag', '--delete', `v${version}`);
    git('reset', '--quiet', '--soft', 'HEAD~');
    git('reset', '--quiet');
    git('checkout', '--quiet', '--', 'package-lock.json');
    expect(release(version).status).toBe(0);
    expect(git('status', '--porcelain')).toBe('');
    expect(git('log', '-1', '--format=%s')).toBe(`Release ${version}`);
  });

  it("publishes no tarball whose checksum differs from the formula's", () => {
    expect(script('build')).toMatchObject({ status: 0 });
    const check = () => script('check-release', [`v${version}`, 'out']);
    expect(check()).toMatchObject({ status: 0, stderr: '' });
    const [, digest] = /sha256 "([0-9a-f]{64})"/.exec(read(formula)) ?? [];
    write('README.md', 'changed since\n');
    const other = check();
    expect(other).toMatchObject({ status: 1, stdout: '' });
    expect(other.stderr).toContain(`${formula} has the checksum ${digest}, but the tarball's is `);
    rmSync(path.join(clone, 'out'), { recursive: true });
  });

  it("tags no release whose checksum differs from its tarball's", () => {
    write(formula, read(formula).replace(/sha256 "[0-9a-f]{64}"/, `sha256 "${'0'.repeat(64)}"`));
    git('commit', '--quiet', '--all', '--amend', '--no-edit');
    const { status, stderr } = release(version);
    expect({ status, tags: git('tag', '--list', 'v*') }).toEqual({ status: 1, tags: '' });
    expect(stderr).toContain(`The checksum in ${formula} is not that of this tarball.`);
  });
});
