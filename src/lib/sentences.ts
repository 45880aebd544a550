/** Texts one after the other, each but the last with a full stop where it ends without one. */
export const sentences = (texts: readonly string[]): string =>
  texts.map((text, index) => (index === texts.length - 1 || /[.!?:]$/.test(text) ? text : `${text}.`)).join(' ');

/** A text whose first letter is a capital, as a sentence begins. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
