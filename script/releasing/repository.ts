import { isNewer, parseVersion } from '../../src/lib/versions.ts';
import { releasedVersions } from './changelog.ts';
import { Refusal } from './refusal.ts';
import { git, run } from './run.ts';

/** A file of the last commit. */
export const committed = (file: string): string => run('git', ['show', `HEAD:${file}`]).toString();

/** The files that differ from the last commit, new ones included. */
export const changedFiles = (): readonly string[] =>
  git('status', '--porcelain=v1', '--no-renames', '--untracked-files=all', '-z')
    .split('\0')
    .filter(Boolean)
    .map((entry) => entry.slice(3));

export const title = (version: string): string => `Release ${version}`;

/** Throws a Refusal unless a release can be made of the branch that is checked out. */
export function refuseOtherBranch(): void {
  const branch = git('branch', '--show-current');
  if (branch !== 'main') throw new Refusal(`A release is made on main; this is ${branch || 'no branch'}.`);
}

/** Throws a Refusal if another Node would pack it than the workflow's, and its bytes might differ. */
export function refuseOtherNode(): void {
  const wanted = committed('.node-version').trim();
  const { node } = process.versions;
  if (node !== wanted) {
    throw new Refusal(`A release is packed with Node ${wanted}; this is ${node}. Make it on a machine that has it.`);
  }
}

/** Throws a Refusal unless a version is newer than each that was released. */
export function refuseOldVersion(version: string): void {
  if (!parseVersion(version)) throw new Refusal(`"${version}" is not a version: give one such as 1.2.3.`);
  const { version: current } = JSON.parse(committed('package.json'));
  const tags = git('tag', '--list', 'v*')
    .split('\n')
    .map((tag) => tag.slice(1));
  const released = [...releasedVersions(committed('CHANGELOG.md')), ...tags].filter(parseVersion);
  // Before the first release, package.json names the version that it will be.
  const newest = released.reduce((one, two) => (isNewer(two, one) ? two : one), '0.0.0');
  if (!isNewer(version, newest)) throw new Refusal(`${version} is not newer than ${newest}, which was released.`);
  if (isNewer(current, version)) throw new Refusal(`${version} is older than ${current}, which package.json has.`);
}

export type Progress = 'tagged' | 'committed' | 'open';

/** How far the release of a version has come in this clone. */
export function progressOf(version: string): Progress {
  if (git('tag', '--list', `v${version}`)) return 'tagged';
  return git('log', '-1', '--format=%s') === title(version) ? 'committed' : 'open';
}

/** What the remote says against the release; null if nothing, or if there is no remote. Throws a Refusal. */
export function refuseOtherRemote(version: string): string | null {
  if (!git('remote').split('\n').includes('origin')) return null;
  let listed: string;
  try {
    listed = git('ls-remote', 'origin', 'refs/heads/main', `refs/tags/v${version}`);
  } catch (error) {
    return `Could not ask origin whether main is up to date:\n${(error as Error).message}`;
  }
  const refs = new Map(listed.split('\n').map((line) => line.split('\t').reverse() as [string, string]));
  if (refs.has(`refs/tags/v${version}`)) throw new Refusal(`origin already has the tag v${version}.`);
  const main = refs.get('refs/heads/main');
  if (main && !isHere(main)) throw new Refusal('origin has commits on main that are not here: git pull');
  return null;
}

function isHere(commit: string): boolean {
  try {
    git('merge-base', '--is-ancestor', commit, 'HEAD');
    return true;
  } catch {
    return false;
  }
}

/** Tags the last commit as a version. */
export function tag(version: string): void {
  run('git', ['tag', '--annotate', '--message', `govsupport ${version}`, `v${version}`], { attended: true });
}
