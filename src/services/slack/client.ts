import type { WebClient } from '@slack/web-api';
import { once } from '../../lib/once.ts';
import { oneLine } from '../../lib/one-line.ts';
import { isSameName } from '../../lib/same-name.ts';
import { baseAddress } from '../http/address.ts';
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import { type Connection, mostTokens, usableToken, userAgent } from '../http/http.ts';
import { ServiceError } from '../service-error.ts';
import { translateSlackError } from './errors.ts';
import type { SlackMethodName } from './scopes.ts';
import type { Slack, SlackApp, SlackChannel, SlackChannels } from './slack.ts';

/** Slack's API. */
export const defaultAddress = 'https://slack.com/api/';

export interface SlackParameters extends Connection {
  /** Returns the token; called for each request, because it may be renewed meanwhile. */
  readonly token: () => Promise<string>;
  /** Gets the SDK's log lines. */
  readonly log?: (line: string) => void;
}

/** The methods called here that change something. */
const writes = new Set(['conversations.join', 'conversations.open', 'chat.postMessage']);

/** The most that Slack returns in one page: its docs say "under 1000". */
const pageSize = 999;

/** Metadata by which a message can be recognised. https://docs.slack.dev/messaging/message-metadata */
const markerType = 'govsupport_message';

type Answer = Readonly<Record<string, unknown>> & {
  readonly response_metadata?: { readonly next_cursor?: string; readonly scopes?: readonly string[] };
};
type Arguments = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The same for what is shown on one line, such as a name. */
const lineOf = (value: unknown): string | null => {
  const text = textOf(value);
  return text === null ? null : oneLine(text);
};
const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
const listOf = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.map(objectOf) : [];

