/** A user name and password for a staging site. */
export interface StagingCredentials {
  readonly username: string;
  readonly password: string;
}

/** Why a site could not be asked. */
export type StagingSilence =
  | 'refused'
  | 'no-answer'
  | 'no-route'
  | 'name-unknown'
  | 'lookup-failed'
  /** It took the connection and dropped it, or what it said was not HTTP. */
  | 'dropped'
  /** Its certificate is not to be trusted: expired, for another name, or signed by no one known. */
  | 'certificate';

/** What a staging site answered. `address` is where it did, after the redirects that were followed. */
export type StagingAnswer =
  /** It answered with a page. */
  | { readonly seen: 'let-in'; readonly address: string; readonly status: number }
  /** It asks for a user name and password by basic auth (RFC 7617). */
  | { readonly seen: 'asks'; readonly address: string }
  /** 401, and it asks for something else. `schemes` as it names them; empty where it names none. */
  | { readonly seen: 'asks-otherwise'; readonly address: string; readonly schemes: readonly string[] }
  /** It answered, and neither with a page nor by asking for credentials: 403, 404, 429, 5xx. */
  | { readonly seen: 'no-use'; readonly address: string; readonly status: number }
  /** It sends visitors to another host, which was not asked. */
  | { readonly seen: 'elsewhere'; readonly address: string; readonly host: string }
  | { readonly seen: 'in-circles'; readonly address: string }
  /** Credentials would cross the network in clear text, so they were not sent. */
  | { readonly seen: 'clear-text'; readonly address: string }
  | { readonly seen: 'nothing'; readonly address: string; readonly why: StagingSilence };

/** Staging sites behind basic auth. */
export interface Staging {
  /**
   * Asks for a page and reads only the head of the answer. Redirects within the same host are followed.
   * Credentials go to that host alone, in a header, and only over https or to this machine itself.
   * It throws only the signal's reason, when the signal aborts: every other end is a result.
   */
  visit(address: string, credentials?: StagingCredentials): Promise<StagingAnswer>;
}
