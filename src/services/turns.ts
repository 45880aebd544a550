import { Failure } from '../errors.ts';

/**
 * Does work that could make 1Password, an SSH agent or a keychain ask for a fingerprint: never two such at a time in a
 * run, in the order in which they came. Throws what the work throws, the signal's reason, or a Failure where an
 * earlier question was given up and is still there.
 */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Who takes turns. */
export interface TurnTaker {
  readonly signal: AbortSignal;
  /** Called when waiting for the others begins; what it gives is called when the turn has come. */
  readonly waiting?: (() => () => void) | undefined;
}

/** How long work that was told to stop may take to do so, in milliseconds. */
const usualGrace = 1500;

const stillAsking = () =>
  new Failure('Not asked, because an earlier question that may want your fingerprint has no answer yet.', {
    next: ['Answer or close what 1Password, your SSH agent or your keychain shows, then run this again.'],
  });

/** Makes the queue of a run, and gives everybody who takes turns in it a way in. */
export function createTurns(graceMs = usualGrace): (taker: TurnTaker) => InTurn {
  let free: Promise<void> = Promise.resolve();
  /** Work that was told to stop and goes on: nothing can be asked next to it. */
  let overstaying = 0;

  /** Settles when the work has ended, or goes on though it was told to stop; then `leave` is called. */
  const over = (work: Promise<unknown>, signal: AbortSignal, leave: () => void) =>
    new Promise<void>((resolve) => {
      let left = false;
      let timer: NodeJS.Timeout | undefined;
      const toldToStop = () => {
        timer = setTimeout(() => {
          left = true;
          overstaying++;
          leave();
          resolve();
        }, graceMs);
      };
      const ended = () => {
        signal.removeEventListener('abort', toldToStop);
        clearTimeout(timer);
        if (left) overstaying--;
        resolve();
      };
      if (signal.aborted) toldToStop();
      else signal.addEventListener('abort', toldToStop, { once: true });
      work.then(ended, ended);
    });

  return ({ signal, waiting }) =>
    <T>(work: () => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        const leave = () => reject(signal.reason);
        // Whoever only waits can go at once.
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
