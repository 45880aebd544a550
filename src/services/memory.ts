/** Gives what a name stands for, made at most once by those who ask for it. */
export type Memory = (name: string, make: () => Promise<string>) => Promise<string>;

/**
 * Remembers what was made, across all parts of a run. What failed is not remembered: whoever waited for it tries for
 * themselves, because the one who made it may only have been stopped.
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
