import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sampleTicket } from '../../test/support/handover.ts';
import type { Context } from '../context.ts';
import { govpress } from '../playbook/govpress.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { readQueue } from './queue.ts';
import { readTickets } from './read-tickets.ts';

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-12-01T11:42:00Z') }));
afterEach(() => vi.useRealTimers());

const round = 1000;

/** What a service answers after so many requests, each after the one before. */
const after = <T>(requests: number, answer: T) =>
  new Promise<T>((resolve) => setTimeout(resolve, requests * round, answer));

const group = { id: 1, name: 'GovPress 2nd line support' };

function contextWith(tickets: readonly Ticket[]) {
  const histories: number[] = [];
  const zendesk = {
    me: () => after(1, { id: 7, email: 'ada@example.org' }),
    groups: () => after(1, [group]),
    // Searched, and then read.
    unsolved: () => after(2, tickets),
    unsolvedIds: () => after(1, []),
    suspendedTickets: () => after(1, []),
    ticketFields: () => after(1, []),
    tickets: () => after(1, tickets),
    comments: () => after(1, []),
    history: (id: number) => {
      histories.push(id);
      return after(1, { status: { is: 'hold', since: '2026-11-30T09:00:00Z' }, notes: [] });
    },
  };
  const services = {
    zendesk: async () => zendesk,
    trello: async () => ({ cardsOfBoard: () => after(1, []) }),
    github: async () => ({ openPullRequestsOf: () => after(1, { pullRequests: [], more: 0 }) }),
    gitWork: async () => ({ knownBranches: async () => [] }),
  };
  const context = {
    services,
    playbook: govpress,
    clock: { now: () => new Date() },
    signal: new AbortController().signal,
    config: async () => ({ values: { repositories: [] }, resolvePath: (folder: string) => folder }),
  } as unknown as Context;
  return { context, histories };
}

/** Reads it, and says how many requests it waited for one after the other. */
async function read(tickets: readonly Ticket[], limit?: number) {
  const { context, histories } = contextWith(tickets);
  const begun = Date.now();
  const query = { groups: ['secondLine'] as const, ...(limit === undefined ? {} : { limit }) };
  const reading = readQueue(context, query, { rotation: () => after(1, null) });
  const done = reading.then((queue) => ({ queue, rounds: (Date.now() - begun) / round, histories }));
  await vi.runAllTimersAsync();
  return done;
}

const held = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    sampleTicket(index + 1, `Ticket ${index + 1}`, { status: 'hold', sla: { kind: 'paused' } }),
  );

it('takes three rounds of requests for a hundred tickets that wait, and reads only so many histories', async () => {
  const { queue, rounds, histories } = await read(held(100));
  expect({ rounds, histories: histories.length, tickets: queue.tickets.length }).toEqual({
    rounds: 3,
    histories: 20,
    tickets: 100,
  });
  expect(queue.tickets[0]?.hold).toEqual({ since: '2026-11-30T09:00:00Z', reasonNoted: false });
  expect(queue.gaps).toEqual([expect.objectContaining({ what: expect.stringContaining('80 more tickets') })]);
});

it('reads the histories of those that are shown', async () => {
  const { queue, histories } = await read(held(100), 3);
  expect({ histories: histories.length, gaps: queue.gaps, total: queue.total }).toEqual({
    histories: 3,
    gaps: [],
    total: 100,
  });
});

it('takes two rounds if none waits', async () => {
  const { rounds } = await read([sampleTicket(1, 'Open', { breaches: 1 })]);
  expect(rounds).toBe(2);
});

it('shows tickets in two rounds, if one waits or not', async () => {
  const { context } = contextWith(held(2));
  const begun = Date.now();
  const done = readTickets(context, [1, 2], { rotation: () => after(1, null) }).then(({ tickets }) => ({
    rounds: (Date.now() - begun) / round,
    tickets: tickets.map(({ ticket: { id }, hold }) => [id, hold?.reasonNoted]),
  }));
  await vi.runAllTimersAsync();
  expect(await done).toEqual({
    rounds: 2,
    tickets: [
      [1, false],
      [2, false],
    ],
  });
});
