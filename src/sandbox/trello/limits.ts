const windowMs = 10_000;

/** Counts one kind of request, of which `most` are allowed in ten seconds of the world's time. */
function createLimit() {
  const seen = new Map<string, number[]>();
  return {
    /** How many requests are left after this one; negative if it is over the limit. */
    take(who: string, most: number, now: Date): number {
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
export function createTrelloLimits(requestsPerToken: () => number): TrelloLimits {
  const [keys, tokens] = [createLimit(), createLimit()];
  return {
    take(key, token, now) {
      const perToken = requestsPerToken();
      const perKey = 3 * perToken;
      const left = { key: keys.take(key, perKey, now), token: tokens.take(token, perToken, now) };
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
