/** What a sign-in grants. Null: the service does not say, or there is none. */
export interface Grant {
  readonly token: string;
  readonly refreshToken: string | null;
  readonly scopes: readonly string[] | null;
  readonly expiresAt: Date | null;
  readonly refreshExpiresAt: Date | null;
}

/** What a service says of a token. */
export type TokenDetails = Pick<Grant, 'scopes' | 'expiresAt' | 'refreshExpiresAt'>;

/** What the person is sent to a service's page with. */
export interface Authorisation {
  /** Where the page sends the person back to. */
  readonly redirect: string;
  readonly state: string;
  readonly challenge: string;
}

/** What a service's page sent back, to be exchanged for a token. */
export interface Exchange {
  readonly code: string;
  readonly verifier: string;
  readonly redirect: string;
}

/** Signing in to one service with OAuth, as a public client with PKCE. Everything here throws a ServiceError. */
export interface OAuthClient {
  /** The host under which the service knows the address to send people back to. */
  readonly redirectHost: '127.0.0.1' | 'localhost';
  /** The page on which a person agrees. */
  page(authorisation: Authorisation): string;
  exchange(exchange: Exchange): Promise<Grant>;
  /** Gives a new pair for the old one, which is no longer good then. `not-signed-in` if it is refused. */
  refresh(refreshToken: string): Promise<Grant>;
  /** What the service says of a token; null if it says nothing. */
  details(token: string): Promise<TokenDetails | null>;
  /** Ends a token. One that has ended already is refused with `not-signed-in`. */
  revoke(token: string): Promise<void>;
}
