import { sanitiseLine } from '../lib/sanitise.ts';
import type { Style } from '../terminal/terminal.ts';
import { wrap } from '../terminal/wrap.ts';
import { type Fact, recordLines } from './records.ts';

/** Labelled facts in two columns; a long value continues below its own beginning. */
export function factLines(facts: readonly Fact[], { columns, signs }: Omit<Style, 'colours'>): string[] {
  if (signs.areWords) return recordLines(facts, columns);
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  const indent = ' '.repeat(width);
  return facts.map(
    ([label, text]) => label.padEnd(width) + wrap(sanitiseLine(text), columns - width).replaceAll('\n', `\n${indent}`),
  );
}
