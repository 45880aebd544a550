import type { SignIn } from '../http/http.ts';

/** The day on which the last API tokens stop working; since October 2026 no one can make a new one. */
export const apiTokensDieOn = '2027-04-30';

/** `email/token:TOKEN`, or `email:TOKEN` as people write it: an API token. Anything else is an OAuth access token. */
const apiToken = /^([^\s:@/]+@[^\s:@/]+)(?:\/token)?:(.+)$/;

/** Which of the two kinds a token is. */
export const tokenKindOf = (token: string): 'oauth' | 'api-token' => (apiToken.test(token) ? 'api-token' : 'oauth');

/** How a request is signed in. https://developer.zendesk.com/api-reference/introduction/security-and-auth/ */
export function signInWith(token: string): SignIn {
  const [, email, secret] = apiToken.exec(token) ?? [];
  if (secret === undefined) return { headers: { authorization: `Bearer ${token}` }, secrets: [token] };
  const encoded = Buffer.from(`${email}/token:${secret}`).toString('base64');
  return { headers: { authorization: `Basic ${encoded}` }, secrets: [token, secret, encoded] };
}
