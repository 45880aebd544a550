import measure from 'fast-string-truncated-width';

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts a text to so many columns, wide characters counted as a terminal shows them, with `…` at the end. */
export function cut(text: string, columns: number): string {
  // The library's own limit is wrong by the characters between Latin and wide ones.
  if (measure(text).width <= columns) return text;
  let shown = '';
  for (const { segment } of characters.segment(text)) {
    if (measure(shown + segment).width >= columns) break;
    shown += segment;
  }
  return `${shown.trimEnd()}…`;
}

/** Cuts or pads a text to exactly so many columns. */
export function cell(text: string, columns: number): string {
  const shown = cut(text, columns);
  return shown + ' '.repeat(Math.max(0, columns - measure(shown).width));
}
