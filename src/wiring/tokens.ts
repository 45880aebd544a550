import type { LoadedConfig } from '../config/load.ts';
import { keepSecret } from '../redaction/redact.ts';
import type { SignIns } from '../services/sign-ins/sign-ins.ts';
import { keptNameOf, signInCommand, type TokenService, type TokenSource } from '../services/tokens.ts';
import { sourceOf } from './source-of.ts';

export interface TokenParts {
  readonly config: LoadedConfig;
  readonly signIns: () => Promise<SignIns>;
  /** The secret that a configuration key refers to. */
  secretAt(key: string): Promise<string>;
  /** The token of gh's own sign-in. */
  ghToken(): Promise<string>;
  /** Tokens to use instead of all others, because they are being checked. */
  readonly tried: Partial<Record<TokenService, string>>;
}

/** A service's token, and what to do about it. */
export interface Token {
  /** Throws a ServiceError or a Failure if there is none. */
  get(): Promise<string>;
  /** Whether there is another token now, after the service refused this one. */
  refused(token: string): Promise<boolean>;
  readonly tokenSetBy: string;
  readonly signInAdvice?: string;
}

/** Where a service's token comes from: a variable, the configuration, `auth login` or gh. */
export async function findTokenSource(
  { config, signIns }: Pick<TokenParts, 'config' | 'signIns'>,
  service: TokenService,
): Promise<TokenSource | null> {
  const key = `services.${service}.token`;
  const reference = config.get(key);
  if (typeof reference === 'string') {
    const origin = config.origin(key);
    return origin?.from === 'environment'
      ? { from: 'environment', place: origin.name, key }
      : { from: 'reference', place: reference, key };
  }
  const name = keptNameOf(service, config.values.services?.papertrail?.kind);
  if (name === null) return { from: 'gh' };
  const record = await (await signIns()).record(name);
  return record === null ? null : { from: 'sign-in', record };
}

/** A service's token, from wherever it comes. Nothing else decides that. */
export function tokenOf(parts: TokenParts, service: TokenService): Token {
  const { config, tried, signIns } = parts;
  const key = `services.${service}.token`;
  const name = keptNameOf(service, config.values.services?.papertrail?.kind);
  const isOurs = config.get(key) === undefined && name !== null;
  return {
    tokenSetBy: sourceOf(config, key),
    ...(isOurs ? { signInAdvice: signInCommand(name) } : {}),
    async get() {
      const trial = tried[service];
      if (trial !== undefined) {
        keepSecret(trial);
        return trial;
      }
      if (config.get(key) !== undefined) return parts.secretAt(key);
      if (name === null) return parts.ghToken();
      return (await signIns()).token(name);
    },
    async refused(token) {
      if (!isOurs || tried[service] !== undefined) return false;
      return (await signIns()).refused(name, token);
    },
  };
}
