import type { FoundRepository } from '../work.ts';
import type { AskedRepository, RemoteAnswer } from './remote-heads.ts';

/** A repository to write to. */
export type WrittenRepository = Pick<FoundRepository, 'folder'>;

/** What to push, and where. Names are plain branch names, such as `fix-login`, never full references. */
export interface PushRequest {
  /** The local branch; null for a commit on no branch, such as that of a detached HEAD. */
  readonly branch: string | null;
  /**
   * The full commit id. Required without a branch. With a branch, it has to be the commit of that branch, so that what
   * was shown is what is pushed.
   */
  readonly commit?: string;
  /** The branch's name at the remote. */
  readonly to: string;
  /** By default: the one that the branch is configured for, else the only one, else origin. */
  readonly remote?: string;
}

/** The result of a push. `says` is the message of git, the hook or the server, without credentials. */
export type PushOutcome =
  /** It is there, and was read back. */
  | { readonly outcome: 'pushed'; readonly remote: string; readonly commit: string }
  /** The remote's branch is already at this commit. */
  | { readonly outcome: 'already-there'; readonly remote: string; readonly commit: string }
  /** No one may push to this branch: it was not tried. */
  | { readonly outcome: 'protected-branch'; readonly branch: string }
  /** There is no such branch, or its name is not valid in git: it was not tried. */
  | { readonly outcome: 'no-branch'; readonly branch: string }
  /** There is no such commit here: it was not tried. */
  | { readonly outcome: 'no-commit'; readonly commit: string }
  /** The branch is at another commit than the requested one: it was not tried. */
  | { readonly outcome: 'moved'; readonly branch: string; readonly commit: string }
  | { readonly outcome: 'no-remote' }
  /** The remote's branch has commits that this one does not have. */
  | { readonly outcome: 'rejected'; readonly says: string }
  /** The person's own hook refused. */
  | { readonly outcome: 'hook-failed'; readonly says: string }
  /** The server refused: the branch is protected there, or one of its hooks refused. */
  | { readonly outcome: 'refused'; readonly says: string }
  /** It needs a password, a passphrase, a token, an accepted host key, or access. */
  | { readonly outcome: 'sign-in-needed'; readonly says: string }
  | { readonly outcome: 'unreachable'; readonly says: string }
  /** Git reported success, but the remote does not have it. */
  | { readonly outcome: 'not-confirmed'; readonly remote: string; readonly commit: string }
  | { readonly outcome: 'failed'; readonly says: string };

/** Whether a remote has a branch's commit. */
export type PushedOutcome =
  /** The commit itself, or commits on top of it. */
  | { readonly outcome: 'there'; readonly remote: string; readonly commit: string }
  /** The branch exists but does not have this commit, as far as can be seen here. */
  | { readonly outcome: 'other'; readonly remote: string; readonly commit: string }
  | { readonly outcome: 'not-there'; readonly remote: string }
  | Extract<
      PushOutcome,
      {
        readonly outcome:
          | 'no-branch'
          | 'no-commit'
          | 'moved'
          | 'no-remote'
          | 'sign-in-needed'
          | 'unreachable'
          | 'failed';
      }
    >;

/** A file that is not committed without asking. */
export interface DoubtfulFile {
  readonly path: string;
  readonly why: 'large' | 'secret' | 'database-dump';
}

/** What to commit. */
export interface CommitRequest {
  /** The new branch for it: see `proposeBranch`. */
  readonly branch: string;
  readonly message: string;
  /**
   * Paths that the person has checked. Other files that look like secrets, are very large or contain a database are
   * named, and nothing is committed.
   */
  readonly accepted?: readonly string[];
}

