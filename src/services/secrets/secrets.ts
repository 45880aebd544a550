/** Gives the secret that a reference stands for. */
export interface Secrets {
  /**
   * `op://vault/item/field` (1Password), `env:NAME` or `keychain:NAME`.
   * Throws a Failure that names the reference, never the secret, and says what to do.
   */
  resolve(reference: string): Promise<string>;
}
