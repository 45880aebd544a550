import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A commit. Times are ISO 8601. */
export interface GitCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string; readonly date: string };
  readonly committer: { readonly name: string; readonly email: string; readonly date: string };
  readonly message: string;
}

/** How much one branch has that another one has not. */
export interface GitDifference {
  readonly commits: number;
  readonly files: number;
  readonly additions: number;
  readonly deletions: number;
}

/** What is read from a bare repository. Nothing is ever written to it from here. */
export interface GitRemote {
  /** Its branches, by name. None where it is not there. */
  branches(): Promise<ReadonlyMap<string, string>>;
  /** Takes an id that `branches` gave. */
  commit(sha: string): Promise<GitCommit>;
  /** Takes ids that `branches` gave. */
  difference(base: string, head: string): Promise<GitDifference>;
}

/** Opens a repository by `OWNER/NAME`. */
export type OpenRemote = (name: string) => GitRemote;

// Nothing of the person's own settings may change what is read.
const settings = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };

/** A bare repository in a folder, read with git. */
export function openRemote(folder: string): GitRemote {
  const git = (...args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const env = { PATH: process.env.PATH, ...settings };
      const options = { env, timeout: 20_000, maxBuffer: 64 * 1024 * 1024 };
      execFile('git', ['--git-dir', folder, ...args], options, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
  return {
    async branches() {
      if (!existsSync(folder)) return new Map();
      const found = await git('for-each-ref', '--format=%(objectname) %(refname:lstrip=2)', 'refs/heads');
      return new Map(lines(found).map((line) => [line.slice(41), line.slice(0, 40)]));
    },
    async commit(sha) {
      const format = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');
      const shown = await git('log', '-1', `--format=${format}`, sha);
      const [id = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', ...message] =
        shown.split('\0');
      return {
        sha: id,
        tree,
        parents: parents.split(' ').filter((one) => one !== ''),
        author: { name: an, email: ae, date: ad },
        committer: { name: cn, email: ce, date: cd },
        message: message.join('\0').trimEnd(),
      };
    },
    async difference(base, head) {
      const commits = Number(await git('rev-list', '--count', `${base}..${head}`));
      // Without a common ancestor there is nothing to compare with.
      const changed = lines(await git('diff', '--numstat', `${base}...${head}`).catch(() => ''));
      const sum = (column: number) =>
        changed.reduce((total, line) => total + (Number(line.split('\t')[column]) || 0), 0);
      return { commits, files: changed.length, additions: sum(0), deletions: sum(1) };
    },
  };
}
