import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHost } from './host.ts';
import { type KeptWorld, openWorld, worldFile } from './kept-world.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { SandboxService } from './service.ts';
import type { WorldStore } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-world-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A part of the world that counts. */
const counted = (store: WorldStore) => (store.world as unknown as { counter: { count: number } }).counter;

const add = (store: WorldStore, by = 1) =>
  store.change((world) => {
    (world as unknown as { counter: { count: number } }).counter.count += by;
  });

const counter: SandboxService = {
  name: 'counter',
  build: () => ({ count: 0 }),
  app(store) {
    const app = new Hono();
    app.get('/', (c) => c.json(counted(store)));
    app.post('/', async (c) => {
      const { by } = await c.req.json();
      add(store, by);
      return c.json(counted(store), 201);
    });
    app.post('/broken', () => {
      throw new Error('as a handler should not');
    });
    app.delete('/', (c) => c.body(null, 204));
    return app;
  },
  tasks: {
    'counter.add': (store, data) => add(store, Number(data)),
    'counter.addTwice': (store, data) => {
      add(store, Number(data));
      store.later(0, { kind: 'counter.add', data });
    },
    'counter.fail': (store) => {
      add(store, 100);
      throw new Error('it cannot be done');
    },
  },
};

const notes: string[] = [];
const open = (): KeptWorld => {
  notes.length = 0;
  return openWorld({ folder, services: [counter], note: (line) => notes.push(line) });
};

describe('a kept world', () => {
  it('keeps a change whole, or not at all', () => {
    const store = open();
    add(store);
    expect(JSON.parse(readFileSync(worldFile(folder), 'utf8')).counter.count).toBe(1);
    expect(() =>
      store.change((world) => {
        world.clockOffsetMs = 5;
        add(store, 7);
        throw new Error('half-way');
      }),
    ).toThrow('half-way');
    expect(store.world.clockOffsetMs).toBe(0);
    expect(counted(store).count).toBe(1);
    expect(counted(open()).count).toBe(1);
    expect(readdirSync(folder)).toEqual(['world.json']);
  });

  it('is the same for every process that has it open', () => {
    const [one, other] = [open(), open()];
    for (let round = 0; round < 20; round++) {
      add(one);
      add(other);
    }
    expect(counted(one).count).toBe(40);
    one.begin({ scale: 1 });
    expect(counted(other).count).toBe(0);
  });

  it('runs a postponed task once, in whichever process is there', () => {
    const store = open();
    store.later(3_600_000, { kind: 'counter.add', data: 2 });
    store.later(7_200_000, { kind: 'counter.add', data: 30 });
    store.runDue();
    expect(counted(store).count).toBe(0);
    const other = open();
    other.change((world) => {
      world.clockOffsetMs = 3_600_000;
    });
    other.runDue();
    store.runDue();
    expect(counted(store).count).toBe(2);
    expect(store.world.pending).toHaveLength(1);
  });

  it('runs a task that follows from another at once', () => {
    const store = open();
    store.later(0, { kind: 'counter.addTwice', data: 3 });
    store.runDue();
    expect(counted(store).count).toBe(6);
    expect(store.world.pending).toEqual([]);
  });

  it('drops a task that fails, and says so', () => {
    const store = open();
    store.later(0, { kind: 'counter.fail', data: null });
    store.later(0, { kind: 'nobody.knows', data: null });
    store.later(0, { kind: 'counter.add', data: 1 });
    store.runDue();
    expect(notes).toEqual([expect.stringContaining('"counter.fail"'), expect.stringContaining('"nobody.knows"')]);
    expect(store.world.pending).toEqual([]);
  });

  it('is not started again by whoever had it open when it was removed', () => {
    const store = open();
    add(store, 3);
    rmSync(path.join(folder, 'world.json'));
    const message = /^The practice world in .* was removed while it was in use\.$/;
    expect(() => store.world).toThrow(message);
    expect(() => add(store)).toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
    expect(counted(open()).count).toBe(0);
    // Another one was put there.
    expect(counted(store).count).toBe(0);
  });

  it('removes what a killed process left behind', () => {
    // No process has an id as large as this.
    const gone = 2_147_483_646;
    for (const name of [`world.json.${gone}.tmp`, `world.lock.${gone}`]) writeFileSync(path.join(folder, name), '{');
    writeFileSync(path.join(folder, `world.json.${process.ppid}.tmp`), 'of somebody who is there');
    open();
    expect(readdirSync(folder).sort()).toEqual(['world.json', `world.json.${process.ppid}.tmp`]);
  });
});

