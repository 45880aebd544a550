import { sanitiseLine } from '../lib/sanitise.ts';
import type { Style } from '../terminal/terminal.ts';
import type { Gap } from '../tickets/gap.ts';
import { indent } from './step-lines.ts';

/** What could not be determined, why, and what to do about it. */
export const gapLines = (gaps: readonly Gap[], { columns, signs }: Omit<Style, 'colours'>): string[] =>
  gaps.flatMap(({ what, why, next }) => [
    indent(`${signs.before('unknown')}Could not tell: ${sanitiseLine(what)}`, '', columns),
    ...[why, ...next].map((text) => indent(sanitiseLine(text), '  ', columns)),
  ]);
