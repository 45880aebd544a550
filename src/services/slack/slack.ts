/** Who the Slack token speaks as. */
export interface SlackIdentity {
  /** A bot's token would join and post as the bot and not as the person. */
  readonly kind: 'person' | 'bot';
  readonly userId: string;
  readonly userName: string | null;
  readonly teamId: string;
  readonly teamName: string | null;
  /** What the token may do (`channels:read`), or null where Slack did not say. https://docs.slack.dev/reference/scopes */
  readonly scopes: readonly string[] | null;
}

/** A channel. The name has no `#`. */
export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  /** What it was called before. */
  readonly formerNames: readonly string[];
}

/** Channels, and whether private ones were among what could be looked at (they need `groups:read`). */
export interface SlackChannels {
  readonly channels: readonly SlackChannel[];
  readonly privateToo: boolean;
}

/** A member of the workspace. */
export interface SlackPerson {
  readonly id: string;
  readonly name: string;
}

/** An app that is installed in the workspace, by its bot. */
export interface SlackApp {
  readonly userId: string;
  readonly name: string;
  readonly appId: string | null;
}

/** What is to be posted. */
export interface SlackMessage {
  /** In Slack's markup; what notifications show where there are blocks. */
  readonly text: string;
  /** https://docs.slack.dev/block-kit */
  readonly blocks?: readonly Readonly<Record<string, unknown>>[];
  /** Goes with the message, unseen, so that it can be recognised afterwards. Unique to what is being told. */
  readonly marker: string;
}

/** Where a message is: `ts` is its id within the channel. */
export interface SlackPosted {
  readonly channelId: string;
  readonly ts: string;
}

/** A message that was found. */
export interface SlackReceived extends SlackPosted {
  readonly text: string;
}

/** Slack, as the person whose token it is. Everything here throws a ServiceError. */
export interface Slack {
  /** Who the token speaks as, and what it may do. https://docs.slack.dev/reference/methods/auth.test */
  me(): Promise<SlackIdentity>;
  /** Every channel that I am in, archived ones left out. https://docs.slack.dev/reference/methods/users.conversations */
  myChannels(): Promise<SlackChannels>;
  /**
   * The channels that have these names or had them, archived ones too, as far as they are there and visible to me; the
   * order is Slack's.
   * https://docs.slack.dev/reference/methods/conversations.list
   */
  channelsNamed(names: readonly string[]): Promise<SlackChannels>;
  /** Joins a public channel; `already` where I was in it. https://docs.slack.dev/reference/methods/conversations.join */
  join(channelId: string): Promise<'joined' | 'already'>;
  /** The member with this address, or null. https://docs.slack.dev/reference/methods/users.lookupByEmail */
  personByEmail(email: string): Promise<SlackPerson | null>;
  /** The id of the conversation with one person, opened if need be. https://docs.slack.dev/reference/methods/conversations.open */
  directMessage(userId: string): Promise<string>;
  /**
   * Posts a message. Slack knows no idempotency: where this throws with `mayHaveHappened`, use `findPosted` before
   * trying again. https://docs.slack.dev/reference/methods/chat.postMessage
   */
  post(channelId: string, message: SlackMessage): Promise<SlackPosted>;
  /**
   * My message with this marker, or without a marker and with exactly this text, posted since then; or null.
   * https://docs.slack.dev/reference/methods/conversations.history
   */
  findPosted(
    channelId: string,
    message: Pick<SlackMessage, 'text' | 'marker'>,
    since: Date,
  ): Promise<SlackPosted | null>;
  /**
   * The last message since a moment that someone sent me directly and that carries a marker with this ending; or null.
   * It opens no conversation: if there is none yet, there is no message.
   */
  findFrom(userId: string, markerEnding: string, since: Date): Promise<SlackReceived | null>;
  /** An app's bot by the app's id or its name, or null. https://docs.slack.dev/reference/methods/users.list */
  app(idOrName: string): Promise<SlackApp | null>;
}
