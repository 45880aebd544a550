/** Slack's part of the practice world. */
export interface SlackWorld {
  /** How often a person may send a message to one channel, in milliseconds; every second if not given. */
  readonly messageEveryMs?: number;
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  /** What people sign in to with OAuth. */
  readonly app: SlackApp;
  codes: SlackCode[];
  tokens: SlackToken[];
  readonly users: SlackUser[];
  readonly channels: SlackChannel[];
  readonly messages: SlackMessage[];
}

/** A token, its owner, and what it may do. */
export interface SlackToken {
  readonly token: string;
  readonly user: string;
  readonly kind: 'user' | 'bot';
  readonly state: 'active' | 'revoked' | 'expired';
  readonly scopes: readonly string[];
  /** How to get the next one, when it ends, and until when that works; missing for one that does not end. */
  readonly rotation?: { readonly refreshToken: string; readonly expires: string; readonly refreshExpires: string };
}

/** An app without a secret, as in its manifest. */
export interface SlackApp {
  readonly id: string;
  readonly clientId: string;
  /** The only redirect addresses, compared exactly. */
  readonly redirects: readonly string[];
  readonly userScopes: readonly string[];
}

/** Exchanged once for a token, after the person's consent. */
export interface SlackCode {
  readonly code: string;
  readonly user: string;
  readonly redirect: string;
  readonly scopes: readonly string[];
  readonly challenge: string;
  readonly expires: string;
}

/** A person, or an app's bot user. */
export interface SlackUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string | null;
  readonly deleted: boolean;
  readonly app: { readonly botId: string; readonly appId: string } | null;
  /** Seconds since 1970. */
  readonly updated: number;
}

export type ConversationKind = 'public_channel' | 'private_channel' | 'mpim' | 'im';

export interface SlackChannel {
  readonly id: string;
  name: string;
  /** The names that it had before; none by default. */
  previousNames?: string[];
  readonly kind: ConversationKind;
  readonly purpose: string;
  archived: boolean;
  readonly creator: string;
  /** Seconds since 1970. */
  readonly created: number;
  members: string[];
}

/** A message, with its content as it was sent. */
export interface SlackMessage {
  readonly channel: string;
  /** Its id within the channel: seconds since 1970 with six decimals. */
  readonly ts: string;
  readonly user: string;
  text: string;
  blocks: unknown[] | null;
  attachments: unknown[] | null;
  metadata: { readonly event_type: string; readonly event_payload: object } | null;
  readonly threadTs: string | null;
  edited: { readonly user: string; readonly ts: string } | null;
}

declare module '../world.ts' {
  interface World {
    slack: SlackWorld;
  }
}
