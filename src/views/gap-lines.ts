import { sanitiseLine } from '../lib/sanitise.ts';
import type { Style, Terminal } from '../terminal/terminal.ts';
import type { Gap } from '../tickets/gap.ts';
import { indent } from './step-lines.ts';

/** What could not be determined, why, and what to do; for what was never set up, only that it wasn't. */
export const gapLines = (gaps: readonly Gap[], { columns, signs }: Omit<Style, 'colours'>): string[] =>
  gaps.flatMap(({ what, why, next, notConfigured }) => {
    const texts = [why, ...next].map(sanitiseLine);
    if (notConfigured) return [indent(`Not configured: ${texts.join(' ')}`, '', columns)];
    return [
      indent(`${signs.before('unknown')}Could not tell: ${sanitiseLine(what)}`, '', columns),
      ...texts.map((text) => indent(text, '  ', columns)),
    ];
  });

/** Says the gaps below a result. What was never set up is no warning, so --quiet leaves it out. */
export function sayGaps(terminal: Terminal, gaps: readonly Gap[]): void {
  for (const gap of gaps)
    for (const line of gapLines([gap], terminal)) (gap.notConfigured ? terminal.note : terminal.warn)(line);
}