/** Undoes Slack's escaping. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();

const missing = (what: string) =>
  new ServiceError(`Slack answered without ${what}.`, { service: 'Slack', problem: 'unexpected' });

function toChannel(channel: Readonly<Record<string, unknown>>): SlackChannel[] {
  const id = textOf(channel.id);
  const name = lineOf(channel.name);
  if (!id || !name) return [];
  const formerNames = (Array.isArray(channel.previous_names) ? channel.previous_names : []).flatMap(
    (former) => textOf(former) ?? [],
  );
  return [{ id, name, isArchived: channel.is_archived === true, formerNames }];
}

/** Slack through its own SDK, which is loaded when a method is first called. */
export function createSlack(parameters: SlackParameters): Slack {
  const { signal } = parameters;
  const base = baseAddress(parameters.url, parameters.urlSetBy);

  const guarded = createGuardedFetch({
    ...parameters,
    service: 'Slack',
    base,
    answers: 'json',
    requestIdHeader: 'x-slack-req-id',
    isWrite: (_, url) => writes.has(url.pathname.split('/').at(-1) ?? ''),
  });
  const currentToken = async () => usableToken('Slack', (await parameters.token()).trim(), parameters);

  const connect = once(async (): Promise<WebClient> => {
    const { WebClient, LogLevel } = await import('@slack/web-api');
    const debug = (...words: unknown[]) => parameters.log?.(`Slack's SDK: ${words.map(String).join(' ')}`);
    const silent = () => {};
    return new WebClient(undefined, {
      slackApiUrl: base.href,
      allowAbsoluteUrls: false,
      // The guarded fetch handles time limits and retries: it knows what may be sent twice.
      retryConfig: { retries: 0 },
      timeout: 0,
      rejectRateLimitedCalls: true,
      headers: { 'User-Agent': userAgent },
      logger: {
        debug: silent,
        info: silent,
        warn: debug,
        error: debug,
        setLevel: silent,
        getLevel: () => LogLevel.WARN,
        setName: silent,
      },
      fetch: async (input, init = {}) => {
        const headers = new Headers(init.headers);
        headers.set('authorization', `Bearer ${await currentToken()}`);
        return guarded(input, { ...init, headers });
      },
    });
  });

  const callOnce = async (method: SlackMethodName, args: Arguments): Promise<Answer> => {
    signal.throwIfAborted();
    const client = await connect();
    try {
      return (await client.apiCall(method, { ...args })) as unknown as Answer;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw translateSlackError(error, writes.has(method), parameters.waiting?.now());
    }
  };

  const call = async (method: SlackMethodName, args: Arguments = {}, tokensTried = 1): Promise<Answer> => {
    const token = await currentToken();
    try {
      return await callOnce(method, args);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.problem !== 'not-signed-in') throw error;
      if (tokensTried >= mostTokens || !(await parameters.refused?.(token))) throw error;
      return call(method, args, tokensTried + 1);
    }
  };

  /** The pages of a list, one by one. */
  async function* pages(method: SlackMethodName, args: Arguments): AsyncGenerator<Answer> {
    const seen = new Set<string>();
    for (let cursor: string | undefined; ; ) {
      const answer = await call(method, { limit: pageSize, ...args, ...(cursor ? { cursor } : {}) });
      yield answer;
      cursor = answer.response_metadata?.next_cursor || undefined;
      if (cursor === undefined) return;
      if (seen.has(cursor)) throw missing('an end to its list');
      seen.add(cursor);
    }
  }

  /** Public and private channels if the token may see both, otherwise public ones. */
  const channelsFrom = async (
    method: SlackMethodName,
    args: Arguments = {},
    enough: (channels: readonly SlackChannel[]) => boolean = () => false,
  ): Promise<SlackChannels> => {
    const collect = async (types: string): Promise<SlackChannel[]> => {
      const channels: SlackChannel[] = [];
      for await (const page of pages(method, { types, ...args })) {
        if (!Array.isArray(page.channels)) throw missing('channels');
        channels.push(...listOf(page.channels).flatMap(toChannel));
        if (enough(channels)) break;
      }
      return channels;
    };
    try {
      return { channels: await collect('public_channel,private_channel'), privateToo: true };
    } catch (error) {
      if (!(error instanceof ServiceError) || error.problem !== 'not-allowed') throw error;
      return { channels: await collect('public_channel'), privateToo: false };
    }
  };

  const slack: Slack = {
    async me() {
      const answer = await call('auth.test');
      const userId = textOf(answer.user_id);
      if (!userId) throw missing('saying who you are');
      const scopes = answer.response_metadata?.scopes?.filter((scope) => scope !== '');
      return {
        kind: textOf(answer.bot_id) ? 'bot' : 'person',
        userId,
        userName: lineOf(answer.user),
        teamName: lineOf(answer.team),
        scopes: scopes ?? null,
      };
    },

    myChannels: () => channelsFrom('users.conversations', { exclude_archived: true }),

    async channelsNamed(names) {
      const has = (channel: SlackChannel, name: string) => isSameName(channel.name, name) && !channel.isArchived;
      const found = await channelsFrom('conversations.list', {}, (channels) =>
        names.every((name) => channels.some((channel) => has(channel, name))),
      );
      const isWanted = ({ name, formerNames }: SlackChannel) =>
        [name, ...formerNames].some((one) => names.some((wanted) => isSameName(one, wanted)));
      return { ...found, channels: found.channels.filter(isWanted) };
    },

    async join(channelId) {
      const answer = await call('conversations.join', { channel: channelId });
      return textOf(answer.warning)?.split(',').includes('already_in_channel') ? 'already' : 'joined';
    },

    async personByEmail(email) {
      try {
        const user = objectOf((await call('users.lookupByEmail', { email })).user);
        const id = textOf(user.id);
        if (!id) throw missing('a person');
        if (user.deleted === true) return null;
        return {
          id,
          name: lineOf(user.real_name) ?? lineOf(objectOf(user.profile).real_name) ?? lineOf(user.name) ?? id,
        };
      } catch (error) {
        if (error instanceof ServiceError && error.problem === 'not-found') return null;
        throw error;
      }
    },

    async directMessage(userId) {
      const id = textOf(objectOf((await call('conversations.open', { users: userId })).channel).id);
      if (!id) throw missing('a conversation');
      return id;
    },

    async post(channelId, { text, marker }) {
      const answer = await call('chat.postMessage', {
        channel: channelId,
        text,
        metadata: { event_type: markerType, event_payload: { marker } },
      });
      const ts = textOf(answer.ts);
      if (!ts) {
        throw new ServiceError('Slack did not say where it put the message.', {
          service: 'Slack',
          problem: 'unexpected',
          mayHaveHappened: true,
        });
      }
      return { channelId: textOf(answer.channel) ?? channelId, ts };
    },

    async findPosted(channelId, { text, marker }, since) {
      const { userId } = await slack.me();
      const history = pages('conversations.history', {
        channel: channelId,
        // A second earlier, because the time is Slack's, not ours.
        oldest: String(Math.floor(since.getTime() / 1000) - 1),
        include_all_metadata: true,
        limit: 200,
      });
      for await (const page of history) {
        for (const message of listOf(page.messages)) {
          const ts = textOf(message.ts);
          const metadata = objectOf(message.metadata);
          const isMarked = metadata.event_type === markerType;
          // The same text with another marker is another message, such as an earlier rotation's request.
          const isIt = isMarked
            ? objectOf(metadata.event_payload).marker === marker
            : message.user === userId && unescaped(textOf(message.text) ?? '') === unescaped(text);
          if (ts && isIt) return { channelId, ts };
        }
      }
      return null;
    },

    async findFrom(userId, markerEnding, since) {
      for await (const page of pages('users.conversations', { types: 'im', limit: pageSize })) {
        const direct = listOf(page.channels).find((channel) => channel.user === userId);
        const channelId = textOf(direct?.id);
        if (!channelId) continue;
        const history = pages('conversations.history', {
          channel: channelId,
          oldest: String(Math.floor(since.getTime() / 1000)),
          include_all_metadata: true,
          limit: 200,
        });
        for await (const { messages } of history) {
          // Slack lists the newest first.
          for (const message of listOf(messages)) {
            const metadata = objectOf(message.metadata);
            const marker = textOf(objectOf(metadata.event_payload).marker);
            const ts = textOf(message.ts);
            if (ts && message.user === userId && metadata.event_type === markerType && marker?.endsWith(markerEnding)) {
              return { channelId, ts, text: unescaped(textOf(message.text) ?? '') };
            }
          }
        }
      }
      return null;
    },

    async app(idOrName) {
      const wanted = idOrName.toLowerCase();
      const toApp = (user: Readonly<Record<string, unknown>>): SlackApp | null => {
        const userId = textOf(user.id);
        if (!userId || user.is_bot !== true || user.deleted === true) return null;
        const profile = objectOf(user.profile);
        const names = [user.real_name, user.name, profile.real_name].map(lineOf).filter((name) => name !== null);
        const appId = textOf(profile.api_app_id);
        const isIt = appId?.toLowerCase() === wanted || names.some((name) => name.toLowerCase() === wanted);
        return isIt ? { userId, name: names[0] ?? userId, appId } : null;
      };
      for await (const page of pages('users.list', { limit: 500 })) {
        if (!Array.isArray(page.members)) throw missing('members');
        for (const user of listOf(page.members)) {
          const app = toApp(user);
          if (app) return app;
        }
      }
      return null;
    },
  };
  return slack;
}
