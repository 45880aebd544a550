/** Packs the built program and compares it with a tag and the formula; writes the tarball and the release's notes. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { notesOf } from './releasing/changelog.ts';
import { readFormula, tarballUrl } from './releasing/formula.ts';
import { pack } from './releasing/pack.ts';
import { formulaFile } from './releasing/prepare.ts';
import { orRefuse, Refusal } from './releasing/refusal.ts';
import { root } from './releasing/run.ts';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

function check(tag: string, folder: string): void {
  const { version } = JSON.parse(read('package.json'));
  if (tag !== `v${version}`) throw new Refusal(`The tag is ${tag}, but package.json has ${version}.`);
  const notes = notesOf(read('CHANGELOG.md'), version);
  if (notes === null) throw new Refusal(`CHANGELOG.md has no ${version}.`);
  const formula = readFormula(read(formulaFile));
  if (formula.url !== tarballUrl(version)) throw new Refusal(`${formulaFile} is not that of ${version}.`);
  const to = path.resolve(folder);
  mkdirSync(to, { recursive: true });
  const { file, sha256 } = pack(root, to);
  if (formula.sha256 !== sha256)
    throw new Refusal(`${formulaFile} has the checksum ${formula.sha256}, but the tarball's is ${sha256}.`);
  writeFileSync(path.join(to, 'notes.md'), `${notes}\n`);
  process.stdout.write(`${path.relative(root, file)}\n`);
}

const [tag, folder] = process.argv.slice(2);
orRefuse(() => {
  if (!tag || !folder) throw new Refusal('Usage: script/check-release TAG FOLDER');
  check(tag, folder);
});
