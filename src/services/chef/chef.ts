/** A user data bag: one person's account on the servers. https://docs.chef.io/data_bags/ */
export interface UserBag {
  readonly id: string;
  /** Null if it has none that is a whole number; it is then among the problems too. */
  readonly uid: number | null;
  /** Relative to the folder of bags. */
  readonly file: string;
  /** Null for a file in the folder; else the first unmerged branch with this version of it. */
  readonly branch: string | null;
  /** The person has left: the account is removed, but the bag stays. */
  readonly removed: boolean;
  readonly comment: string;
  /** Public keys in the format of `authorized_keys`. */
  readonly sshKeys: readonly string[];
}

/** Why a bag, or its uid, could not be read. */
export interface BagProblem {
  readonly file: string;
  readonly branch: string | null;
  /** Counted from 1; null if no particular line is to blame. */
  readonly line: number | null;
  /** Without a full stop: `the file ends before the bag does`. */
  readonly reason: string;
  /**
   * Whether it could hide a uid that is in use. False if the same file is fine in the folder, or no one uses the uid.
   */
  readonly mayHideUid: boolean;
}

/** A branch that could not be read. */
export interface UnreadBranch {
  readonly branch: string;
  /** Without a full stop. */
  readonly reason: string;
}

/** Which branches were read. */
export type BranchesSeen =
  /** All of them except those in `unread`. */
  | {
      readonly seen: 'yes';
      readonly unread: readonly UnreadBranch[];
      readonly remotes: readonly string[];
      /** The remotes of which this clone fetches only some branches. */
      readonly narrow: readonly string[];
    }
  /** The folder is not in a git repository. */
  | { readonly seen: 'no-repository' }
  /** Git failed. Without a full stop. */
  | { readonly seen: 'failed'; readonly reason: string; readonly next: string | null };

/** The user data bags of a folder and of unmerged branches. */
export interface Bags {
  /** The folder's own first, by name. */
  readonly bags: readonly UserBag[];
  readonly problems: readonly BagProblem[];
  readonly branches: BranchesSeen;
  /** When the repository was last fetched; null if it never was, or there is none. */
  readonly fetchedAt: Date | null;
}

/** The user data bags of one branch. */
export interface MergedBags {
  /** Git's name for it: `origin/HEAD`, else `origin/main` or `origin/master`. */
  readonly branch: string;
  readonly bags: readonly UserBag[];
  readonly problems: readonly BagProblem[];
}

/** A bag's file as it is written. */
export interface BagText {
  /** Relative to the folder of bags. */
  readonly file: string;
  readonly text: string;
}

/** The merged bags, and their files. */
export interface MergedTexts extends MergedBags {
  /** The top of the clone. */
  readonly top: string;
  /** The folder of bags, from the top: `data_bags/users`. */
  readonly path: string;
  /** Most recently added first. */
  readonly texts: readonly BagText[];
}

/** The result of a fetch. `reason` has no full stop. */
export type Refreshed =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'nothing-to-fetch'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** A clone of the Chef repository, as far as user data bags need it. */
export interface Chef {
  /**
   * The folder of bags for a path: the path itself, or `data_bags/users` in it if it is a clone. Throws a Failure if
   * there is no such folder.
   */
  usersFolder(place: string): string;
  /** Whether at least one file in a folder looks like a user data bag. */
  holdsBags(folder: string): boolean;
  /**
   * Reads the files of a folder, committed or not, and the same folder on local and remote-tracking branches that are
   * not merged into the current commit. Throws a Failure if the folder can't be read.
   */
  bagsIn(folder: string): Promise<Bags>;
  /**
   * The merged bags: those on the remote's default branch, as last fetched. Null if there is no such branch, or git
   * failed.
   */
  mergedBags(folder: string): Promise<MergedBags | null>;
  /** The same with their files as they are written. Null as for `mergedBags`. */
  mergedTexts(folder: string): Promise<MergedTexts | null>;
  /** Fetches the branches of every remote of a folder's repository. The only method here that writes. */
  refresh(folder: string): Promise<Refreshed>;
}
