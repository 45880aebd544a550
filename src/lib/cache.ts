/** What was read in a run, by key. Each key always holds the same type. */
export interface Cache {
  /** Reads what belongs to a key, once. A failure is not kept. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
  /** Replaces what was read. */
  set(key: string, value: unknown): void;
  /** Reads it again the next time. */
  forget(key: string): void;
}

export function createCache(): Cache {
  const kept = new Map<string, Promise<unknown>>();
  return {
    once<T>(key: string, read: () => Promise<T>) {
      const known = kept.get(key) as Promise<T> | undefined;
      if (known) return known;
      const reading = read();
      kept.set(key, reading);
      reading.catch(() => {
        if (kept.get(key) === reading) kept.delete(key);
      });
      return reading;
    },
    set: (key, value) => void kept.set(key, Promise.resolve(value)),
    forget: (key) => void kept.delete(key),
  };
}
