import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import { type Overriding, overriding } from './overriding.ts';
import type { Service } from './provider.ts';
import { providerOf } from './providers.ts';
import { keptNameIn } from './sign-in.ts';

/** The result of signing out of a service. */
export interface SignedOut {
  readonly service: Service;
  readonly title: string;
  /**
   * `revoked`: the token no longer works, and is forgotten; `forgotten`: it is forgotten, and the service can't be
   * asked to end it, or did not; `not-kept`: nothing was kept here.
   */
  readonly outcome: 'revoked' | 'forgotten' | 'not-kept';
  /** Why the service did not end it, if it was asked to. */
  readonly problem: string | null;
  /** What signs the person in all the same. */
  readonly overriding: Overriding | null;
  /** How the person ends it themselves. */
  readonly endsWith: string;
}

/** Ends a sign-in at the service, if that can be done, and forgets it. Throws a Failure if it can't be forgotten. */
export async function signOut(context: Context, service: Service): Promise<SignedOut> {
  const provider = await providerOf(service);
  const { title, endsWith, revoke } = provider;
  const about = { service, title, endsWith, problem: null, overriding: await overriding(context, provider) };
  const name = await keptNameIn(context, provider);
  const signIns = await context.services.signIns();
  if (name === null || (await signIns.record(name)) === null) {
    return { ...about, outcome: 'not-kept' };
  }
  let problem: string | null = null;
  try {
    await revoke?.(context, await signIns.token(name));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // It may have ended already.
    const hasEnded = error instanceof ServiceError && error.problem === 'not-signed-in';
    if (!hasEnded) problem = error.message;
  }
  await signIns.forget(name);
  return { ...about, problem, outcome: revoke && problem === null ? 'revoked' : 'forgotten' };
}
