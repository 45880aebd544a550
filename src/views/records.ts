import { sanitiseLine } from '../lib/sanitise.ts';
import { wrap } from '../terminal/wrap.ts';

/** A fact with its label. */
export type Fact = readonly [label: string, text: string];

/** Facts one a line, each with its label: `Ticket: #48204`. A label that is missing is the one before. */
export function recordLines(facts: readonly Fact[], columns: number): string[] {
  let last = '';
  return facts.map(([label, text]) => {
    last = label || last;
    const end = last.endsWith('?') ? '' : ':';
    return wrap(`${last}${end} ${sanitiseLine(text)}`, columns);
  });
}

/** Things as records: a fact a line, and an empty line before each. */
export const records = (all: readonly (readonly Fact[])[], columns: number): string[] =>
  all.flatMap((facts) => ['', ...recordLines(facts, columns)]);
