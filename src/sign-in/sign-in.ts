import type { Context } from '../context.ts';
import { exitCode, Failure } from '../errors.ts';
import { keepSecret } from '../redaction/redact.ts';
import { ServiceError } from '../services/service-error.ts';
import type { KeptService, SignInRecord } from '../services/sign-ins/sign-ins.ts';
import { keptNameOf } from '../services/tokens.ts';
import { bareToken } from './by-hand.ts';
import { overriding, removalAdvice } from './overriding.ts';
import type { GivenToken, Identity, Provider, Service, SignInMeans } from './provider.ts';
import { providerOf } from './providers.ts';
import { endsSoon, type SignInStatus, signInStatus, signInWith } from './status.ts';

/** The result of signing in: the sign-in's state now. */
export interface SignedIn extends SignInStatus {
  /** It worked before, and was left alone. */
  readonly already: boolean;
}

/** The name under which a sign-in is kept; null if the service's own program keeps it. */
export async function keptNameIn(context: Context, provider: Provider): Promise<KeptService | null> {
  if (provider.token === null) return null;
  return keptNameOf(provider.token, (await context.config()).values.services?.papertrail?.kind);
}

/** Throws a Failure if a variable or a reference would be used in place of what is signed in to now. */
async function refuseIfOutranked(
  context: Context,
  provider: Provider,
  { token }: SignInMeans,
  { problem, next }: SignInStatus,
): Promise<void> {
  const found = await overriding(context, provider);
  if (found === null) return;
  const { place } = found;
  const unused = token === undefined ? '' : ', and the token that you gave was not used';
  const why = next.length > 0 && problem !== null ? `${problem}. ` : '';
  throw new Failure(
    `${why}${place} is set, and overrides a sign-in to ${provider.title}. Nothing was changed${unused}.`,
    {
      code: exitCode.signIn,
      next: next.length > 0 ? next : [await removalAdvice(context, found)],
    },
  );
}

/** Ends a token that is not to be kept, if the service lets us. */
async function discard(context: Context, provider: Provider, token: string): Promise<void> {
  try {
    await provider.revoke?.(context, token);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

/** Tries a token before it is kept. Throws a ServiceError, among them one if it belongs to someone else. */
async function tryOut(context: Context, provider: Provider, given: GivenToken): Promise<Identity> {
  const services = provider.token ? context.services.trying({ [provider.token]: given.token }) : context.services;
  try {
    return await provider.identify(context, services);
  } catch (error) {
    // A token of someone else must not be left behind; one that the person gave is theirs to revoke.
    const isGranted = given.refreshToken !== null || given.expiresAt !== null;
    if (isGranted && error instanceof ServiceError && error.problem === 'not-signed-in') {
      await discard(context, provider, given.token);
    }
    throw error;
  }
}

async function keep(
  context: Context,
  name: KeptService,
  given: GivenToken,
  identity: Identity,
  means: SignInMeans,
): Promise<void> {
  const you = (await context.config()).values.person?.email;
  const expiresAt = given.expiresAt?.toISOString() ?? null;
  const record: SignInRecord = {
    as: identity.as,
    account: you ?? identity.as ?? 'govsupport',
    keptIn: means.keepIn,
    scopes: given.scopes ?? identity.scopes,
    expiresAt,
    refreshExpiresAt: given.refreshExpiresAt?.toISOString() ?? null,
    signedInAt: context.clock.now().toISOString(),
  };
  const credentials = { token: given.token, refreshToken: given.refreshToken, expiresAt };
  await (await context.services.signIns()).keep(name, record, credentials);
}

/** The token that the person gave in place of signing in. */
async function givenToken(context: Context, provider: Provider, token: string): Promise<GivenToken> {
  if (provider.token === null || provider.token === 'github') {
    throw new Failure(`${provider.title} keeps its own sign-in, and accepts no token from here.`, {
      code: exitCode.usage,
      next: [`Sign in with its own program: govsupport auth login ${provider.id}`],
    });
  }
  keepSecret(token);
  const details = (await provider.details?.(context, token)) ?? null;
  return { ...bareToken(token), ...details, refreshExpiresAt: null };
}

/**
 * Signs in to a service, unless that works already: gets a token, tries it at once, and keeps it. Throws a Failure or a
 * ServiceError if that fails.
 */
export async function signIn(context: Context, service: Service, means: SignInMeans): Promise<SignedIn> {
  const provider = await providerOf(service);
  const before = await signInStatus(context, service);
  const isLasting = !endsSoon(before.expiresAt, context.clock.now()) || provider.token === null;
  const isWanted = means.again === true || means.token !== undefined;
  if (before.signedIn === true && isLasting && !isWanted) return { ...before, already: true };
  // The sign-in may work: signing in again needs the same service, which does not answer now.
  if (before.isOutOfReach && !isWanted)
    throw new Failure(`${before.problem}.`, { code: exitCode.unknown, next: before.next });
  await refuseIfOutranked(context, provider, means, before);
  const name = await keptNameIn(context, provider);
  if (name !== null) await (await context.services.signIns()).prepare(means.keepIn);
  const given =
    means.token === undefined
      ? await provider.signIn(context, means)
      : await givenToken(context, provider, means.token);
  if (given !== null && name !== null) {
    const identity = await tryOut(context, provider, given);
    await keep(context, name, given, identity, means);
  }
  const after = await signInStatus(context, service);
  if (after.signedIn === true) return { ...after, already: false };
  throw new Failure(`${after.problem ?? `You are still not signed in to ${provider.title}`}.`, {
    code: after.signedIn === null ? exitCode.unknown : exitCode.signIn,
    // That is what was just done.
    next: after.next.filter((line) => !line.startsWith(signInWith)),
  });
}
