import type { Hono } from 'hono';
import type { FixtureReader } from './fixtures.ts';
import type { WorldStore } from './store.ts';
import type { Person } from './world.ts';

/** What a vendor's server may know about its host. */
export interface SandboxHost {
  /**
   * The service's address from outside, without a trailing slash: `http://127.0.0.1:4567/zendesk`. For links in
   * answers.
   */
  readonly address: string;
  /** The absolute path of the bare repositories' folder, which has `OWNER/NAME.git` below it. */
  readonly remotes: string;
  /** Prints a line on standard error, such as that a request is not supported here. */
  warn(line: string): void;
}

/** A task that `store.later` postponed. Ids in `data` may be stale when it runs. */
export type SandboxTask = (store: WorldStore, data: unknown) => void;

/**
 * A vendor in the practice world; `src/sandbox/services.ts` lists them all. Its part of the world is `world[name]`,
 * which the server adds to `World` by interface merging.
 */
export interface SandboxService<Slice = unknown> {
  /** The key in the world, and the first part of every path: `/zendesk/api/v2/users/me`. */
  readonly name: string;
  /**
   * Builds the service's part of a new world, as plain JSON. `start` is when the world starts; `relativeTime` in
   * fixtures.ts turns `-3d2h` into a time. `scale` says how many times as large as usual it is. The same arguments have
   * to give the same world.
   */
  build(fixtures: FixtureReader, people: readonly Person[], start: Date, scale: number): Slice;
  /**
   * The routes, without the leading `/name` (`app.get('/api/v2/users/me', …)`), which the host adds with Hono's
   * `route`. The host answers unknown paths with 501, so `notFound` isn't needed. In a handler, `c.req.path` is the
   * whole path, with `/name`.
   */
  app(store: WorldStore, host: SandboxHost): Hono;
  /** By kind, such as `zendesk.unassign`. */
  readonly tasks?: Readonly<Record<string, SandboxTask>>;
}
