import type { Context } from '../context.ts';
import { Failure, Interrupted, UsageError } from '../errors.ts';
import { outputProblem, writeOutput } from '../lib/output-file.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { redact } from '../redaction/redact.ts';
import { isPromptLeft } from '../terminal/prompts.ts';
import { issueForm } from '../version.ts';

/** Throws a UsageError if a report could not be written to this file in the end. Called before anything is looked at. */
export function checkReportFile({ options, terminal }: Context, file: string): void {
  if (file.trim() === '') throw new UsageError('--report: name a file, or leave it out.');
  // If someone can be asked, an existing file is a question, not an error.
  const problem = outputProblem(file, options.yes || terminal.interactive);
  if (problem !== null) throw new UsageError(`--report: ${problem}.`);
  if (options.yes || terminal.interactive) return;
  throw new UsageError(`Can't ask here whether to write the report to "${file}".`, [
    'Agree to it with --yes, or leave the file out: the report is then printed.',
  ]);
}

async function isAgreed({ options, signal, terminal }: Context, file: string): Promise<boolean> {
  if (options.yes) return true;
  terminal.warn('');
  const isThere = outputProblem(file, false) !== null;
  try {
    return await terminal.questions.askYes(
      isThere ? `Replace "${file}" with this?` : `Write this to "${file}"?`,
      signal,
    );
  } catch (error) {
    if (isPromptLeft(error)) throw new Interrupted('Interrupted: nothing was written.');
    throw error;
  }
}

/** Shows a report, and writes it to a file if there is one and the person agrees. Throws a Failure if they don't. */
export async function shareReport(context: Context, text: string, file: string | null): Promise<void> {
  const { terminal } = context;
  if (file === null) {
    terminal.exact(text.trimEnd());
    if (terminal.interactive) terminal.note(`\nTo open an issue with it: ${issueForm}`);
    return;
  }
  // Also with --quiet, because the person has to see it before agreeing.
  if (context.options.yes) terminal.note(text.trimEnd());
  else terminal.warn(text.trimEnd());
  if (!(await isAgreed(context, file))) throw new Failure('Nothing was written.');
  // Made safe like the printed text, so that both are the same.
  writeOutput(file, redact(sanitise(text)), true);
  terminal.note(`Written to ${sanitiseLine(file)}`);
}
