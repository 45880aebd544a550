import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { removeFolder } from './remove-folder.ts';
import { runProgram } from './small-shell.ts';
import { copyFolder } from './template.ts';

/** A folder for repositories and their remotes, without anyone's own settings. */
export interface RepositoryZoo {
  /** The folder of people's clones. */
  readonly code: string;
  /** The folder of the bare repositories that they push to. */
  readonly remotes: string;
  readonly home: string;
  /** The environment of git. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs git in a folder and returns its output, trimmed. Throws if it fails. */
  git(folder: string, ...args: readonly string[]): string;
  /** The same with another environment. */
  with(env: Readonly<Record<string, string>>): Pick<RepositoryZoo, 'git'>;
  /** Runs git and returns whether it succeeded. */
  tries(folder: string, ...args: readonly string[]): boolean;
  /** Writes a file and returns its path. One that starts with `#!` is executable. */
  write(folder: string, name: string, content?: string): string;
  /** Writes a file, commits everything and returns the commit's id. */
  commit(folder: string, message: string, files?: Readonly<Record<string, string>>): string;
  /** A bare repository with `main` and `develop`, and its clone in `code`, with everything pushed. */
  clone(name: string): Clone;
  remove(): void;
}

export interface Clone {
  readonly folder: string;
  readonly remote: string;
}

/** Earlier clones to copy, by name and environment: each takes ten runs of git. `url` is in its settings. */
const clones = new Map<string, Clone & { readonly url: string }>();

/** Makes a folder for repositories. */
export function createZoo(): RepositoryZoo {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'govsupport-zoo-')));
  const [code, remotes, home] = ['code', 'remotes', 'home'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [code, remotes, home]) mkdirSync(folder);
  const env = { PATH: process.env.PATH ?? '', HOME: home, LANG: 'C.UTF-8', GIT_CONFIG_NOSYSTEM: '1' };
  const runGit = (env: Readonly<Record<string, string>>, folder: string, args: readonly string[]) =>
    runProgram('git', ['-C', folder, ...args], { env }).trim();
  const git = (folder: string, ...args: readonly string[]) => runGit(env, folder, args);
  const write = (folder: string, name: string, content = `${name}\n`) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    if (content.startsWith('#!')) chmodSync(file, 0o755);
    return file;
  };
  writeFileSync(
    path.join(home, '.gitconfig'),
    '[user]\n\tname = Ada Example\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n[advice]\n\tdetachedHead = false\n' +
      // Each commit and push would check whether there is something to tidy up.
      '[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n[receive]\n\tautogc = false\n',
  );
  const commit: RepositoryZoo['commit'] = (folder, message, files = {}) => {
    for (const [name, content] of Object.entries(files)) write(folder, name, content);
    git(folder, 'add', '--all');
    // It says what it committed: "[main 0123…] The beginning".
    const said = git(folder, '-c', 'core.abbrev=no', 'commit', '--allow-empty', '--message', message);
    return /^\[.*? ([0-9a-f]{40,64})\]/.exec(said)?.[1] ?? git(folder, 'rev-parse', 'HEAD');
  };
  return {
    code,
    remotes,
    home,
    env,
    git,
    write,
    commit,
    with: (other) => ({ git: (folder, ...args) => runGit(other, folder, args) }),
    tries(folder, ...args) {
      try {
        git(folder, ...args);
        return true;
      } catch {
        return false;
      }
    },
    clone(name) {
      const remote = path.join(remotes, `${name}.git`);
      const folder = path.join(code, name);
      const key = JSON.stringify([name, { ...env, HOME: null }]);
      const made = clones.get(key);
      if (made) {
        copyFolder(made.remote, remote);
        copyFolder(made.folder, folder);
        const config = path.join(folder, '.git/config');
        writeFileSync(config, readFileSync(config, 'utf8').replace(`url = ${made.url}\n`, `url = ${remote}\n`));
        return { folder, remote };
      }
      git(root, 'init', '--quiet', '--bare', remote);
      git(root, 'init', '--quiet', folder);
      commit(folder, 'The beginning', { 'README.md': `# ${name}\n` });
      git(folder, 'branch', 'develop');
      git(folder, 'remote', 'add', 'origin', remote);
      git(folder, 'push', '--quiet', '--set-upstream', 'origin', 'main', 'develop');
      git(folder, 'remote', 'set-head', 'origin', '--auto');
      const kept = mkdtempSync(path.join(os.tmpdir(), 'govsupport-clone-'));
      copyFolder(remote, path.join(kept, 'remote'));
      copyFolder(folder, path.join(kept, 'folder'));
      clones.set(key, { remote: path.join(kept, 'remote'), folder: path.join(kept, 'folder'), url: remote });
      return { folder, remote };
    },
    remove: () => removeFolder(root),
  };
}

/** The script of an ssh that leads to bare repositories below a folder, like GitHub's: `dxw-example/site-a.git`. */
export const sshLeadingTo = (remotes: string): string => `#!/bin/sh
for word; do command="$word"; done
eval "set -- $command"
repository="\${2#/}"
exec git "\${1#git-}" '${remotes}'/"\${repository%.git}.git"
`;

/** Makes ssh lead to bare repositories below a folder: `git@github.com:dxw-example/site-a`. */
export function answerAsGitHub({ home, write }: RepositoryZoo, remotes: string): void {
  const ssh = write(home, 'bin/ssh', sshLeadingTo(remotes));
  appendFileSync(path.join(home, '.gitconfig'), `[core]\n\tsshCommand = ${ssh}\n`);
}

/** Makes files look old, so that git need not compare their content. */
function age(folder: string, names: readonly string[]): void {
  const then = new Date(Date.now() - 86_400_000);
  for (const name of names) utimesSync(path.join(folder, name), then, then);
}

/**
 * Makes many typical clones in one folder: most are pushed, some are behind, some have their own commits or changes.
 * Each has the history and the files of a small application.
 */
export function makeManyClones(zoo: RepositoryZoo, count: number): void {
  const { git, write, commit, code, remotes } = zoo;
  const source = path.join(remotes, 'source');
  git(remotes, 'init', '--quiet', source);
  for (let number = 0; number < 300; number++) write(source, `app/part-${number % 20}/file-${number}.txt`);
  for (let number = 0; number < 60; number++) commit(source, `Change ${number}`, { 'log.txt': `${number}\n` });
  git(source, 'branch', 'develop', 'HEAD~3');
  for (let number = 0; number < 8; number++) git(source, 'branch', `feature-${number}`, `HEAD~${number}`);
  const bare = path.join(remotes, 'source.git');
  git(remotes, 'clone', '--quiet', '--bare', source, bare);
  for (let number = 0; number < count; number++) {
    const folder = path.join(code, `clone-${number}`);
    git(code, 'clone', '--quiet', bare, folder);
    git(folder, 'branch', '--quiet', '--track', 'develop', 'origin/develop');
    const names = git(folder, 'ls-files', '-z').split('\0').filter(Boolean);
    age(folder, names);
    if (number % 10 === 0) {
      git(folder, 'switch', '--quiet', '--create', 'fix');
      commit(folder, 'A fix', { 'fix.txt': 'fixed\n' });
    }
    if (number % 10 === 3) git(folder, 'reset', '--quiet', '--hard', 'HEAD~5');
    git(folder, 'status', '--porcelain');
    if (number % 10 === 6) write(folder, 'notes.txt');
    if (number % 10 === 9) write(folder, 'log.txt', 'changed\n');
  }
}
