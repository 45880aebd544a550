/** Whether a text is a web address and nothing else. */
export function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && !/[\s<>"'`\\]/.test(text);
}

/** The addresses of Trello cards in a text. */
export const cardsIn = (text: string): string[] => text.match(/https:\/\/trello\.com\/c\/[A-Za-z0-9]+/g) ?? [];

/** The numbers of tickets that a text mentions, by address or as `#48201`. */
export const ticketsIn = (text: string): number[] =>
  [...text.matchAll(/(?:\/tickets\/|#|\b(?:ticket|zendesk) #?)(\d{3,})\b/gi)].map((match) => Number(match[1]));
