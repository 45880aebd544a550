import { sanitiseLine } from '../lib/sanitise.ts';
import { wrap } from '../terminal/wrap.ts';

/** Labelled facts in two columns; what does not fit on its line goes below its beginning. */
export function factLines(facts: readonly (readonly [label: string, text: string])[], columns: number): string[] {
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  const indent = ' '.repeat(width);
  return facts.map(
    ([label, text]) => label.padEnd(width) + wrap(sanitiseLine(text), columns - width).replaceAll('\n', `\n${indent}`),
  );
}
