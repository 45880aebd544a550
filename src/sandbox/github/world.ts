/** GitHub's part of the practice world. Its branches are those of the bare repositories. */
export interface GitHubWorld {
  /** How many requests each person may send; 5,000 if not given. */
  readonly requestsPerHour?: number;
  readonly tokens: readonly GitHubToken[];
  readonly users: readonly GitHubUser[];
  readonly organisations: readonly { readonly login: string; readonly id: number; readonly sso: boolean }[];
  readonly repositories: readonly GitHubRepository[];
  readonly pulls: GitHubPull[];
}

export interface GitHubToken {
  readonly token: string;
  readonly login: string;
  readonly state: 'active' | 'revoked';
  readonly scopes: readonly string[];
  /** The organisations with single sign-on that it is authorised for. */
  readonly sso: readonly string[];
}

export interface GitHubUser {
  readonly login: string;
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly created: string;
}

/** Permissions for a repository, in ascending order. */
export const permissions = ['read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Permission = (typeof permissions)[number];

/** A repository. Everyone can read a public one. */
export interface GitHubRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly description: string;
  readonly visibility: 'public' | 'private';
  readonly defaultBranch: string;
  readonly protected: readonly string[];
  /** By login. */
  access: Readonly<Record<string, Permission>>;
  readonly created: string;
}

export interface GitHubPull {
  readonly id: number;
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly number: number;
  readonly author: string;
  readonly created: string;
  readonly head: string;
  base: string;
  title: string;
  body: string | null;
  readonly draft: boolean;
  /** The branch's last known commit. */
  headSha: string;
  state: 'open' | 'closed';
  assignees: string[];
  updated: string;
  closed: string | null;
  merged: string | null;
}

declare module '../world.ts' {
  interface World {
    github: GitHubWorld;
  }
}
