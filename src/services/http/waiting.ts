import { setTimeout as sleep } from 'node:timers/promises';

/** Time, as far as waiting needs it. Tests bring their own, so that no test has to wait. */
export interface Waiting {
  /** Milliseconds since 1970. */
  now(): number;
  /** Throws the signal's reason when it aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own time. */
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
};

/**
 * How long an answer asks to wait, in milliseconds, or undefined where it doesn't say.
 * Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const written = headers.get('retry-after')?.trim();
  if (!written) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(written)) return Math.ceil(Number(written) * 1000);
  const date = Date.parse(written);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** How long to wait before the next try, in milliseconds: longer each time, and never in step with others. */
export const backoff = (attempt: number, first = 300): number => first * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
