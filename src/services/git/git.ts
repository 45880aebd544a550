/** Who git says the author of a commit is. Null where it is not set. */
export interface GitIdentity {
  readonly name: string | null;
  readonly email: string | null;
}

/** Git, as far as looking needs it. */
export interface Git {
  /** The identity that commits get where a repository has none of its own. Throws a Failure where git is missing, or can't read its settings. */
  identity(): Promise<GitIdentity>;
  /** What `git describe --tags` says of the repository that holds a folder, or null. */
  describe(folder: string): Promise<string | null>;
}
