import { setImmediate } from 'node:timers/promises';
import type { LoadedConfig } from '../config/load.ts';
import type { Context } from '../context.ts';
import { exitCode, Failure, UsageError } from '../errors.ts';
import { docsPage } from '../lib/docs-page.ts';
import { once } from '../lib/once.ts';
import type { Playbook } from '../playbook/schema.ts';
import { keepSecret } from '../redaction/redact.ts';
import type { Connection } from '../services/http/http.ts';
import type { ProxiedFetch } from '../services/http/proxied-fetch.ts';
import type { Transport } from '../services/http/sender.ts';
import { realWaiting } from '../services/http/waiting.ts';
import type { Memory } from '../services/memory.ts';
import type { OAuthClient } from '../services/oauth/oauth.ts';
import type { OnePassword } from '../services/onepassword/onepassword.ts';
import type { Processes } from '../services/process/process.ts';
import type { RotaParameters } from '../services/rota/client.ts';
import type { Secrets } from '../services/secrets/secrets.ts';
import type { ServiceClocks } from '../services/service-clocks.ts';
import type { Services } from '../services/services.ts';
import type { SignIns } from '../services/sign-ins/sign-ins.ts';
import type { TokenService } from '../services/tokens.ts';
import type { InTurn } from '../services/turns.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { version } from '../version.ts';
import { ownGitHub, ownSlack, ownTrello, ownZendesk } from './own-accounts.ts';
import { sourceOf } from './source-of.ts';
import { findTokenSource, type TokenParts, tokenOf } from './tokens.ts';

/** What the services are made from. */
export interface ServiceParts {
  readonly env: Context['env'];
  readonly ownEnv: Context['ownEnv'];
  readonly clock: Context['clock'];
  readonly heard: ServiceClocks['heard'];
  readonly proxied: ProxiedFetch;
  /** In the practice world, nothing outside of this machine is reached. */
  readonly isPractice: boolean;
  readonly processes: Processes;
  readonly paths: Context['paths'];
  readonly config: Context['config'];
  readonly playbook: Playbook;
  readonly terminal: Terminal;
  readonly memory: Memory;
  readonly inTurn: InTurn;
  readonly signIns: () => Promise<SignIns>;
  /** Tokens that are only being checked. */
  readonly tried: TokenParts['tried'];
  readonly signal: AbortSignal;
  readonly deadline: Date | undefined;
}

/**
 * A service that is made when it is first needed, after a request that is ready has been sent: loading other clients
 * takes longer. One turn of the event loop connects, the next one sends.
 */
const inTime = <T>(make: () => Promise<T>) =>
  once(async () => {
    await setImmediate();
    await setImmediate();
    return make();
  });

