import type { MisbehaviourRule } from './misbehaviour.ts';

/**
 * The practice world: one plain document. Each vendor's part is defined beside its server
 * (src/sandbox/zendesk/world.ts and so on) and is built from fixtures/world/ by that server's `build`.
 */
export interface World {
  /** The shape's version: a stored world of another version is set aside and begun anew. */
  readonly version: 1;
  /** How many times as large as usual it was built. */
  readonly scale: number;
  /** When the world began. Every time in the fixtures is relative to it. ISO 8601. */
  startedAt: string;
  /** How far its clock was moved, in milliseconds. */
  clockOffsetMs: number;
  /** How far the clock of the pretend machine is ahead of the servers', in milliseconds; 0 if it is missing. */
  machineAheadMs?: number;
  people: Person[];
  /** The key of the person whom one is in it; `you` where it is missing. */
  youAre?: string;
  /** What somebody was given since the world began, and which no server of it keeps; nothing if it is missing. */
  granted?: { readonly person: string; readonly what: 'vault' | 'aws' | 'data-bag' | 'helpful' | 'papertrail' }[];
  /** What is to happen later: `later` of the store. */
  pending: { readonly dueAt: string; readonly kind: string; readonly data: unknown }[];
  /** How its servers were told to misbehave. */
  misbehaviour: MisbehaviourRule[];
}

/** Somebody in the practice world, with their ids at each vendor. */
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
