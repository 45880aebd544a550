import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createFixtureReader } from '../../src/sandbox/fixtures.ts';
import type { SandboxHost, SandboxService } from '../../src/sandbox/service.ts';
import type { WorldStore } from '../../src/sandbox/store.ts';
import type { Person, World } from '../../src/sandbox/world.ts';

/** A vendor's server over real HTTP, with a world in memory and a clock that doesn't run. */
export interface ServedService {
  /** With the service's name: `http://127.0.0.1:4567/slack`. */
  readonly address: string;
  readonly store: WorldStore;
  /** The warnings. */
  readonly warnings: readonly string[];
  /** Moves the world's clock, and runs what is due by then, once. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** When these worlds start. */
export const worldStart = new Date('2026-11-23T09:00:00.000Z');

/** Worlds that were built before, as JSON, by service and scale. */
const built = new Map<string, string>();

/** A service's world at its start. Anything but plain JSON is lost, like when a world is saved. */
function worldOf(service: SandboxService, scale: number): World {
  const key = `${service.name} ${scale}`;
  let json = built.get(key);
  if (json === undefined) {
    const fixtures = createFixtureReader();
    const people = fixtures.yaml<Person[]>('people');
    json = JSON.stringify({
      version: 3,
      startedAt: worldStart.toISOString(),
      clockOffsetMs: 0,
      people,
      pending: [],
      [service.name]: service.build(fixtures, people, worldStart, scale),
    });
    built.set(key, json);
  }
  return JSON.parse(json);
}

function createMemoryStore(service: SandboxService, scale: number): WorldStore & { advance(ms: number): void } {
  let world = worldOf(service, scale);
  let changing: World | null = null;
  const store: WorldStore & { advance(ms: number): void } = {
    folder: '/nowhere',
    get world() {
      return changing ?? world;
    },
    now: () => new Date(worldStart.getTime() + world.clockOffsetMs),
    change(mutate) {
      // Inside another change: saved with it, or not at all.
      if (changing) return mutate(changing);
      // The world is replaced as a whole, so that no one can hold on to a part of it.
      const next = structuredClone(world);
      changing = next;
      try {
        const result = mutate(next);
        world = next;
        return result;
      } finally {
        changing = null;
      }
    },
    later(afterMs, task) {
      store.change((next) => {
        next.pending.push({ dueAt: new Date(store.now().getTime() + afterMs).toISOString(), ...task });
      });
    },
    advance(ms) {
      world.clockOffsetMs += ms;
      store.change((next) => {
        const due = next.pending.filter(({ dueAt }) => Date.parse(dueAt) <= store.now().getTime());
        next.pending = next.pending.filter((each) => !due.includes(each));
        for (const { kind, data } of due) service.tasks?.[kind]?.(store, data);
      });
    },
  };
  return store;
}

/** Serves it on a free port of loopback. Unknown paths are answered with 501, like in the practice world. */
export async function serveService(
  service: SandboxService,
  options: { readonly scale?: number; readonly remotes?: string } = {},
): Promise<ServedService> {
  const store = createMemoryStore(service, options.scale ?? 1);
  const warnings: string[] = [];
  const app = new Hono();
  let server: ReturnType<typeof serve> | undefined;
  const address = await new Promise<string>((resolve) => {
    server = serve({ fetch: (request) => app.fetch(request), hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}/${service.name}`),
    );
  });
  const host: SandboxHost = {
    address,
    remotes: options.remotes ?? '/nowhere',
    warn: (line) => {
      warnings.push(line);
    },
  };
  app.route(`/${service.name}`, service.app(store, host));
  app.notFound((c) => c.text('not known here', 501));
  return {
    address,
    store,
    warnings,
    advance: (ms) => store.advance(ms),
    close: () => new Promise((resolve, reject) => server?.close((error) => (error ? reject(error) : resolve()))),
  };
}
