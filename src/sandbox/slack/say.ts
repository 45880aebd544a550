import type { WorldStore } from '../store.ts';
import { timestamp } from './timestamp.ts';
import type { SlackMessage } from './world.ts';

/** The id of a message that is sent now, unique in its channel. */
export function freeTimestamp(store: WorldStore, channel: string): string {
  const taken = new Set(store.world.slack.messages.filter((one) => one.channel === channel).map((one) => one.ts));
  let extra = 1;
  while (taken.has(timestamp(store.now(), extra))) extra += 1;
  return timestamp(store.now(), extra);
}

/** Posts a message by someone in the world. */
export function say(
  store: WorldStore,
  said: Pick<SlackMessage, 'channel' | 'user' | 'text'> & { readonly threadTs?: string },
): void {
  store.change((world) => {
    world.slack.messages.push({
      threadTs: null,
      ...said,
      ts: freeTimestamp(store, said.channel),
      blocks: null,
      attachments: null,
      metadata: null,
      edited: null,
    });
  });
}
