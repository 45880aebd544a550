import type { Paths } from '../config/find-paths.ts';
import { isTrue } from '../config/load.ts';
import { configPlaces } from '../config/places.ts';
import type { GlobalOptions } from '../context.ts';
import { switchedOn } from '../lib/switched-on.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Whether the person asked for words in place of symbols, and for nothing to be redrawn: ACCESSIBLE says it, either way,
 * or else `accessible` in the configuration. An empty variable says nothing.
 */
export function wantsAccessible(options: Pick<GlobalOptions, 'config'>, env: Env, paths: Paths): boolean {
  return switchedOn(env.ACCESSIBLE) ?? isTrue(configPlaces({ options, env, paths }), 'accessible');
}
