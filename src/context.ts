import path from 'node:path';
import type { LoadedConfig } from './config/load.ts';
import { exitCode, Failure } from './errors.ts';
import { govpress } from './playbook/govpress.ts';
import type { Playbook } from './playbook/schema.ts';
import type { Connection } from './services/http/http.ts';
import { once } from './services/http/once.ts';
import { createProcesses } from './services/process/client.ts';
import type { Processes } from './services/process/process.ts';
import type { Secrets } from './services/secrets/secrets.ts';
import type { Services } from './services/services.ts';
import { type Paths, realSurroundings, type Surroundings } from './surroundings.ts';
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
  /**
   * The same context for a part of the work that has a signal of its own, and perhaps a time by which it has to be
   * done: nothing then waits for a service for longer.
   */
  within(signal: AbortSignal, deadline?: Date): Context;
  /** Ends everything that was started, and waits for it. */
  end(): Promise<void>;
}

/** What the services are made of. */
interface ServiceParts {
  readonly processes: Processes;
  readonly env: Context['env'];
  readonly paths: Paths;
  readonly config: Context['config'];
  readonly playbook: Playbook;
  readonly terminal: Terminal;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  readonly deadline: Date | undefined;
}

/** The clients, each loaded when a check or step first asks for it. */
function createServices(parts: ServiceParts): Services {
  const { processes, paths } = parts;
  const http = (name: HttpServiceName, address: string) => httpParameters(parts, name, address);
  return {
    processes,
    git: async () => (await import('./services/git/client.ts')).createGit(processes, paths.home),
    chef: async () => (await import('./services/chef/client.ts')).createChef(processes, parts.env, parts.signal),
    publicKeys: async () => (await import('./services/public-keys/client.ts')).createPublicKeys(processes, paths.home),
    dalmatian: async () => (await import('./services/dalmatian/client.ts')).createDalmatian(paths.home),
    zendesk: once(async () => {
      const { createZendesk } = await import('./services/zendesk/client.ts');
      return createZendesk(await http('zendesk', parts.playbook.addresses.zendesk));
    }),
    trello: once(async () => {
      const { createTrello, usualAddress } = await import('./services/trello/client.ts');
      return createTrello({
        ...(await http('trello', usualAddress)),
        key: () => secretAt(parts, 'services.trello.key'),
      });
    }),
    incidentIo: once(async () => {
      const { createIncidentIo, usualAddress } = await import('./services/incident-io/client.ts');
      return createIncidentIo(await http('incidentIo', usualAddress));
    }),
    papertrail: once(async () => {
      const { createPapertrail, usualAddress } = await import('./services/papertrail/client.ts');
      const kind = (await parts.config()).values.services?.papertrail?.kind ?? 'classic';
      // The successor has an address for each region, so that none can be the usual one.
      return createPapertrail({ ...(await http('papertrail', kind === 'classic' ? usualAddress : '')), kind });
    }),
    airtable: once(async () => {
      const { createAirtable, usualAddress } = await import('./services/airtable/client.ts');
      return createAirtable(await http('airtable', usualAddress));
    }),
  };
}

/** The services that are spoken to over the HTTP core, by their names in the configuration. */
type HttpServiceName = 'zendesk' | 'trello' | 'incidentIo' | 'papertrail' | 'airtable';

/** Where a key's value comes from, as people would look for it: the variable, or the key itself. */
const sourceOf = (config: LoadedConfig, key: string): string => {
  const origin = config.origin(key);
  return origin?.from === 'environment' ? origin.name : key;
};

/** The secret that a key of the configuration refers to. */
async function secretAt({ config, secrets }: ServiceParts, key: string): Promise<string> {
  const reference = (await config()).get(key);
  if (typeof reference === 'string') return secrets.resolve(reference);
  throw new Failure(`${key} is not set.`, {
    code: exitCode.signIn,
    next: [`Set ${key} to a reference: op://vault/item/field, env:NAME or keychain:NAME.`],
  });
}

async function httpParameters(
  parts: ServiceParts,
  name: HttpServiceName,
  usualAddress: string,
): Promise<Connection & { readonly token: () => Promise<string> }> {
  const config = await parts.config();
  const key = (part: string) => `services.${name}.${part}`;
  return {
    url: config.values.services?.[name]?.url ?? usualAddress,
    urlSetBy: sourceOf(config, key('url')),
    tokenSetBy: sourceOf(config, key('token')),
    token: () => secretAt(parts, key('token')),
    signal: parts.signal,
    ...(parts.deadline ? { deadline: parts.deadline } : {}),
    debug: ({ service, method, host, path, outcome, durationMs }) =>
      parts.terminal.debug(`${service}: ${method} ${host}${path} → ${outcome}, ${durationMs} ms`),
  };
}

/** Secrets from the environment. */
function environmentSecrets(env: Context['env']): Secrets {
  return {
    async resolve(reference) {
      const name = /^env:(.+)$/.exec(reference)?.[1];
      const value = name === undefined ? undefined : env[name];
      if (value) return value;
      throw new Failure(`There is no secret at ${reference}.`, { code: exitCode.signIn });
    },
  };
}

/** Builds the context: the only wiring. */
export function createContext(parts: {
  readonly options: GlobalOptions;
  readonly env: Context['env'];
  readonly signal: AbortSignal;
  /** Where it is, if not on the real machine. */
  readonly surroundings?: Surroundings;
}): Context {
  const { options } = parts;
  const { env, paths, clock, leave } = parts.surroundings ?? realSurroundings(parts.env);
  const terminal = createTerminal(env, options);
  let loaded: Promise<LoadedConfig> | undefined;
  const readConfig = async (): Promise<LoadedConfig> => {
    const { loadConfig } = await import('./config/load.ts');
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
  const secrets = environmentSecrets(env);
  const within = (signal: AbortSignal, deadline?: Date): Context => {
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
    const services = createServices({
      processes,
      env,
      paths,
      config,
      playbook: govpress,
      terminal,
      secrets,
      signal,
      deadline,
    });
    return { ...base, services };
  };
  return within(parts.signal);
}
