import type { SshOutcome } from '../ssh/ssh.ts';

/** Who the GitHub token belongs to. */
export interface GitHubIdentity {
  readonly login: string;
  /** A classic token's scopes; null for a fine-grained token, which does not say what it may do. */
  readonly scopes: readonly string[] | null;
}

export interface GitHubRepository {
  readonly isArchived: boolean;
  readonly defaultBranch: string;
  /** My permissions, as far as GitHub says: the token may have fewer. */
  readonly may: { readonly pull: boolean; readonly push: boolean; readonly admin: boolean };
}

export interface GitHubPullRequest {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly isDraft: boolean;
  /** The head commit of its branch. */
  readonly headCommit: string;
  readonly assignees: readonly string[];
}

/** A pull request, open or not. */
export interface AnyGitHubPullRequest extends GitHubPullRequest {
  readonly state: 'open' | 'merged' | 'closed';
  /** ISO 8601. */
  readonly createdAt: string;
}

/** An open pull request, with what it says it is about. */
export interface OpenPullRequest {
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly isDraft: boolean;
  /** Null if it isn't shown: a search doesn't. */
  readonly branch: string | null;
}

/** What a search found. */
export interface FoundPullRequests {
  /** Those that were last changed first. */
  readonly pullRequests: readonly OpenPullRequest[];
  /** How many there are that it leaves out. */
  readonly more: number;
}

export interface NewPullRequest {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

/** GitHub, as the person whose token it is. Everything throws a ServiceError. */
export interface GitHub {
  /** Whose token it is. https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
  me(): Promise<GitHubIdentity>;
  /**
   * A repository, or null if it doesn't exist or I can't see it: GitHub does not say which. Throws `not-allowed` with
   * the address of the single sign-on if the organisation requires it.
   * https://docs.github.com/en/rest/repos/repos#get-a-repository
   */
  repository(owner: string, name: string): Promise<GitHubRepository | null>;
  /**
   * The open pull request from a branch of this repository, or null.
   * https://docs.github.com/en/rest/pulls/pulls#list-pull-requests
   */
  openPullRequest(owner: string, name: string, branch: string): Promise<GitHubPullRequest | null>;
  /**
   * The pull request from a branch of this repository in any state: the open one, else the newest; null if there has
   * never been one. https://docs.github.com/en/rest/pulls/pulls#list-pull-requests
   */
  pullRequestFrom(owner: string, name: string, branch: string): Promise<AnyGitHubPullRequest | null>;
  /**
   * The open pull requests of a repository, at most the newest 100.
   * https://docs.github.com/en/rest/pulls/pulls#list-pull-requests
   */
  openPullRequests(owner: string, name: string): Promise<readonly OpenPullRequest[]>;
  /**
   * The open pull requests in all of an owner's repositories, at most the 300 that were last changed. The index lags by
   * a moment. https://docs.github.com/en/rest/search/search#search-issues-and-pull-requests
   */
  openPullRequestsOf(owner: string): Promise<FoundPullRequests>;
  /**
   * The user name that belongs to an email address, or null: GitHub only knows it of someone who has committed with it
   * to one of these repositories. https://docs.github.com/en/rest/commits/commits#list-commits
   */
  loginOf(
    email: string,
    repositories: readonly { readonly owner: string; readonly name: string }[],
  ): Promise<string | null>;
  /**
   * Opens a draft pull request. Throws `conflict` if there already is one from that branch.
   * https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
   */
  createDraftPullRequest(owner: string, name: string, pullRequest: NewPullRequest): Promise<GitHubPullRequest>;
  /** Opens one that can be merged. As `createDraftPullRequest` does. */
  createPullRequest(owner: string, name: string, pullRequest: NewPullRequest): Promise<GitHubPullRequest>;
  /**
   * Assigns someone and returns all assignees. GitHub silently leaves out people without push access: check that they
   * are included. https://docs.github.com/en/rest/issues/assignees#add-assignees-to-an-issue
   */
  assign(owner: string, name: string, number: number, login: string): Promise<readonly string[]>;
  /** Whether someone may be assigned. https://docs.github.com/en/rest/issues/assignees#check-if-a-user-can-be-assigned */
  mayBeAssigned(owner: string, name: string, login: string): Promise<boolean>;
  /**
   * Who can be assigned in a repository; null if GitHub lists more than a few pages.
   * https://docs.github.com/en/rest/issues/assignees#list-assignees
   */
  assignable(owner: string, name: string): Promise<readonly string[] | null>;
  /** Whether there is a user of this name. https://docs.github.com/en/rest/users/users#get-a-user */
  hasUser(login: string): Promise<boolean>;
  /** Whose key ssh offers to GitHub, which has nothing to do with the token. Does not throw a ServiceError. */
  sshIdentity(): Promise<GitHubSshFinding>;
}

/** What GitHub says over SSH. */
export type GitHubSshFinding =
  /** GitHub knows the key. `login` is a person's, or `owner/name` for a deploy key. */
  | { readonly state: 'signed-in'; readonly login: string }
  /**
   * ssh did not get in. `detail` is the line in which it says why, unchanged, and `key` the key file that it is about.
   */
  | {
      readonly state: 'failed';
      readonly outcome: Exclude<SshOutcome, 'in'>;
      readonly detail: string | null;
      readonly key: string | null;
    };
