import type { Context } from '../context.ts';
import { exitCode, Failure } from '../errors.ts';
import { keepSecret } from '../redaction/redact.ts';
import { showPage } from './in-browser.ts';
import type { GivenToken, SignInMeans } from './provider.ts';

/** A token that a person makes on a page. */
export interface MadeByHand {
  readonly service: string;
  readonly page: string;
  /** What to choose there, a line each. */
  readonly choose: readonly string[];
}

/** A token without further details. */
export const bareToken = (token: string): GivenToken => ({
  token,
  refreshToken: null,
  scopes: null,
  expiresAt: null,
  refreshExpiresAt: null,
});

/** Shows a page, and asks for the token that the person makes there. */
export async function askForToken(
  context: Context,
  means: SignInMeans,
  { service, page, choose }: MadeByHand,
): Promise<GivenToken> {
  if (means.askSecret === null) {
    throw new Failure(`Signing in to ${service} needs a token, and govsupport can't ask for it here.`, {
      code: exitCode.signIn,
      next: [`Make one at ${page}, and give it on standard input: --with-token`],
    });
  }
  for (const line of choose) means.say(line);
  await showPage(context, means, `Make a token for ${service}`, page);
  const token = (await means.askSecret(`The token for ${service}`, context.signal)).trim();
  keepSecret(token);
  return bareToken(token);
}
