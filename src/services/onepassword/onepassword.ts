/** Which of the ways to 1Password was taken. A service account proves its own access and not the person's. */
export type OnePasswordWay = 'desktop app' | 'service account' | 'op';

/** A vault. */
export interface OnePasswordVault {
  readonly id: string;
  readonly name: string;
}

/** 1Password, by the first way that this machine has. Never asked two things at a time, because it may want a fingerprint. */
export interface OnePassword {
  /** Which way is taken, without asking anything. Null where there is none. */
  way(): OnePasswordWay | null;
  /** Every vault that can be seen. Throws a ServiceError. */
  vaults(): Promise<{ readonly via: OnePasswordWay; readonly vaults: readonly OnePasswordVault[] }>;
  /** A vault by its name or id, or null where it is not there or not visible. Throws a ServiceError. */
  vault(name: string): Promise<{ readonly via: OnePasswordWay; readonly vault: OnePasswordVault | null }>;
  /**
   * The secret that `op://vault/item/field` stands for. Throws a ServiceError that names the reference and not the
   * secret. https://developer.1password.com/docs/cli/secret-reference-syntax
   */
  resolve(reference: string): Promise<string>;
}
