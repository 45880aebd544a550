import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode } from '../errors.ts';
import { keepBetweenTurns } from '../tickets/between-turns.ts';
import { type QueueQuery, readQueue } from '../tickets/queue.ts';
import { createNews } from '../tickets/queue-news.ts';
import { watchQueue } from '../tickets/watch-queue.ts';
import { createWatchView } from '../views/watch-queue.ts';

/** How often to read, in milliseconds, and how long before a breach to call; null: not at all. */
export interface WatchOptions {
  readonly everyMs: number;
  readonly notifyMs: readonly number[] | null;
  readonly isFiltered: boolean;
}

/** Watches the queue until the person leaves, which is its normal end. Writes nothing. */
export async function watch(context: Context, query: QueueQuery, options: WatchOptions): Promise<ExitCode> {
  const leaving = new AbortController();
  const signal = AbortSignal.any([context.signal, leaving.signal]);
  const until = context.within(signal);
  const kept = keepBetweenTurns(until, async () => (await import('../runner/find-rotation.ts')).rotationIfAny(until));
  const view = await createWatchView(kept.context, {
    everyMs: options.everyMs,
    isFiltered: options.isFiltered,
    isSilent: options.notifyMs === null,
    oldest: kept.oldest,
  });
  const { terminal } = context;
  const forget = terminal.drawn ? terminal.attend({ leave: () => leaving.abort(), redraw: view.redraw }) : () => {};
  try {
    await watchQueue({
      ...view,
      everyMs: options.everyMs,
      signal,
      findNews: createNews(options.notifyMs ?? []),
      now: () => context.clock.now(),
      pause: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
      async read(isWhole) {
        kept.begin(isWhole);
        return readQueue(kept.context, query, { rotation: kept.rotation });
      },
    });
  } finally {
    forget();
    terminal.clearProgress();
  }
  return exitCode.ok;
}