/** The result of a commit. If it failed, the work tree and what is checked out are unchanged. */
export type CommitOutcome =
  | {
      readonly outcome: 'committed';
      readonly commit: string;
      /** The branch that was checked out before, or null. It has not moved. */
      readonly from: string | null;
      readonly files: number;
      /** What is left in the work tree: nested repositories. */
      readonly leftOut: readonly string[];
    }
  /** The branch already exists with its commit, and nothing is left to commit. */
  | { readonly outcome: 'already'; readonly commit: string }
  | { readonly outcome: 'nothing-to-commit'; readonly leftOut: readonly string[] }
  | { readonly outcome: 'doubtful-files'; readonly files: readonly DoubtfulFile[] }
  /** A rebase, merge, cherry-pick… is not finished, or there are conflicts. */
  | { readonly outcome: 'under-way'; readonly what: string }
  /** The branch exists with something else on it, or is checked out elsewhere. */
  | { readonly outcome: 'branch-exists'; readonly branch: string }
  | { readonly outcome: 'protected-branch'; readonly branch: string }
  /** The name is not valid for a branch. */
  | { readonly outcome: 'bad-name'; readonly branch: string }
  /** Git does not know the author. */
  | { readonly outcome: 'no-identity' }
  /** The person's own hook refused. */
  | { readonly outcome: 'hook-failed'; readonly says: string }
  /** Another git is running there, or was interrupted: `file` is its lock. */
  | { readonly outcome: 'locked'; readonly file: string }
  | { readonly outcome: 'failed'; readonly says: string };

/** A new file to propose on its own branch. */
export interface FileProposal {
  /** Relative to the top of the repository. The remote's default branch must not have it. */
  readonly file: string;
  readonly text: string;
  readonly message: string;
  /** The branch at the remote, which must not exist. */
  readonly to: string;
  /** As in PushRequest. */
  readonly remote?: string;
  /** A folder for the work tree in which the file is committed. It is always removed afterwards. */
  readonly workTree: string;
}

/** The result of proposing a file. Unless it is `proposed`, nothing was pushed. */
export type ProposalOutcome =
  | {
      readonly outcome: 'proposed';
      readonly remote: string;
      readonly branch: string;
      /** The remote's default branch, on which it is based. */
      readonly base: string;
      readonly commit: string;
    }
  /** The remote already has such a branch: nothing was tried. */
  | { readonly outcome: 'branch-exists'; readonly remote: string; readonly branch: string; readonly commit: string }
  /** The remote's default branch already has such a file. */
  | { readonly outcome: 'file-exists'; readonly file: string }
  | { readonly outcome: 'no-identity' }
  | { readonly outcome: 'locked'; readonly file: string }
  | Exclude<PushOutcome, { readonly outcome: 'pushed' | 'already-there' }>;

/**
 * Brings work to where others can find it. Never forces, bypasses no hook, never prompts, and never pushes to a branch
 * that is deployed or that everyone builds on. Each method can be called again after an interruption, and continues.
 * All throw a Failure if git is missing, and the signal's reason.
 */
export interface GitWriter {
  pushBranch(repository: WrittenRepository, request: PushRequest): Promise<PushOutcome>;
  /**
   * Commits everything in the work tree that is not ignored to a new branch, which is then checked out. The branch that
   * was checked out does not move, and no file changes.
   */
  commitWork(repository: WrittenRepository, request: CommitRequest): Promise<CommitOutcome>;
  /** Asks a remote for its branches. Writes nothing, and runs nothing that the repository names. */
  heads(repository: AskedRepository, remote: string): Promise<RemoteAnswer>;
  /**
   * Proposes one new file: commits it on top of the remote's current default branch, in a separate work tree, and
   * pushes it to a new branch. The person's work tree does not change, and no local branch is made.
   */
  proposeFile(repository: WrittenRepository, proposal: FileProposal): Promise<ProposalOutcome>;
  /** Removes the work tree of a proposal that was killed, if there is one. */
  removeWorkTree(workTree: string): void;
  /** Asks the remote whether it has a branch's commit. */
  pushed(repository: WrittenRepository, request: PushRequest): Promise<PushedOutcome>;
}
