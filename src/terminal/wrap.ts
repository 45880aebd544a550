import { stripVTControlCharacters } from 'node:util';

/** What nearly every text here is made of: each of these takes one column. */
const plain = /^[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2713-\u2718]*$/;

/** First and last code points of the scripts whose characters take two columns. https://www.unicode.org/reports/tr11/ */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

/** How many columns what people see as one character takes, which may be several characters. */
function widthOfCharacter(segment: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cc}\p{Cf}]/u.test(segment)) return 0;
  if (/^\p{Emoji_Presentation}|\ufe0f/u.test(segment)) return 2;
  const point = segment.codePointAt(0) ?? 0;
  return wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}

/** How many columns a text takes in a terminal; colours take none. */
export function widthOf(text: string): number {
  const seen = text.includes('\u001b') ? stripVTControlCharacters(text) : text;
  if (plain.test(seen)) return seen.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(seen)) width += widthOfCharacter(segment);
  return width;
}

function wrapLine(line: string, columns: number): string {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  for (const word of line.trim().split(' ')) {
    const needed = widthOf(word);
    if (width > 0 && width + 1 + needed > columns) {
      rows.push(row.trimEnd());
      row = '';
      width = 0;
    }
    const gap = width > 0 ? 1 : 0;
    row += ' '.repeat(gap) + word;
    width += gap + needed;
  }
  return [...rows, row.trimEnd()].join('\n');
}

/**
 * Wraps a text at its spaces, so that no line takes more columns; a word that is longer has a line of its own. Lines that
 * it has already stay. A colour goes on in the next line. The library wrap-ansi does more, and takes 20 ms to load.
 */
export const wrap = (text: string, columns: number): string =>
  text
    .split('\n')
    .map((line) => wrapLine(line, columns))
    .join('\n');
