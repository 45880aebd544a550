import { limitedUntil, tooManyRequests } from './problem.ts';
import type { Limits } from './world.ts';

const minuteMs = 60_000;

/** Counts requests for as long as the server runs: limits over several runs aren't needed. */
export interface Limiter {
  /** Counts a request, and returns the headers that say how many are left. Throws a Problem if none are. */
  request(now: Date): Record<string, string>;
  /** Counts an update of a ticket. */
  update(now: Date): void;
}

/** https://developer.zendesk.com/api-reference/introduction/rate-limits/ */
export function createLimiter(limits: () => Limits): Limiter {
  const seen = new Map<string, number[]>();
  /** Counts under a name; returns how many came within the last minute, and the seconds until one more may. */
  function count(name: string, now: Date, limit: number): { used: number; seconds: number; over: boolean } {
    const at = now.getTime();
    // If the clock was moved back, everything seen lies in the future: that is forgotten too.
    const recent = (seen.get(name) ?? []).filter((each) => each > at - minuteMs && each <= at);
    const over = recent.length >= limit;
    if (!over) recent.push(at);
    seen.set(name, recent);
    const seconds = Math.max(1, Math.ceil(((recent[0] ?? at) + minuteMs - at) / 1000));
    return { used: recent.length, seconds, over };
  }
  return {
    request(now) {
      const limit = limits().requestsPerMinute;
      const { used, seconds, over } = count('all', now, limit);
      if (over) throw tooManyRequests(seconds);
      const left = String(limit - used);
      return {
        'X-Rate-Limit': String(limit),
        'X-Rate-Limit-Remaining': left,
        'RateLimit-Limit': String(limit),
        'RateLimit-Remaining': left,
        'RateLimit-Reset': String(seconds),
      };
    },
    update(now) {
      const { seconds, over } = count('updates', now, limits().updatesPerMinute);
      if (over) throw limitedUntil('TooManyRequests', 'Number of ticket updates per minute exceeded', seconds);
    },
  };
}
