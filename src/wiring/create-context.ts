import path from 'node:path';
import type { LoadedConfig } from '../config/load.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { govpress } from '../playbook/govpress.ts';
import { createProxiedFetch } from '../services/http/proxied-fetch.ts';
import { createMemory } from '../services/memory.ts';
import { createProcesses } from '../services/process/client.ts';
import { createServiceClocks } from '../services/service-clocks.ts';
import { createTurns } from '../services/turns.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { createServices } from './create-services.ts';
import { realSurroundings, type Surroundings } from './surroundings.ts';

/** Builds the context: the only wiring. */
export function createContext(parts: {
  readonly options: GlobalOptions;
  readonly env: Context['env'];
  readonly signal: AbortSignal;
  /** Where it is, if not on the real machine. */
  readonly surroundings?: Surroundings;
}): Context {
  const { options } = parts;
  const { env, ownEnv, paths, clock, leave } = parts.surroundings ?? realSurroundings(parts.env);
  const terminal = createTerminal(env, options);
  let loaded: Promise<LoadedConfig> | undefined;
  const readConfig = async (): Promise<LoadedConfig> => {
    const { loadConfig } = await import('../config/load.ts');
    const named =
      options.config !== undefined
        ? { file: path.resolve(options.config), by: '--config' }
        : env.GOVSUPPORT_CONFIG
          ? { file: path.resolve(env.GOVSUPPORT_CONFIG), by: 'GOVSUPPORT_CONFIG' }
          : null;
    return loadConfig({ named, usual: paths.configFile, home: paths.home, env });
  };
  const config = () => {
    loaded ??= readConfig();
    return loaded;
  };
  const memory = createMemory();
  const clocks = createServiceClocks(clock.now);
  const proxied = createProxiedFetch(env);
  const turns = createTurns();
  const within: Context['within'] = (signal, deadline, waiting) => {
    const inTurn = turns({ signal, waiting });
    const processes = createProcesses(env, signal, inTurn);
    const base = {
      options,
      terminal,
      env,
      ownEnv,
      paths,
      playbook: govpress,
      clock: { now: clock.now, earliest: clocks.earliest },
      signal,
      config,
      within,
      end: async () => {
        await processes.endAll();
        await leave();
      },
    };
    const services = createServices({
      clock: base.clock,
      heard: clocks.heard,
      proxied,
      processes,
      env,
      paths,
      config,
      playbook: govpress,
      terminal,
      memory,
      inTurn,
      signal,
      deadline,
    });
    return { ...base, services };
  };
  return within(parts.signal);
}
