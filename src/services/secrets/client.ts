import { exitCode, Failure } from '../../errors.ts';
import type { Processes, RunResult } from '../process/process.ts';
import type { Secrets } from './secrets.ts';

export interface SecretsParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly processes: Processes;
  /** Which keychain to use: macOS has its own, everything else the Secret Service. */
  readonly platform?: NodeJS.Platform;
  /** Reads `op://vault/item/field`. Without it, such references can't be read. */
  readonly resolveOnePassword?: (reference: string) => Promise<string>;
}

/** A program that reads a keychain. The secret comes on standard output and is never in the arguments. */
interface Keychain {
  readonly program: string;
  readonly read: (name: string) => readonly string[];
  /** Whether the program's answer means that there is no such entry. */
  readonly isMissing: (result: RunResult) => boolean;
  /** How to add an entry, with a prompt on the terminal. */
  readonly store: (name: string) => string;
  readonly unlock: string;
}

/** `man security`; 44 is errSecItemNotFound, the low byte of -25300. */
const macKeychain: Keychain = {
  program: 'security',
  read: (name) => ['find-generic-password', '-s', name, '-w'],
  isMissing: ({ exitCode }) => exitCode === 44,
  store: (name) => `Add it: security add-generic-password -s '${name}' -a "$USER" -w`,
  unlock: 'Unlock the keychain (security unlock-keychain), and let security read the entry.',
};

/** https://manpages.debian.org/secret-tool: prints nothing at all if there is no such entry. */
const secretService: Keychain = {
  program: 'secret-tool',
  read: (name) => ['lookup', 'service', name],
  isMissing: ({ stdout, stderr }) => stdout === '' && stderr.trim() === '',
  store: (name) => `Add it: secret-tool store --label='${name}' service '${name}'`,
  unlock: 'Unlock the keyring: sign in to the desktop, or open its password app.',
};

/** A missing secret means that signing in is not possible. */
const missing = (message: string, next: string) => new Failure(message, { code: exitCode.signIn, next: [next] });

/** Resolves references to secrets. */
export function createSecrets(parts: SecretsParts): Secrets {
  const { env, processes, platform = process.platform, resolveOnePassword } = parts;
  const keychain = platform === 'darwin' ? macKeychain : secretService;

  const present = (reference: string, value: string): string => {
    if (value.trim() !== '') return value;
    throw missing(`The secret ${reference} is empty.`, 'Give it a value.');
  };

  const fromEnvironment = (reference: string, name: string): string => {
    const value = env[name];
    if (value !== undefined) return present(reference, value);
    throw missing(
      `The secret ${reference} could not be read: the variable ${name} is not set.`,
      `Set ${name} in the shell in which you run govsupport.`,
    );
  };

  const fromKeychain = async (reference: string, name: string): Promise<string> => {
    const result = await processes.run(keychain.program, keychain.read(name), { mayAskForFingerprint: true });
    if (result.started !== 'yes') {
      throw missing(
        `The secret ${reference} could not be read: ${keychain.program} is not on PATH.`,
        'Install it, or use env:NAME or op://vault/item/field instead.',
      );
    }
    // security always ends the line, secret-tool only on a terminal. A line end is not part of the secret.
    if (result.exitCode === 0) return present(reference, result.stdout.replace(/\r?\n$/, ''));
    if (keychain.isMissing(result)) {
      throw missing(`The secret ${reference} is not in the keychain.`, keychain.store(name));
    }
    throw missing(`The secret ${reference} could not be read: the keychain is locked, or it refused.`, keychain.unlock);
  };

  const fromOnePassword = async (reference: string): Promise<string> => {
    if (resolveOnePassword !== undefined) return present(reference, await resolveOnePassword(reference));
    throw missing(
      `The secret ${reference} could not be read: 1Password is not available here.`,
      'Use env:NAME or keychain:NAME instead.',
    );
  };

  return {
    async resolve(reference) {
      const after = (scheme: string) => (reference.startsWith(scheme) ? reference.slice(scheme.length) : '');
      if (after('env:')) return fromEnvironment(reference, after('env:'));
      if (after('keychain:')) return fromKeychain(reference, after('keychain:'));
      if (after('op://')) return fromOnePassword(reference);
      // It may be the secret itself, so the message does not repeat it.
      throw missing(
        'A secret has to be given as a reference.',
        'Write op://vault/item/field, env:NAME or keychain:NAME.',
      );
    },
  };
}
