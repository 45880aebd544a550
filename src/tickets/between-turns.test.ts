import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sampleTicket } from '../../test/support/handover.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { govpress } from '../playbook/govpress.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { keepBetweenTurns } from './between-turns.ts';
import { type QueueQuery, readQueue } from './queue.ts';

const minute = 60_000;
beforeEach(() => vi.useFakeTimers({ now: new Date('2026-12-01T11:42:00Z'), toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

const names = Object.values(govpress.zendeskGroups);
const groupId = names.indexOf(govpress.zendeskGroups.secondLine) + 1;

/** A world in which every request is noted, and may fail. */
function practice() {
  const world = {
    requests: [] as string[],
    fails: /^$/,
    tickets: [
      sampleTicket(1, 'Mine', { groupId, assigneeId: 7 }),
      ...[2, 3, 4].map((id) => sampleTicket(id, 'Waits', { groupId, status: 'hold', sla: { kind: 'paused' } })),
    ] as Ticket[],
  };
  const ask = async <T>(request: string, answer: () => T): Promise<T> => {
    world.requests.push(request);
    if (world.fails.test(request)) throw new Failure(`No ${request}.`, { code: 3 });
    return answer();
  };
  const zendesk = {
    me: () => ask('me', () => ({ id: 7, email: 'ada@example.org' })),
    groups: () => ask('groups', () => names.map((name, index) => ({ id: index + 1, name }))),
    unsolvedIds: (of: string[], word?: string) =>
      ask(`${word ?? 'search'} ${of}`, () => (word ? [] : world.tickets.map(({ id }) => id))),
    assignedIds: () => ask('assigned', () => [1]),
    tickets: (ids: number[]) => ask('tickets', () => world.tickets.filter(({ id }) => ids.includes(id))),
    suspendedTickets: () => ask('suspended', () => []),
    ticketFields: () => ask('fields', () => []),
    history: (id: number) =>
      ask(`history ${id}`, () => ({ status: { is: 'hold', since: '2026-11-30T09:00:00Z' }, notes: [] })),
  };
  const services = {
    zendesk: async () => zendesk,
    trello: async () => ({ cardsOfBoard: (id: string) => ask(`board ${id}`, () => []) }),
    github: async () => ({
      openPullRequestsOf: (owner: string) => ask(`pulls ${owner}`, () => ({ pullRequests: [], more: 0 })),
    }),
    gitWork: async () => ({ knownBranches: async () => [] }),
  };
  const context = {
    services,
    playbook: govpress,
    clock: { now: () => new Date() },
    signal: new AbortController().signal,
    config: async () => ({ values: { repositories: [] }, resolvePath: (folder: string) => folder }),
  } as unknown as Context;
  const kept = keepBetweenTurns(context, () => ask('rota', () => null));
  /** Takes a turn after so many minutes, and returns it with its requests. */
  async function turn({ after = 5, isWhole = false, groups = ['secondLine'] as QueueQuery['groups'] } = {}) {
    vi.setSystemTime(Date.now() + after * minute);
    world.requests = [];
    kept.begin(isWhole);
    const reading = readQueue(kept.context, { groups }, { rotation: kept.rotation });
    const queue = await reading.catch((error: Error) => error.message);
    return { queue, requests: world.requests };
  }
  return { world, kept, turn };
}

const gapsOf = (queue: Awaited<ReturnType<ReturnType<typeof practice>['turn']>>['queue']) =>
  typeof queue === 'string' ? [] : queue.gaps.map(({ what, why }) => `${what}: ${why}`);

it('reads everything in the first turn, and after it takes at most four requests, with the tickets among them', async () => {
  const { turn, kept } = practice();
  const first = await turn({ isWhole: true });
  expect(first.requests.length).toBeGreaterThan(12);
  const seen = new Set<string>();
  for (let count = 0; count < 20; count++) {
    const { queue, requests } = await turn();
    expect(requests.length).toBeLessThanOrEqual(4);
    expect(requests.filter((each) => /^(?:tickets|search)/.test(each))).toEqual(
      [`search ${govpress.zendeskGroups.secondLine}`, 'tickets'].sort(),
    );
    expect(gapsOf(queue)).toEqual([]);
    for (const each of requests) seen.add(each);
  }
  // What rarely changes comes last.
  const others = first.requests.filter((each) => !/^(?:history|me|groups|fields)/.test(each));
  expect([...seen]).toEqual(expect.arrayContaining(others));
  // All else is at most this old.
  expect(Date.now() - (kept.oldest()?.getTime() ?? 0)).toBeLessThanOrEqual(60 * minute);
});

it('reads the notes of a ticket again once it has changed, and says so of those that have to wait', async () => {
  const { turn, world } = practice();
  await turn({ isWhole: true });
  world.tickets = world.tickets.map((ticket) =>
    ticket.id > 2 ? { ...ticket, updatedAt: '2026-12-01T11:45:00Z' } : ticket,
  );
  const { queue, requests } = await turn();
  expect(requests.filter((each) => each.startsWith('history'))).toEqual(['history 3']);
  expect(gapsOf(queue)).toEqual([
    'How long #4 have been waiting, and what their notes say: It has not been read since it came or changed.',
  ]);
  const next = await turn();
  expect(next.requests.filter((each) => each.startsWith('history'))).toEqual(['history 4']);
  expect(gapsOf(next.queue)).toEqual([]);
});

it('searches any number of groups in turn, and reads the tickets of all of them each time', async () => {
  const { turn } = practice();
  const groups = Object.keys(govpress.zendeskGroups) as (keyof typeof govpress.zendeskGroups)[];
  await turn({ isWhole: true, groups });
  for (let count = 0; count < 5; count++) {
    const turns = [await turn({ groups }), await turn({ groups })];
    for (const { requests } of turns) {
      expect(requests.length).toBeLessThanOrEqual(4);
      expect(requests).toContain('tickets');
    }
    const searched = turns.flatMap(({ requests }) => requests.filter((each) => each.startsWith('search')));
    expect(new Set(searched)).toEqual(new Set(names.map((name) => `search ${name}`)));
  }
});

it('uses what was read for an hour if it can no longer be read, but never an old search', async () => {
  const { turn, world } = practice();
  await turn({ isWhole: true });
  world.fails = /^board/;
  for (let count = 0; count < 10; count++) expect(gapsOf((await turn()).queue)).toEqual([]);
  for (let count = 0; count < 15; count++) await turn();
  const { backlog, week } = govpress.boards;
  expect(gapsOf((await turn()).queue)).toEqual(
    [backlog, week].map(({ name, shortLink }) => `Which cards of ${name} belong to tickets: No board ${shortLink}.`),
  );
  world.fails = /^search/;
  expect((await turn()).queue).toMatch(/^No search/);
  world.fails = /^$/;
  expect((await turn()).queue).not.toBeTypeOf('string');
});