describe('a host', () => {
  const withHost = async (
    misbehaviour: readonly Misbehaviour[],
    work: (address: string, store: KeptWorld, warnings: string[]) => Promise<void>,
  ) => {
    const store = open();
    const warnings: string[] = [];
    const host = await startHost({
      store,
      services: [counter],
      folder,
      version: '0',
      remotes: folder,
      misbehaviour: misbehaviour.map((one, index) => ({ id: index, seen: 0, ...one })),
      warn: (line) => warnings.push(line),
    });
    try {
      await work(`${host.address}/counter`, store, warnings);
    } finally {
      await host.close();
    }
  };
  const post = (address: string) => fetch(address, { method: 'POST', body: '{"by":1}' });

  it('keeps what changed before it answers', () =>
    withHost([], async (address) => {
      expect((await post(address)).status).toBe(201);
      expect(JSON.parse(readFileSync(worldFile(folder), 'utf8')).counter.count).toBe(1);
      expect((await fetch(address, { method: 'DELETE' })).status).toBe(204);
    }));

  it('answers 500 with a warning if a service fails', () =>
    withHost([], async (address, _, warnings) => {
      expect((await fetch(`${address}/broken`, { method: 'POST' })).status).toBe(500);
      expect(warnings).toEqual([expect.stringContaining('POST /counter/broken: as a handler should not')]);
    }));

  it('cuts the connection before the effect', () =>
    withHost([{ method: 'POST', path: '/counter', nth: 2, drop: 'before' }], async (address, store) => {
      await post(address);
      await expect(post(address)).rejects.toThrow();
      expect(counted(store).count).toBe(1);
      await post(address);
      expect(counted(store).count).toBe(2);
    }));

  it('cuts the connection after the effect', () =>
    withHost([{ method: 'POST', path: '/counter', nth: 2, drop: 'after' }], async (address, store) => {
      await post(address);
      await expect(post(address)).rejects.toThrow();
      expect(counted(store).count).toBe(2);
      expect((await fetch(address)).status).toBe(200);
    }));

  it('answers with another status, with the effect or without', () =>
    withHost(
      [
        { method: 'POST', path: '/counter', nth: 1, status: 502, body: '<html>Bad gateway</html>' },
        { method: 'POST', path: '/counter', nth: 2, status: 504, takesEffect: true },
        { path: '/counter', nth: 3, status: 204 },
      ],
      async (address, store) => {
        const first = await post(address);
        expect([first.status, first.headers.get('content-type')]).toEqual([502, 'text/html']);
        expect(counted(store).count).toBe(0);
        expect((await post(address)).status).toBe(504);
        expect(counted(store).count).toBe(1);
        expect((await fetch(address)).status).toBe(204);
      },
    ));

  it('waits before it answers, and the request takes effect meanwhile', () =>
    withHost([{ path: '/counter', delayMs: 3_600_000 }], async (address, store) => {
      const answer = post(address).then(
        () => 'answered',
        () => 'gone',
      );
      while (counted(store).count === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await Promise.race([answer, Promise.resolve('waiting')])).toBe('waiting');
    }));

  const hold = async (address: string, moment: 'before' | 'after') => {
    const control = new URL('/_sandbox/', address);
    const rule = { method: 'POST', path: '/counter', nth: 1, hold: moment };
    await fetch(new URL('misbehave', control), { method: 'POST', body: JSON.stringify(rule) });
    const leaving = new AbortController();
    const outcome = fetch(address, { method: 'POST', body: '{"by":1}', signal: leaving.signal }).then(
      ({ status }) => status,
      () => 'gone',
    );
    const held = async () => ((await (await fetch(new URL('held', control))).json()) as { held: unknown[] }).held;
    const until = async (count: number) => {
      while ((await held()).length !== count) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await until(1);
    expect(await held()).toEqual([{ rule: 1, method: 'POST', path: '/counter', moment }]);
    return {
      outcome,
      leave: async () => {
        leaving.abort();
        await until(0);
      },
      clear: () => fetch(new URL('misbehave', control), { method: 'DELETE' }),
    };
  };

  it.each(['before', 'after'] as const)('holds a request %s its effect until it is released', (moment) =>
    withHost([], async (address, store) => {
      const { outcome, clear } = await hold(address, moment);
      expect(counted(store).count).toBe(moment === 'before' ? 0 : 1);
      // Others go on meanwhile.
      expect((await fetch(address)).status).toBe(200);
      await clear();
      expect(await outcome).toBe(201);
      expect(counted(store).count).toBe(1);
    }),
  );

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('held %s its effect, a request whose client leaves has had %d effects', (moment, effects) =>
    withHost([], async (address, store) => {
      const { outcome, leave } = await hold(address, moment);
      await leave();
      expect(await outcome).toBe('gone');
      expect(counted(store).count).toBe(effects);
    }),
  );
});
