/** The statuses that tickets are set to, as people type them. */
export const statusWords = ['open', 'on-hold', 'pending', 'believed-solved'] as const;

/** One of them. */
export type StatusWord = (typeof statusWords)[number];
