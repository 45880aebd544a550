import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from './small-shell.ts';
import { copyFolder } from './template.ts';

/** Repositories that name programs for git to run. Each program leaves a mark if it runs. */
export interface HostileRepositories {
  /** The names of the repositories, which are those of their folders. */
  readonly names: readonly string[];
  /** The names of the repositories whose program has run. */
  sprung(): string[];
  /** Removes the marks. */
  reset(): void;
  /** Runs the git command that triggers a repository's program, without any protection. */
  springs(name: string): void;
}

interface Parts {
  readonly folder: string;
  /** The program, as a command without arguments. */
  readonly trap: string;
  readonly git: (...args: readonly string[]) => string;
  /** Adds to the repository's own settings. */
  readonly config: (text: string | Buffer) => void;
  readonly write: (name: string, content: string | Buffer) => string;
}

/** How to make a repository, and the git command that runs its program. */
interface Hostile {
  readonly make: (parts: Parts) => void;
  readonly command: readonly string[];
}

const nowhere = 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef';
const dates = ['for-each-ref', '--format=%(committerdate) %(refname)'];
const status = ['status', '--porcelain'];

/** A remote that has to be asked for the commit of a branch and a tag. */
function promisor({ config, write }: Parts, url: string, settings: string, gitFolder = '.git'): void {
  write(`${gitFolder}/refs/heads/gone`, `${nowhere}\n`);
  write(`${gitFolder}/refs/tags/gone`, `${nowhere}\n`);
  config(
    `[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\turl = ${url}\n\tpromisor = true\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n${settings}`,
  );
}

/** A program that filters all files on their way into the repository. */
function filter({ config, write, trap }: Parts, name: string, how: 'clean' | 'process' = 'clean'): void {
  write('.gitattributes', `* filter=${name}\n`);
  config(`[filter "${name}"]\n\t${how} = ${trap}\n\trequired = true\n`);
}

const signed = (tree: string) =>
  `tree ${tree}\nauthor A <a@example.org> 1700000000 +0000\ncommitter A <a@example.org> 1700000000 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n\nSigned\n`;

