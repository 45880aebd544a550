import { hexOf } from '../ids.ts';
import { type SlackCall, SlackFailure } from './call.ts';
import type { SlackChannel } from './world.ts';

/** The id of the conversation between these people, always the same. */
export const directMessageId = (members: readonly string[]): string => {
  const sorted = [...members].sort();
  return `${sorted.length > 2 ? 'G' : 'D'}${hexOf(`slack ${sorted.join()}`, 9).toUpperCase()}`;
};

/** The caller's conversation with these people, which is created if necessary, and whether it existed. */
export function openDirectMessage(
  call: SlackCall,
  people: readonly string[],
): { readonly channel: SlackChannel; readonly wasThere: boolean } {
  for (const id of people) {
    const user = call.world().users.find((one) => one.id === id);
    if (!user) throw new SlackFailure('user_not_found');
    if (user.deleted) throw new SlackFailure('user_disabled');
    if (user.app && call.token.kind === 'bot') throw new SlackFailure('cannot_dm_bot');
  }
  const members = [...new Set([call.user.id, ...people])].sort();
  const kind = members.length > 2 ? 'mpim' : 'im';
  const there = call
    .world()
    .channels.find((one) => one.kind === kind && [...one.members].sort().join() === members.join());
  if (there) return { channel: there, wasThere: true };
  const channel: SlackChannel = {
    id: directMessageId(members),
    name: kind === 'im' ? '' : `mpdm-${members.join('--').toLowerCase()}-1`,
    kind,
    purpose: '',
    archived: false,
    creator: call.user.id,
    created: Math.floor(call.store.now().getTime() / 1000),
    members,
  };
  call.store.change((world) => world.slack.channels.push(channel));
  return { channel, wasThere: false };
}
