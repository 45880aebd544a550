import type { Context } from '../context.ts';
import type { TokenDetails } from '../services/oauth/oauth.ts';
import type { Services } from '../services/services.ts';
import type { KeptIn } from '../services/sign-ins/sign-ins.ts';
import type { TokenService } from '../services/tokens.ts';

/**
 * The services that a person signs in to, as `auth login` takes them, in the order in which it asks: the tokens of others
 * may be in 1Password.
 */
export const services = [
  'onepassword',
  'zendesk',
  'slack',
  'trello',
  'github',
  'airtable',
  'papertrail',
  'incident-io',
  'aws',
] as const;

/** One of them. */
export type Service = (typeof services)[number];

/** What signing in may use of the person and their screen. */
export interface SignInMeans {
  say(text: string): void;
  /** Shows the address of a page, before it is opened. */
  showPage(what: string, address: string): void;
  /** Whether a browser is opened. */
  readonly opensBrowser: boolean;
  /** Asks for the address that a page sent the person to. Null if no one can be asked. */
  readonly paste: ((check: (text: string) => string | null, signal: AbortSignal) => Promise<string>) | null;
  /** Asks for a secret without showing it. Null if no one can be asked. */
  readonly askSecret: ((question: string, signal: AbortSignal) => Promise<string>) | null;
  /** Runs a command that has the person's terminal; returns its exit code, or null if it could not be started. */
  handOver(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<number | null>;
  readonly keepIn: KeptIn;
  /** A token that the person gave, to use in place of asking for one. */
  readonly token?: string;
  /** Sign in although it works already. */
  readonly again?: boolean;
}

/** Who the person is at a service. */
export interface Identity {
  readonly as: string | null;
  readonly scopes: readonly string[] | null;
  /** When the sign-in ends, if the service's own program keeps it and says so. */
  readonly expiresAt?: Date | null;
  /** Where the service's own program keeps it. */
  readonly keptIn?: string;
}

/** A scope that is asked for, and what will not work without it. */
export interface WantedScope {
  readonly scope: string;
  readonly without: string;
}

/** A token as it was given. */
export interface GivenToken extends TokenDetails {
  readonly token: string;
  readonly refreshToken: string | null;
}

/** How to sign in to one service. */
export interface Provider {
  readonly id: Service;
  /** As people know it. */
  readonly title: string;
  /** The name of its token in the configuration; null if its own program keeps the sign-in. */
  readonly token: TokenService | null;
  readonly wanted: readonly WantedScope[];
  /** Whether the scopes that were granted cover one that is wanted; if they are listed, unless it says more. */
  covers?(granted: readonly string[], wanted: string): boolean;
  /** Asks the service who the person is. Throws a ServiceError. */
  identify(context: Context, services: Services): Promise<Identity>;
  /** Gets a token from the person; null if the service's own program keeps the sign-in. */
  signIn(context: Context, means: SignInMeans): Promise<GivenToken | null>;
  /** What the service says of a token that the person gave. */
  details?(context: Context, token: string): Promise<TokenDetails | null>;
  /** Ends a token at the service. Null if it can't be ended from here. */
  readonly revoke: ((context: Context, token: string) => Promise<void>) | null;
  /** How the person ends the sign-in themselves. */
  readonly endsWith: string;
}
