import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/machine.ts';

const nodeOf = (version: string) => path.join(root, '.cache/node', version, 'node_modules/node/bin/node');

let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-packed-'));
  const npm = (...args: string[]) =>
    execFileSync('npm', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm with the Node that it came with: its settings are found from there.
      env: { ...process.env, PATH: process.env.MACHINE_PATH ?? process.env.PATH },
    });
  npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) as string;
  npm(
    'install',
    '--global',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefix',
    path.join(folder, 'prefix'),
    path.join(folder, tarball),
  );
  program = path.join(folder, 'prefix/bin/govsupport');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(node: string, args: readonly string[]): { code: number; stdout: string; stderr: string } {
  const env = { HOME: folder, PATH: `${path.dirname(node)}:/usr/bin:/bin`, TMPDIR: folder };
  try {
    return { code: 0, stdout: execFileSync(program, args, { env, encoding: 'utf8', stdio: 'pipe' }), stderr: '' };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, stdout, stderr };
  }
}

describe('the packed program, installed', () => {
  it.each(['22.22.2', '24.15.0', '26.0.0'])('runs on Node %s', (version) => {
    const node = nodeOf(version);
    if (!existsSync(node)) throw new Error(`Node ${version} is not here: script/bootstrap --tests installs it`);
    expect(run(node, ['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(run(node, ['--help']).stdout).toContain('Usage: govsupport');
    const report = JSON.parse(run(node, ['doctor', '--offline', '--json']).stdout);
    expect(report.checks.length).toBeGreaterThan(0);
    expect(JSON.stringify(report)).not.toContain('The check itself broke');
    expect(run(node, ['config', 'get', 'team.vpn.host'])).toMatchObject({ code: 1 });
  });

  it('says in one sentence that Node 20 is too old', () => {
    const node = nodeOf('20.20.2');
    if (!existsSync(node)) throw new Error('Node 20.20.2 is not here: script/bootstrap --tests installs it');
    const { code, stdout, stderr } = run(node, ['doctor']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^govsupport needs Node 22\.22\.2 .* this is Node 20\.20\.2.*\n$/);
  });

  it('carries the licence of every package whose code is in it', () => {
    const place = path.join(folder, 'prefix/lib/node_modules/govsupport');
    const notices = readFileSync(path.join(place, 'THIRD-PARTY-NOTICES.md'), 'utf8');
    const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(path.join(root, 'src', file), 'utf8'));
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const bundled = Object.keys(devDependencies).filter((name) =>
      sources.some((text) => new RegExp(`(?:^import [^t].*|import\\()['"]${name}['"/]`, 'm').test(text)),
    );
    expect(bundled).toEqual(expect.arrayContaining(['commander', 'execa', 'zod']));
    for (const name of bundled) {
      expect(notices).toContain(`## ${name} ${devDependencies[name]}\n`);
    }
    // What is installed beside it brings its own.
    for (const name of Object.keys(dependencies)) expect(notices).not.toContain(`## ${name} `);
    // Packages of packages, too.
    expect(notices).toMatch(/^## fast-wrap-ansi |^## @octokit\/core /m);
  });

  it('carries neither sources nor tests', () => {
    const place = path.join(folder, 'prefix/lib/node_modules/govsupport');
    expect(readdirSync(place).sort()).toEqual(
      expect.arrayContaining(['CHANGELOG.md', 'LICENCE', 'README.md', 'bin', 'dist', 'package.json', 'schemas']),
    );
    expect(existsSync(path.join(place, 'src'))).toBe(false);
    expect(existsSync(path.join(place, 'test'))).toBe(false);
  });
});
