import { exitCode, Failure } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import { type Queue, queueAt } from './queue.ts';
import type { FindNews, QueueNews } from './queue-news.ts';

const minuteMs = 60_000;

/** After this long without a reading, such as a night, everything is read as in the first round. */
const wholeAfterMs = 4 * 60 * minuteMs;

/** How long to wait between two looks at the clock, in milliseconds: after the machine's sleep it has jumped. */
const lookEveryMs = 1000;

/** What is shown of the queue that is watched. */
export interface Watched {
  readonly now: Date;
  /** As it was last read, for now; null if it has not been read yet. */
  readonly queue: Queue | null;
  /** Why it could not be read when it was last tried. */
  readonly problem: Failure | null;
  readonly isReading: boolean;
  /** When it is read next. */
  readonly nextAt: Date;
}

/** What watching works with. It knows nothing of the screen. */
export interface Watching {
  readonly everyMs: number;
  readonly signal: AbortSignal;
  now(): Date;
  /** Waits, or less if the signal aborts. */
  pause(ms: number): Promise<void>;
  /** Reads the queue. `isWhole`: nothing that was kept is recent enough. */
  read(isWhole: boolean): Promise<Queue>;
  readonly findNews: FindNews;
  /** Called for each look at the clock. */
  look(watched: Watched): void | Promise<void>;
  /** Called when the queue was read, or could not be, with the news since the last time. */
  turn(watched: Watched, news: readonly QueueNews[]): void | Promise<void>;
  /** Called at once with the news to notify of. */
  tell(news: readonly QueueNews[], watched: Watched): void;
}

/** How long to wait after so many failures, one after the other. */
function pauseAfter(failure: Failure, count: number, { everyMs, now }: Pick<Watching, 'everyMs' | 'now'>): number {
  const problem = failure instanceof ServiceError ? failure.problem : null;
  // Without a network it costs the service nothing, and works as soon as the network is back.
  const again = Math.min(everyMs, problem === 'not-reachable' ? minuteMs : minuteMs * 2 ** (count - 1));
  if (!(failure instanceof ServiceError) || problem !== 'limited') return again;
  return Math.max(everyMs, (failure.details.until?.getTime() ?? 0) - now().getTime());
}

/**
 * Watches the queue until the signal aborts: reads it every so often, and lets time pass in between. A failure is tried
 * again. Throws it only if the queue was never read and trying again will not help, and what is no Failure always.
 */
export async function watchQueue(watching: Watching): Promise<void> {
  const { everyMs, signal, findNews } = watching;
  let queue: Queue | null = null;
  let problem: Failure | null = null;
  let failures = 0;
  let begunAt = watching.now();
  let nextAt = begunAt;
  let reading: Promise<void> | null = null;
  let broken: { readonly error: unknown } | null = null;
  const news: QueueNews[] = [];

  const watched = (): Watched => {
    const now = watching.now();
    return { now, queue: queue && queueAt(queue, now), problem, isReading: reading !== null, nextAt };
  };
  /** Notifies of what is new by the clock, or in what was read. */
  const call = (state: Watched, isReading: boolean): void => {
    const found = state.queue ? findNews(state.queue.matching, state.now, isReading) : [];
    news.push(...found);
    if (found.length > 0) watching.tell(found, state);
  };
  const read = async (): Promise<void> => {
    const ageMs = queue ? begunAt.getTime() - queue.readAt.getTime() : Number.POSITIVE_INFINITY;
    try {
      queue = await watching.read(ageMs > Math.max(wholeAfterMs, 3 * everyMs));
      problem = null;
      failures = 0;
      nextAt = new Date(begunAt.getTime() + everyMs);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure) || (queue === null && error.code !== exitCode.unknown)) throw error;
      problem = error;
      failures += 1;
      nextAt = new Date(watching.now().getTime() + pauseAfter(error, failures, watching));
    }
    reading = null;
    if (signal.aborted) return;
    const state = watched();
    if (problem === null) call(state, true);
    await watching.turn(state, news.splice(0));
  };

  while (!signal.aborted) {
    const now = watching.now();
    // A clock that was put back would wait for the time it had before.
    if (reading === null && (now >= nextAt || now < begunAt)) {
      begunAt = now;
      reading = read().catch((error: unknown) => {
        broken = { error };
      });
    }
    const state = watched();
    call(state, false);
    await watching.look(state);
    await watching.pause(lookEveryMs);
    if (broken !== null && !signal.aborted) throw (broken as { readonly error: unknown }).error;
  }
  await reading;
}
