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

/** How much one branch has that another does not. */
export interface GitDifference {
  readonly commits: number;
  readonly files: number;
  readonly additions: number;
  readonly deletions: number;
}

/** Reads a bare repository. Never writes to it. */
export interface GitRemote {
  /** Its branches by name; none if the repository doesn't exist. */
  branches(): Promise<ReadonlyMap<string, string>>;
  /** Takes an id from `branches`. */
  commit(sha: string): Promise<GitCommit>;
  /**
   * A commit and its ancestors, newest first; with `path`, only those that touch it. Null if there is no such commit.
   * Takes 4 to 40 hexadecimal digits.
   */
  history(sha: string, path: string | null): Promise<readonly GitCommit[] | null>;
  /** Takes ids from `branches`. */
  difference(base: string, head: string): Promise<GitDifference>;
}

/** Opens a repository by `OWNER/NAME`. */
export type OpenRemote = (name: string) => GitRemote;

// The person's own settings must not change what is read.
const settings = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };

/** The fields of a commit, in the order that `toCommit` expects. */
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

/** Parses `git log -z`. A commit message contains no NUL, so every field ends with one. */
function toCommits(shown: string): GitCommit[] {
  const values = shown.split('\0');
  const count = Math.floor(values.length / fields.length);
  return Array.from({ length: count }, (_, index) =>
    toCommit(values.slice(index * fields.length, (index + 1) * fields.length)),
  );
}

/** Opens a bare repository in a folder, to be read with git. */
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
      const only = file === null ? [] : [`:(literal)${file}`];
      const shown = await git('log', '-z', format, `${sha}^{commit}`, '--', ...only).catch(() => null);
      return shown === null ? null : toCommits(shown);
    },
    async difference(base, head) {
      const commits = Number(await git('rev-list', '--count', `${base}..${head}`));
      // Without a common ancestor there is nothing to compare.
      const changed = lines(await git('diff', '--numstat', `${base}...${head}`).catch(() => ''));
      const sum = (column: number) =>
        changed.reduce((total, line) => total + (Number(line.split('\t')[column]) || 0), 0);
      return { commits, files: changed.length, additions: sum(0), deletions: sum(1) };
    },
  };
}
