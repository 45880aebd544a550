import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from './support/machine.ts';

const content = 'a tarball';
const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
const notFound = JSON.stringify({ error: { code: 'E404', summary: 'No match found for version 1.2.3' } }, null, 2);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-publish-'));
  writeFileSync(path.join(folder, 'govsupport-1.2.3.tgz'), content);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs it with stand-ins for npm and gh, and returns what they were asked to change. */
function publish(answers: { npmView: string; npmCode?: number; publishCode?: number; release: 'there' | 'missing' }) {
  const { npmView, npmCode = 0, publishCode = 0, release } = answers;
  const log = path.join(folder, 'log');
  writeFileSync(path.join(folder, 'answer'), npmView);
  const programs = {
    npm: `case "$1" in
      view) cat '${folder}/answer'; exit ${npmCode};;
      publish) echo "npm $*" >> '${log}'; exit ${publishCode};;
    esac; exit 64`,
    gh: `case "$2" in
      view) exit ${release === 'there' ? 0 : 1};;
      create|upload|edit) echo "gh $*" >> '${log}'; exit 0;;
    esac; exit 64`,
  };
  for (const [name, text] of Object.entries(programs))
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  writeFileSync(log, '');
  const { status, stderr } = spawnSync(path.join(root, 'script/publish-release'), ['v1.2.3', folder], {
    encoding: 'utf8',
    env: { ...process.env, MACHINE_PATH: `${folder}:${process.env.PATH}` },
  });
  const did = readFileSync(log, 'utf8').replaceAll(`${folder}/`, '').split('\n').filter(Boolean);
  return { status, stderr, did };
}

const toNpm = 'npm publish govsupport-1.2.3.tgz --access public --provenance';
const onGitHub = 'gh release create v1.2.3 govsupport-1.2.3.tgz --title v1.2.3 --notes-file notes.md --verify-tag';

it('publishes to npm first, and then on GitHub', () => {
  expect(publish({ npmView: notFound, npmCode: 1, release: 'missing' })).toEqual({
    status: 0,
    stderr: '',
    did: [toNpm, onGitHub],
  });
});

it('resumes if npm already has this tarball', () => {
  const { status, did } = publish({ npmView: JSON.stringify(integrity), release: 'missing' });
  expect({ status, did }).toEqual({ status: 0, did: [onGitHub] });
});

it('adds the tarball to an existing GitHub release, and publishes it if it is a draft', () => {
  const { status, did } = publish({ npmView: JSON.stringify(integrity), release: 'there' });
  expect({ status, did }).toEqual({
    status: 0,
    did: ['gh release upload v1.2.3 govsupport-1.2.3.tgz --clobber', 'gh release edit v1.2.3 --draft=false'],
  });
});

it('publishes nothing if npm has another tarball of this version, or could not be asked', () => {
  const other = publish({ npmView: '"sha512-other"', release: 'missing' });
  expect(other).toEqual({ status: 1, stderr: 'npm has 1.2.3 already, and it is not this tarball.\n', did: [] });
  const down = publish({ npmView: 'getaddrinfo ENOTFOUND', npmCode: 1, release: 'missing' });
  expect(down).toEqual({
    status: 1,
    stderr: 'Could not ask npm for govsupport 1.2.3:\ngetaddrinfo ENOTFOUND\n',
    did: [],
  });
});

it('makes no GitHub release if npm refuses the tarball', () => {
  const { status, stderr, did } = publish({ npmView: notFound, npmCode: 1, publishCode: 1, release: 'missing' });
  expect({ status, did }).toEqual({ status: 1, did: [toNpm] });
  expect(stderr).toContain('This failed: npm publish');
});
