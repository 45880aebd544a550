import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/machine.ts';
import { machinePath, pack } from './support/packed.ts';

const formula = path.join(root, 'packaging/homebrew/govsupport.rb');
const { version, license, homepage, man } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const hasRuby = spawnSync('ruby', ['--version']).status === 0;
if (!hasRuby) process.stderr.write('The Homebrew formula is not tried: there is no ruby on this machine\n');

let folder: string;
let facts: Record<string, unknown>;

/** Where Homebrew would have installed it. */
const cellar = (...names: readonly string[]) => path.join(folder, 'Cellar', ...names);

beforeAll(() => {
  if (!hasRuby) return;
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-homebrew-'));
  const tarball = pack(folder);
  const npm = path.join(folder, 'npm');
  writeFileSync(npm, `#!/bin/sh\nHOME='${process.env.HOME}' PATH='${machinePath}' exec npm "$@"\n`, { mode: 0o755 });
  const installed = execFileSync(
    'ruby',
    [path.join(root, 'test/support/homebrew.rb'), formula, tarball, folder, process.execPath, npm],
    // Only an old Node is on PATH, as with a version manager: the formula has to use Homebrew's own.
    { encoding: 'utf8', env: { ...process.env, PATH: `${oldNode}:/usr/bin:/bin`, TMPDIR: folder } },
  );
  facts = JSON.parse(installed);
});
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const oldNode = path.join(root, '.cache/node/20.20.2/node_modules/node/bin');

describe.skipIf(!hasRuby)('the Homebrew formula', () => {
  it('is Ruby', () => {
    expect(execFileSync('ruby', ['-c', formula], { encoding: 'utf8' })).toBe('Syntax OK\n');
  });

  it('installs the package, and its own test passes', () => {
    expect(lstatSync(cellar('bin/govsupport')).isSymbolicLink()).toBe(true);
    expect(man).toContain('man/govsupport.1');
    for (const page of man) expect(existsSync(cellar('share/man/man1', path.basename(page)))).toBe(true);
    expect(facts).toMatchObject({ depends_on: ['node'] });
    const scripts = ['etc/bash_completion.d/govsupport', 'share/zsh/site-functions/_govsupport'].concat(
      'share/fish/vendor_completions.d/govsupport.fish',
    );
    for (const script of scripts) expect(readFileSync(cellar(script), 'utf8')).toContain('govsupport __complete');
  });

  it('describes the package as package.json does', () => {
    expect(facts).toMatchObject({
      license,
      homepage: homepage.replace('#readme', ''),
      url: `${homepage.replace('#readme', '')}/releases/download/v${version}/govsupport-${version}.tgz`,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    // `brew audit` asks this of a description.
    expect(facts.desc).toMatch(/^(?!An? |The |Govsupport)[A-Z].{1,78}[^.]$/);
  });
});
