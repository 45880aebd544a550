import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@1password/sdk';
import type { Processes } from '../process/process.ts';
import { ServiceError } from '../service-error.ts';
import type { InTurn } from '../turns.ts';
import { fromOnePasswordSdk, fromOnePasswordText } from './errors.ts';
import type { OnePassword, OnePasswordVault, OnePasswordWay } from './onepassword.ts';

type Sdk = Pick<
  typeof import('@1password/sdk'),
  'createClient' | 'DesktopAuth' | 'DesktopSessionExpiredError' | 'RateLimitExceededError' | 'AuthExpiredError'
>;

export interface OnePasswordParameters {
  readonly processes: Processes;
  /** Each request may make 1Password ask for a fingerprint. */
  readonly inTurn: InTurn;
  readonly home: string;
  /** govsupport's version, which 1Password shows when it asks for consent. */
  readonly version: string;
  /** The account's name as the app shows it; without it the app is not used. */
  readonly account?: string | undefined;
  /** Returns a service account's token, on first use; undefined if none is configured. */
  readonly serviceAccountToken?: (() => Promise<string>) | undefined;
  /** The files that show that the app is installed; by default where the SDK looks. */
  readonly appLibraries?: readonly string[];
  /** Loads the SDK; replaced only in tests. */
  readonly loadSdk?: () => Promise<Sdk>;
}

/** Where the SDK looks for the app's library. Checked first, because the SDK prints a stack trace if it isn't there. */
function usualAppLibraries(home: string): string[] {
  if (process.platform === 'darwin') {
    const file = 'Applications/1Password.app/Contents/Frameworks/libop_sdk_ipc_client.dylib';
    return [path.join('/', file), path.join(home, file)];
  }
  return ['/usr/bin/1password', '/opt/1Password', '/snap/bin/1password'].map((folder) =>
    path.join(folder, 'libop_sdk_ipc_client.so'),
  );
}

const noWay = () =>
  new ServiceError('This machine has no way to reach 1Password.', {
    service: '1Password',
    problem: 'not-reachable',
    next: [
      'Install op (https://developer.1password.com/docs/cli/get-started), or set services.onepassword.account to use the app.',
    ],
  });

const matches = (name: string) => (vault: OnePasswordVault) =>
  vault.id === name || vault.name.toLowerCase() === name.toLowerCase();

/** Removes op's prefix: `[ERROR] 2026/11/23 10:00:00 account is not signed in`. */
const opWords = (stderr: string) => stderr.replace(/^\[ERROR\] \S+ \S+ /gm, '').trim();

/** 1Password through its SDK, which is loaded when it is first needed, or through op. */
export function createOnePassword(parameters: OnePasswordParameters): OnePassword {
  const { processes, inTurn, account } = parameters;
  const loadSdk = parameters.loadSdk ?? (() => import('@1password/sdk'));

  const way = (): OnePasswordWay | null => {
    const libraries = parameters.appLibraries ?? usualAppLibraries(parameters.home);
    if (account && libraries.some((file) => existsSync(file))) return 'desktop app';
    if (parameters.serviceAccountToken) return 'service account';
    return processes.find('op') === null ? null : 'op';
  };

  let client: Promise<Client> | undefined;
  const connect = async (sdk: Sdk, via: OnePasswordWay): Promise<Client> => {
    const auth =
      via === 'desktop app' ? new sdk.DesktopAuth(account ?? '') : ((await parameters.serviceAccountToken?.()) ?? '');
    return sdk.createClient({ auth, integrationName: 'govsupport', integrationVersion: parameters.version });
  };

  const throughSdk = async <T>(via: OnePasswordWay, about: string | null, work: (client: Client) => Promise<T>) => {
    const sdk = await loadSdk();
    try {
      client ??= connect(sdk, via);
      return await work(await client);
    } catch (error) {
      // A failed sign-in is tried again the next time.
      client = undefined;
      throw fromOnePasswordSdk(error, sdk, about);
    }
  };

  const throughOp = async (args: readonly string[], about: string | null): Promise<string> => {
    const result = await processes.run('op', args, {
      // Its cache would be a process that stays behind.
      env: { OP_CACHE: 'false', ...(account ? { OP_ACCOUNT: account } : {}) },
    });
    if (result.started !== 'yes') throw noWay();
    if (result.exitCode === 0) return result.stdout;
    throw fromOnePasswordText(opWords(result.stderr), about);
  };

  const parsed = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      throw new ServiceError('op gave an answer that is not JSON.', { service: '1Password', problem: 'unexpected' });
    }
  };

  const toVault = (value: unknown): OnePasswordVault => {
    const { id, name } = (value ?? {}) as { id?: unknown; name?: unknown };
    if (typeof id !== 'string' || typeof name !== 'string') {
      throw new ServiceError('op gave an answer without a vault.', { service: '1Password', problem: 'unexpected' });
    }
    return { id, name };
  };

  const orNull = async <T>(work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ServiceError && error.problem === 'not-found') return null;
      throw error;
    }
  };

  const listThroughSdk = async (via: OnePasswordWay) =>
    (await throughSdk(via, null, (connected) => connected.vaults.list())).map(({ id, title }) => ({ id, name: title }));

  const taken = () => {
    const via = way();
    if (via === null) throw noWay();
    return via;
  };

  return {
    way,

    vaults: () =>
      inTurn(async () => {
        const via = taken();
        if (via !== 'op') return { via, vaults: await listThroughSdk(via) };
        const list = parsed(await throughOp(['vault', 'list', '--format', 'json'], null));
        return { via, vaults: (Array.isArray(list) ? list : []).map(toVault) };
      }),

    vault: (name) =>
      inTurn(async () => {
        const via = taken();
        if (via !== 'op') return { via, vault: (await listThroughSdk(via)).find(matches(name)) ?? null };
        const answer = await orNull(throughOp(['vault', 'get', name, '--format', 'json'], null));
        return { via, vault: answer === null ? null : toVault(parsed(answer)) };
      }),

    resolve: (reference) =>
      inTurn(async () => {
        const via = taken();
        if (via !== 'op') return throughSdk(via, reference, (connected) => connected.secrets.resolve(reference));
        // Removes only the line end that op adds: a secret may end in a space.
        return (await throughOp(['read', reference], reference)).replace(/\r?\n$/, '');
      }),
  };
}

/** Resolves `op://` references, for Secrets. The client is made for the first one. */
export function createOnePasswordResolver(open: () => Promise<OnePassword>): (reference: string) => Promise<string> {
  let opened: Promise<OnePassword> | undefined;
  return async (reference) => {
    opened ??= open();
    return (await opened).resolve(reference);
  };
}
