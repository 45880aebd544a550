import { invalidToken, notAuthenticated } from './problem.ts';
import type { OAuthToken, ZendeskUser, ZendeskWorld } from './world.ts';

/** Who makes a request, and with what. */
export interface SignedIn {
  /** Null is nobody, where nobody may ask. */
  readonly user: ZendeskUser | null;
  readonly token: OAuthToken | null;
  /** Whether the token's scopes cover one such as `tickets:write`. */
  allows(scope: string): boolean;
}

/** Old scopes without a resource cover all of them; none at all is full access. */
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

/** `ada@example.org/token:TOKEN`, in base 64: the old way, which may do whatever the person may. */
function basic(value: string, world: ZendeskWorld, now: Date): SignedIn {
  const [, email, secret] = /^(.*)\/token:(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  const token = world.apiTokens.find((each) => each.token === secret);
  const user = world.users.find((each) => each.email === email && each.role !== 'end-user');
  if (!token || !user || dead(token.diesAt, now)) throw notAuthenticated();
  return { user, token: null, allows: () => true };
}

/**
 * Who a request is from, by its Authorization header. Throws the Problem where that is wrong, or is missing where
 * it may not be. https://developer.zendesk.com/api-reference/introduction/security-and-auth/
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