const kinds: Readonly<Record<string, Hostile>> = {
  'ssh-command': {
    make: (parts) => promisor(parts, 'ssh://example.org/x', `[core]\n\tsshCommand = ${parts.trap}\n`),
    command: dates,
  },
  'ext-address': {
    make: (parts) => promisor(parts, `ext::${parts.trap}`, '[protocol "ext"]\n\tallow = always\n'),
    command: dates,
  },
  'upload-pack': {
    make: (parts) => promisor(parts, parts.folder, `[remote "origin"]\n\tuploadpack = ${parts.trap}\n`),
    command: dates,
  },
  'git-proxy': {
    make: (parts) =>
      promisor(
        parts,
        'git://127.0.0.1:1/x',
        `[core]\n\tgitProxy = ${parts.trap}\n[protocol "git"]\n\tallow = always\n`,
      ),
    command: dates,
  },
  'instead-of': {
    make: (parts) =>
      promisor(
        parts,
        'https://example.org/x',
        `[url "ext::${parts.trap} "]\n\tinsteadOf = https://example.org/\n[protocol "ext"]\n\tallow = always\n`,
      ),
    command: dates,
  },
  // Programs that run when a remote is asked: `end` asks each remote for its branches.
  'remote-helper': {
    make: ({ config, trap }) =>
      config(
        `[remote "origin"]\n\tvcs = ext\n\turl = ${trap}\n[protocol "ext"]\n\tallow = always\n[protocol]\n\tallow = always\n`,
      ),
    command: ['ls-remote', 'origin'],
  },
  'remote-upload-pack': {
    make: ({ config, trap, folder }) =>
      config(`[remote "--upload-pack"]\n\turl = ${folder}\n\tuploadpack = ${trap}\n\treceivepack = ${trap}\n`),
    command: ['ls-remote', '--', '--upload-pack'],
  },
  'push-address': {
    make: ({ config, trap }) =>
      config(
        `[remote "origin"]\n\turl = /nowhere\n\tpushurl = https://example.org/x\n[url "ext::${trap} "]\n\tinsteadOf = https://example.org/\n\tpushInsteadOf = /\n[protocol "ext"]\n\tallow = always\n`,
      ),
    command: ['push', '--dry-run', 'origin', 'work'],
  },
  'asked-credentials': {
    make: ({ config, trap }) =>
      config(
        `[remote "origin"]\n\turl = http://127.0.0.1:1/x\n[credential]\n\thelper = !${trap}\n[core]\n\taskPass = ${trap}\n[http]\n\tproxy = http://ada@127.0.0.1:1\n\tproxyAuthMethod = basic\n\tsslCert = /nowhere\n\tsslCertPasswordProtected = true\n`,
      ),
    command: ['ls-remote', 'origin'],
  },
  // The same bare repository as ordinary files, as the remote itself: looking there must not fetch either.
  'remote-inside': {
    make: (parts) => {
      const bare = 'fixtures/site';
      parts.git('init', '--quiet', '--bare', bare);
      const config = path.join(parts.folder, bare, 'config');
      const inBare = { ...parts, config: (text: string | Buffer) => appendFileSync(config, text) };
      promisor(inBare, 'ssh://example.org/x', `[core]\n\tsshCommand = ${parts.trap}\n`, bare);
      parts.config(`[remote "origin"]\n\turl = ${bare}\n[remote "file"]\n\turl = file://${parts.folder}/${bare}\n`);
    },
    command: ['-C', 'fixtures/site', ...dates],
  },
  // Ordinary files, as a clone would bring them.
  'bare-inside': {
    make: (parts) => {
      const bare = 'fixtures/site';
      parts.git('init', '--quiet', '--bare', bare);
      const config = path.join(parts.folder, bare, 'config');
      const inBare = { ...parts, config: (text: string | Buffer) => appendFileSync(config, text) };
      promisor(inBare, 'ssh://example.org/x', `[core]\n\tsshCommand = ${parts.trap}\n`, bare);
    },
    command: ['-C', 'fixtures/site', ...dates],
  },
  'bare-beside-broken': {
    make: (parts) => {
      // Its .git is damaged, and the folder itself could pass for a bare repository.
      parts.write('.git/HEAD', 'broken\n');
      mkdirSync(path.join(parts.folder, 'objects/info'), { recursive: true });
      parts.write('HEAD', 'ref: refs/heads/gone\n');
      const config = path.join(parts.folder, 'config');
      const inFolder = { ...parts, config: (text: string | Buffer) => appendFileSync(config, text) };
      promisor(inFolder, 'ssh://example.org/x', `[core]\n\tsshCommand = ${parts.trap}\n`, '.');
    },
    command: dates,
  },
  fsmonitor: { make: ({ config, trap }) => config(`[core]\n\tfsmonitor = ${trap}\n`), command: status },
  hooks: {
    make: ({ config, write, trap }) => {
      write('.hooks/post-index-change', `#!/bin/sh\n${trap}\n`);
      config('[core]\n\thooksPath = .hooks\n');
    },
    command: status,
  },
  'filter-clean': { make: (parts) => filter(parts, 'odd'), command: status },
  'filter-process': { make: (parts) => filter(parts, 'lfs', 'process'), command: status },
  'filter-empty': { make: (parts) => filter(parts, ''), command: status },
  'filter-equals': { make: (parts) => filter(parts, 'a=b.clean=c'), command: status },
  'filter-quotes': { make: (parts) => filter(parts, "it's"), command: status },
  'filter-unicode': { make: (parts) => filter(parts, 'ünïcödé'), command: status },
  'filter-bytes': {
    make: ({ config, write, trap }) => {
      write('.gitattributes', Buffer.from('* filter=odd\xff\n', 'latin1'));
      config(Buffer.from(`[filter "odd\xff"]\n\tclean = ${trap}\n`, 'latin1'));
    },
    command: status,
  },
  'filter-included': {
    make: ({ config, write, trap }) => {
      write('.gitattributes', '* filter=odd\n');
      write('.git/more', `[filter "odd"]\n\tclean = ${trap}\n`);
      config('[include]\n\tpath = more\n');
    },
    command: status,
  },
  'filter-if': {
    make: ({ config, write, trap }) => {
      write('.git/info/attributes', '* filter=odd\n');
      write('.git/more', `[filter "odd"]\n\tclean = ${trap}\n\trequired = true\n`);
      config('[includeIf "onbranch:work"]\n\tpath = more\n[includeIf "gitdir:**"]\n\tpath = more\n');
    },
    command: status,
  },
  'filter-of-worktree': {
    make: ({ config, write, trap }) => {
      write('.gitattributes', '* filter=odd\n');
      write('.git/config.worktree', `[filter "odd"]\n\tclean = ${trap}\n`);
      config('[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tworktreeConfig = true\n');
    },
    command: status,
  },
  textconv: {
    make: ({ config, write, trap }) => {
      write('.gitattributes', '* diff=odd\n');
      config(`[diff "odd"]\n\ttextconv = ${trap}\n`);
    },
    command: ['diff'],
  },
  'external-diff': { make: ({ config, trap }) => config(`[diff]\n\texternal = ${trap}\n`), command: ['diff'] },
  signatures: {
    make: ({ config, git, write, trap }) => {
      const object = write('.git/signed', signed(git('write-tree')));
      git('update-ref', 'refs/heads/signed', git('hash-object', '-t', 'commit', '-w', object));
      config(`[log]\n\tshowSignature = true\n[gpg]\n\tprogram = ${trap}\n`);
    },
    command: ['log', 'signed'],
  },
  alias: { make: ({ config, trap }) => config(`[alias]\n\tst = !${trap}\n`), command: ['st'] },
  credentials: {
    make: (parts) =>
      promisor(
        parts,
        'https://127.0.0.1:1/x',
        `[credential]\n\thelper = !${parts.trap}\n[core]\n\taskPass = ${parts.trap}\n`,
      ),
    command: ['credential', 'fill'],
  },
  'alternate-refs': {
    make: (parts) => {
      parts.git('init', '--quiet', '--bare', '.git/other');
      parts.write('.git/objects/info/alternates', `${parts.folder}/.git/other/objects\n`);
      parts.config(`[core]\n\talternateRefsCommand = ${parts.trap}\n`);
    },
    command: ['rev-list', '--alternate-refs'],
  },
  submodule: {
    make: ({ config, git, write, trap, folder }) => {
      git('init', '--quiet', 'library');
      const library = (...args: readonly string[]) => git('-C', path.join(folder, 'library'), ...args);
      write('library/README.md', '# A library\n');
      library('add', '--all');
      library('commit', '--quiet', '--message', 'Begin');
      library('config', 'core.fsmonitor', trap);
      write('.gitmodules', `[submodule "library"]\n\tpath = library\n\turl = ./library\n\tupdate = !${trap}\n`);
      git('add', 'library', '.gitmodules');
      config(`[submodule "library"]\n\tactive = true\n\tupdate = !${trap}\n[status]\n\tsubmoduleSummary = true\n`);
    },
    command: ['-C', 'library', ...status],
  },
};

