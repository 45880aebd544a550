/** What one user data bag says: a person's account on the servers. https://docs.chef.io/data_bags/ */
export interface UserBag {
  readonly id: string;
  /** Null where it has none that is a whole number; then it is among the problems too. */
  readonly uid: number | null;
  /** Relative to the folder of bags. */
  readonly file: string;
  /** Null for a file in the folder; else the first of the unmerged branches that hold it like this. */
  readonly branch: string | null;
  /** The person left: the account is taken away, and the bag stays. */
  readonly removed: boolean;
  readonly comment: string;
  /** Public keys as `authorized_keys` has them. */
  readonly sshKeys: readonly string[];
}

/** Why a bag, or its uid, could not be read. */
export interface BagProblem {
  readonly file: string;
  readonly branch: string | null;
  /** Counted from 1, or null where no line is to blame. */
  readonly line: number | null;
  /** Without a full stop: `the file ends before the bag does`. */
  readonly reason: string;
  /** A uid that counts could be in it. Not so where the same file is well in the folder, or no one uses the uid. */
  readonly mayHideUid: boolean;
}

/** A branch that could not be looked at. */
export interface UnreadBranch {
  readonly branch: string;
  /** Without a full stop. */
  readonly reason: string;
}

/** How far branches were looked at. */
export type BranchesSeen =
  /** All of them but those that are `unread`. */
  | {
      readonly seen: 'yes';
      readonly unread: readonly UnreadBranch[];
      readonly remotes: readonly string[];
      /** Those of the remotes of which this clone fetches only some branches. */
      readonly narrow: readonly string[];
    }
  /** The folder is not in a git repository. */
  | { readonly seen: 'no-repository' }
  /** Git could not say. Without a full stop. */
  | { readonly seen: 'failed'; readonly reason: string; readonly next: string | null };

/** The user data bags of a folder, and of the branches that are not merged. */
export interface Bags {
  /** Those of the folder first, in the order of their names. */
  readonly bags: readonly UserBag[];
  readonly problems: readonly BagProblem[];
  readonly branches: BranchesSeen;
  /** When the repository was last fetched; null where it never was, or there is none. */
  readonly fetchedAt: Date | null;
}

/** The user data bags of one branch. */
export interface MergedBags {
  /** As git names it: `origin/HEAD`, else `origin/main` or `origin/master`. */
  readonly branch: string;
  readonly bags: readonly UserBag[];
  readonly problems: readonly BagProblem[];
}

/** What came of fetching. `reason` is without a full stop. */
export type Refreshed =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'nothing-to-fetch'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** A clone of the Chef repository, as far as user data bags need it. */
export interface Chef {
  /**
   * The folder of bags that is meant by a path: the path itself, or `data_bags/users` in it where it is a clone.
   * Throws a Failure where there is no such folder.
   */
  usersFolder(place: string): string;
  /** Whether at least one of the files in a folder looks like a user data bag. */
  holdsBags(folder: string): boolean;
  /**
   * Reads the files of a folder, committed or not, and what the local and the remote-tracking branches that are not
   * merged into what is checked out hold in the same place. Throws a Failure where the folder cannot be read.
   */
  bagsIn(folder: string): Promise<Bags>;
  /**
   * What is merged: the bags of the branch that the remote has checked out, as far as it was fetched. Null where there
   * is no such branch, or git could not say.
   */
  mergedBags(folder: string): Promise<MergedBags | null>;
  /** Fetches the branches of every remote of the repository that holds a folder. The one thing here that writes. */
  refresh(folder: string): Promise<Refreshed>;
}
