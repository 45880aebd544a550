import { readBy } from '../colleagues.ts';
import {
  anyConversation,
  cursorFor,
  cursorOf,
  limitOf,
  requiredParameter,
  type SlackCall,
  SlackFailure,
  type SlackMethod,
  structured,
} from './call.ts';
import { openDirectMessage } from './direct-message.ts';
import { findChannel } from './find-channel.ts';
import { freeTimestamp } from './say.ts';
import { timestamp } from './timestamp.ts';
import { messageView } from './views.ts';
import type { SlackChannel, SlackMessage } from './world.ts';

/** The channel of a message: by id, by name, or by a person's id, which opens a conversation with them. */
function target(call: SlackCall): SlackChannel {
  const to = requiredParameter(call, 'channel', 'channel_not_found');
  if (/^[UW][A-Z0-9]+$/.test(to)) return openDirectMessage(call, [to]).channel;
  const named = call.world().channels.find((one) => one.name !== '' && one.name === to.replace(/^#/, ''));
  return findChannel(named ? { ...call, args: { ...call.args, channel: named.id } } : call);
}

type Content = Pick<SlackMessage, 'text' | 'blocks' | 'attachments' | 'metadata'>;

const array = (value: unknown, failure: string): unknown[] | null => {
  if (value !== null && !Array.isArray(value)) throw new SlackFailure(failure);
  return value;
};

function metadataOf(call: SlackCall): SlackMessage['metadata'] {
  const value = structured(call, 'metadata', 'invalid_metadata_format');
  if (value === null) return null;
  const { event_type: type, event_payload: payload } = Object(value) as Record<string, unknown>;
  if (typeof type !== 'string' || typeof payload !== 'object' || !payload) {
    throw new SlackFailure('invalid_metadata_format');
  }
  return { event_type: type, event_payload: payload };
}

function contentOf(call: SlackCall): Content {
  const { markdown_text: markdown, text } = call.args;
  const blocks = array(structured(call, 'blocks', 'invalid_blocks_format'), 'invalid_blocks_format');
  const attachments = array(structured(call, 'attachments', 'invalid_attachments'), 'invalid_attachments');
  if (markdown && (text || blocks)) throw new SlackFailure('markdown_text_conflict');
  if (!text && !markdown && !blocks?.length && !attachments?.length) throw new SlackFailure('no_text');
  return { text: markdown ?? text ?? '', blocks, attachments, metadata: metadataOf(call) };
}

/**
 * The id of a message that is sent now. Throws the rate limit's error if the person's last message in the channel is
 * too recent.
 */
function nextTimestamp(call: SlackCall, channel: SlackChannel): string {
  const now = call.store.now();
  const mine = call.world().messages.filter((one) => one.channel === channel.id && one.user === call.user.id);
  const since = now.getTime() - Math.floor(Number(mine.at(-1)?.ts ?? 0) * 1000);
  if (since >= 0 && since < (call.world().messageEveryMs ?? 1000)) throw new SlackFailure('ratelimited', {}, 1);
  return freeTimestamp(call.store, channel.id);
}

function post(call: SlackCall) {
  const content = contentOf(call);
  const channel = target(call);
  if (channel.archived) throw new SlackFailure('is_archived');
  if (!channel.members.includes(call.user.id)) throw new SlackFailure('not_in_channel');
  const message: SlackMessage = {
    ...content,
    channel: channel.id,
    ts: nextTimestamp(call, channel),
    user: call.user.id,
    threadTs: call.args.thread_ts || null,
    edited: null,
  };
  call.store.change((world) => {
    world.slack.messages.push(message);
    readBy(call.store, message);
  });
  return { channel: channel.id, ts: message.ts, message: messageView(call.world(), message, true) };
}

function update(call: SlackCall) {
  const channel = findChannel(call);
  const content = contentOf(call);
  const found = (messages: readonly SlackMessage[]) =>
    messages.find((one) => one.channel === channel.id && one.ts === call.args.ts);
  const before = found(call.world().messages);
  if (!before) throw new SlackFailure('message_not_found');
  if (before.user !== call.user.id) throw new SlackFailure('cant_update_message');
  const edited = { user: call.user.id, ts: timestamp(call.store.now()) };
  const metadata = content.metadata ?? before.metadata;
  const message = call.store.change((world) => {
    const changed = found(world.slack.messages);
    return changed ? Object.assign(changed, content, { metadata, edited }) : before;
  });
  return { channel: channel.id, ts: message.ts, text: message.text, message: messageView(call.world(), message, true) };
}

function remove(call: SlackCall) {
  const channel = findChannel(call);
  const at = call.world().messages.findIndex((one) => one.channel === channel.id && one.ts === call.args.ts);
  const message = call.world().messages[at];
  if (!message) throw new SlackFailure('message_not_found');
  if (message.user !== call.user.id) throw new SlackFailure('cant_delete_message');
  call.store.change((world) => world.slack.messages.splice(at, 1));
  return { channel: channel.id, ts: message.ts };
}

/** A message id as seconds, for comparison. A number is exact enough for six decimals. */
function bound(call: SlackCall, name: 'oldest' | 'latest'): number | null {
  const text = call.args[name];
  if (!text) return null;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new SlackFailure(`invalid_ts_${name}`);
  return Number(text);
}

function history(call: SlackCall) {
  const channel = findChannel(call, 'history');
  if (call.token.kind === 'bot' && !channel.members.includes(call.user.id)) throw new SlackFailure('not_in_channel');
  const [oldest, latest, limit] = [bound(call, 'oldest'), bound(call, 'latest'), limitOf(call, 100)];
  const inclusive = call.args.inclusive === 'true' || call.args.inclusive === '1';
  const after = cursorOf(call);
  const within = (at: number) =>
    (oldest === null || at > oldest || (inclusive && at === oldest)) &&
    (latest === null || at < latest || (inclusive && at === latest)) &&
    (after === null || at < Number(after));
  const found = call
    .world()
    .messages.filter((one) => one.channel === channel.id && one.threadTs === null && within(Number(one.ts)))
    .sort((one, other) => Number(other.ts) - Number(one.ts));
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = found.length > shown.length;
  return {
    messages: shown.map((one) => messageView(call.world(), one, call.args.include_all_metadata === 'true')),
    has_more: hasMore,
    pin_count: 0,
    ...(hasMore && last ? { response_metadata: { next_cursor: cursorFor(last.ts) } } : {}),
  };
}

export const messageMethods: Readonly<Record<string, SlackMethod>> = {
  'chat.postMessage': { scopes: ['chat:write'], json: true, run: post },
  'chat.update': { scopes: ['chat:write'], json: true, run: update },
  'chat.delete': { scopes: ['chat:write'], json: true, run: remove },
  'conversations.history': { scopes: anyConversation('history'), json: false, run: history },
};
