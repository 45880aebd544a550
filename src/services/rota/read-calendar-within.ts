import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../errors.ts';
import type { CalendarAnswer, CalendarQuestion } from './calendar.ts';
import type { WorkerAnswer } from './calendar-worker.ts';

/** The time limit for reading a calendar, in milliseconds. */
const limitMs = 8000;

/** Its memory limit, in megabytes. */
const limitMb = 256;

/** The worker's file: next to this one in the source, one level up in the bundle. */
function workerFile(): string {
  const places = ['calendar-worker.ts', 'calendar-worker.cjs', '../calendar-worker.cjs'];
  const files = places.map((place) => path.join(import.meta.dirname, place));
  return files.find((file) => existsSync(file)) ?? (files[0] as string);
}

/**
 * Reads a calendar in a thread, which is ended if it takes too long or too much memory, or when the signal aborts: a
 * few lines can ask for years of computing, and code that never yields can't be interrupted.
 */
export async function readCalendarWithin(
  text: string,
  question: CalendarQuestion,
  signal: AbortSignal,
): Promise<CalendarAnswer> {
  signal.throwIfAborted();
  const worker = new Worker(workerFile(), {
    workerData: { text, question },
    resourceLimits: { maxOldGenerationSizeMb: limitMb },
    // The library's own output would be shown, with parts of the calendar in it.
    stdout: true,
    stderr: true,
    env: {},
    execArgv: [],
  });
  const { promise, resolve, reject } = Promise.withResolvers<WorkerAnswer>();
  worker.once('message', resolve);
  worker.once('error', reject);
  const tooLong = setTimeout(reject, limitMs, new Failure('The calendar takes too long to read.'));
  const aborted = () => reject(signal.reason);
  signal.addEventListener('abort', aborted, { once: true });
  try {
    const found = await promise;
    if ('failure' in found) throw new Failure(found.failure);
    return found.answer;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
    throw new Failure('The calendar takes too much memory to read.', { cause: error });
  } finally {
    clearTimeout(tooLong);
    signal.removeEventListener('abort', aborted);
    await worker.terminate();
  }
}