/** The clients, each loaded when a check or step first needs it. Most commands need Zendesk's first. */
export function createServices(parts: ServiceParts): Services {
  const { processes, paths } = parts;
  const http = (name: TokenService, address: string) => httpParameters(parts, name, address);
  return {
    processes,
    browser: async () => (await import('../services/browser/client.ts')).createBrowser(processes),
    // Desktop notifications are the person's own, even in the practice world.
    notifier: async () => {
      const { createNotifier } = await import('../services/notifier/client.ts');
      const { createProcesses } = await import('../services/process/client.ts');
      return createNotifier(createProcesses(parts.ownEnv, parts.signal));
    },
    pageProblem: async (page, signal) =>
      (await import('../services/http/page-problem.ts')).pageProblem(page, { signal, proxied: parts.proxied }),
    git: async () =>
      (await import('../services/git/look/client.ts')).createGit({ env: parts.env, signal: parts.signal }),
    gitWork: async () =>
      (await import('../services/git/look/work-client.ts')).createGitWork({
        env: parts.env,
        home: paths.home,
        signal: parts.signal,
      }),
    gitWriter: async () => (await import('../services/git/write/client.ts')).createGitWriter(processes, parts.env),
    chef: async () => (await import('../services/chef/client.ts')).createChef(processes, parts.env, parts.signal),
    publicKeys: async () => (await import('../services/public-keys/client.ts')).createPublicKeys(processes, paths.home),
    confirmations: async () =>
      (await import('../services/confirmations/client.ts')).createConfirmations(paths.stateFolder),
    dalmatian: async () => (await import('../services/dalmatian/client.ts')).createDalmatian(paths.home),
    network: async () => {
      const { createNetwork, localNetwork } = await import('../services/network/client.ts');
      const network = createNetwork(parts.signal);
      return parts.isPractice ? localNetwork(network) : network;
    },
    secrets: () => openSecrets(parts),
    ssh: async () => (await import('../services/ssh/client.ts')).createSsh(processes),
    staging: async () => (await import('../services/staging/client.ts')).createStaging(parts.signal, parts.proxied),
    zendesk: once(async () => {
      const { createZendesk } = await import('../services/zendesk/client.ts');
      const connection = await http('zendesk', parts.playbook.addresses.zendesk);
      return ownZendesk(createZendesk(connection), await parts.config());
    }),
    trello: inTime(async () => {
      const { createTrello, defaultAddress } = await import('../services/trello/client.ts');
      const key = () => plainOrSecretAt(parts, 'services.trello.key');
      return ownTrello(createTrello({ ...(await http('trello', defaultAddress)), key }), await parts.config());
    }),
    incidentIo: inTime(async () => {
      const { createIncidentIo, defaultAddress } = await import('../services/incident-io/client.ts');
      return createIncidentIo(await http('incidentIo', defaultAddress));
    }),
    papertrail: inTime(async () => {
      const { createPapertrail, defaultAddress } = await import('../services/papertrail/client.ts');
      const kind = (await parts.config()).values.services?.papertrail?.kind ?? 'classic';
      // The successor's address depends on the region, so it has no default.
      return createPapertrail({ ...(await http('papertrail', kind === 'classic' ? defaultAddress : '')), kind });
    }),
    airtable: inTime(async () => {
      const { createAirtable, defaultAddress } = await import('../services/airtable/client.ts');
      return createAirtable(await http('airtable', defaultAddress));
    }),
    rota: inTime(async () => {
      const { createRota } = await import('../services/rota/client.ts');
      return createRota(await rotaParameters(parts));
    }),
    slack: inTime(async () => {
      const { createSlack, defaultAddress } = await import('../services/slack/client.ts');
      const slack = createSlack({ ...(await http('slack', defaultAddress)), log: parts.terminal.debug });
      return ownSlack(slack, await parts.config());
    }),
    github: inTime(async () => {
      const { createGitHub, defaultAddress } = await import('../services/github/client.ts');
      const connection = await http('github', defaultAddress);
      const github = (await parts.config()).values.services?.github;
      const overSsh = async () =>
        (await import('../services/github/ssh.ts')).askGitHubOverSsh({ processes, destination: github?.ssh });
      const client = createGitHub({ ...connection, overSsh, log: parts.terminal.debug });
      return ownGitHub(client, await parts.config());
    }),
    aws: inTime(async () => {
      const { createAws } = await import('../services/aws/client.ts');
      const config = await parts.config();
      return createAws({
        ...transport(parts),
        env: parts.env,
        home: paths.home,
        // Keys in the environment take precedence over AWS_PROFILE, but not over a profile in our own file.
        profile:
          config.origin('services.aws.profile')?.from === 'file' ? config.values.services?.aws?.profile : undefined,
        processes,
        now: () => parts.clock.now(),
      });
    }),
    onePassword: inTime(async () => openOnePassword(parts)),
    signIns: parts.signIns,
    tokenSource: async (service) => findTokenSource({ config: await parts.config(), signIns: parts.signIns }, service),
    oauth: (service) => openOAuth(parts, service),
    trelloSignIn: async () => {
      const { createTrelloSignIn } = await import('../services/trello/sign-in.ts');
      const { defaultAddress } = await import('../services/trello/client.ts');
      const key = () => plainOrSecretAt(parts, 'services.trello.key');
      return createTrelloSignIn({ ...(await http('trello', defaultAddress)), key });
    },
    trying: (tokens) => createServices({ ...parts, tried: { ...parts.tried, ...tokens } }),
  };
}

async function rotaParameters(parts: ServiceParts): Promise<RotaParameters> {
  const config = await parts.config();
  const { rota = {}, person } = config.values;
  const { role, hours } = parts.playbook.rota;
  return {
    places: {
      ...(rota.url ? { feed: { url: rota.url, setBy: sourceOf(config, 'rota.url') } } : {}),
      ...(rota.calendar ? { calendar: { written: rota.calendar, setBy: 'rota.calendar' } } : {}),
      ...(rota.file ? { list: { file: config.resolvePath(rota.file) } } : {}),
    },
    role,
    people: person?.name ? [{ name: person.name, email: person.email ?? '' }] : [],
    words: [parts.playbook.name],
    hours,
    secrets: { resolve: async (reference) => (await openSecrets(parts)).resolve(reference) },
    resolvePath: config.resolvePath,
    now: parts.clock.now,
    ...transport(parts),
  };
}

async function openOnePassword(parts: ServiceParts): Promise<OnePassword> {
  const { createOnePassword } = await import('../services/onepassword/client.ts');
  const { account, token } = (await parts.config()).values.services?.onepassword ?? {};
  if (token?.startsWith('op:')) {
    throw new UsageError('services.onepassword.token is a reference into 1Password itself.', [
      'Keep the token of a service account elsewhere: env:NAME or keychain:NAME.',
    ]);
  }
  const { processes, inTurn, paths } = parts;
  const serviceAccountToken = token === undefined ? undefined : () => secretAt(parts, 'services.onepassword.token');
  return createOnePassword({ processes, inTurn, home: paths.home, version, account, serviceAccountToken });
}

/** Where a value comes from that is the same for everyone on the team. `config init` overwrites no configuration. */
function fromTheTeam({ file, teamFile }: LoadedConfig): readonly string[] {
  const administrator = `an administrator sets it up once: ${docsPage('administrator')}`;
  if (teamFile !== null) return [`Your team's file lacks it: ${administrator}`];
  const include = `govsupport config ${file === null ? 'init --team' : 'set include'} FILE`;
  return [
    `Your team's file has it: govsupport onboard includes that file, and so does ${include}.`,
    `If the file lacks it, ${administrator}`,
  ];
}

