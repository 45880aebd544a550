import { exitCode, Failure } from '../../errors.ts';
import { createKeychain } from '../keychain/client.ts';
import type { Processes } from '../process/process.ts';
import type { Secrets } from './secrets.ts';

export interface SecretsParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly processes: Processes;
  /** Which keychain to use: macOS has its own, everything else the Secret Service. */
  readonly platform?: NodeJS.Platform;
  /** Reads `op://vault/item/field`. Without it, such references can't be read. */
  readonly resolveOnePassword?: (reference: string) => Promise<string>;
}

/** How long the Secret Service may take, in milliseconds: without a desktop it may never answer. */
const secretServiceLimitMs = 3000;

/** A missing secret means that signing in is not possible. */
const missing = (message: string, next: string) => new Failure(message, { code: exitCode.signIn, next: [next] });

/** Resolves references to secrets. */
export function createSecrets(parts: SecretsParts): Secrets {
  const { env, processes, platform = process.platform, resolveOnePassword } = parts;
  const keychain = createKeychain(processes, platform);

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
    const answer = await keychain.read({ service: name }, platform === 'darwin' ? undefined : secretServiceLimitMs);
    switch (answer.state) {
      case 'found':
        return present(reference, answer.value);
      case 'missing':
        throw missing(`The secret ${reference} is not in the keychain.`, `Add it: ${keychain.howToStore(name)}`);
      case 'no-program':
        throw missing(
          `The secret ${reference} could not be read: ${keychain.program} is not on PATH.`,
          'Install it, or use env:NAME or op://vault/item/field instead.',
        );
      case 'slow':
        throw missing(
          `The secret ${reference} could not be read: the keychain is locked, or does not answer.`,
          keychain.howToUnlock,
        );
      default:
        throw missing(
          `The secret ${reference} could not be read: the keychain is locked, or it refused.`,
          keychain.howToUnlock,
        );
    }
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
