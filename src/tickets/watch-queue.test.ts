import { expect, it } from 'vitest';
import { sampleTicket } from '../../test/support/handover.ts';
import { Failure, UsageError } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import type { Queue } from './queue.ts';
import { createNews } from './queue-news.ts';
import { placeTicket } from './queue-ticket.ts';
import { type Watched, watchQueue } from './watch-queue.ts';

const minute = 60_000;
const begun = Date.parse('2026-12-01T11:00:00Z');
const timeOf = (at: Date) => at.toISOString().slice(11, 16);

const running = (id: number, minutes: number, metric = 'next_reply_time'): Ticket =>
  sampleTicket(id, 'Search', {
    sla: { kind: 'active', breachAt: new Date(begun + minutes * minute).toISOString(), metric },
  });

const finishAt = new Date(begun + 6 * 60 * minute);
const queueOf = (tickets: readonly Ticket[], readAt: Date): Queue => {
  const matching = tickets.map((ticket) => placeTicket(ticket, readAt, finishAt));
  return { readAt, at: readAt, finishAt, matching, tickets: matching, gaps: [] } as unknown as Queue;
};

const gone = new ServiceError("Zendesk can't be reached.", { service: 'Zendesk', problem: 'not-reachable' });

interface World {
  now: number;
  tickets: Ticket[];
  problem: Error | null;
}

/** The world is otherwise from now on. */
const is = (other: Partial<World>) => (world: World) => {
  Object.assign(world, other);
};

const moves = (minutes: number) => (world: World) => {
  world.now += minutes * minute;
};

/** Watches for so many minutes, in which what is to happen at a minute happens, and returns what was seen. */
async function watchFor(minutes: number, happens: Readonly<Record<number, (world: World) => void>>, tickets: Ticket[]) {
  const world: World = { now: begun, tickets, problem: null };
  const left = new AbortController();
  const end = begun + minutes * minute;
  const seen = {
    reads: [] as string[],
    whole: [] as string[],
    told: [] as string[],
    looks: [] as Watched[],
    turns: [] as { watched: Watched; told: string[] }[],
  };
  const done = new Set<number>();
  const now = () => new Date(world.now);
  await watchQueue({
    everyMs: 5 * minute,
    signal: left.signal,
    findNews: createNews([60 * minute, 15 * minute]),
    now,
    async pause(ms) {
      // What was begun meanwhile ends.
      await new Promise(setImmediate);
      world.now += ms;
      for (const [at, happen] of Object.entries(happens)) {
        if (done.has(Number(at)) || world.now < begun + Number(at) * minute) continue;
        done.add(Number(at));
        happen(world);
      }
      if (world.now >= end) left.abort();
    },
    async read(isWhole) {
      seen.reads.push(timeOf(now()));
      if (isWhole) seen.whole.push(timeOf(now()));
      if (world.problem) throw world.problem;
      return queueOf(world.tickets, now());
    },
    look: (watched) => void seen.looks.push(watched),
    turn: (watched, news) =>
      void seen.turns.push({ watched, told: news.map(({ kind, entry }) => `${entry.ticket.id} ${kind}`) }),
    tell: (news) =>
      void seen.told.push(...news.map(({ kind, entry, at }) => `${timeOf(at)} ${entry.ticket.id} ${kind}`)),
  });
  return seen;
}

