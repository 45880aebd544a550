/** What kind of repository a folder is. */
export type RepositoryKind =
  /** A clone with files, or a repository that was made here. */
  | 'clone'
  /** It has no files. */
  | 'bare'
  /** Another work tree of a repository: `git worktree`. */
  | 'worktree'
  /** It belongs to the repository that it is in. */
  | 'submodule';

/** A git repository, or another work tree of one. */
export interface FoundRepository {
  /** Where its files are; for a bare one, it itself. Without symbolic links. */
  readonly folder: string;
  readonly kind: RepositoryKind;
  /** What this work tree alone has, such as HEAD. */
  readonly gitFolder: string;
  /** What all work trees of a repository share, such as branches. */
  readonly commonFolder: string;
  /**
   * Branches are shared by all work trees, and each is to be told once: with the work tree where it is checked out
   * (`own`), all others with one of the work trees (`all`), which leaves out those that `elsewhere` has.
   */
  readonly branches: 'all' | 'own';
  /** The folders of the other work trees that were found. */
  readonly elsewhere: readonly string[];
}

/** A place that could not be looked into, and why: a few words. */
export interface UnseenFolder {
  readonly folder: string;
  readonly reason: string;
}

/** What was found below some folders. */
export interface FoundRepositories {
  /** In the order of their folders. */
  readonly repositories: readonly FoundRepository[];
  readonly unseen: readonly UnseenFolder[];
}

/** A commit. */
export interface WorkCommit {
  readonly id: string;
  /** The first line of its message. It may hold anything. */
  readonly subject: string;
  /** When it was committed. */
  readonly at: Date;
  /** The author's address. */
  readonly author: string;
}

/** Commits that no branch of any remote has, as far as this repository knows. */
export interface Unpushed {
  readonly count: number;
  /** There are more than were counted, because there are very many. */
  readonly more: boolean;
  /** The latest ones, newest first: 20 at most. */
  readonly commits: readonly WorkCommit[];
  /** When the last one was committed, or null where there is none. */
  readonly lastAt: Date | null;
}

/** The branch that a branch follows. */
export interface Upstream {
  /** Null where it follows another branch of this repository. */
  readonly remote: string | null;
  /** Its name there, such as `main`. */
  readonly branch: string;
  /** It was there once and is no more; nothing is known of it, then. */
  readonly gone: boolean;
  readonly ahead: number;
  readonly behind: number;
}

/** A branch of the repository. */
export interface BranchWork {
  readonly name: string;
  readonly commit: string;
  /** It is checked out in this work tree. */
  readonly current: boolean;
  readonly upstream: Upstream | null;
  readonly unpushed: Unpushed;
  /** When its last commit was made. */
  readonly lastCommitAt: Date | null;
  /** No one pushes to it: `main`, `master`, `develop`, and what a remote calls its own. */
  readonly protected: boolean;
}

/** Some files. */
export interface Files {
  readonly count: number;
  /** Their paths from the work tree's folder: 200 at most. */
  readonly names: readonly string[];
}

/** What is in the work tree and in no commit. */
export interface Changes {
  readonly staged: Files;
  readonly unstaged: Files;
  /** Both sides of a merge changed them, and no one has decided. */
  readonly conflicted: Files;
  /** Neither tracked nor ignored. Repositories of their own that are nested in it are left out. */
  readonly untracked: Files;
}

/** Something that git was asked to do and has not ended. */
export interface UnderWay {
  readonly what: 'rebase' | 'am' | 'merge' | 'cherry-pick' | 'revert' | 'bisect';
  /** The branch that it is about, where git keeps that. */
  readonly branch: string | null;
}

/** Changes that were put aside. */
export interface Stash {
  readonly subject: string;
  readonly at: Date | null;
}

/** What is checked out. */
export type Head =
  | { readonly state: 'branch'; readonly branch: string }
  /** No branch is. `own` are commits that neither a branch nor a remote has. */
  | { readonly state: 'detached'; readonly commit: string; readonly own: Unpushed }
  /** A branch on which nothing was ever committed. */
  | { readonly state: 'unborn'; readonly branch: string };

