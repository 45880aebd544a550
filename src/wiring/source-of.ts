import type { LoadedConfig } from '../config/load.ts';

/** Where a key's value comes from, as people would look for it: the variable, or the key itself. */
export const sourceOf = (config: LoadedConfig, key: string): string => {
  const origin = config.origin(key);
  return origin?.from === 'environment' ? origin.name : key;
};
