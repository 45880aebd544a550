import { needScope, requiredParameter, type SlackCall, SlackFailure, scopeFor } from './call.ts';
import type { SlackChannel } from './world.ts';

/** Whether the caller may see a channel: private ones exist only for their members. */
export const isVisible = (call: SlackCall, channel: SlackChannel): boolean =>
  channel.kind === 'public_channel' || channel.members.includes(call.user.id);

/** The requested conversation, if the caller may see it. */
export function findChannel(call: SlackCall, right?: 'read' | 'history'): SlackChannel {
  const id = requiredParameter(call, 'channel', 'channel_not_found');
  const channel = call.world().channels.find((one) => one.id === id);
  if (!channel || !isVisible(call, channel)) throw new SlackFailure('channel_not_found');
  if (right) needScope(call.token, [scopeFor(channel.kind, right)]);
  return channel;
}
