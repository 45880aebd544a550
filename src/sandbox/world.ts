import type { BrowserWay } from './browser.ts';
import type { MisbehaviourRule } from './misbehaviour.ts';

/**
 * The practice world: one plain document. Each vendor's part is defined next to its server
 * (src/sandbox/zendesk/world.ts and so on) and built from fixtures/world/ by the server's `build`.
 */
export interface World {
  /** The version of the format: a saved world of another version is renamed, and a new one started. */
  readonly version: 3;
  /** How many times as large as usual it was built. */
  readonly scale: number;
  /** When the world started, ISO 8601. All times in the fixtures are relative to it. */
  startedAt: string;
  /** How far its clock was moved, in milliseconds. */
  clockOffsetMs: number;
  /** How far the pretend machine's clock is ahead of the servers', in milliseconds; 0 by default. */
  machineAheadMs?: number;
  people: Person[];
  /** The key of the current person; `you` by default. */
  youAre?: string;
  /** What people were granted since the world started, if no server of it records that; nothing by default. */
  granted?: { readonly person: string; readonly what: 'vault' | 'aws' | 'data-bag' | 'helpful' | 'papertrail' }[];
  /** Tasks that the store's `later` postponed. */
  pending: { readonly dueAt: string; readonly kind: string; readonly data: unknown }[];
  /** What happens in the browser; the current person agrees to everything there by default. */
  browser?: BrowserWay;
  /** The misbehaviours in force. */
  misbehaviour: MisbehaviourRule[];
}

/** A person in the practice world, with their ids at each vendor. */
export interface Person {
  /** `you`, `outgoing`, `next`, `cover`, `lead`, `maintenance`, `newcomer`, or a colleague. */
  readonly key: string;
  readonly name: string;
  readonly email: string;
  readonly github: string;
  readonly zendeskId: number;
  readonly slackId: string;
  /** 24 hexadecimal digits. */
  readonly trelloId: string;
}
