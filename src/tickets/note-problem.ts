import { secretIn } from '../redaction/token-shapes.ts';

/**
 * The most that Zendesk takes as a comment, in bytes. It documents a limit in size, of about 65,000 characters,
 * "depending on your encoding/markup": https://support.zendesk.com/hc/en-us/community/posts/4719863289498
 */
const mostBytes = 65_535;

const shown = (count: number) => count.toLocaleString('en-GB');

/** Why a text can't become a note on a ticket, as a problem that says what to do; null if it can. */
export function noteProblem(text: string): string | null {
  const bytes = Buffer.byteLength(text);
  if (bytes <= mostBytes) return secretIn(text);
  return `it has ${shown(bytes)} bytes, and Zendesk takes at most ${shown(mostBytes)}: shorten it, or make it several notes`;
}
