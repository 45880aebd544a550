import type { WorldStore } from '../store.ts';
import { timestamp } from './timestamp.ts';
import type { SlackMessage } from './world.ts';

/** The id of a message that would be sent now: no two of a channel have the same. */
export function freeTimestamp(store: WorldStore, channel: string): string {
  const taken = new Set(store.world.slack.messages.filter((one) => one.channel === channel).map((one) => one.ts));
  let extra = 1;
  while (taken.has(timestamp(store.now(), extra))) extra += 1;
  return timestamp(store.now(), extra);
}

/** Somebody in the world says something, of their own accord. */
export function say(store: WorldStore, said: Pick<SlackMessage, 'channel' | 'user' | 'text'>): void {
  store.change((world) => {
    world.slack.messages.push({
      ...said,
      ts: freeTimestamp(store, said.channel),
      blocks: null,
      attachments: null,
      metadata: null,
      threadTs: null,
      edited: null,
    });
  });
}
