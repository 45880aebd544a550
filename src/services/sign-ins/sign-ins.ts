/** The services whose sign-in is kept here, as their entries in the keychain are named. */
export const keptServices = [
  'zendesk',
  'slack',
  'trello',
  'airtable',
  'papertrail',
  'solarwinds',
  'incident-io',
] as const;

/** One of them. */
export type KeptService = (typeof keptServices)[number];

/** How the keychain is called in errors. */
export const keychainName = 'The keychain';

/** Where a sign-in is kept: in the operating system's keychain, or in a file that is not encrypted. */
export type KeptIn = 'keychain' | 'file';

/** What is known of a sign-in without asking for its secret. */
export interface SignInRecord {
  /** Who the person is at the service; null if it does not say. */
  readonly as: string | null;
  /** Whose entry it is in the keychain. */
  readonly account: string;
  readonly keptIn: KeptIn;
  readonly scopes: readonly string[] | null;
  /** When the token ends; null if it does not, or no one knows. */
  readonly expiresAt: string | null;
  /** Until when it can be renewed; null if it can't. */
  readonly refreshExpiresAt: string | null;
  readonly signedInAt: string;
}

/** The secret part of a sign-in. */
export interface Credentials {
  readonly token: string;
  readonly refreshToken: string | null;
  /** When the token ends. */
  readonly expiresAt: string | null;
}

/** When a sign-in ends for good: then, only signing in again helps. Null if that is not known. */
export const endOf = ({ expiresAt, refreshExpiresAt }: SignInRecord): Date | null => {
  const end = refreshExpiresAt ?? expiresAt;
  return end === null ? null : new Date(end);
};

/** What `auth login` keeps, for as long as it is good. */
export interface SignIns {
  /** What is known of a sign-in, or null if no one has signed in. The keychain is not asked. */
  record(service: KeptService): Promise<SignInRecord | null>;
  /**
   * The token, renewed if it is near its end. Throws a ServiceError: `not-signed-in` if there is none or it can't be
   * renewed any more, `not-reachable` if the keychain or the service can't be asked.
   */
  token(service: KeptService): Promise<string>;
  /** Called with a token that the service refuses. Returns whether there is another now: kept by someone, or renewed. */
  refused(service: KeptService, token: string): Promise<boolean>;
  /** Throws a Failure, with what to do, if nothing can be kept there. */
  prepare(keptIn: KeptIn): Promise<void>;
  /** Keeps a sign-in in place of the one before, and reads it back. Throws a Failure. */
  keep(service: KeptService, record: SignInRecord, credentials: Credentials): Promise<void>;
  /** Forgets a sign-in. */
  forget(service: KeptService): Promise<void>;
}
