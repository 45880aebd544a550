/**
 * Limits requests per sender in a window of time. The returned function counts a request and returns whether it is
 * within the limit. By the machine's clock, because clients wait by it.
 */
export function createRateLimit(most: () => number, windowMs: number): (who: string) => boolean {
  const seen = new Map<string, number[]>();
  return (who) => {
    const now = performance.now();
    const recent = (seen.get(who) ?? []).filter((time) => now - time < windowMs);
    const allowed = recent.length < most();
    if (allowed) recent.push(now);
    seen.set(who, recent);
    return allowed;
  };
}
