import { alwaysProtected } from '../branch-names.ts';
import type { Upstream } from '../work.ts';
import type { LookGit } from './git.ts';

/** A local branch, and what it tracks. */
export interface LocalBranch {
  readonly name: string;
  readonly commit: string;
  readonly at: Date;
  readonly upstream: Upstream | null;
  /** The work tree that has it checked out, or null. */
  readonly workTree: string | null;
  /** Whether HEAD of the repository points to it. */
  readonly isHead: boolean;
}

export interface Refs {
  /** Sorted by name. */
  readonly branches: readonly LocalBranch[];
  /** The last known commits of remote branches, by names such as `origin/main`. */
  readonly remoteBranches: ReadonlyMap<string, string>;
  /** The default branch of each remote, by the remote's name. */
  readonly remoteHeads: ReadonlyMap<string, string>;
  readonly hasStashes: boolean;
  /** Tags, and other tools' references: full names, with their times. */
  readonly others: readonly { readonly ref: string; readonly at: Date }[];
}

/** References that are git's own, or of no use to anyone else. */
const notWork = /^refs\/(?:notes|replace|bisect|prefetch|rewritten|worktree)(?:\/|$)/;

const fields = [
  'refname',
  'objectname',
  'symref',
  'HEAD',
  'creatordate:unix',
  'worktreepath',
  'upstream',
  'upstream:remotename',
  'upstream:remoteref',
  'upstream:track',
];

const number = (text: string, word: string) => Number(new RegExp(`${word} (\\d+)`).exec(text)?.[1] ?? 0);

/** A branch's plain name. */
export const branchName = (ref: string): string => ref.replace(/^refs\/heads\//, '');

/** Reads all references with one command. https://git-scm.com/docs/git-for-each-ref Throws GitRefused. */
export async function readRefs(git: LookGit): Promise<Refs> {
  const format = fields.map((field) => `%(${field})`).join('%00');
  const output = await git.ask('for-each-ref', `--format=${format}%00`, 'refs');
  const branches: LocalBranch[] = [];
  const remoteBranches = new Map<string, string>();
  const remoteHeads = new Map<string, string>();
  const others: { ref: string; at: Date }[] = [];
  let hasStashes = false;
  for (const line of output.split('\0\n')) {
    const [ref = '', commit = '', symref, head, seconds, workTree, upstream, remote, remoteRef, track = ''] =
      line.split('\0');
    if (ref.startsWith('refs/heads/')) {
      const followed = upstream && {
        remote: !remote || remote === '.' ? null : remote,
        branch: branchName(remoteRef || upstream),
        gone: track === '[gone]',
        ahead: number(track, 'ahead'),
        behind: number(track, 'behind'),
      };
      branches.push({
        name: branchName(ref),
        commit,
        at: new Date(Number(seconds) * 1000),
        upstream: followed || null,
        workTree: workTree || null,
        isHead: head === '*',
      });
    } else if (ref === 'refs/stash') hasStashes = true;
    else if (ref.startsWith('refs/remotes/')) {
      const name = ref.slice('refs/remotes/'.length);
      if (symref) {
        const place = ref.replace(/HEAD$/, '');
        if (symref.startsWith(place)) remoteHeads.set(name.replace(/\/HEAD$/, ''), symref.slice(place.length));
      } else remoteBranches.set(name, commit);
    } else if (ref !== '' && !notWork.test(ref)) others.push({ ref, at: new Date(Number(seconds) * 1000) });
  }
  return { branches, remoteBranches, remoteHeads, hasStashes, others };
}

/** A remote's default branch; if it was never recorded here, the usual one that it has, or null. */
export const defaultBranchOf = (remote: string, { remoteHeads, remoteBranches }: Refs): string | null =>
  remoteHeads.get(remote) ?? alwaysProtected.find((name) => remoteBranches.has(`${remote}/${name}`)) ?? null;
