/**
 * What happens in the browser on a page that asks for access, if it is not given at once: it is refused, given after some
 * seconds or never, or someone else is signed in there.
 */
export const browserWays = ['refuse', 'late', 'never', 'other-person'] as const;
export type BrowserWay = (typeof browserWays)[number];
