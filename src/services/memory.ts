/** Returns the value for a name, made at most once by those who ask for it. */
export type Memory = (name: string, make: () => Promise<string>) => Promise<string>;

/**
 * Remembers values across all parts of a run. A failure is not remembered: whoever waited for it tries again, because
 * the maker may only have been stopped.
 */
export function createMemory(): Memory {
  const made = new Map<string, Promise<string>>();
  return async (name, make) => {
    for (;;) {
      const others = made.get(name);
      if (others === undefined) break;
      try {
        return await others;
      } catch {
        if (made.get(name) === others) made.delete(name);
      }
    }
    const own = make();
    made.set(name, own);
    try {
      return await own;
    } catch (error) {
      if (made.get(name) === own) made.delete(name);
      throw error;
    }
  };
}
