import type { GitHubPlace } from './address.ts';

export type RepositoryKind =
  /** A clone with files, or a repository that was created here. */
  | 'clone'
  /** Without files. */
  | 'bare'
  /** Another work tree of a repository: `git worktree`. */
  | 'worktree'
  /** Part of the repository around it. */
  | 'submodule';

/** A git repository, or another work tree of one. */
export interface FoundRepository {
  /** The folder of its files, or a bare repository itself. Without symbolic links. */
  readonly folder: string;
  readonly kind: RepositoryKind;
  /** The git folder of this work tree alone, with HEAD. */
  readonly gitFolder: string;
  /** The git folder that all work trees of the repository share, with the branches. */
  readonly commonFolder: string;
  /**
   * Work trees share branches, and each branch is reported once: with the work tree where it is checked out (`own`),
   * all others with one of the work trees (`all`), which leaves out those in `elsewhere`.
   */
  readonly branches: 'all' | 'own';
  /** The folders of the other work trees that were found. */
  readonly elsewhere: readonly string[];
}

/** A folder that could not be read, and why: a few words. */
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

export interface WorkCommit {
  readonly id: string;
  /** The first line of its message. May contain anything. */
  readonly subject: string;
  /** When it was committed. */
  readonly at: Date;
  /** The author's address. */
  readonly author: string;
}

/** Commits that are on no remote branch, as far as this repository knows. */
export interface Unpushed {
  readonly count: number;
  /** There are more than were counted, because there are very many. */
  readonly more: boolean;
  /** The latest ones, newest first, at most 20. */
  readonly commits: readonly WorkCommit[];
  /** When the last one was committed, or null if there is none. */
  readonly lastAt: Date | null;
}

/** The branch that a branch tracks. */
export interface Upstream {
  /** Null if it tracks another branch of this repository. */
  readonly remote: string | null;
  /** Its name there, such as `main`. */
  readonly branch: string;
  /** It existed once and is gone; nothing is known about it then. */
  readonly gone: boolean;
  readonly ahead: number;
  readonly behind: number;
}

export interface BranchWork {
  readonly name: string;
  readonly commit: string;
  /** Whether it is checked out in this work tree. */
  readonly current: boolean;
  readonly upstream: Upstream | null;
  readonly unpushed: Unpushed;
  /** When its last commit was made. */
  readonly lastCommitAt: Date | null;
  /** Whether no one may push to it: `main`, `master`, `develop`, and a remote's default branch. */
  readonly protected: boolean;
}

export interface Files {
  readonly count: number;
  /** Paths relative to the work tree's folder, at most 200. */
  readonly names: readonly string[];
}

/** The changes in the work tree that are in no commit. */
export interface Changes {
  readonly staged: Files;
  readonly unstaged: Files;
  /** Both sides of a merge changed them, and the conflict is unresolved. */
  readonly conflicted: Files;
  /** Neither tracked nor ignored. Leaves out nested repositories. */
  readonly untracked: Files;
}

/** A git operation that is not finished. */
export interface UnderWay {
  readonly what: 'rebase' | 'am' | 'merge' | 'cherry-pick' | 'revert' | 'bisect';
  /** The branch that it is about, if git records that. */
  readonly branch: string | null;
}

/** Changes in the stash. */
export interface Stash {
  readonly subject: string;
  readonly at: Date | null;
}

/** What is checked out. */
export type Head =
  | { readonly state: 'branch'; readonly branch: string }
  /** No branch is checked out. `own` are commits that neither a branch nor a remote has. */
  | { readonly state: 'detached'; readonly commit: string; readonly own: Unpushed }
  /** A branch without commits. */
  | { readonly state: 'unborn'; readonly branch: string };

