/** The author of new commits. Null if it is not set. */
export interface GitIdentity {
  readonly name: string | null;
  readonly email: string | null;
}

/** Git, for reading only. */
export interface Git {
  /**
   * The identity for commits wherever the person works: from environment variables and the person's or machine's
   * settings, else from settings of the repositories below some folders. `missingIn` lists the folders in which git
   * would refuse to commit. Throws a Failure if git is missing or can't read its settings.
   */
  identity(folders: readonly string[]): Promise<GitIdentity & { readonly missingIn: readonly string[] }>;
  /** The output of `git describe --tags` for the repository in a folder, or null. */
  describe(folder: string): Promise<string | null>;
}
