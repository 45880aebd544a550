import type { Paths } from '../config/find-paths.ts';
import type { LoadedConfig } from '../config/load.ts';
import { configPlaces } from '../config/places.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { govpress } from '../playbook/govpress.ts';
import type { Playbook } from '../playbook/schema.ts';
import { wordsFor } from '../playbook/words-for.ts';

/** The configuration of a run, and the playbook that it names. */
interface OpenedConfig {
  /** Reads the configuration on first use, and remembers it. */
  config(): Promise<LoadedConfig>;
  /** The team's own playbook, or the built-in one. Throws a UsageError if it or the configuration has a mistake. */
  playbook(): Promise<Playbook>;
  /** Reads the configuration again when it is next asked for. */
  forget(): void;
}

/** Opens the configuration. Nothing is parsed until it is needed. */
export function openConfig(options: Pick<GlobalOptions, 'config'>, env: Context['env'], paths: Paths): OpenedConfig {
  let loaded: Promise<LoadedConfig> | undefined;
  const places = configPlaces({ options, env, paths });
  const config = async () => {
    const { loadConfig } = await import('../config/load.ts');
    loaded ??= loadConfig(places);
    return loaded;
  };
  return {
    config,
    forget() {
      loaded = undefined;
    },
    async playbook() {
      const { mentions } = await import('../config/load.ts');
      if (!mentions(places, ['playbook', 'include'])) return govpress;
      const { values, resolvePath } = await config();
      if (values.playbook === undefined) return govpress;
      const { readPlaybook } = await import('../config/playbook-file.ts');
      return readPlaybook(resolvePath(values.playbook), govpress, wordsFor);
    },
  };
}
