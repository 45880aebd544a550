import { Failure } from '../errors.ts';

/**
 * Runs work that could make 1Password, an SSH agent or a keychain ask for a fingerprint: one piece at a time, in the
 * order of arrival. Throws what the work throws, the signal's reason, or a Failure if an earlier prompt was abandoned
 * and is still open.
 */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export interface TurnTaker {
  readonly signal: AbortSignal;
  /** Called when the wait for others begins; the function it returns is called when the wait is over. */
  readonly waiting?: (() => () => void) | undefined;
}

/** How long aborted work may take to stop, in milliseconds. */
const defaultGraceMs = 1500;

const stillAsking = () =>
  new Failure('Not tried, because an earlier request may still be waiting for your fingerprint.', {
    next: ['Answer or close the prompt of 1Password, your SSH agent or your keychain, then run this again.'],
  });

/** Makes the queue of a run. The function it returns lets one part of the run take turns in it. */
export function createTurns(graceMs = defaultGraceMs): (taker: TurnTaker) => InTurn {
  let free: Promise<void> = Promise.resolve();
  /** How much aborted work still runs. Nothing else may prompt meanwhile. */
  let overstaying = 0;

  /** Settles when the work has ended, or has not stopped in time after an abort; then calls `leave`. */
  const over = (work: Promise<unknown>, signal: AbortSignal, leave: () => void) =>
    new Promise<void>((resolve) => {
      let left = false;
      let timer: NodeJS.Timeout | undefined;
      const stop = () => {
        timer = setTimeout(() => {
          left = true;
          overstaying++;
          leave();
          resolve();
        }, graceMs);
      };
      const ended = () => {
        signal.removeEventListener('abort', stop);
        clearTimeout(timer);
        if (left) overstaying--;
        resolve();
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      work.then(ended, ended);
    });

  return ({ signal, waiting }) =>
    <T>(work: () => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        const leave = () => reject(signal.reason);
        // What is still waiting can stop at once.
        signal.addEventListener('abort', leave, { once: true });
        const waited = waiting?.();
        const turn = free.then(() => {
          signal.removeEventListener('abort', leave);
          waited?.();
          signal.throwIfAborted();
          if (overstaying > 0) throw stillAsking();
          return work();
        });
        free = free.then(() => over(turn, signal, leave));
        turn.then(resolve, reject);
      });
}
