/** Whether a text is a reference to a secret, and not the value itself. */
export const isReference = (text: string): boolean => /^(?:op:\/\/|env:|keychain:)/.test(text);

export interface Secrets {
  /**
   * Resolves `op://vault/item/field` (1Password), `env:NAME` or `keychain:NAME`. Throws a Failure that names the
   * reference, never the secret, and says what to do. `isSecret`: the value is kept out of all output. A user name is
   * not secret: it may be an everyday word.
   */
  resolve(reference: string, how?: { readonly isSecret?: boolean }): Promise<string>;
}