/** What a repository holds that others do not have. */
export interface Work {
  readonly seen: 'yes';
  readonly repository: FoundRepository;
  readonly head: Head;
  readonly remotes: readonly string[];
  /** The remotes that single branches are pushed to, where the person has set that up. */
  readonly pushRemotes: ReadonlyMap<string, string>;
  /** The one that all others are pushed to, where they have set that up. */
  readonly pushDefault: string | null;
  /** The person's address in this repository, in lower case, or null. */
  readonly email: string | null;
  /**
   * The commits of their branches as they were when they were last fetched or pushed, by names such as `origin/main`.
   */
  readonly remoteBranches: ReadonlyMap<string, string>;
  /**
   * False where there is a remote and none of its branches was ever fetched or pushed, so that one cannot tell here
   * what it has: all commits count as not pushed then.
   */
  readonly remoteKnown: boolean;
  /** What the remote calls its own branch (origin's, if there are more), or null where it is not known. */
  readonly defaultBranch: string | null;
  /** The branches to which no one pushes. */
  readonly protectedBranches: readonly string[];
  readonly branches: readonly BranchWork[];
  readonly changes: Changes;
  /** Changed files that git has been set to ignore, each by a flag. They are not among the changes. */
  readonly hidden: Files;
  /** Commits of the person since the day that was asked about that a tag or another reference has, and no branch. */
  readonly aside: Unpushed;
  readonly stashes: readonly Stash[];
  readonly underWay: UnderWay | null;
  /** What it fetches replaces its own branches: it has nothing of its own. */
  readonly mirror: boolean;
  /** When the last of the changed files was changed, or null. */
  readonly changedAt: Date | null;
  /** Whether this person was seen to work here on the day that was asked about or later; null if none was. */
  readonly touched: boolean | null;
  /** Branches that a remote has with commits that are not here. Known after `compare`. */
  readonly newer: readonly string[];
  /** Branches at a remote that are not merged, and that the person worked on. Known after `compare`. */
  readonly worked: readonly WorkedBranch[];
}

/** Why it could not be told. */
export interface UnseenWork {
  readonly seen: 'failed';
  readonly repository: FoundRepository;
  /** A few words. */
  readonly reason: string;
  /** What to do about it, or null. */
  readonly next: string | null;
}

/** A branch that is at a remote, and on which the person worked. */
export interface WorkedBranch {
  readonly name: string;
  readonly remote: string;
  /** Its name there. */
  readonly remoteBranch: string;
  /** Those that the branches that everybody builds on do not have there: newest first, 50 at most, and never none. */
  readonly commits: readonly WorkCommit[];
}

/** What remotes said that they have, by their names: the commits of their branches by the branches' names. */
export type RemoteHeads = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Whose work is looked for, and since when. */
export interface WhoseWork {
  readonly since: Date;
  /** The person's addresses, besides the one in their settings. */
  readonly emails: readonly string[];
}

/** What a person has in git on this machine, as far as looking tells. Nothing is written, not even by git. */
export interface GitWork {
  /**
   * Every repository below some folders, at any depth. What package managers and systems fill (`node_modules`, `vendor`,
   * `.cache`, `Library`…) is not entered, except for submodules that are there. A link below is only followed if it
   * leads to a repository. Throws only the signal's reason.
   */
  findRepositories(folders: readonly string[]): Promise<FoundRepositories>;
  /**
   * What all of them hold, in the order of their folders. `since` is the day from which on a repository counts as
   * touched. Throws a Failure if git is missing, and the signal's reason.
   */
  look(
    folders: readonly string[],
    since?: Date,
  ): Promise<{ readonly works: readonly (Work | UnseenWork)[]; readonly unseen: readonly UnseenFolder[] }>;
  /** The same of one repository. */
  lookAgain(repository: FoundRepository): Promise<Work | UnseenWork>;
  /**
   * The same work by what the remotes said that they have, in its order, with the branches that the person worked on.
   * For remotes that are not in `heads`, what was fetched counts. The remotes are not asked.
   */
  compare(
    works: readonly { readonly work: Work; readonly heads: RemoteHeads }[],
    whose: WhoseWork,
  ): Promise<(Work | UnseenWork)[]>;
}

/** Whether there is anything in it that others do not have. */
export function holdsWork(work: Work): boolean {
  const { staged, unstaged, conflicted, untracked } = work.changes;
  return (
    work.branches.some(({ unpushed }) => unpushed.count > 0) ||
    (work.head.state === 'detached' && work.head.own.count > 0) ||
    [staged, unstaged, conflicted, untracked, work.hidden, work.aside].some(({ count }) => count > 0) ||
    work.stashes.length > 0 ||
    work.underWay !== null
  );
}

/** What of a repository `git status` and its branches do not show, in a few words each. */
export const hiddenWords = ({ hidden, aside }: Work): string[] => [
  ...(hidden.count > 0
    ? [`${hidden.count} changed file${hidden.count === 1 ? '' : 's'} that git has been set to ignore (git ls-files -v)`]
    : []),
  ...(aside.count > 0
    ? [`${aside.count} commit${aside.count === 1 ? '' : 's'} that no branch has, only a tag or another reference`]
    : []),
];
