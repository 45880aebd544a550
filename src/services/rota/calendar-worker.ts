import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from '../../errors.ts';
import { readCalendar } from './calendar.ts';

/** What the worker posts back: a Failure can't be cloned. */
export type WorkerAnswer = { readonly answer: ReturnType<typeof readCalendar> } | { readonly failure: string };

function answer(): WorkerAnswer {
  try {
    return { answer: readCalendar(workerData.text, workerData.question) };
  } catch (error) {
    if (error instanceof Failure) return { failure: error.message };
    throw error;
  }
}

parentPort?.postMessage(answer());