/** What a repository has that others do not have. */
export interface Work {
  readonly seen: 'yes';
  readonly repository: FoundRepository;
  readonly head: Head;
  readonly remotes: readonly string[];
  /** The remotes that single branches are pushed to, if the person has configured any. */
  readonly pushRemotes: ReadonlyMap<string, string>;
  /** The remote that all other branches are pushed to, if the person has configured one. */
  readonly pushDefault: string | null;
  /** The person's address in this repository, in lower case, or null. */
  readonly email: string | null;
  /** The commits of remote branches as last fetched or pushed, by names such as `origin/main`. */
  readonly remoteBranches: ReadonlyMap<string, string>;
  /**
   * False if there is a remote, but none of its branches was ever fetched or pushed, so that what it has is unknown
   * here: all commits then count as unpushed.
   */
  readonly remoteKnown: boolean;
  /** The remote's default branch (origin's, if there are several remotes); null if it is unknown. */
  readonly defaultBranch: string | null;
  /** The branches that no one may push to. */
  readonly protectedBranches: readonly string[];
  readonly branches: readonly BranchWork[];
  readonly changes: Changes;
  /** Changed files that git is set to ignore by a flag. They are not among the changes. */
  readonly hidden: Files;
  /** The person's commits since the requested day that a tag or another reference has, but no branch. */
  readonly aside: Unpushed;
  readonly stashes: readonly Stash[];
  readonly underWay: UnderWay | null;
  /** A fetch overwrites its own branches, so it has nothing of its own. */
  readonly mirror: boolean;
  /** When the last of the changed files was changed, or null. */
  readonly changedAt: Date | null;
  /** Whether the person worked here on the requested day or later; null if no day was given. */
  readonly touched: boolean | null;
  /** Branches whose remote has commits that are not here. Known after `compare`. */
  readonly newer: readonly string[];
  /** Branches at a remote that are not merged and that the person worked on. Known after `compare`. */
  readonly worked: readonly WorkedBranch[];
}

/** Why a repository could not be read. */
export interface UnseenWork {
  readonly seen: 'failed';
  readonly repository: FoundRepository;
  /** A few words. */
  readonly reason: string;
  /** What to do about it, or null. */
  readonly next: string | null;
}

/** A remote branch that the person worked on. */
export interface WorkedBranch {
  readonly name: string;
  readonly remote: string;
  /** Its name at the remote. */
  readonly remoteBranch: string;
  /** Its commits that are not on the shared branches there: newest first, at most 50, never none. */
  readonly commits: readonly WorkCommit[];
}

/** The commits of remotes' branches at this moment, by remote and by branch. */
export type RemoteHeads = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Whose work to look for, and since when. */
export interface WorkFilter {
  readonly since: Date;
  /** The person's addresses besides the one in their settings. */
  readonly emails: readonly string[];
}

/** A repository's branches, with those of its remotes as last fetched. */
export interface KnownBranches {
  readonly folder: string;
  /** The repository at GitHub that it is a clone of, or null. */
  readonly github: GitHubPlace | null;
  readonly branches: readonly string[];
}

/** Finds what a person has in git on this machine. Nothing is written, not even by git. */
export interface GitWork {
  /**
   * Every repository below some folders, at any depth. Skips folders that package managers and systems fill
   * (`node_modules`, `vendor`, `.cache`, `Library`…), except for submodules in them. Follows a link only to a
   * repository. Throws only the signal's reason.
   */
  findRepositories(folders: readonly string[]): Promise<FoundRepositories>;
  /**
   * The names of all branches of each of them, which is quick: work trees are not looked at. Leaves out what can't be
   * read. Throws a Failure if git is missing, and the signal's reason.
   */
  knownBranches(folders: readonly string[]): Promise<readonly KnownBranches[]>;
  /**
   * What each of them has, in the order of their folders. `since` is the day from which a repository counts as touched.
   * Throws a Failure if git is missing, and the signal's reason.
   */
  look(
    folders: readonly string[],
    since?: Date,
  ): Promise<{ readonly works: readonly (Work | UnseenWork)[]; readonly unseen: readonly UnseenFolder[] }>;
  /** The same for one repository. */
  lookAgain(repository: FoundRepository): Promise<Work | UnseenWork>;
  /**
   * The same work, compared with what the remotes said that they have, in order, with the branches that the person
   * worked on. For remotes that are not in `heads`, what was last fetched counts. Does not ask the remotes.
   */
  compare(
    works: readonly { readonly work: Work; readonly heads: RemoteHeads }[],
    filter: WorkFilter,
  ): Promise<(Work | UnseenWork)[]>;
}

/** Whether a repository has anything that others do not have. */
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

/** What `git status` and a repository's branches do not show, in a few words each. */
export const hiddenWords = ({ hidden, aside }: Work): string[] => [
  ...(hidden.count > 0
    ? [`${hidden.count} changed file${hidden.count === 1 ? '' : 's'} that git has been set to ignore (git ls-files -v)`]
    : []),
  ...(aside.count > 0
    ? [`${aside.count} commit${aside.count === 1 ? '' : 's'} that no branch has, only a tag or another reference`]
    : []),
];