/** The OAuth client for a service, as configured. */
export async function openOAuth(parts: ConnectionParts, service: 'zendesk' | 'slack'): Promise<OAuthClient> {
  const config = await parts.config();
  const clientId = () => {
    const found = config.values.services?.[service]?.clientId;
    if (found !== undefined) return found;
    throw new Failure(`services.${service}.clientId is not set, and signing in with a browser needs it.`, {
      code: exitCode.signIn,
      next: [
        ...fromTheTeam(config),
        `Or sign in with a token that you have: govsupport auth login ${service} --with-token`,
      ],
    });
  };
  const about = { clientId, now: parts.clock.now };
  if (service === 'zendesk') {
    const { createZendeskOAuth } = await import('../services/zendesk/oauth.ts');
    return createZendeskOAuth({
      ...(await connectionTo(parts, 'zendesk', parts.playbook.addresses.zendesk)),
      ...about,
    });
  }
  const { createSlackOAuth } = await import('../services/slack/oauth.ts');
  const { defaultAddress } = await import('../services/slack/client.ts');
  return createSlackOAuth({ ...(await connectionTo(parts, 'slack', defaultAddress)), ...about });
}

/** The secret that a key of the configuration refers to. */
async function secretAt(parts: ServiceParts, key: string, how?: { readonly isSecret: boolean }): Promise<string> {
  const reference = (await parts.config()).get(key);
  if (typeof reference === 'string') return (await openSecrets(parts)).resolve(reference, how);
  throw new Failure(`${key} is not set.`, {
    code: exitCode.signIn,
    next: [`Set ${key} to a reference: op://vault/item/field, env:NAME or keychain:NAME.`],
  });
}

/** The value of a key that isn't secret, directly or through a reference. */
async function plainOrSecretAt(parts: ServiceParts, key: string): Promise<string> {
  const config = await parts.config();
  const value = config.get(key);
  const { isReference } = await import('../services/secrets/secrets.ts');
  if (value === undefined) {
    throw new Failure(`${key} is not set.`, {
      code: exitCode.signIn,
      next: fromTheTeam(config),
    });
  }
  return typeof value === 'string' && !isReference(value) ? value : secretAt(parts, key, { isSecret: false });
}

async function httpParameters(
  parts: ServiceParts,
  name: TokenService,
  defaultAddress: string,
): Promise<Connection & { readonly token: () => Promise<string> }> {
  const config = await parts.config();
  const connection = await connectionTo(parts, name, defaultAddress);
  const token = tokenOf(
    {
      config,
      tried: parts.tried,
      signIns: parts.signIns,
      secretAt: (key) => secretAt(parts, key),
      async ghToken() {
        const { ghToken } = await import('../services/github/gh-token.ts');
        return parts.memory(`gh auth token for ${connection.url}`, () => ghToken(parts.processes, connection.url));
      },
    },
    name,
  );
  return { ...connection, ...token, token: token.get };
}

/** What is needed to reach a service. */
export type ConnectionParts = Pick<
  ServiceParts,
  'signal' | 'deadline' | 'heard' | 'proxied' | 'terminal' | 'config' | 'clock' | 'playbook'
>;

async function connectionTo(parts: ConnectionParts, name: TokenService, defaultAddress: string): Promise<Connection> {
  const config = await parts.config();
  return {
    url: config.values.services?.[name]?.url ?? defaultAddress,
    urlSetBy: sourceOf(config, `services.${name}.url`),
    tokenSetBy: sourceOf(config, `services.${name}.token`),
    ...transport(parts),
  };
}

/** Time limits, and the callbacks that report on requests. */
function transport({ signal, deadline, heard, proxied, terminal, clock }: Omit<ConnectionParts, 'config'>): Transport {
  return {
    signal,
    heard,
    proxied,
    // A service of the practice world says when to try again by the world's clock.
    waiting: { ...realWaiting, now: () => clock.now().getTime() },
    ...(deadline ? { deadline } : {}),
    debug: ({ service, method, host, path, outcome, durationMs }) =>
      terminal.debug(`${service}: ${method} ${host}${path} → ${outcome}, ${durationMs} ms`),
  };
}

/** Secrets from the environment, keychains and 1Password, each resolved once per run. */
async function openSecrets(parts: ServiceParts): Promise<Secrets> {
  const { createSecrets } = await import('../services/secrets/client.ts');
  const { createOnePasswordResolver } = await import('../services/onepassword/client.ts');
  const resolveOnePassword = createOnePasswordResolver(() => openOnePassword(parts));
  const secrets = createSecrets({ env: parts.env, processes: parts.processes, resolveOnePassword });
  return {
    async resolve(reference, { isSecret = true } = {}) {
      const value = await parts.memory(`secret ${reference}`, () => secrets.resolve(reference));
      if (isSecret) keepSecret(value);
      return value;
    },
  };
}
