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
  /**
   * Those that one with this id comes from, itself among them, the newest first; only what touches `path` where there
   * is one. Null where there is no such commit. Takes 4 to 40 hexadecimal digits.
   */
  history(sha: string, path: string | null): Promise<readonly GitCommit[] | null>;
  /** Takes ids that `branches` gave. */
  difference(base: string, head: string): Promise<GitDifference>;
}

/** Opens a repository by `OWNER/NAME`. */
export type OpenRemote = (name: string) => GitRemote;

// Nothing of the person's own settings may change what is read.
const settings = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };

/** How git is to show a commit: its fields, in the order in which `toCommit` takes them. */
const fields = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'];
const format = `--format=tformat:${fields.join('%x00')}`;

function toCommit(values: readonly string[]): GitCommit {
  const [sha = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] =
    values;
  return {
    sha,
    tree,
    parents: parents.split(' ').filter((one) => one !== ''),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.trimEnd(),
  };
}

/** Reads what `git log -z` shows. A commit's message has no NUL in it, so that every field ends with one. */
function toCommits(shown: string): GitCommit[] {
  const values = shown.split('\0');
  const count = Math.floor(values.length / fields.length);
  return Array.from({ length: count }, (_, index) =>
    toCommit(values.slice(index * fields.length, (index + 1) * fields.length)),
  );
}

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
      const [found] = toCommits(await git('log', '-1', '-z', format, sha));
      if (!found) throw new Error(`git shows no commit ${sha}`);
      return found;
    },
    async history(sha, file) {
      if (!/^[0-9a-f]{4,40}$/.test(sha)) return null;
      const id = await git('rev-parse', '--quiet', '--verify', `${sha}^{commit}`).catch(() => null);
      if (id === null) return null;
      const only = file === null ? [] : [`:(literal)${file}`];
      return toCommits(await git('log', '-z', format, id.trim(), '--', ...only));
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
