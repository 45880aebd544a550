/** A number and what it counts: `1 ticket`, `3 tickets`. Only for words that take an s. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
