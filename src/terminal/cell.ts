import measure from 'fast-string-truncated-width';

/**
 * What people see as one character, approximately. Intl.Segmenter knows it exactly, and takes tens of megabytes for a
 * long list.
 */
const character =
  /\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*|.\p{M}*/gsu;

/** Cuts a text to a number of columns, wide characters counted as a terminal shows them, with `…` at the end. */
export function cut(text: string, columns: number): string {
  // The library's own limit is wrong by the characters between Latin and wide ones.
  if (measure(text).width <= columns) return text;
  let shown = '';
  for (const [one] of text.matchAll(character)) {
    if (measure(shown + one).width >= columns) break;
    shown += one;
  }
  return `${shown.trimEnd()}…`;
}

/** Cuts or pads a text to an exact number of columns. */
export function cell(text: string, columns: number): string {
  const shown = cut(text, columns);
  return shown + ' '.repeat(Math.max(0, columns - measure(shown).width));
}
