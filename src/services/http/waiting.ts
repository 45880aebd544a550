import { setTimeout as sleep } from 'node:timers/promises';

/** The clock, the pauses of retries, and time limits. Tests bring their own, so that they don't wait. */
export interface Waiting {
  /** Milliseconds since 1970. */
  now(): number;
  /** Throws the signal's reason when it aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Calls `act` after this time. Returns what cancels it. */
  after(milliseconds: number, act: () => void): () => void;
}

export const realWaiting: Waiting = {
  now: () => Date.now(),
  async pause(milliseconds, signal) {
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * How long an answer asks to wait, in milliseconds; undefined if it doesn't say. Retry-After holds seconds or a date:
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const written = headers.get('retry-after')?.trim();
  if (!written) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(written)) return Math.ceil(Number(written) * 1000);
  const date = Date.parse(written);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** How long to wait before the next try, in milliseconds: longer each time, with jitter. */
export const backoff = (attempt: number, first = 300): number => first * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
