import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Practice } from './practice.ts';
import { removeFolder } from './remove-folder.ts';
import { runProgram } from './small-shell.ts';
import { copyFolder } from './template.ts';

/** Branches that no one ever pushes to. */
const untouchable = /^refs\/heads\/(?:main|develop)$/;

/** Everything in git in a practice world: in the clones on the first machine, and in the remotes. */
export interface GitState {
  /** Every commit in a clone that is reachable from a branch, a tag, a stash or a checked-out head. */
  readonly commitsInClones: ReadonlySet<string>;
  /** Every commit in the remotes. */
  readonly commitsInRemotes: ReadonlySet<string>;
  /** Files in working trees and indexes, by the hash of their content. */
  readonly files: ReadonlySet<string>;
  /** The contents of all commits in clones and remotes. */
  readonly blobs: ReadonlySet<string>;
  /** The commits of `main` and `develop` at the remotes. */
  readonly untouchable: readonly string[];
  /** The content and the message of each branch's last commit, which don't differ from run to run. */
  readonly remoteBranches: readonly string[];
  readonly cloneBranches: readonly string[];
  /** What is checked out, and what is not committed. */
  readonly workingTrees: readonly string[];
}

const inMachine = ['machine', 'remotes'] as const;

/** Saves the machine's repositories and the remotes, to be restored later. */
export function keepRepositories(practice: Practice): { restore(): void; remove(): void } {
  const kept = mkdtempSync(path.join(os.tmpdir(), 'govsupport-kept-'));
  for (const name of inMachine) copyFolder(path.join(practice.sandboxFolder, name), path.join(kept, name));
  return {
    restore() {
      for (const name of inMachine) {
        const folder = path.join(practice.sandboxFolder, name);
        removeFolder(folder);
        copyFolder(path.join(kept, name), folder);
      }
    },
    remove: () => rmSync(kept, { recursive: true, force: true }),
  };
}

function git(folder: string, args: readonly string[]): string[] {
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  return runProgram('git', ['-C', folder, ...args], { env })
    .split(/[\n\0]/)
    .filter((line) => line !== '');
}

/** The repositories below a folder: those that are, or contain, a `HEAD`. */
function repositoriesBelow(folder: string): string[] {
  if (existsSync(path.join(folder, '.git')) || existsSync(path.join(folder, 'HEAD'))) return [folder];
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => repositoriesBelow(path.join(folder, name)))
    .sort();
}

/** The clones of the first machine. */
export const clonesOf = ({ sandboxFolder }: Practice): string[] =>
  repositoriesBelow(path.join(sandboxFolder, 'machine/home/code'));

export const remotesOf = ({ sandboxFolder }: Practice): string[] =>
  repositoriesBelow(path.join(sandboxFolder, 'remotes'));

const heads = (folder: string, format: string) => git(folder, ['for-each-ref', `--format=${format}`, 'refs/heads']);

/** What is reachable: commits alone on their lines, trees and blobs with a path, which may be empty. */
const reachable = (folder: string, head: readonly string[]) => git(folder, ['rev-list', '--objects', '--all', ...head]);

const commitsOf = (lines: readonly string[]) => new Set(lines.filter((line) => !line.includes(' ')));

/** Reads everything, and changes nothing. */
export function gitState(practice: Practice): GitState {
  const [clones, remotes] = [clonesOf(practice), remotesOf(practice)];
  const inClones = clones.flatMap((folder) => reachable(folder, ['HEAD']));
  const inRemotes = remotes.flatMap((folder) => reachable(folder, []));
  const loose = clones.flatMap((folder) => {
    const names = git(folder, ['ls-files', '--modified', '--others', '--exclude-standard', '-z']).filter((name) =>
      existsSync(path.join(folder, name)),
    );
    const unstaged = names.length > 0 ? git(folder, ['hash-object', '--', ...names]) : [];
    const staged = git(folder, ['diff', '--cached', '--raw', '--no-abbrev']).map((line) => line.split(' ')[3] ?? '');
    return [...unstaged, ...staged];
  });
  const what = '%(refname) %(tree) %(contents:subject)';
  const named = (folder: string) => (line: string) => `${path.basename(folder)} ${line}`;
  const remoteHeads = remotes.flatMap((folder) => heads(folder, `%(objectname) ${what}`).map(named(folder)));
  return {
    commitsInClones: commitsOf(inClones),
    commitsInRemotes: commitsOf(inRemotes),
    files: new Set(loose),
    blobs: new Set([...inClones, ...inRemotes].map((line) => line.slice(0, 40))),
    untouchable: remoteHeads
      .map((line) => line.split(' '))
      .filter(([, , ref = '']) => untouchable.test(ref))
      .map(([remote, commit, ref]) => `${remote} ${ref} ${commit}`),
    remoteBranches: remoteHeads.map((line) => line.replace(/ [0-9a-f]{40}/, '')),
    cloneBranches: clones.flatMap((folder) => heads(folder, `${what} %(upstream)`).map(named(folder))),
    workingTrees: clones.flatMap((folder) => git(folder, ['status', '--porcelain', '--branch']).map(named(folder))),
  };
}

/** The commits and file contents that were there before and are nowhere now. */
export function lostSince(before: GitState, after: GitState): string[] {
  const isCommitThere = (id: string) => after.commitsInClones.has(id) || after.commitsInRemotes.has(id);
  return [
    ...[...before.commitsInClones, ...before.commitsInRemotes].filter((id) => !isCommitThere(id)),
    ...[...before.files].filter((id) => !after.files.has(id) && !after.blobs.has(id)),
  ];
}

/** Removes what a killed git has left behind in the clones. */
export function removeLocks(practice: Practice): void {
  for (const folder of clonesOf(practice).map((clone) => path.join(clone, '.git'))) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.lock')) rmSync(path.join(folder, name));
    }
  }
}
