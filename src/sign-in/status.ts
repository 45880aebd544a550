import type { Context } from '../context.ts';
import { exitCode, Failure } from '../errors.ts';
import { ServiceError, type ServiceProblem } from '../services/service-error.ts';
import { endOf, keychainName, type SignInRecord } from '../services/sign-ins/sign-ins.ts';
import { keptNameOf, type TokenSource } from '../services/tokens.ts';
import { type Overriding, overridingIn, removalAdvice } from './overriding.ts';
import type { Identity, Provider, Service, WantedScope } from './provider.ts';
import { providerOf } from './providers.ts';

/** How long one service may take to say who the person is, in milliseconds. */
const limitMs = 20_000;

/** How long before its end a sign-in counts as ending, in milliseconds. */
export const endingMs = 7 * 86_400_000;

/** What the advice to sign in begins with. */
export const signInWith = 'Sign in: govsupport auth login';

/** The state of the sign-in to one service. */
export interface SignInStatus {
  readonly service: Service;
  readonly title: string;
  /** Null if it could not be determined. */
  readonly signedIn: boolean | null;
  readonly as: string | null;
  /** `keychain`, `file`, a reference (`op://…`, `env:NAME`), `gh`, or whatever the service's own program says. */
  readonly keptIn: string | null;
  readonly scopes: readonly string[] | null;
  /** When it ends for good: then, only signing in again helps. ISO 8601. */
  readonly expiresAt: string | null;
  /** One sentence without a full stop; it may be signed in all the same. */
  readonly problem: string | null;
  readonly missing: readonly WantedScope[];
  /** The service itself did not answer, or not as it should. */
  readonly isOutOfReach: boolean;
  readonly next: readonly string[];
}

/** The scopes that are wanted and were not granted; none if the service does not say which it granted. */
export function missingScopes(provider: Provider, granted: readonly string[] | null): readonly WantedScope[] {
  if (granted === null) return [];
  const covers = provider.covers ?? ((scopes, wanted) => scopes.includes(wanted));
  return provider.wanted.filter(({ scope }) => !covers(granted, scope));
}

/** Whether a sign-in ends within a week. */
export const endsSoon = (end: string | null, now: Date): boolean =>
  end !== null && Date.parse(end) - now.getTime() <= endingMs;

const sourceName = (source: TokenSource | null): string | null => {
  if (source === null) return null;
  if (source.from === 'environment') return `env:${source.place}`;
  if (source.from === 'reference') return source.place;
  return source.from === 'sign-in' ? source.record.keptIn : 'gh';
};

/** What the person should know about a working sign-in. */
function notes(
  source: TokenSource | null,
  outranked: SignInRecord | null,
  missing: readonly WantedScope[],
): string | null {
  const found: string[] = [];
  if (outranked && (source?.from === 'environment' || source?.from === 'reference')) {
    const place = source.from === 'environment' ? source.place : source.key;
    found.push(`${place} is used, because it overrides the sign-in in the ${outranked.keptIn}`);
  }
  if (source?.from === 'sign-in' && source.record.keptIn === 'file') found.push('Kept in a file that is not encrypted');
  if (missing.length > 0) {
    found.push(`Not granted: ${missing.map(({ scope, without }) => `${scope} (${without})`).join(', ')}`);
  }
  return found.length === 0 ? null : found.join('; ');
}

/** Whether an error says that the person is signed in, or is not; null if it says neither. */
function signedInBy(error: Failure): boolean | null {
  if (error.code === exitCode.signIn) return false;
  if (!(error instanceof ServiceError)) return null;
  // The secret that a reference names does not exist, or this person can't read it.
  if (error.problem === 'not-found') return false;
  return error.problem === 'not-allowed' ? true : null;
}

/** How to sign in, before what the service itself says to do. */
const withCommand = (service: Service, next: readonly string[]) => [
  `${signInWith} ${service}`,
  ...next.filter((line) => !/^Sign in\b/.test(line)),
];

