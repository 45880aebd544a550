const windowMs = 10_000;

/** Limits one kind of request to `most` in ten seconds of the world's time. */
function createLimit(most: number) {
  const seen = new Map<string, number[]>();
  return {
    /** How many requests are left after this one; negative if it is over the limit. */
    take(who: string, now: Date): number {
      const recent = (seen.get(who) ?? []).filter((at) => Math.abs(now.getTime() - at) < windowMs);
      const left = most - recent.length - 1;
      if (left >= 0) recent.push(now.getTime());
      seen.set(who, recent);
      return left;
    },
  };
}

export interface TrelloLimits {
  /** Counts a request. Returns the headers, and the error if it is over the limit. */
  take(
    key: string,
    token: string,
    now: Date,
  ): { readonly headers: Record<string, string>; readonly error: string | null };
}

/** Trello's limits. https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/ */
export function createTrelloLimits(perKey = 300, perToken = 100): TrelloLimits {
  const [keys, tokens] = [createLimit(perKey), createLimit(perToken)];
  return {
    take(key, token, now) {
      const left = { key: keys.take(key, now), token: tokens.take(token, now) };
      const headers = {
        'x-rate-limit-api-key-interval-ms': String(windowMs),
        'x-rate-limit-api-key-max': String(perKey),
        'x-rate-limit-api-key-remaining': String(Math.max(0, left.key)),
        'x-rate-limit-api-token-interval-ms': String(windowMs),
        'x-rate-limit-api-token-max': String(perToken),
        'x-rate-limit-api-token-remaining': String(Math.max(0, left.token)),
      };
      if (left.token < 0) return { headers, error: 'API_TOKEN_LIMIT_EXCEEDED' };
      return { headers, error: left.key < 0 ? 'API_KEY_LIMIT_EXCEEDED' : null };
    },
  };
}
