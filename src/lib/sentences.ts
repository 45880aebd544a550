/** Texts one after the other, each but the last with a full stop where it ends without one. */
export const sentences = (texts: readonly string[]): string =>
  texts.map((text, index) => (index === texts.length - 1 || /[.!?:]$/.test(text) ? text : `${text}.`)).join(' ');
