import type { FoundRepository } from '../work.ts';
import type { AskedRepository, RemoteAnswer } from './remote-heads.ts';

/** A repository, as far as writing needs it. */
export type WrittenRepository = Pick<FoundRepository, 'folder'>;

/** What is pushed, and where to. Names are branches' own, such as `fix-login`, and never full references. */
export interface PushRequest {
  /** The local branch; null for a commit that no branch has, such as one of a detached head. */
  readonly branch: string | null;
  /**
   * The commit, in full. Needed where there is no branch. With a branch, it has to be the one that the branch is at:
   * what was shown to someone is what is pushed.
   */
  readonly commit?: string;
  /** The branch's name at the remote. */
  readonly to: string;
  /** Where not given: the one that the branch is set up for, else the only one, else origin. */
  readonly remote?: string;
  /**
   * Let the branch follow the remote's one from then on. Only with the person's consent: it changes their settings. It
   * means nothing for a commit without a branch.
   */
  readonly setUpstream?: boolean;
}

/** How pushing a branch ended. `says` is what was said by git, the hook or the server, without credentials. */
export type PushOutcome =
  /** It is there, and was read back. */
  | { readonly outcome: 'pushed'; readonly remote: string; readonly commit: string }
  /** The remote's branch is at the very commit already. */
  | { readonly outcome: 'already-there'; readonly remote: string; readonly commit: string }
  /** No one pushes to this branch: it was not tried. */
  | { readonly outcome: 'protected-branch'; readonly branch: string }
  /** No such branch here, or a name that git would not take for a branch: it was not tried. */
  | { readonly outcome: 'no-branch'; readonly branch: string }
  /** There is no such commit here: it was not tried. */
  | { readonly outcome: 'no-commit'; readonly commit: string }
  /** The branch is at another commit than the one that was asked for: it was not tried. */
  | { readonly outcome: 'moved'; readonly branch: string; readonly commit: string }
  | { readonly outcome: 'no-remote' }
  /** The remote's branch has commits that this one does not have. */
  | { readonly outcome: 'rejected'; readonly says: string }
  /** The person's own hook did not let it through. */
  | { readonly outcome: 'hook-failed'; readonly says: string }
  /** The server does not take it: the branch is protected there, or a hook of the server's refused. */
  | { readonly outcome: 'refused'; readonly says: string }
  /** A password, a passphrase, a token or the acceptance of a host key would be needed, or access is missing. */
  | { readonly outcome: 'sign-in-needed'; readonly says: string }
  | { readonly outcome: 'unreachable'; readonly says: string }
  /** Git said that it was pushed, and the remote does not have it. */
  | { readonly outcome: 'not-confirmed'; readonly remote: string; readonly commit: string }
  | { readonly outcome: 'failed'; readonly says: string };

/** Whether a remote has what a branch has. */
export type PushedOutcome =
  /** The very commit, or commits on top of it. */
  | { readonly outcome: 'there'; readonly remote: string; readonly commit: string }
  /** The branch is there and has not this commit, as far as can be told here. */
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

/** A file that is not committed without being asked about. */
export interface DoubtfulFile {
  readonly path: string;
  readonly why: 'large' | 'secret' | 'database-dump';
  readonly bytes: number;
}

/** What is committed. */
export interface CommitRequest {
  /** The new branch for it: see `proposeBranch`. */
  readonly branch: string;
  readonly message: string;
  /**
   * What to do with files that look like secrets, are very large or hold a database: `refuse` commits nothing and names
   * them; `leave-out` commits the rest. Those that are staged by hand are always refused.
   */
  readonly doubtful?: 'refuse' | 'leave-out';
  /** Paths that the person has looked at, and that are committed all the same. */
  readonly accepted?: readonly string[];
}

