/** The services whose sign-ins are stored here, by the names of their keychain entries. */
export const keptServices = [
  'zendesk',
  'slack',
  'trello',
  'airtable',
  'papertrail',
  'solarwinds',
  'incident-io',
] as const;

export type KeptService = (typeof keptServices)[number];

/** The keychain's name in errors. */
export const keychainName = 'The keychain';

/** Where a sign-in is stored: in the operating system's keychain, or in an unencrypted file. */
export type KeptIn = 'keychain' | 'file';

/** What is known about a sign-in without reading its secret. */
export interface SignInRecord {
  /** Who the person is at the service; null if it doesn't say. */
  readonly as: string | null;
  /** The account of its keychain entry. */
  readonly account: string;
  readonly keptIn: KeptIn;
  readonly scopes: readonly string[] | null;
  /** When the token expires; null if it never does, or that isn't known. */
  readonly expiresAt: string | null;
  /** How long it can be refreshed; null if it can't. */
  readonly refreshExpiresAt: string | null;
  readonly signedInAt: string;
}

/** The secret part of a sign-in. */
export interface Credentials {
  readonly token: string;
  readonly refreshToken: string | null;
  /** When the token expires. */
  readonly expiresAt: string | null;
}

/** When a sign-in expires for good, so that only signing in again helps. Null if that isn't known. */
export const endOf = ({ expiresAt, refreshExpiresAt }: SignInRecord): Date | null => {
  const end = refreshExpiresAt ?? expiresAt;
  return end === null ? null : new Date(end);
};

/** The sign-ins that `auth login` stored. */
export interface SignIns {
  /** What is known about a sign-in; null if the person isn't signed in. Does not ask the keychain. */
  record(service: KeptService): Promise<SignInRecord | null>;
  /**
   * The token, refreshed if it is about to expire. Throws a ServiceError: `not-signed-in` if there is none or it can't
   * be refreshed, `not-reachable` if the keychain or the service doesn't answer.
   */
  token(service: KeptService): Promise<string>;
  /**
   * Called with a token that the service refused. Returns whether there is another one now, stored by another process
   * or refreshed.
   */
  refused(service: KeptService, token: string): Promise<boolean>;
  /** Throws a Failure, with advice, if nothing can be stored there. */
  prepare(keptIn: KeptIn): Promise<void>;
  /** Replaces a sign-in, and reads it back. Throws a Failure. */
  keep(service: KeptService, record: SignInRecord, credentials: Credentials): Promise<void>;
  /** Deletes a sign-in. */
  forget(service: KeptService): Promise<void>;
}
