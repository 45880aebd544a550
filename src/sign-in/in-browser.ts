import type { Context } from '../context.ts';
import { exitCode, Failure } from '../errors.ts';
import { keepSecret } from '../redaction/redact.ts';
import { agree, showAdministrator } from '../services/oauth/agree.ts';
import type { OAuthClient } from '../services/oauth/oauth.ts';
import { challengeOf, unguessable } from '../services/oauth/pkce.ts';
import { ServiceError } from '../services/service-error.ts';
import type { GivenToken, SignInMeans } from './provider.ts';

/** Shows a page's address, and opens it. Throws a Failure if it can't be opened and no one could do so by hand. */
export async function showPage(context: Context, means: SignInMeans, what: string, address: string): Promise<void> {
  means.showPage(what, address);
  if (!means.opensBrowser) return;
  try {
    await (await context.services.browser()).open(address);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (means.paste === null) {
      throw new Failure("No browser could be started, and govsupport can't ask for the address here.", {
        code: exitCode.signIn,
        next: ['Run this in a terminal, or give a token on standard input: --with-token'],
      });
    }
    means.say('No browser could be started: open the address yourself, on any machine.');
  }
}

/**
 * Shows the page on which a person agrees, and opens it. If the page itself does not work, that is said at once; throws
 * a Failure then if there is no other way to get its answer.
 */
export async function showAgreement(
  context: Context,
  means: SignInMeans,
  title: string,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  await showPage(context, means, `Agree to sign in to ${title}`, address);
  const problem = await context.services.pageProblem(address, signal);
  if (problem === null) return;
  const what = `The sign-in page of ${title} ${problem}.`;
  if (means.paste !== null) return means.say(what);
  throw new Failure(what, { code: exitCode.unknown, next: ['Open it in a browser to see more, or try again later.'] });
}

/** Signs in on a service's page with OAuth and PKCE. */
export async function signInWithOAuth(
  context: Context,
  means: SignInMeans,
  { title, client }: { readonly title: string; readonly client: OAuthClient },
): Promise<GivenToken> {
  const verifier = unguessable();
  const state = unguessable();
  const redirectTo = (port: number) => `http://${client.redirectHost}:${port}/callback`;
  const { answer, port } = await agree(
    {
      service: title,
      path: '/callback',
      isOurs: (given) => given.get('state') === state && (given.has('code') || given.has('error')),
      page: (at) => client.page({ redirect: redirectTo(at), state, challenge: challengeOf(verifier) }),
      show: (address, signal) => showAgreement(context, means, title, address, signal),
      paste: means.paste,
    },
    context.signal,
  );
  const code = answer.get('code') ?? '';
  keepSecret(code);
  try {
    return await client.exchange({ code, verifier, redirect: redirectTo(port) });
  } catch (error) {
    throw error instanceof ServiceError ? withAdvice(error) : error;
  }
}

/** A code works once, so an exchange that came to nothing is not worth checking: only starting over helps. */
function withAdvice(error: ServiceError): ServiceError {
  const isClientsFault = error.problem === 'invalid';
  const next = isClientsFault ? showAdministrator : ['Run this again, and agree on the page that opens.'];
  return new ServiceError(error.message, { ...error.details, mayHaveHappened: false, next });
}
