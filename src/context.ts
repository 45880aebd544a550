import os from 'node:os';
import path from 'node:path';
import type { LoadedConfig } from './config/load.ts';
import { UsageError } from './errors.ts';
import { govpress } from './playbook/govpress.ts';
import type { Playbook } from './playbook/schema.ts';
import { createMemory, type Memory } from './services/memory.ts';
import { createProcesses } from './services/process/client.ts';
import type { Processes } from './services/process/process.ts';
import { ServiceError } from './services/service-error.ts';
import type { Services } from './services/services.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';
import { version } from './version.ts';

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
function createServices(processes: Processes, paths: Paths): Pick<Services, 'processes' | 'git'> {
  return {
    processes,
    git: async () => (await import('./services/git/client.ts')).createGit(processes, paths.home),
  };
}

/** What the clients of accounts are made with. */
type AccountParts = Pick<Context, 'env' | 'paths' | 'clock' | 'signal' | 'terminal' | 'config'> & {
  readonly processes: Processes;
  readonly memory: Memory;
};

/** The clients of accounts: each finds its address and its token in the configuration, when it is first used. */
function createAccounts(parts: AccountParts): Pick<Services, 'secrets' | 'slack' | 'github' | 'aws' | 'onePassword'> {
  const { env, paths, clock, signal, terminal, config, processes, memory } = parts;
  const remote = {
    signal,
    userAgent: `govsupport/${version}`,
    debug: (line: string) => terminal.debug(line),
  };
  const settings = async () => (await config()).values.services;
  /** A secret is asked for once in a run, however many checks need it. */
  const secret = async (reference: string) => (await accounts.secrets()).resolve(reference);
  const missingToken = (service: string, key: string) =>
    new ServiceError(`There is no token for ${service}.`, {
      service,
      problem: 'not-signed-in',
      next: [`Set ${key} in the configuration: op://vault/item/field, env:NAME or keychain:NAME.`],
    });

  const accounts: ReturnType<typeof createAccounts> = {
    secrets: async () => {
      const { createSecrets } = await import('./services/secrets/client.ts');
      const { createOnePasswordResolver } = await import('./services/onepassword/client.ts');
      const resolveOnePassword = createOnePasswordResolver(accounts.onePassword);
      const secrets = createSecrets({ env, processes, resolveOnePassword });
      return { resolve: (reference) => memory(`secret ${reference}`, () => secrets.resolve(reference)) };
    },

    slack: async () => {
      const { createSlack } = await import('./services/slack/client.ts');
      const slack = (await settings())?.slack;
      const token = async () => {
        if (slack?.token === undefined) throw missingToken('Slack', 'services.slack.token');
        return secret(slack.token);
      };
      return createSlack({ ...remote, url: slack?.url, token });
    },

    github: async () => {
      const { createGitHub } = await import('./services/github/client.ts');
      const { askGitHubOverSsh } = await import('./services/github/ssh.ts');
      const github = (await settings())?.github;
      const token = async () => {
        if (github?.token !== undefined) return secret(github.token);
        const { ghToken } = await import('./services/github/gh-token.ts');
        return memory('gh auth token', () => ghToken(processes, github?.url));
      };
      const overSsh = () => askGitHubOverSsh({ processes, destination: github?.ssh });
      return createGitHub({ ...remote, url: github?.url, token, overSsh });
    },

    aws: async () => {
      const { createAws } = await import('./services/aws/client.ts');
      const loaded = await config();
      // AWS_PROFILE has its usual place behind keys in the environment; a profile in our own file comes first.
      const named = loaded.origin('services.aws.profile')?.from === 'file';
      const profile = named ? loaded.values.services?.aws?.profile : undefined;
      return createAws({ ...remote, env, home: paths.home, profile, processes, now: () => clock.now() });
    },

    onePassword: async () => {
      const { createOnePassword } = await import('./services/onepassword/client.ts');
      const { account, token } = (await settings())?.onepassword ?? {};
      if (token?.startsWith('op:')) {
        throw new UsageError('services.onepassword.token is a reference into 1Password itself.', [
          'Keep the token of a service account elsewhere: env:NAME or keychain:NAME.',
        ]);
      }
      const serviceAccountToken = token === undefined ? undefined : () => secret(token);
      return createOnePassword({ signal, processes, home: paths.home, version, account, serviceAccountToken });
    },
  };
  return accounts;
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
  const memory = createMemory();
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
    const accounts = createAccounts({ ...base, processes, memory });
    return { ...base, services: { ...createServices(processes, paths), ...accounts } };
  };
  return within(parts.signal);
}
