/**
 * Escapes text from outside, so that it stays plain text in GitHub's Markdown and in Slack. Whatever they would turn into a
 * link, a mention or a reference goes into a code span, which both leave alone: `@channel`, `https://example.org`, `#12`,
 * `functions.php`.
 */

/**
 * What would be linked: addresses, e-mail addresses, names of sites, mentions, references. Each starts at a boundary, so that
 * a long text is not scanned again from each of its letters.
 */
const references = [
  '(?<![a-z0-9+.-])[a-z0-9+.-]*:\\/\\/[^\\s<>`]+',
  '(?:javascript|data|vbscript|mailto|xmpp|tel|file):[^\\s<>`]+',
  "(?<![\\p{L}\\p{N}._%+'-])[\\p{L}\\p{N}._%+'-]+@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+",
  '(?<![\\p{L}\\p{N}_.-])[\\p{L}\\p{N}_.-]+\\.\\p{L}{2,}(?:[:/?#][^\\s<>`]*)?',
  '[@#][\\p{L}\\p{N}_][\\p{L}\\p{N}_/.-]*',
  '\\bGH-\\d+',
];

const webAddress = 'https?:\\/\\/[^\\s<>`"\'\\\\]*[^\\s<>`"\'\\\\.,;:!?)\\]]';

const reference = new RegExp(references.join('|'), 'giu');
const referenceOrAddress = new RegExp(`(${webAddress})|${references.join('|')}`, 'giu');

/** Punctuation at the end of a reference belongs to the sentence. */
function code(found: string): string {
  let end = found.length;
  while (end > 0 && '.,;:!?)\'"]'.includes(found.charAt(end - 1))) end--;
  return end === 0 ? plain(found) : `\`${found.slice(0, end)}\`${plain(found.slice(end))}`;
}

/** Escapes characters with a meaning. A `_` inside a word and a lone `~` have none. */
const plain = (text: string): string =>
  text
    .replace(/[\\`*[|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|~(?=~)|(?<=~)~/gu, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');

function replaceAround(text: string, pattern: RegExp, inside: (found: RegExpExecArray) => string): string {
  let written = '';
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    written += plain(text.slice(at, found.index)) + inside(found);
    at = found.index + found[0].length;
  }
  return written + plain(text.slice(at));
}

const inLine = (text: string): string => replaceAround(text, reference, ([found]) => code(found));

/** What would turn a line, or the text of a list item, into a heading or a rule. */
const blockStart = /^(\s*(?:(?:[-+*]|\d{1,9}[.)])\s+)*)(#{1,6}(?=\s|$)|=+\s*$|(?:[-_]\s*){2,}$)/;

/** What would turn a line into a list item. */
const listStart = /^(?:[-+](?=\s|$)|\d{1,9}(?=[.)](?:\s|$)))/;

/** Escapes one line of text, for anywhere on a line. */
export const escapeInline = (text: string): string =>
  inLine(text)
    .replace(blockStart, '$1\\$2')
    .replace(listStart, (found) => (/\d/.test(found) ? `${found}\\` : `\\${found}`));

const quoteLines = (text: string, escapeLine: (line: string) => string): string =>
  text
    .split('\n')
    .map((line) => {
      // A deeper indent would be a code block, which shows escapes.
      const indent = Math.min(3, /^ */.exec(line)?.[0].length ?? 0);
      const said = line.trim();
      return said === '' ? '>' : `> ${' '.repeat(indent)}${escapeLine(said).replace(blockStart, '$1\\$2')}`;
    })
    .join('\n');

/** A name in a code span. Slack interprets `<…>` even there, so they are replaced. */
export const codeSpan = (name: string): string =>
  name === '' ? '' : `\`${name.replaceAll('`', "'").replaceAll('<', '‹').replaceAll('>', '›')}\``;

/** Quotes several lines from outside. Lists stay lists. */
export const quote = (text: string): string => quoteLines(text, inLine);

/** Quotes the person's own words, with links. */
export const quoteOwn = (text: string): string =>
  quoteLines(text, (line) =>
    replaceAround(line, referenceOrAddress, ([found, address]) => (address === undefined ? code(found) : address)),
  );
