import { alwaysProtected } from '../branch-names.ts';
import type { Upstream } from '../work.ts';
import type { LookGit } from './git.ts';

/** A local branch, and what it follows. */
export interface LocalBranch {
  readonly name: string;
  readonly commit: string;
  readonly at: Date;
  readonly upstream: Upstream | null;
  /** The work tree that has it checked out, or null. */
  readonly workTree: string | null;
  /** It is what HEAD of the asked repository names. */
  readonly isHead: boolean;
}

/** The references of a repository. */
export interface Refs {
  /** In the order of their names. */
  readonly branches: readonly LocalBranch[];
  /** The commits of the remotes' branches, as far as they are known here, by names such as `origin/main`. */
  readonly remoteBranches: ReadonlyMap<string, string>;
  /** By the name of a remote: what it calls its own branch. */
  readonly remoteHeads: ReadonlyMap<string, string>;
  readonly hasStashes: boolean;
  /** Tags, and what other tools keep: full names, with the time of each. */
  readonly others: readonly { readonly ref: string; readonly at: Date }[];
}

/** Those are git's own, or of no use to anyone else. */
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

/** A branch's own name. */
export const branchName = (ref: string): string => ref.replace(/^refs\/heads\//, '');

/** Reads them with one command. https://git-scm.com/docs/git-for-each-ref Throws GitRefused. */
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

/** What a remote calls its own branch; if it never said so here, the usual one of those that it has, or null. */
export const defaultBranchOf = (remote: string, { remoteHeads, remoteBranches }: Refs): string | null =>
  remoteHeads.get(remote) ?? alwaysProtected.find((name) => remoteBranches.has(`${remote}/${name}`)) ?? null;
