import type { World } from './world.ts';

/** The practice world as its servers see it. */
export interface WorldStore {
  /** The current world. Only `change` may change it. */
  readonly world: World;
  /** Where it is kept: its repositories and machines are below. Absolute. */
  readonly folder: string;
  /** The world's time: the machine's, moved by `sandbox clock`. */
  now(): Date;
  /** Changes the world and saves the change: as a whole before the answer is sent, or not at all. */
  change<T>(mutate: (world: World) => T): T;
  /** Postpones a background task, which runs even if the world is stopped in between. */
  later(afterMs: number, task: { readonly kind: string; readonly data: unknown }): void;
}
