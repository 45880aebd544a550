/** The addresses of Trello cards in a text. */
export const cardsIn = (text: string): string[] => text.match(/https:\/\/trello\.com\/c\/[A-Za-z0-9]+/g) ?? [];

/** The numbers of tickets whose addresses a text has. */
export const addressedIn = (text: string): number[] =>
  [...text.matchAll(/\/tickets\/(\d{3,})\b/g)].map((match) => Number(match[1]));

/** The numbers of tickets that a text mentions, by address or as `#48201`. */
export const ticketsIn = (text: string): number[] =>
  [...text.matchAll(/(?:\/tickets\/|#|\b(?:ticket|zendesk) #?)(\d{3,})\b/gi)].map((match) => Number(match[1]));

const isYear = (digits: string) => /^(?:19|20)\d\d$/.test(digits);

/** The numbers that a name has and that may be tickets': `support/48207-statement-date`. */
export const numbersIn = (name: string): number[] =>
  (name.match(/(?<![\da-z.])\d{3,9}(?![\da-z.])/gi) ?? []).filter((digits) => !isYear(digits)).map(Number);
