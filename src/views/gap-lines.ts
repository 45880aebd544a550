import { sanitiseLine } from '../lib/sanitise.ts';
import type { Gap } from '../tickets/gap.ts';
import { indent } from './step-lines.ts';

/** What could not be determined, why, and what to do about it. */
export const gapLines = (gaps: readonly Gap[], columns: number): string[] =>
  gaps.flatMap(({ what, why, next }) => [
    indent(`? Could not tell: ${sanitiseLine(what)}`, '', columns),
    ...[why, ...next].map((text) => indent(sanitiseLine(text), '  ', columns)),
  ]);
