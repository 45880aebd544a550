import type { Context } from '../context.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { NextUidOutcome } from '../next-uid/find-next-uid.ts';
import { mapTexts } from '../terminal/privacy.ts';

/** More lines of one kind would push the number out of sight. */
const mostLines = 20;

function lines(texts: readonly string[]): string[] {
  const shown = texts.slice(0, mostLines).map(sanitiseLine);
  return texts.length > mostLines ? [...shown, `and ${texts.length - mostLines} more (see --json)`] : shown;
}

/** Prints only the number on standard output, for shells, and everything else on standard error. */
export function showNextUid({ terminal, options }: Context, { report, warnings, notes }: NextUidOutcome): void {
  for (const text of lines(withRunOptions(warnings, options))) terminal.warn(`warning: ${text}`);
  for (const text of lines(withRunOptions(notes, options))) terminal.note(text);
  if (options.json) terminal.json(mapTexts(report, sanitise));
  else terminal.result(String(report.next));
}
