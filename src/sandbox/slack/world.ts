/** Slack's part of the practice world. */
export interface SlackWorld {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly tokens: readonly SlackToken[];
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
