/** Whose token this is. */
export interface SlackIdentity {
  /** A bot's token would join and post as the bot, not as the person. */
  readonly kind: 'person' | 'bot';
  readonly userId: string;
  readonly userName: string | null;
  readonly teamName: string | null;
  /** The token's scopes (`channels:read`); null if Slack did not say. https://docs.slack.dev/reference/scopes */
  readonly scopes: readonly string[] | null;
}

/** A channel. The name has no `#`. */
export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly isArchived: boolean;
  /** The names that it had before. */
  readonly formerNames: readonly string[];
}

/** Channels, and whether private ones are included, which needs `groups:read`. */
export interface SlackChannels {
  readonly channels: readonly SlackChannel[];
  readonly privateToo: boolean;
}

export interface SlackPerson {
  readonly id: string;
  readonly name: string;
}

/** An app installed in the workspace, by its bot. */
export interface SlackApp {
  readonly userId: string;
  readonly name: string;
  readonly appId: string | null;
}

/** A message to post. */
export interface SlackMessage {
  /** Slack's markup. */
  readonly text: string;
  /** Sent with the message as invisible metadata, to recognise it later. Unique to its purpose. */
  readonly marker: string;
}

/** Where a message is: `ts` is its id within the channel. */
export interface SlackPosted {
  readonly channelId: string;
  readonly ts: string;
}

export interface SlackReceived extends SlackPosted {
  readonly text: string;
}

/** Slack, as the person whose token it is. Everything throws a ServiceError. */
export interface Slack {
  /** Whose token this is, and its scopes. https://docs.slack.dev/reference/methods/auth.test */
  me(): Promise<SlackIdentity>;
  /** Every channel that I'm in, except archived ones. https://docs.slack.dev/reference/methods/users.conversations */
  myChannels(): Promise<SlackChannels>;
  /**
   * The channels that I can see with one of these names, now or earlier, archived ones included, in Slack's order.
   * https://docs.slack.dev/reference/methods/conversations.list
   */
  channelsNamed(names: readonly string[]): Promise<SlackChannels>;
  /** Joins a public channel; `already` if I'm in it. https://docs.slack.dev/reference/methods/conversations.join */
  join(channelId: string): Promise<'joined' | 'already'>;
  /** The member with this address, or null. https://docs.slack.dev/reference/methods/users.lookupByEmail */
  personByEmail(email: string): Promise<SlackPerson | null>;
  /**
   * The id of the conversation with one person, which is opened if necessary.
   * https://docs.slack.dev/reference/methods/conversations.open
   */
  directMessage(userId: string): Promise<string>;
  /**
   * Posts a message. Slack has no idempotency keys: if this throws with `mayHaveHappened`, call `findPosted` before
   * trying again. https://docs.slack.dev/reference/methods/chat.postMessage
   */
  post(channelId: string, message: SlackMessage): Promise<SlackPosted>;
  /**
   * My message with this marker, or without a marker but with exactly this text, posted since then; or null.
   * https://docs.slack.dev/reference/methods/conversations.history
   */
  findPosted(
    channelId: string,
    message: Pick<SlackMessage, 'text' | 'marker'>,
    since: Date,
  ): Promise<SlackPosted | null>;
  /**
   * The last direct message from someone since a moment whose marker has this ending; or null. Does not open a
   * conversation: without one, there is no message.
   */
  findFrom(userId: string, markerEnding: string, since: Date): Promise<SlackReceived | null>;
  /** An app's bot, by the app's id or name, or null. https://docs.slack.dev/reference/methods/users.list */
  app(idOrName: string): Promise<SlackApp | null>;
}
