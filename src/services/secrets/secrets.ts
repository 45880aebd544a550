/** Whether a text is meant as a reference to a secret, and not as the value itself. */
export const isReference = (text: string): boolean => /^(?:op:\/\/|env:|keychain:)/.test(text);

/** Gives the secret that a reference stands for. */
export interface Secrets {
  /**
   * `op://vault/item/field` (1Password), `env:NAME` or `keychain:NAME`.
   * Throws a Failure that names the reference, never the secret, and says what to do.
   * `isSecret`: what it gives is kept out of all that is printed. A user name is not: it may be a word of every day.
   */
  resolve(reference: string, how?: { readonly isSecret?: boolean }): Promise<string>;
}
