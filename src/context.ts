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
  readonly sandbox: boolean;
}

/** Where things are on this machine. All absolute. */
export interface Paths {
  readonly home: string;
  readonly configFile: string;
  readonly stateFolder: string;
  /** Where the practice world is, whether or not the command runs in it. */
  readonly sandboxFolder: string;
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
  /** Ends everything that was started, and waits for it. */
  end(): Promise<void>;
}

/** The XDG places, on macOS too. https://specifications.freedesktop.org/basedir-spec/latest/ */
function findPaths(env: Context['env']): Paths {
  const home = env.HOME || os.homedir();
  const xdg = (name: string, ...usual: string[]) => {
    const value = env[name];
    return value && path.isAbsolute(value) ? value : path.join(home, ...usual);
  };
  const stateFolder = path.join(xdg('XDG_STATE_HOME', '.local', 'state'), 'govsupport');
  return {
    home,
    configFile: path.join(xdg('XDG_CONFIG_HOME', '.config'), 'govsupport', 'config.yaml'),
    stateFolder,
    sandboxFolder: path.join(stateFolder, 'sandbox'),
  };
}

/** The clients, each loaded when a check or step first asks for it. */
function createServices(processes: Processes, paths: Paths): Services {
  return {
    processes,
    git: async () => (await import('./services/git/client.ts')).createGit(processes, paths.home),
  };
}

/** Where a command runs: on the real machine, or in the practice world. */
interface Surroundings {
  readonly env: Context['env'];
  readonly paths: Paths;
  readonly clock: Context['clock'];
  leave(): Promise<void>;
}

/**
 * Enters the practice world. The process's own environment becomes the one of the pretend machine, because some SDKs
 * read it behind our back, and nothing in there may find a real credential.
 */
async function enter(env: Context['env'], real: Paths, terminal: Terminal): Promise<Surroundings> {
  const { enterSandbox } = await import('./sandbox/open.ts');
  const { sandboxParts } = await import('./terminal/sandbox-parts.ts');
  const stay = await enterSandbox(sandboxParts({ env, paths: real, terminal }));
  for (const name of Object.keys(process.env)) if (!(name in stay.env)) delete process.env[name];
  Object.assign(process.env, stay.env);
  return {
    env: stay.env,
    paths: { ...findPaths(stay.env), stateFolder: stay.stateFolder, sandboxFolder: real.sandboxFolder },
    clock: { now: stay.now },
    leave: stay.leave,
  };
}

/** Whether a command is to run in the practice world. */
export const wantsSandbox = (options: GlobalOptions, env: Context['env']): boolean =>
  options.sandbox || !['', '0', 'false'].includes(env.GOVSUPPORT_SANDBOX ?? '');

/** Builds the context: the only wiring. `sandboxed` says whether it is one in the practice world. */
export async function createContext(parts: {
  readonly options: GlobalOptions;
  readonly env: Context['env'];
  readonly signal: AbortSignal;
  readonly sandboxed: boolean;
}): Promise<Context> {
  const { options } = parts;
  const terminal = createTerminal(parts.env, options);
  const real = findPaths(parts.env);
  const { env, paths, clock, leave }: Surroundings = parts.sandboxed
    ? await enter(parts.env, real, terminal)
    : { env: parts.env, paths: real, clock: { now: () => new Date() }, leave: async () => {} };
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
      clock,
      signal,
      config,
      within,
      end: async () => {
        await processes.endAll();
        await leave();
      },
    };
    return { ...base, services: createServices(processes, paths) };
  };
  return within(parts.signal);
}
