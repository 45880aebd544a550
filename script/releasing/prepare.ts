import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { releaseChangelog } from './changelog.ts';
import { releaseFormula } from './formula.ts';
import { pack, type Tarball } from './pack.ts';
import { committed } from './repository.ts';
import { root, run } from './run.ts';

export const formulaFile = 'packaging/homebrew/govsupport.rb';

/** The files that a release changes, and what will be in them. */
export type Files = Readonly<Record<string, string>>;

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The files of a release that are in its tarball, or decide what is. */
export function packedFiles(version: string, day: string): Files {
  const lock = JSON.parse(committed('package-lock.json'));
  lock.packages[''].version = version;
  return {
    'CHANGELOG.md': releaseChangelog(committed('CHANGELOG.md'), version, day),
    'package.json': asJson({ ...JSON.parse(committed('package.json')), version }),
    'package-lock.json': asJson({ ...lock, version }),
  };
}

/** The formula of a release: it is not in the tarball, because it has the tarball's checksum. */
export const formulaOf = (version: string, { sha256 }: Tarball): Files => ({
  [formulaFile]: releaseFormula(committed(formulaFile), version, sha256),
});

/** Calls back with a folder that has the last commit's files, and the packages that are installed here. */
export function inCleanFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-release-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const leave = () => {
    remove();
    process.exit(130);
  };
  process.on('SIGINT', leave);
  try {
    const files = path.join(folder, 'govsupport');
    mkdirSync(files);
    const archive = run('git', ['-c', 'tar.umask=0022', 'archive', 'HEAD']);
    run('tar', ['-x', '-p', '-C', files], { input: archive });
    for (const installed of ['node_modules', '.cache'])
      symlinkSync(path.join(root, installed), path.join(files, installed));
    return work(files);
  } finally {
    process.off('SIGINT', leave);
    remove();
  }
}

/** Builds and packs a release in a clean folder, into `to`. */
export function build(folder: string, files: Files, to: string): Tarball {
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  run('script/build', [], { cwd: folder });
  return pack(folder, to);
}

/** Checks that what is packed can be installed and runs, from the tarball and as Homebrew does it. */
export function checkPacked(folder: string): void {
  const tests = ['test/packed.test.ts', 'test/homebrew.test.ts'];
  run('env', ['GOVSUPPORT_BUILT=1', path.join(root, 'node_modules/.bin/vitest'), 'run', ...tests], { cwd: folder });
}
