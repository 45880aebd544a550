import type { Context } from '../context.ts';
import { inThisWorld } from '../lib/own-commands.ts';
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
  const inWorld = (text: string) => inThisWorld(text, options.sandbox);
  for (const text of lines(warnings)) terminal.warn(`warning: ${inWorld(text)}`);
  for (const text of lines(notes)) terminal.note(inWorld(text));
  if (options.json) terminal.json(mapTexts(report, sanitise));
  else terminal.result(String(report.next));
}
