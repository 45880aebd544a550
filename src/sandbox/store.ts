import type { World } from './world.ts';

/** The practice world as its servers see it. */
export interface WorldStore {
  /** The world as it is now. Never changed but through `change`. */
  readonly world: World;
  /** The world's time: the machine's, moved by what `sandbox clock` was told. */
  now(): Date;
  /** Changes the world, and keeps the change: written whole before the answer goes out, or not at all. */
  change<T>(mutate: (world: World) => T): T;
  /** Does something later in the world (a background job), even if the world was stopped in between. */
  later(afterMs: number, task: { readonly kind: string; readonly data: unknown }): void;
}