/** What to do about a token that comes from a variable or a reference: signing in to its service is refused. */
async function overrideAdvice(context: Context, error: Failure, source: Overriding): Promise<readonly string[]> {
  const problem = error instanceof ServiceError && error.details.service === '1Password' ? error.problem : null;
  const [, ...rest] = withCommand('onepassword', error.next);
  const access = context.playbook.remedies['onepassword-vault']?.summary;
  const fromVault: Partial<Record<ServiceProblem, readonly string[]>> = {
    'not-signed-in': ['Sign in to 1Password: govsupport auth login onepassword', ...rest],
    'not-found': access === undefined ? error.next : [...error.next, access],
  };
  return [...((problem && fromVault[problem]) ?? error.next), await removalAdvice(context, source)];
}

/** The status of a sign-in that can't be checked: why, and what to do. */
async function troubleOf(
  context: Context,
  error: unknown,
  service: Service,
  source: TokenSource | null,
): Promise<Pick<SignInStatus, 'signedIn' | 'problem' | 'next'>> {
  if (!(error instanceof Failure)) throw error;
  const problem = error.message.replace(/\.$/, '');
  const signedIn = signedInBy(error);
  if (signedIn !== false) return { signedIn, problem, next: error.next };
  const override = overridingIn(source);
  const next = override ? await overrideAdvice(context, error, override) : withCommand(service, error.next);
  return { signedIn, problem, next };
}

const isKeychain = (error: unknown) => error instanceof ServiceError && error.details.service === keychainName;

/** Asks a service who the person is there. Throws the signal's reason, and nothing else. */
export async function signInStatus(context: Context, service: Service): Promise<SignInStatus> {
  const provider = await providerOf(service);
  const limit = AbortSignal.timeout(limitMs);
  const within = context.within(AbortSignal.any([context.signal, limit]));
  const about = { service, title: provider.title };
  const nothing = { as: null, keptIn: null, scopes: null, expiresAt: null, missing: [], isOutOfReach: false };
  let source: TokenSource | null = null;
  try {
    source = provider.token === null ? null : await within.services.tokenSource(provider.token);
    if (provider.token !== null && source === null) {
      const next = withCommand(service, []);
      return { ...about, ...nothing, signedIn: false, problem: 'Not signed in', next };
    }
    const identity: Identity = await provider.identify(within, within.services);
    // Checking may have renewed it.
    if (provider.token !== null) source = await within.services.tokenSource(provider.token);
    const record = source?.from === 'sign-in' ? source.record : null;
    const scopes = record?.scopes ?? identity.scopes;
    const end = record ? endOf(record) : (identity.expiresAt ?? null);
    const missing = missingScopes(provider, scopes);
    return {
      ...about,
      signedIn: true,
      as: identity.as ?? record?.as ?? null,
      keptIn: identity.keptIn ?? sourceName(source),
      scopes,
      expiresAt: end?.toISOString() ?? null,
      problem: notes(source, await outrankedBy(within, provider, source), missing),
      missing,
      isOutOfReach: false,
      next: missing.length > 0 && record ? [`Sign in again: govsupport auth login ${service} --again`] : [],
    };
  } catch (error) {
    context.signal.throwIfAborted();
    const problem = `${provider.title} did not answer within ${limitMs / 1000} seconds`;
    const trouble = limit.aborted
      ? { signedIn: null, problem, next: [] }
      : await troubleOf(context, error, service, source);
    const isOutOfReach = trouble.signedIn === null && provider.token !== null && !isKeychain(error);
    return { ...about, ...nothing, keptIn: sourceName(source), isOutOfReach, ...trouble };
  }
}

/** The sign-in that is kept and not used, because a variable or a reference comes first. */
async function outrankedBy(context: Context, provider: Provider, source: TokenSource | null) {
  if (provider.token === null || source === null || source.from === 'sign-in') return null;
  const name = keptNameOf(provider.token, (await context.config()).values.services?.papertrail?.kind);
  return name === null ? null : (await context.services.signIns()).record(name);
}
