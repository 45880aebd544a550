import { changeConfig } from '../../config/change-config.ts';
import { configFileOf, configPlaces } from '../../config/places.ts';
import type { Context } from '../../context.ts';

/** The configuration file of this run: the one that --config or GOVSUPPORT_CONFIG names, else the usual one. */
export const ownConfigFile = (context: Context): string => configFileOf(configPlaces(context));

/** Sets keys in it. Throws as `changeConfig` does. */
export function changeOwnConfig(context: Context, values: Readonly<Record<string, string>>): void {
  const changes = Object.entries(values).map(([key, value]) => ({ key, value }));
  changeConfig({ file: ownConfigFile(context), home: context.paths.home }, changes);
}
