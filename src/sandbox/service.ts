import type { Hono } from 'hono';
import type { FixtureReader } from './fixtures.ts';
import type { WorldStore } from './store.ts';
import type { Person } from './world.ts';

/** What a vendor's server may know of the host that it runs in. */
export interface SandboxHost {
  /** Where the service is from outside, without a slash at the end: `http://127.0.0.1:4567/zendesk`. For links in answers. */
  readonly address: string;
  /** The folder of the bare git repositories: `OWNER/NAME.git`, and a folder below it. Absolute. */
  readonly remotes: string;
  /** Says a line out loud on standard error, such as that something was asked for that is not known here. */
  warn(line: string): void;
}

/** What happens when a task that was put off with `store.later` is due. Ids in `data` may be stale by then. */
export type SandboxTask = (store: WorldStore, data: unknown) => void;

/**
 * One vendor in the practice world. `src/sandbox/services.ts` lists them.
 * Its part of the world is `world[name]`; the server adds it to `World` by interface merging.
 */
export interface SandboxService<Slice = unknown> {
  /** The key in the world, and the first part of every path: `/zendesk/api/v2/users/me`. */
  readonly name: string;
  /**
   * Makes the service's part of a new world: plain JSON. `start` is when the world begins;
   * `relativeTime` of fixtures.ts turns `-3d2h` into a time. `scale` says how many times as large it is to be.
   * The same arguments have to give the same world.
   */
  build(fixtures: FixtureReader, people: readonly Person[], start: Date, scale: number): Slice;
  /**
   * The routes, without `/name` in front (`app.get('/api/v2/users/me', …)`): the host adds it with Hono's `route`.
   * A path without a route is answered with 501 by the host, so it needs no `notFound` of its own.
   * Within a handler `c.req.path` is the whole path, with `/name`.
   */
  app(store: WorldStore, host: SandboxHost): Hono;
  /** By kind, such as `zendesk.unassign`. */
  readonly tasks?: Readonly<Record<string, SandboxTask>>;
}
