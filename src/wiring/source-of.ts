import type { LoadedConfig } from '../config/load.ts';

/** Where a key's value is set: the name of the environment variable, or the key itself. */
export const sourceOf = (config: LoadedConfig, key: string): string => {
  const origin = config.origin(key);
  return origin?.from === 'environment' ? origin.name : key;
};
