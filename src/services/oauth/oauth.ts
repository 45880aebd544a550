/** What a sign-in grants. Null: the service doesn't say, or there is none. */
export interface Grant {
  readonly token: string;
  readonly refreshToken: string | null;
  readonly scopes: readonly string[] | null;
  readonly expiresAt: Date | null;
  readonly refreshExpiresAt: Date | null;
}

/** A service's information about a token. */
export type TokenDetails = Pick<Grant, 'scopes' | 'expiresAt' | 'refreshExpiresAt'>;

/** The parameters of a service's page. */
export interface Authorisation {
  /** The address to which the page sends the person back. */
  readonly redirect: string;
  readonly state: string;
  readonly challenge: string;
}

/** The page's answer, to exchange for a token. */
export interface Exchange {
  readonly code: string;
  readonly verifier: string;
  readonly redirect: string;
}

/** Signing in to a service with OAuth, as a public client with PKCE. Everything throws a ServiceError. */
export interface OAuthClient {
  /** The host of the redirect address that is registered with the service. */
  readonly redirectHost: '127.0.0.1' | 'localhost';
  /** The page on which a person agrees. */
  page(authorisation: Authorisation): string;
  exchange(exchange: Exchange): Promise<Grant>;
  /** Exchanges the old pair of tokens for a new one, which revokes the old. Throws `not-signed-in` if it is refused. */
  refresh(refreshToken: string): Promise<Grant>;
  /** The service's information about a token; null if it has none. */
  details(token: string): Promise<TokenDetails | null>;
  /** Revokes a token. Throws `not-signed-in` if it has expired already. */
  revoke(token: string): Promise<void>;
}
