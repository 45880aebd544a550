import { isSameName } from '../lib/same-name.ts';
import type { PlaybookChannel } from '../playbook/schema.ts';
import type { Slack, SlackChannel } from '../services/slack/slack.ts';

/** A channel that the playbook names, as Slack has it. */
export interface FoundChannel {
  readonly wanted: PlaybookChannel;
  /** Null if Slack does not show it: private, renamed, archived, or never there. */
  readonly channel: SlackChannel | null;
  readonly isMember: boolean;
}

const isIt = (channel: SlackChannel, { id, name }: PlaybookChannel) =>
  (id !== undefined && channel.id === id) || isSameName(channel.name, name);

const wasIt = (channel: SlackChannel, { name }: PlaybookChannel) =>
  channel.formerNames.some((former) => isSameName(former, name));

/**
 * Looks for channels: those that I am in, and whether the others exist. `privateToo`: the token can see private channels.
 */
export async function findChannels(
  slack: Slack,
  wanted: readonly PlaybookChannel[],
): Promise<{ readonly found: readonly FoundChannel[]; readonly privateToo: boolean }> {
  const mine = await slack.myChannels();
  const missing = wanted.filter((one) => !mine.channels.some((channel) => isIt(channel, one)));
  const there = missing.length === 0 ? mine : await slack.channelsNamed(missing.map(({ name }) => name));
  const all = [...mine.channels, ...there.channels];
  const found = wanted.map((one) => {
    const named = all.filter((channel) => isIt(channel, one));
    const channel =
      named.find(({ isArchived }) => !isArchived) ?? named[0] ?? all.find((other) => wasIt(other, one)) ?? null;
    return { wanted: one, channel, isMember: mine.channels.some(({ id }) => id === channel?.id) };
  });
  return { found, privateToo: there.privateToo };
}

/** How a channel changed: archived or renamed, in words; null if it did not. */
export function changeOf({ wanted, channel }: FoundChannel): string | null {
  if (channel === null) return null;
  if (channel.isArchived) return `#${wanted.name} is archived`;
  const isRenamed = !isSameName(channel.name, wanted.name);
  return isRenamed ? `#${wanted.name} is called #${channel.name} now` : null;
}