/** How committing ended. Where it did not succeed, the work tree is as it was, and so is what was checked out. */
export type CommitOutcome =
  | {
      readonly outcome: 'committed';
      readonly commit: string;
      /** What was checked out before, or null where no branch was. It is where it was. */
      readonly from: string | null;
      readonly files: number;
      /** What is still in the work tree alone: doubtful files, and repositories that are nested in it. */
      readonly leftOut: readonly string[];
    }
  /** The branch is there with a commit of its own, and nothing is left to commit. */
  | { readonly outcome: 'already'; readonly commit: string }
  | { readonly outcome: 'nothing-to-commit'; readonly leftOut: readonly string[] }
  | { readonly outcome: 'doubtful-files'; readonly files: readonly DoubtfulFile[] }
  /** A rebase, merge, cherry-pick… has not ended, or two sides are in conflict. */
  | { readonly outcome: 'under-way'; readonly what: string }
  /** There is such a branch, and it holds something else, or is checked out elsewhere. */
  | { readonly outcome: 'branch-exists'; readonly branch: string }
  | { readonly outcome: 'protected-branch'; readonly branch: string }
  /** Git would not take it for a branch's name. */
  | { readonly outcome: 'bad-name'; readonly branch: string }
  /** Git does not know who is committing. */
  | { readonly outcome: 'no-identity' }
  /** The person's own hook did not let it through. */
  | { readonly outcome: 'hook-failed'; readonly says: string }
  /** Another git is at work there, or was interrupted: `file` is its lock. */
  | { readonly outcome: 'locked'; readonly file: string }
  | { readonly outcome: 'failed'; readonly says: string };

/** One new file, to be proposed on a branch of its own. */
export interface FileProposal {
  /** From the top of the repository. Nothing may be there on the remote's own branch. */
  readonly file: string;
  readonly text: string;
  readonly message: string;
  /** The branch at the remote. It may not be there. */
  readonly to: string;
  /** As for PushRequest. */
  readonly remote?: string;
  /** A folder for the work tree that the file is committed in. It is removed afterwards, whatever happens. */
  readonly workTree: string;
}

/** How proposing a file ended. If it is not `proposed`, nothing is at the remote. */
export type ProposalOutcome =
  | {
      readonly outcome: 'proposed';
      readonly remote: string;
      readonly branch: string;
      /** The remote's own branch, on which it is. */
      readonly base: string;
      readonly commit: string;
    }
  /** The remote has such a branch: nothing was tried. */
  | { readonly outcome: 'branch-exists'; readonly remote: string; readonly branch: string; readonly commit: string }
  /** The remote's own branch has such a file. */
  | { readonly outcome: 'file-exists'; readonly file: string }
  | { readonly outcome: 'no-identity' }
  | { readonly outcome: 'locked'; readonly file: string }
  | Exclude<PushOutcome, { readonly outcome: 'pushed' | 'already-there' }>;

/**
 * Brings work to where others find it. Nothing is ever forced, no hook is bypassed, nothing is asked, and nothing goes to
 * a branch that is deployed or that everybody builds on. Each may be called again after it was interrupted, and goes on.
 * All throw a Failure where git is missing, and the signal's reason.
 */
export interface GitWriter {
  pushBranch(repository: WrittenRepository, request: PushRequest): Promise<PushOutcome>;
  /**
   * Commits everything in the work tree that is not ignored, on a new branch, which is then checked out. The branch that
   * was checked out stays where it is, and no file changes.
   */
  commitWork(repository: WrittenRepository, request: CommitRequest): Promise<CommitOutcome>;
  /** Asks a remote for its branches. Nothing is written, and nothing that the repository names is run. */
  heads(repository: AskedRepository, remote: string): Promise<RemoteAnswer>;
  /**
   * Proposes one new file: commits it on top of the remote's own branch as that is now, in a work tree of its own, and
   * pushes that to a new branch. Nothing of the person's work tree changes, and no local branch is made.
   */
  proposeFile(repository: WrittenRepository, proposal: FileProposal): Promise<ProposalOutcome>;
  /** Removes the work tree of a proposal that was killed. Does nothing if there is none. */
  removeWorkTree(workTree: string): void;
  /** Asks the remote whether it has a branch's commit. */
  pushed(repository: WrittenRepository, request: Omit<PushRequest, 'setUpstream'>): Promise<PushedOutcome>;
}
