import type { SignIn } from '../http/http.ts';

/** The day on which the last API tokens stop working; since October 2026 no new ones can be created. */
export const apiTokensDieOn = '2027-04-30';

/** An API token: `email/token:TOKEN`, or `email:TOKEN` as people write it. Anything else is an OAuth access token. */
const apiToken = /^([^\s:@/]+@[^\s:@/]+)(?:\/token)?:(.+)$/;

export const tokenKindOf = (token: string): 'oauth' | 'api-token' => (apiToken.test(token) ? 'api-token' : 'oauth');

/** How a request authenticates. https://developer.zendesk.com/api-reference/introduction/security-and-auth/ */
export function signInWith(token: string): SignIn {
  const [, email, secret] = apiToken.exec(token) ?? [];
  if (secret === undefined) return { headers: { authorization: `Bearer ${token}` }, secrets: [token] };
  const encoded = Buffer.from(`${email}/token:${secret}`).toString('base64');
  return { headers: { authorization: `Basic ${encoded}` }, secrets: [token, secret, encoded] };
}
