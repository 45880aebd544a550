import { anyConversation, needScope, page, type SlackCall, SlackFailure, type SlackMethod, scopeFor } from './call.ts';
import { openDirectMessage } from './direct-message.ts';
import { findChannel, isVisible } from './find-channel.ts';
import { channelView } from './views.ts';
import type { ConversationKind, SlackChannel } from './world.ts';

const kinds: readonly string[] = ['public_channel', 'private_channel', 'mpim', 'im'] satisfies ConversationKind[];

/** The requested kinds. Each needs its own scope. */
function kindsOf(call: SlackCall): ConversationKind[] {
  const wanted = (call.args.types || 'public_channel').split(',').map((kind) => kind.trim());
  if (!wanted.every((kind) => kinds.includes(kind))) throw new SlackFailure('invalid_types');
  for (const kind of wanted) needScope(call.token, [scopeFor(kind as ConversationKind, 'read')]);
  return wanted as ConversationKind[];
}

/** One page. Archived channels are removed after paging: a page can be short, or empty, with more to come. */
function pageOf(call: SlackCall, wanted: (channel: SlackChannel) => boolean) {
  const kindsWanted = kindsOf(call);
  const visible = call
    .world()
    .channels.filter((channel) => kindsWanted.includes(channel.kind) && isVisible(call, channel) && wanted(channel));
  const { items, response_metadata } = page(call, visible, 100);
  const kept = call.args.exclude_archived === 'true' ? items.filter((channel) => !channel.archived) : items;
  return { kept, response_metadata };
}

const withMembership = (call: SlackCall, channel: SlackChannel) => ({
  ...channelView(channel, call.user.id),
  ...(channel.kind === 'im' ? {} : { is_member: channel.members.includes(call.user.id) }),
});

function list(call: SlackCall) {
  const { kept, response_metadata } = pageOf(call, () => true);
  const channels = kept.map((channel) => ({
    ...withMembership(call, channel),
    ...(channel.kind === 'im' ? {} : { num_members: channel.members.length }),
  }));
  return { channels, response_metadata };
}

function ofUser(call: SlackCall) {
  const user = call.args.user || call.user.id;
  const { kept, response_metadata } = pageOf(call, (channel) => channel.members.includes(user));
  // Without is_member and num_members: https://docs.slack.dev/reference/methods/users.conversations
  return { channels: kept.map((channel) => channelView(channel, call.user.id)), response_metadata };
}

function info(call: SlackCall) {
  const channel = findChannel(call, 'read');
  const counted = call.args.include_num_members === 'true' ? { num_members: channel.members.length } : {};
  return { channel: { ...withMembership(call, channel), ...counted } };
}

function members(call: SlackCall) {
  const channel = findChannel(call, 'read');
  const { items, response_metadata } = page(call, channel.members, 100);
  return { members: items, response_metadata };
}

function join(call: SlackCall) {
  const { id, kind, archived, members: before } = findChannel(call);
  if (kind !== 'public_channel') throw new SlackFailure('method_not_supported_for_channel_type');
  if (archived) throw new SlackFailure('is_archived');
  const already = before.includes(call.user.id);
  if (!already) {
    call.store.change((world) => world.slack.channels.find((one) => one.id === id)?.members.push(call.user.id));
  }
  const channel = withMembership(call, findChannel(call));
  if (!already) return { channel };
  return { channel, warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } };
}

function open(call: SlackCall) {
  const people = call.args.users?.split(',').map((id) => id.trim());
  if (!people?.[0]) throw new SlackFailure('users_list_not_supplied');
  if (people.length > 1) needScope(call.token, ['mpim:write']);
  const { channel, wasThere } = openDirectMessage(call, people);
  const shown = call.args.return_im === 'true' ? channelView(channel, call.user.id) : { id: channel.id };
  return { ...(wasThere ? { no_op: true, already_open: true } : {}), channel: shown };
}

const reading = anyConversation('read');

export const conversationMethods: Readonly<Record<string, SlackMethod>> = {
  'conversations.list': { scopes: reading, json: false, run: list },
  'conversations.info': { scopes: reading, json: false, run: info },
  'conversations.members': { scopes: reading, json: false, run: members },
  'conversations.join': { scopes: ['channels:write'], botScopes: ['channels:join'], json: true, run: join },
  'conversations.open': { scopes: ['im:write', 'mpim:write'], json: true, run: open },
  'users.conversations': { scopes: reading, json: false, run: ofUser },
};
