import { invalidToken, notAuthenticated } from './problem.ts';
import type { OAuthToken, ZendeskUser, ZendeskWorld } from './world.ts';

/** Who makes a request, and with which rights. */
export interface SignedIn {
  /** Null for a request without sign-in, if the endpoint allows that. */
  readonly user: ZendeskUser | null;
  readonly token: OAuthToken | null;
  /** Whether the token's scopes cover one such as `tickets:write`. */
  allows(scope: string): boolean;
}

/** Old scopes without a resource cover all of them; no scopes at all means full access. */
function covers(scopes: readonly string[], wanted: string): boolean {
  const [, action] = wanted.split(':');
  return scopes.length === 0 || scopes.includes(wanted) || (action !== undefined && scopes.includes(action));
}

const dead = (at: string | null, now: Date) => at !== null && Date.parse(at) <= now.getTime();

function bearer(value: string, world: ZendeskWorld, now: Date): SignedIn {
  const token = world.tokens.find((each) => each.token === value);
  const user = world.users.find((each) => each.id === token?.userId);
  if (!token || !user || dead(token.expiresAt, now)) throw invalidToken();
  return { user, token, allows: (scope) => covers(token.scopes, scope) };
}

/** Basic auth with an API token, `ada@example.org/token:TOKEN` in base64. It has all the person's rights. */
function basic(value: string, world: ZendeskWorld, now: Date): SignedIn {
  const [, email, secret] = /^(.*)\/token:(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  const token = world.apiTokens.find((each) => each.token === secret);
  const user = world.users.find((each) => each.email === email && each.role !== 'end-user');
  if (!token || !user || dead(token.diesAt, now)) throw notAuthenticated();
  return { user, token: null, allows: () => true };
}

/**
 * The sender of a request, from its Authorization header. Throws a Problem if the header is wrong, or if it is missing
 * and the endpoint isn't `open`. https://developer.zendesk.com/api-reference/introduction/security-and-auth/
 */
export function signIn(header: string | undefined, world: ZendeskWorld, now: Date, open: boolean): SignedIn {
  if (header === undefined || header.trim() === '') {
    if (!open) throw notAuthenticated();
    return { user: null, token: null, allows: () => true };
  }
  const [scheme = '', value = ''] = header.trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === 'bearer') return bearer(value, world, now);
  if (scheme.toLowerCase() === 'basic') return basic(value, world, now);
  throw notAuthenticated();
}
