/** Who git says the author of a commit is. Null if it is not set. */
export interface GitIdentity {
  readonly name: string | null;
  readonly email: string | null;
}

/** Git, as far as looking needs it. */
export interface Git {
  /**
   * The identity that commits get wherever the person works: from variables and from the settings of the person or the
   * machine; else from those that hold in the repositories below some folders. `missingIn` are the ones of those in
   * which git would refuse to commit. Throws a Failure if git is missing, or can't read its settings.
   */
  identity(folders: readonly string[]): Promise<GitIdentity & { readonly missingIn: readonly string[] }>;
  /** What `git describe --tags` says of the repository in a folder, or null. */
  describe(folder: string): Promise<string | null>;
}
