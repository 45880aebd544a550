/** A user name and password for a staging site. */
export interface StagingCredentials {
  readonly username: string;
  readonly password: string;
}

/** Why a site gave no answer. */
export type StagingSilence =
  | 'refused'
  | 'no-answer'
  | 'no-route'
  | 'name-unknown'
  | 'lookup-failed'
  /** It accepted the connection and dropped it, or did not speak HTTP. */
  | 'dropped'
  /** Its certificate is not trusted: expired, for another name, or from an unknown issuer. */
  | 'certificate';

/** What a staging site answered. `address` is where, after any redirects. */
export type StagingAnswer =
  /** It answered with a page. */
  | { readonly seen: 'let-in'; readonly address: string; readonly status: number }
  /** It asks for a user name and password by basic auth (RFC 7617). */
  | { readonly seen: 'asks'; readonly address: string }
  /** 401, and it asks for something other than basic auth. `schemes` as it names them; empty if it names none. */
  | { readonly seen: 'asks-otherwise'; readonly address: string; readonly schemes: readonly string[] }
  /** It answered with neither a page nor a request for credentials: 403, 404, 429, 5xx. */
  | { readonly seen: 'no-use'; readonly address: string; readonly status: number }
  /** It redirects to another host, which was not visited. */
  | { readonly seen: 'elsewhere'; readonly address: string; readonly host: string }
  | { readonly seen: 'in-circles'; readonly address: string }
  /** The credentials were not sent, because they would have crossed the network unencrypted. */
  | { readonly seen: 'clear-text'; readonly address: string }
  | { readonly seen: 'nothing'; readonly address: string; readonly why: StagingSilence };

/** Staging sites behind basic auth. */
export interface Staging {
  /**
   * Requests a page and reads only the head of the answer. Follows redirects within the same host. Credentials go to
   * that host alone, in a header, and only over https or to this machine. Throws only the signal's reason, when the
   * signal aborts: every other outcome is a result.
   */
  visit(address: string, credentials?: StagingCredentials): Promise<StagingAnswer>;
}
