import { lineBreak } from './signs.ts';

/** What to do with a paste: keep its line breaks, make spaces of them, or leave it out. */
export type Pasting = 'lines' | 'line' | 'nothing';

/** What a terminal puts around a paste, if it is asked to. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const [begins, ends] = ['\u001b[200~', '\u001b[201~'];

/** A line end with more after it at once, and no other key: no one types so quickly. */
const isPaste = (typed: string) =>
  /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/.test(typed) && /[\r\n]+[^\r\n]/.test(typed);

/**
 * Gives what takes what comes from the terminal, and returns what is to be read as keys: no line end in a paste is an
 * Enter. A terminal that does not say what is pasted sends several lines at once.
 */
export function readPastes(pasting: Pasting): (typed: string) => string {
  let inside = '';
  let isInside = false;
  const written = (paste: string): string => {
    if (pasting === 'nothing') return '';
    return paste
      .replace(/[\r\n]+$/, '')
      .replace(/\r\n|\r|\n/g, pasting === 'lines' ? lineBreak : ' ')
      .replace(/\t/g, ' ')
      .replace(/[\u0000-\u001f\u007f]/g, '');
  };
  const read = (typed: string): string => {
    if (isInside) {
      const [paste = '', ...rest] = (inside + typed).split(ends);
      isInside = rest.length === 0;
      inside = isInside ? paste : '';
      return isInside ? '' : written(paste) + read(rest.join(ends));
    }
    const [keys = '', ...rest] = typed.split(begins);
    isInside = rest.length > 0;
    const before = pasting !== 'nothing' && isPaste(keys) ? written(keys) : keys;
    return isInside ? before + read(rest.join(begins)) : before;
  };
  return read;
}
