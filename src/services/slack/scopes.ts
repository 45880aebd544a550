/**
 * What a token needs for each method that the client calls; `users.lookupByEmail` wants both of its two.
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

/** What a token has to have for everything that start and end do. */
export const requiredScopes: readonly string[] = [...new Set(Object.values(scopesOfMethods).flat())].sort();

/** With these, private channels are seen as well; all else goes on without them. */
export const helpfulScopes: readonly string[] = ['groups:history', 'groups:read'];
