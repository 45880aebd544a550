/**
 * How the browser behaves on a page that asks for access, if access isn't granted at once: it is refused, granted late
 * or never, or someone else is signed in.
 */
export const browserWays = ['refuse', 'late', 'never', 'other-person'] as const;
export type BrowserWay = (typeof browserWays)[number];
