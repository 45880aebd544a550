import { Hono } from 'hono';
import { Failure } from '../errors.ts';
import { spanMs } from './fixtures.ts';
import { isClockOffset, type KeptWorld } from './kept-world.ts';
import { toMisbehaviours } from './misbehaviour.ts';

/** A request that the host received. */
export interface SeenRequest {
  readonly number: number;
  /** By the machine's clock, ISO 8601. */
  readonly at: string;
  readonly service: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Null if the connection was dropped without an answer. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Whether a misbehaviour applied to it. */
  readonly misbehaved: boolean;
}

/** A request that a misbehaviour holds, before or after it takes effect. */
export interface HeldRequest {
  readonly rule: number;
  readonly method: string;
  readonly path: string;
  readonly moment: 'before' | 'after';
}

/** What the host reports about itself. */
export interface HostAbout {
  readonly service: 'govsupport sandbox';
  readonly version: string;
  readonly pid: number;
  /** The folder of its world. */
  readonly folder: string;
  readonly vpnPort: number;
}

/** The prefix of the control routes. */
export const controlPath = '/_sandbox';

/** Moves the world's clock: by `+1d`, or with `reset` back to the machine's own time. Throws a RangeError. */
export function moveClock(store: KeptWorld, move: string): void {
  const offset = move === 'reset' ? 0 : store.world.clockOffsetMs + spanMs(move);
  if (!isClockOffset(offset)) throw new RangeError(`not between 2000 and 2100: ${move}`);
  store.change((world) => {
    world.clockOffsetMs = offset;
  });
  store.runDue();
}

/**
 * Sets how far the pretend machine's clock is ahead of (`+10m`) or behind (`-2m`) the servers'. Throws a RangeError.
 */
export function setMachineClock(store: KeptWorld, apart: string): void {
  const ahead = apart === 'reset' ? 0 : spanMs(apart);
  if (!isClockOffset(ahead)) throw new RangeError(`not between 2000 and 2100: ${apart}`);
  store.change((world) => {
    world.machineAheadMs = ahead;
  });
}

export function addMisbehaviours(store: KeptWorld, asked: ReturnType<typeof toMisbehaviours>): void {
  store.change((world) => {
    for (const one of asked) {
      world.misbehaviour.push({ id: 1 + Math.max(0, ...world.misbehaviour.map(({ id }) => id)), seen: 0, ...one });
    }
  });
}

/** The routes with which tests and other commands control the practice world. They are not recorded. */
export function createControl(
  store: KeptWorld,
  about: () => HostAbout,
  seen: SeenRequest[],
  held: ReadonlySet<HeldRequest>,
): Hono {
  const control = new Hono();
  control.onError((error, c) => {
    const theirs = error instanceof Failure || error instanceof RangeError || error instanceof SyntaxError;
    return c.json({ error: error.message }, theirs ? 400 : 500);
  });
  control.get('/', (c) => c.json(about()));
  control.get('/world', (c) => c.json(store.world));
  control.get('/requests', (c) => c.json({ requests: seen }));
  control.delete('/requests', (c) => {
    seen.length = 0;
    return c.body(null, 204);
  });
  control.get('/held', (c) => c.json({ held: [...held] }));
  control.get('/misbehave', (c) => c.json({ misbehaviour: store.world.misbehaviour }));
  control.post('/misbehave', async (c) => {
    addMisbehaviours(store, toMisbehaviours(await c.req.json()));
    return c.json({ misbehaviour: store.world.misbehaviour }, 201);
  });
  control.delete('/misbehave', (c) => {
    store.change((world) => {
      world.misbehaviour = [];
      delete world.browser;
    });
    return c.body(null, 204);
  });
  control.get('/clock', (c) => c.json({ now: store.now().toISOString(), offsetMs: store.world.clockOffsetMs }));
  control.post('/clock', async (c) => {
    const { move } = (await c.req.json()) as { move?: unknown };
    moveClock(store, String(move));
    return c.json({ now: store.now().toISOString(), offsetMs: store.world.clockOffsetMs });
  });
  return control;
}
