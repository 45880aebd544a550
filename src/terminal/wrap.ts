import { wrapAnsi } from 'fast-wrap-ansi';

/**
 * Wraps a text at its spaces to so many columns, wide characters and colours counted as a terminal shows them. A word
 * that is longer gets a line of its own. Lines that the text already has are kept.
 */
export const wrap = (text: string, columns: number): string => wrapAnsi(text, columns);