/** Makes one of each kind in a folder; `marks` is the folder for the programs and their marks. */
export function makeHostileRepositories(
  code: string,
  marks: string,
  only: (name: string) => boolean = () => true,
): HostileRepositories {
  mkdirSync(marks, { recursive: true });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: marks,
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  const run = (folder: string, args: readonly string[]) => runProgram('git', args, { cwd: folder, env }).trim();
  const beginning = path.join(marks, 'beginning');
  mkdirSync(beginning, { recursive: true });
  writeFileSync(path.join(beginning, 'README.md'), '# It began\n');
  writeFileSync(path.join(beginning, 'same.txt'), 'the same\n');
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    ['-c', 'maintenance.auto=false', 'commit', '--quiet', '--message', 'Begin'],
    ['switch', '--quiet', '--create', 'work'],
    ['-c', 'maintenance.auto=false', 'commit', '--quiet', '--allow-empty', '--message', 'Not pushed'],
  ]) {
    run(beginning, args);
  }
  const names = Object.keys(kinds).filter(only);
  for (const name of names) {
    const folder = path.join(code, `hostile-${name}`);
    copyFolder(beginning, folder);
    const trap = path.join(marks, `trap-${name}`);
    writeFileSync(trap, `#!/bin/sh\n: > '${marks}/sprung-${name}'\nexit 1\n`);
    chmodSync(trap, 0o755);
    const git = (...args: readonly string[]) => run(folder, args);
    const write: Parts['write'] = (file, content) => {
      const place = path.join(folder, file);
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, content);
      if (content.toString('latin1').startsWith('#!')) chmodSync(place, 0o755);
      return place;
    };
    // As long as before, so that git has to read it to see the change.
    write('README.md', '# It ended\n');
    write('same.txt', 'the same\n');
    write('draft.txt', 'new\n');
    kinds[name]?.make({
      folder,
      trap,
      git,
      write,
      config: (text) => appendFileSync(path.join(folder, '.git/config'), text),
    });
  }
  const sprung = () =>
    readdirSync(marks).flatMap((file) => (file.startsWith('sprung-') ? [file.slice('sprung-'.length)] : []));
  return {
    names,
    sprung,
    reset: () => {
      for (const name of sprung()) rmSync(path.join(marks, `sprung-${name}`));
    },
    springs(name) {
      const folder = path.join(code, `hostile-${name}`);
      try {
        const input = 'url=https://127.0.0.1:1/x\n\n';
        execFileSync('git', kinds[name]?.command ?? [], {
          cwd: folder,
          env,
          stdio: ['pipe', 'ignore', 'ignore'],
          input,
          timeout: 5000,
        });
      } catch {
        // It may fail: only which programs ran matters.
      }
      if (!existsSync(path.join(marks, `sprung-${name}`))) throw new Error(`${name} is no trap`);
    },
  };
}
