import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { once } from '../lib/once.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { GitHub } from '../services/github/github.ts';
import type { Trello } from '../services/trello/trello.ts';
import { isWorking, type Zendesk } from '../services/zendesk/zendesk.ts';

/** The most requests of a round, after the first. One of them reads the tickets; each further hundred takes another. */
const requestsATurn = 4;

/** How many groups are searched for tickets in a round. If there are more, they take turns. */
const searchesATurn = 2;

/** How long old data is used if it can't be read again; after that it is unknown. */
const longestMs = 3_600_000;

/**
 * What kind of thing is kept. `search`: which tickets a group has, read each round. `usual` and `rare`: read again one
 * after the other. `stamped`: read again only when the ticket has changed.
 */
type Kind = 'search' | 'usual' | 'rare' | 'stamped';

/** How much sooner usual data is read again than rare data, and failed reads than both. */
const haste = { usual: 8, failed: 3 };

interface Kept {
  readonly kind: Kind;
  readonly stamp: string;
  readonly value?: unknown;
  readonly readAt?: number;
  /** Why it could not be read when it was last tried. */
  readonly failure?: Failure;
  readonly triedAt: number;
}

/** What is kept between the rounds of watching the queue. */
export interface BetweenTurns {
  /** The same context, whose services answer from what is kept. */
  readonly context: Context;
  /** Begins a round. `isWhole`: everything is read, as in the first. */
  begin(isWhole: boolean): void;
  rotation(): Promise<Rotation | null>;
  /** When the oldest of what is read again was read; null if there is nothing. */
  oldest(): Date | null;
}

const notYet = () =>
  new Failure('It has not been read since it came or changed.', { next: ['It will be read in a later round.'] });

/** Keeps what the queue is read from, so that a round takes few requests. */
export function keepBetweenTurns(context: Context, readRotation: () => Promise<Rotation | null>): BetweenTurns {
  const kept = new Map<string, Kept>();
  /** What this round reads again. */
  let due = new Set<string>();
  /** How many more requests this round has for what was never read. */
  let spare = Number.POSITIVE_INFINITY;
  let turns = 0;
  const now = () => context.clock.now().getTime();

  const result = <T>({ kind, value, readAt, failure }: Kept): T => {
    if (failure === undefined) return value as T;
    if (readAt === undefined || kind === 'search' || now() - readAt > longestMs) throw failure;
    return value as T;
  };

  async function keep<T>(kind: Kind, key: string, look: () => Promise<T>, stamp = ''): Promise<T> {
    const before = kept.get(key);
    const known = before?.stamp === stamp ? before : undefined;
    const isMissing = known === undefined || (kind === 'stamped' && known.failure !== undefined);
    if (!due.delete(key)) {
      if (known && (!isMissing || spare < 1)) return result<T>(known);
      if (spare < 1) throw notYet();
      spare -= 1;
    }
    const tried = { kind, stamp, triedAt: now() };
    try {
      const value = await look();
      kept.set(key, { ...tried, value, readAt: tried.triedAt });
      return value;
    } catch (failure) {
      if (!(failure instanceof Failure) || context.signal.aborted) throw failure;
      const failed = { ...known, ...tried, failure };
      kept.set(key, failed);
      return result<T>(failed);
    }
  }

  /** The keys that have waited longest. */
  function stalest(most: number, ...kinds: Kind[]): string[] {
    const waited = ({ kind, triedAt, failure }: Kept) =>
      (now() - triedAt) * (kind === 'rare' ? 1 : haste.usual) * (failure ? haste.failed : 1);
    return [...kept]
      .filter(([, { kind }]) => kinds.includes(kind))
      .sort(([, a], [, b]) => waited(b) - waited(a))
      .slice(0, most)
      .map(([key]) => key);
  }

  const zendesk = once(async (): Promise<Zendesk> => {
    const real = await context.services.zendesk();
    const stamps = new Map<number, string>();
    const searchOf = async (names: readonly string[], word?: string) => {
      const [kind, what] = word === undefined ? (['search', 'tickets'] as const) : (['usual', word] as const);
      const found = names.map((name) => keep(kind, `${what} of ${name}`, () => real.unsolvedIds([name], word)));
      return (await Promise.all(found)).flat();
    };
    return {
      ...real,
      me: () => keep('rare', 'me', () => real.me()),
      groups: () => keep('rare', 'groups', () => real.groups()),
      ticketFields: () => keep('rare', 'fields', () => real.ticketFields()),
      suspendedTickets: () => keep('usual', 'suspended', () => real.suspendedTickets()),
      unsolvedIds: searchOf,
      history: (id) => keep('stamped', `history ${id}`, () => real.history(id), stamps.get(id)),
      async unsolved(names, assigneeId) {
        const [found, own] = await Promise.all([
          searchOf(names),
          assigneeId.then((id) => keep('usual', 'own tickets', () => real.assignedIds(id))),
        ]);
        const tickets = await real.tickets([...new Set([...found, ...own])]);
        for (const { id, updatedAt } of tickets) stamps.set(id, updatedAt);
        return tickets.filter(({ status }) => isWorking(status));
      },
    };
  });
  const trello = once(async (): Promise<Trello> => {
    const real = await context.services.trello();
    return { ...real, cardsOfBoard: (id) => keep('usual', `board ${id}`, () => real.cardsOfBoard(id)) };
  });
  const github = once(async (): Promise<GitHub> => {
    const real = await context.services.github();
    return {
      ...real,
      openPullRequestsOf: (owner) => keep('usual', `pull requests of ${owner}`, () => real.openPullRequestsOf(owner)),
      openPullRequests: (owner, name) =>
        keep('usual', `pull requests in ${owner}/${name}`, () => real.openPullRequests(owner, name)),
    };
  });

  return {
    context: { ...context, services: { ...context.services, zendesk, trello, github } },
    rotation: () => keep('usual', 'rotation', readRotation),
    begin(isWhole) {
      turns += 1;
      if (isWhole) kept.clear();
      const searches = stalest(searchesATurn, 'search');
      const free = requestsATurn - 1 - Math.max(1, searches.length);
      // With one request to give, the two take turns.
      const forNew = free > 1 ? 1 : turns % 2;
      due = new Set([...searches, ...stalest(free - forNew, 'usual', 'rare')]);
      spare = isWhole ? Number.POSITIVE_INFINITY : forNew;
    },
    oldest() {
      const read = [...kept.values()].flatMap(({ kind, readAt }) => (kind === 'usual' && readAt ? [readAt] : []));
      return read.length === 0 ? null : new Date(Math.min(...read));
    },
  };
}
