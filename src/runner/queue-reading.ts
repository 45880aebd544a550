import path from 'node:path';
import * as z from 'zod';
import type { Context } from '../context.ts';
import { readIfThere, writeWhole } from '../lib/whole-file.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';

/** How long it is remembered that a ticket was read. */
const keptMs = 14 * 24 * 60 * 60_000;

const tickets = z.record(z.string(), z.object({ updatedAt: z.string(), readAt: z.string() }));
const reading = z.object({ schemaVersion: z.literal(1), tickets });

type Read = z.infer<typeof tickets>;

/** Which tickets were read in an unfinished walk through the queue, and their state then. */
export interface QueueReading {
  /** `changed`: it was read, and has changed since. */
  stateOf(ticket: Ticket): 'read' | 'changed' | 'unread';
  /** Records at once that this ticket was read in this state. */
  mark(ticket: Ticket): void;
  /** Forgets that these were read. */
  forget(ids: readonly number[]): void;
}

/** An unusable file is ignored: the tickets are shown again. */
function parse(text: string | null): Read {
  try {
    return reading.parse(JSON.parse(text ?? '')).tickets;
  } catch {
    return {};
  }
}

/** Opens it. Throws a Failure if its file can't be read, or later written. */
export function openQueueReading({ paths, clock }: Pick<Context, 'paths' | 'clock'>): QueueReading {
  const file = path.join(paths.stateFolder, 'queue-reading.json');
  const read = () => parse(readIfThere(file));
  const write = (all: Read) => {
    const from = clock.now().getTime() - keptMs;
    const kept = Object.entries(all).filter(([, { readAt }]) => Date.parse(readAt) >= from);
    writeWhole(file, `${JSON.stringify({ schemaVersion: 1, tickets: Object.fromEntries(kept) }, null, 2)}\n`);
  };
  const known = read();
  return {
    stateOf({ id, updatedAt }) {
      const before = known[id]?.updatedAt;
      if (before === undefined) return 'unread';
      // A list may lag behind what was read.
      return Date.parse(updatedAt) > Date.parse(before) ? 'changed' : 'read';
    },
    mark({ id, updatedAt }) {
      known[id] = { updatedAt, readAt: clock.now().toISOString() };
      // Another walk may have written meanwhile.
      write({ ...read(), [id]: known[id] });
    },
    forget(ids) {
      for (const id of ids) delete known[id];
      const all = Object.entries(read());
      const kept = all.filter(([id]) => !ids.includes(Number(id)));
      if (kept.length < all.length) write(Object.fromEntries(kept));
    },
  };
}
