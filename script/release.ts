import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readFormula } from './releasing/formula.ts';
import type { Tarball } from './releasing/pack.ts';
import { build, checkPacked, formulaFile, formulaOf, inCleanFolder, packedFiles } from './releasing/prepare.ts';
import { orRefuse, Refusal } from './releasing/refusal.ts';
import {
  committed,
  progressOf,
  refuseOldVersion,
  refuseOtherBranch,
  refuseOtherNode,
  refuseOtherRemote,
  tag,
  title,
} from './releasing/repository.ts';
import { root } from './releasing/run.ts';
import { commit, diffOf, refuseDirtyTree, refuseOtherChanges } from './releasing/tree.ts';

const say = (text: string) => process.stderr.write(`==> ${text}\n`);

/** Today, in the person's own time zone. */
const today = () => new Date().toLocaleDateString('sv-SE');

const whatIsLeft = (version: string): string =>
  [
    `Left to do for ${version} (docs/releasing.md):`,
    `  1. git push --atomic origin main v${version}`,
    '     The workflow Release tests it, packs it, compares the checksum, publishes it to',
    '     npm, and makes the GitHub release.',
    `  2. Once that is done, copy ${formulaFile} to Formula/`,
    '     in dxw/homebrew-tap.',
  ].join('\n');

/** Keeps a tarball in the clone, to be tried; the first release is published from it. */
function keep({ file }: Tarball): void {
  copyFileSync(file, path.join(root, path.basename(file)));
  say(`The tarball is ${path.basename(file)}`);
}

/** Makes a release: everything that can fail comes before the first change. */
function release(version: string, isDryRun: boolean): void {
  const packed = packedFiles(version, today());
  refuseDirtyTree([...Object.keys(packed), formulaFile]);
  refuseOtherChanges(packed);
  inCleanFolder((folder) => {
    say('Building and packing the last commit with these changes');
    const tarball = build(folder, packed, path.dirname(folder));
    const files = { ...packed, ...formulaOf(version, tarball) };
    refuseOtherChanges(files);
    process.stdout.write(diffOf(folder, files));
    say('Checking that the tarball installs and runs');
    checkPacked(folder);
    if (isDryRun) return say('This was a dry run: nothing was changed');
    commit(title(version), files);
    keep(tarball);
    tag(version);
    process.stdout.write(`${whatIsLeft(version)}\n`);
  });
}

/** Goes on if an earlier run was interrupted between its commit and its tag. */
function resume(version: string, isDryRun: boolean): void {
  say(
    `${title(version)} is committed and has no tag yet: ${isDryRun ? 'without --dry-run it resumes' : 'resuming'} there`,
  );
  refuseDirtyTree();
  if (isDryRun) {
    say('This was a dry run: nothing was changed');
    return;
  }
  inCleanFolder((folder) => {
    const tarball = build(folder, {}, path.dirname(folder));
    if (tarball.sha256 !== readFormula(committed(formulaFile)).sha256)
      throw new Refusal(`The checksum in ${formulaFile} is not that of this tarball.`);
    keep(tarball);
    tag(version);
    process.stdout.write(`${whatIsLeft(version)}\n`);
  });
}

function main(): void {
  const { positionals, values } = parseArgs({ options: { 'dry-run': { type: 'boolean' } }, allowPositionals: true });
  const [version] = positionals;
  if (!version || positionals.length > 1) throw new Refusal('Usage: script/release VERSION [--dry-run]');
  const isDryRun = values['dry-run'] ?? false;
  // Files that only this person can read would change the tarball.
  process.umask(0o022);
  refuseOtherBranch();
  refuseOtherNode();
  const progress = progressOf(version);
  if (progress === 'tagged') throw new Refusal(`The tag v${version} already exists.\n${whatIsLeft(version)}`);
  if (progress === 'committed') resume(version, isDryRun);
  else {
    refuseOldVersion(version);
    const warning = refuseOtherRemote(version);
    if (warning) say(warning);
    release(version, isDryRun);
  }
}

orRefuse(main);
