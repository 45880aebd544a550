import { UsageError } from '../errors.ts';
import type { Handover } from '../handover/handover.ts';
import { outputProblem, writeOutput } from '../lib/output-file.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** How a handover is shown. */
export interface HandoverForm {
  readonly form: 'markdown' | 'html' | 'json';
  /** The file that it goes into; standard output where there is none. */
  readonly output: string | undefined;
  /** Whether a file that is there may be replaced. */
  readonly mayReplace: boolean;
}

/** Throws if the file can't be written, before any service is asked. */
export function checkOutput(file: string, mayReplace: boolean): void {
  const problem = outputProblem(file, mayReplace);
  if (problem !== null) throw new UsageError(`--output: ${problem}.`);
}

async function textOf(handover: Handover, form: HandoverForm['form']): Promise<string> {
  if (form === 'html') return (await import('../handover/html.ts')).toHtml(handover);
  if (form === 'markdown') return (await import('../handover/markdown.ts')).toMarkdown(handover);
  const { schemaVersion, ...rest } = handover;
  return `${JSON.stringify({ schemaVersion, command: 'handover', ...rest }, null, 2)}\n`;
}

/** Shows a handover, or writes it to a file. */
export async function showHandover(terminal: Terminal, handover: Handover, how: HandoverForm): Promise<void> {
  const text = await textOf(handover, how.form);
  // With --json there is always a document on standard output.
  if (how.output === undefined || how.form === 'json') terminal.result(text.trimEnd());
  if (how.output !== undefined) {
    writeOutput(how.output, text, how.mayReplace);
    terminal.note(`Written to ${how.output}`);
  }
  for (const { what } of handover.gaps) terminal.warn(`warning: could not be found out: ${what}`);
}
