const hour = 3_600_000;

/** Limits each person's requests an hour, by the world's clock. */
export function createRateLimit(most: () => number) {
  const used = new Map<string, { readonly reset: number; count: number }>();
  const of = (login: string, now: Date) => {
    const known = used.get(login);
    if (known && known.reset > now.getTime()) return known;
    const begun = { reset: now.getTime() + hour, count: 0 };
    used.set(login, begun);
    return begun;
  };
  return {
    /** Counts a request. Returns whether it is over the limit. */
    take(login: string, now: Date): boolean {
      const known = of(login, now);
      known.count += 1;
      return known.count > most();
    },
    /** How many are used and left, and when the count restarts, in seconds since 1970. */
    state(login: string, now: Date) {
      const { count, reset } = of(login, now);
      const limit = most();
      return {
        limit,
        used: Math.min(count, limit),
        remaining: Math.max(0, limit - count),
        reset: Math.ceil(reset / 1000),
      };
    },
  };
}

export type RateLimit = ReturnType<typeof createRateLimit>;
