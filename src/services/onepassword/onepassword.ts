/** Which way to 1Password was used. A service account shows its own access, not the person's. */
export type OnePasswordWay = 'desktop app' | 'service account' | 'op';

export interface OnePasswordVault {
  readonly id: string;
  readonly name: string;
}

/**
 * 1Password, by the first way that this machine has. Takes one request at a time, because each may ask for a
 * fingerprint.
 */
export interface OnePassword {
  /** Which way will be used; null if there is none. Asks nothing. */
  way(): OnePasswordWay | null;
  /** Every vault that can be seen. Throws a ServiceError. */
  vaults(): Promise<{ readonly via: OnePasswordWay; readonly vaults: readonly OnePasswordVault[] }>;
  /** A vault by name or id; null if it doesn't exist or can't be seen. Throws a ServiceError. */
  vault(name: string): Promise<{ readonly via: OnePasswordWay; readonly vault: OnePasswordVault | null }>;
  /**
   * The secret that `op://vault/item/field` refers to. Throws a ServiceError that names the reference, not the secret.
   * https://developer.1password.com/docs/cli/secret-reference-syntax
   */
  resolve(reference: string): Promise<string>;
}
