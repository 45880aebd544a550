import os from 'node:os';
import path from 'node:path';
import type { LoadedConfig } from './config/load.ts';
import { govpress } from './playbook/govpress.ts';
import type { Playbook } from './playbook/schema.ts';
import { createProcesses } from './services/process/client.ts';
import type { Processes } from './services/process/process.ts';
import type { Services } from './services/services.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly color: boolean;
  readonly input: boolean;
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly config: string | undefined;
}

/** Where things are on this machine. All absolute. */
export interface Paths {
  readonly home: string;
  readonly configFile: string;
  readonly stateFolder: string;
}

/** What a command, a check or a step gets to work with. Built once, from flags, configuration and environment. */
export interface Context {
  readonly options: GlobalOptions;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  readonly playbook: Playbook;
  readonly clock: { now(): Date };
  /** Aborts when the work is to end: the person interrupted, or the time limit is reached. */
  readonly signal: AbortSignal;
  /** Made on first use; each is ended by the signal. */
  readonly services: Services;
  /** Reads the configuration once. Throws a UsageError where it has a mistake. */
  config(): Promise<LoadedConfig>;
  /** The same context for a part of the work that has a signal of its own. */
  within(signal: AbortSignal): Context;
}

/** The XDG places, on macOS too. https://specifications.freedesktop.org/basedir-spec/latest/ */
function findPaths(env: Context['env']): Paths {
  const home = env.HOME || os.homedir();
  const xdg = (name: string, ...usual: string[]) => {
    const value = env[name];
    return value && path.isAbsolute(value) ? value : path.join(home, ...usual);
  };
  return {
    home,
    configFile: path.join(xdg('XDG_CONFIG_HOME', '.config'), 'govsupport', 'config.yaml'),
    stateFolder: path.join(xdg('XDG_STATE_HOME', '.local', 'state'), 'govsupport'),
  };
}

/** The clients, each loaded when a check or step first asks for it. */
function createServices(processes: Processes, paths: Paths, env: Context['env'], signal: AbortSignal): Services {
  return {
    processes,
    git: async () => (await import('./services/git/client.ts')).createGit(processes, paths.home),
    network: async () => (await import('./services/network/client.ts')).createNetwork({ signal }),
    secrets: async () => (await import('./services/secrets/client.ts')).createSecrets({ env, processes }),
    ssh: async () => (await import('./services/ssh/client.ts')).createSsh(processes),
    staging: async () => (await import('./services/staging/client.ts')).createStaging({ signal }),
  };
}

/** Builds the context: the only wiring. */
export function createContext(parts: {
  readonly options: GlobalOptions;
  readonly env: Context['env'];
  readonly signal: AbortSignal;
}): Context {
  const { options, env } = parts;
  const terminal = createTerminal(env, options);
  const paths = findPaths(env);
  let loaded: Promise<LoadedConfig> | undefined;
  const readConfig = async (): Promise<LoadedConfig> => {
    const { loadConfig } = await import('./config/load.ts');
    const named = options.config
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
  const within = (signal: AbortSignal): Context => {
    const processes = createProcesses(env, signal);
    const base = {
      options,
      terminal,
      env,
      paths,
      playbook: govpress,
      clock: { now: () => new Date() },
      signal,
      config,
      within,
    };
    return { ...base, services: createServices(processes, paths, env, signal) };
  };
  return within(parts.signal);
}
