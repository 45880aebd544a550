/**
 * Counts requests by who sends them. Gives whether one more is within the limit of so many in a window of time.
 * By the machine's clock, because that is what a client waits by.
 */
export function createRateLimit(count: number, windowMs: number): (who: string) => boolean {
  const seen = new Map<string, number[]>();
  return (who) => {
    const now = performance.now();
    const recent = (seen.get(who) ?? []).filter((time) => now - time < windowMs);
    const allowed = recent.length < count;
    if (allowed) recent.push(now);
    seen.set(who, recent);
    return allowed;
  };
}