it('calls once for each ticket and threshold over an hour, by the clock, while the network is gone in the middle', async () => {
  const seen = await watchFor(
    66,
    {
      12: (world) => {
        world.problem = gone;
      },
      43: (world) => {
        world.problem = null;
        world.tickets = [...world.tickets, running(4, 300)];
      },
    },
    // One that is breached, one that breaches in 35 minutes, and one that comes within an hour at 11:05.
    [running(1, -5), running(2, 35), running(3, 65)],
  );
  expect(seen.told).toEqual([
    '11:05 3 soon',
    '11:20 2 soon',
    '11:35 2 breached',
    '11:43 4 new',
    '11:50 3 soon',
    '12:05 3 breached',
  ]);
  expect(seen.reads).toEqual(
    // Every five minutes, and every minute without a network.
    [
      '11:00',
      '11:05',
      '11:10',
      ...Array.from({ length: 29 }, (_, index) => `11:${15 + index}`),
      '11:48',
      '11:53',
      '11:58',
      '12:03',
    ],
  );
  expect(seen.whole).toEqual(['11:00']);
  const lost = seen.looks.findLast(({ now }) => timeOf(now) === '11:42');
  expect({ problem: lost?.problem, readAt: lost?.queue?.readAt.getTime() }).toEqual({
    problem: gone,
    readAt: begun + 10 * minute,
  });
  // Time goes on meanwhile.
  expect(lost?.queue?.matching.map(({ ticket, section }) => [ticket.id, section])).toEqual([
    [1, 'breached'],
    [2, 'breached'],
    [3, 'beforeFinish'],
  ]);
  expect(seen.looks.at(-1)?.problem).toBeNull();
  // Each turn has what was called since the one before.
  expect(seen.turns.flatMap(({ told }) => told)).toEqual(seen.told.slice(0, -1).map((line) => line.slice(6)));
});

it('notices the sleep of the machine, a clock that is put back, and a clock that gets more time', async () => {
  const asleep = await watchFor(14 * 60 + 20, { 7: moves(14 * 60) }, [running(1, 300)]);
  expect(asleep.reads.slice(0, 4)).toEqual(['11:00', '11:05', '01:07', '01:12']);
  expect(asleep.whole).toEqual(['11:00', '01:07']);
  expect(asleep.told).toEqual(['01:07 1 breached']);
  const back = await watchFor(10, { 7: moves(-60) }, []);
  expect(back.reads.slice(0, 4)).toEqual(['11:00', '11:05', '10:07', '10:12']);
  const more = await watchFor(
    100,
    {
      6: is({ tickets: [running(1, 120)] }),
      81: is({ tickets: [running(1, 130, 'agent_work_time')] }),
    },
    [running(1, 62)],
  );
  expect(more.told).toEqual(['11:02 1 soon', '12:00 1 soon', '12:25 1 soon']);
});

it('calls for a ticket that comes back, but not for one that the search missed', async () => {
  const [first, second] = [running(1, 900), running(2, 900)];
  const seen = await watchFor(
    60,
    {
      6: is({ tickets: [first] }),
      11: is({ tickets: [first, second] }),
      21: is({ tickets: [second] }),
      41: is({ tickets: [first, second] }),
    },
    [first, second],
  );
  expect(seen.told).toEqual(['11:45 1 new']);
});

it('waits ever longer for a service that fails, and as long as one asks for', async () => {
  const broken = new ServiceError('Zendesk answered with status 503.', { service: 'Zendesk', problem: 'unexpected' });
  const failing = await watchFor(30, { 1: is({ problem: broken }) }, []);
  expect(failing.reads).toEqual(['11:00', '11:05', '11:06', '11:08', '11:12', '11:17', '11:22', '11:27']);
  const until = new Date(begun + 25 * minute);
  const limit = new ServiceError('Too many.', { service: 'Zendesk', problem: 'limited', until });
  const limited = await watchFor(30, { 1: is({ problem: limit }) }, []);
  expect(limited.reads).toEqual(['11:00', '11:05', '11:25']);
});

it('ends if trying again does not help, and for a bug at any time', async () => {
  const refused = (error: Error) => watchFor(12, { 0: is({ problem: error }) }, []);
  await expect(watchFor(12, { 6: is({ problem: new TypeError('a bug') }) }, [])).rejects.toThrow('a bug');
  const signIn = new Failure('Sign in first.', { code: 4 });
  // It was read before, and someone may be signing in.
  expect((await refused(signIn)).looks.at(-1)?.problem).toBe(signIn);
  const never = async (error: Error) =>
    watchQueue({
      everyMs: minute,
      signal: new AbortController().signal,
      findNews: createNews([]),
      now: () => new Date(),
      pause: () => new Promise(setImmediate),
      read: () => Promise.reject(error),
      look: () => {},
      turn: () => {},
      tell: () => {},
    });
  await expect(never(new UsageError('Wrong.'))).rejects.toThrow('Wrong.');
  await expect(never(signIn)).rejects.toThrow('Sign in first.');
});
