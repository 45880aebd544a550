/**
 * The scopes that each method needs; `users.lookupByEmail` needs both of its two.
 * https://docs.slack.dev/reference/methods and https://docs.slack.dev/reference/scopes
 */
export const scopesOfMethods = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'conversations.history': ['channels:history', 'im:history'],
  'conversations.join': ['channels:write'],
  'conversations.list': ['channels:read'],
  'conversations.open': ['im:write'],
  'users.conversations': ['channels:read', 'im:read'],
  'users.list': ['users:read'],
  'users.lookupByEmail': ['users:read', 'users:read.email'],
} as const;

/** A method that the client calls. */
export type SlackMethodName = keyof typeof scopesOfMethods;

/** The scopes that start and end need. */
export const requiredScopes: readonly string[] = [...new Set(Object.values(scopesOfMethods).flat())].sort();

/** Scopes for private channels, which everything works without. */
export const helpfulScopes: readonly string[] = ['groups:history', 'groups:read'];
