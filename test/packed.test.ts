import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/machine.ts';
import { npm, pack } from './support/packed.ts';

const nodeOf = (version: string) => path.join(root, '.cache/node', version, 'node_modules/node/bin/node');

const platform = execFileSync(path.join(root, 'script/node/platform'), { encoding: 'utf8' }).trim();
const checksums = readFileSync(path.join(root, 'script/node/checksums'), 'utf8');
/** Whether npm has no such Node for this machine; script/bootstrap --tests says so. */
const isMissing = (version: string) => checksums.includes(`${platform}@${version} -\n`);

let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-packed-'));
  const tarball = pack(folder);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
  npm(['install', '--global', ...quiet, '--prefix', path.join(folder, 'prefix'), tarball]);
  program = path.join(folder, 'prefix/bin/govsupport');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The installed package's folder. */
const place = () => path.join(folder, 'prefix/lib/node_modules/govsupport');

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
  describe.each(['22.22.2', '24.15.0', '26.0.0'])('on Node %s', (version) => {
    it.skipIf(isMissing(version))('runs', () => {
      const node = nodeOf(version);
      if (!existsSync(node)) throw new Error(`Node ${version} is not here: script/bootstrap --tests installs it`);
      expect(run(node, ['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
      expect(run(node, ['--help']).stdout).toContain('Usage: govsupport');
      const report = JSON.parse(run(node, ['doctor', '--offline', '--json']).stdout);
      expect(report.checks.length).toBeGreaterThan(0);
      expect(JSON.stringify(report)).not.toContain('The check itself broke');
      expect(run(node, ['config', 'get', 'team.vpn.host'])).toMatchObject({ code: 1 });
    });
  });

  it('includes the practice world', () => {
    const node = process.execPath;
    const listed = run(node, ['doctor', '--list', '--sandbox']);
    expect(listed).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('git-identity ') });
    const { code, stdout } = run(node, ['queue', '--sandbox', '--json']);
    const queue = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(queue).toMatchObject({ command: 'queue' });
    expect(queue.tickets.length).toBeGreaterThan(10);
  });

  it('completes', () => {
    const script = run(process.execPath, ['completion', 'bash']);
    expect(script).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('complete ') });
    expect(run(process.execPath, ['__complete', 'bash', 'govsupport doc', 'doc'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('doctor'),
    });
  });

  it('has pages whose links lead to what is in the package, or to the web', () => {
    const pages = readdirSync(place(), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.md') && !file.includes('node_modules'),
    );
    expect(pages).toEqual(expect.arrayContaining(['CHANGELOG.md', 'README.md', 'docs/commands.md']));
    const broken = pages.flatMap((page) => {
      const text = readFileSync(path.join(place(), page), 'utf8');
      const links = [...text.matchAll(/\]\(\s*(?!https?:|#)([^)#\s]+)/g)].map(([, link = '']) => link);
      const missing = links.filter((link) => !existsSync(path.join(place(), path.dirname(page), link)));
      return missing.map((link) => `${page}: ${link}`);
    });
    expect(broken).toEqual([]);
  });

  it.skipIf(isMissing('20.20.2'))('says in one sentence that Node 20 is too old', () => {
    const node = nodeOf('20.20.2');
    if (!existsSync(node)) throw new Error('Node 20.20.2 is not here: script/bootstrap --tests installs it');
    const { code, stdout, stderr } = run(node, ['doctor']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^govsupport needs Node 22\.22\.2 .* this is Node 20\.20\.2.*\n$/);
  });

  it('carries the licence of every package whose code is in it', () => {
    const notices = readFileSync(path.join(place(), 'THIRD-PARTY-NOTICES.md'), 'utf8');
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
    // Packages beside it bring their own.
    for (const name of Object.keys(dependencies)) expect(notices).not.toContain(`## ${name} `);
    // Also their dependencies.
    expect(notices).toMatch(/^## fast-wrap-ansi |^## @octokit\/core /m);
  });

  it('carries neither sources nor tests', () => {
    expect(readdirSync(place()).sort()).toEqual(
      expect.arrayContaining(['CHANGELOG.md', 'LICENCE', 'README.md', 'bin', 'dist', 'package.json', 'schemas']),
    );
    expect(existsSync(path.join(place(), 'src'))).toBe(false);
    expect(existsSync(path.join(place(), 'test'))).toBe(false);
  });
});
