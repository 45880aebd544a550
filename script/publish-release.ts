/** Publishes a checked tarball to npm, and then on GitHub, where the update notice and Homebrew look for it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { orRefuse, Refusal } from './releasing/refusal.ts';
import { answer, root, run } from './releasing/run.ts';

const say = (text: string) => process.stdout.write(`==> ${text}\n`);

/** The checksum of a version as npm has it; null if it does not have that version. */
function publishedIntegrity(version: string): string | null {
  const { code, stdout, stderr } = answer('npm', ['view', `govsupport@${version}`, 'dist.integrity', '--json']);
  if (code === 0) return stdout.trim() ? JSON.parse(stdout) : null;
  if (/"code": "E404"/.test(stdout)) return null;
  throw new Refusal(`Could not ask npm for govsupport ${version}:\n${stderr || stdout}`);
}

function publishToNpm(version: string, tarball: string): void {
  const published = publishedIntegrity(version);
  if (published === null) {
    // The workflow's identity signs it in and is recorded as its provenance, because npm trusts it: docs/releasing.md
    run('npm', ['publish', tarball, '--access', 'public', '--provenance'], { attended: true });
    say(`${version} is published to npm`);
    return;
  }
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (published !== integrity) throw new Refusal(`npm has ${version} already, and it is not this tarball.`);
  say(`npm has ${version} already`);
}

function publishOnGitHub(tag: string, tarball: string, notes: string): void {
  if (answer('gh', ['release', 'view', tag]).code === 0) {
    run('gh', ['release', 'upload', tag, tarball, '--clobber'], { attended: true });
    // One whose making was interrupted is a draft, which no one sees.
    run('gh', ['release', 'edit', tag, '--draft=false'], { attended: true });
    say(`The GitHub release ${tag} exists already, and has this tarball now`);
    return;
  }
  const what = ['--title', tag, '--notes-file', notes, '--verify-tag'];
  run('gh', ['release', 'create', tag, tarball, ...what], { attended: true });
  say(`The GitHub release ${tag} is made`);
}

const [tag, folder] = process.argv.slice(2);
orRefuse(() => {
  if (!tag || !folder) throw new Refusal('Usage: script/publish-release TAG FOLDER');
  const version = tag.replace(/^v/, '');
  const tarball = path.resolve(root, folder, `govsupport-${version}.tgz`);
  publishToNpm(version, tarball);
  publishOnGitHub(tag, tarball, path.resolve(root, folder, 'notes.md'));
});
