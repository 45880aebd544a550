import { UsageError } from '../errors.ts';
import { driftLines } from '../handover/drift.ts';
import type { Handover } from '../handover/handover.ts';
import { momentWords } from '../handover/words.ts';
import { jsonText } from '../lib/json-text.ts';
import { outputProblem, writeOutput } from '../lib/output-file.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { HandoverSince } from '../runner/handover-since.ts';
import { receiptWords } from '../steps/handover/receipt.ts';
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

async function textOf(handover: Handover, since: HandoverSince | null, form: HandoverForm['form']): Promise<string> {
  if (form === 'html') return (await import('../handover/html.ts')).toHtml(handover);
  if (form === 'markdown') return (await import('../handover/markdown.ts')).toMarkdown(handover);
  const { schemaVersion, ...rest } = handover;
  const document = { schemaVersion, command: 'handover', ...rest, since: since && sinceDocument(since) };
  return `${jsonText(document, 2)}\n`;
}

const sinceDocument = ({ version, madeAt, changes, unknown, receiver }: HandoverSince) => ({
  version,
  madeAt,
  changes,
  unknown,
  receiver,
});

/** What has happened since the last document: it is not part of this one. */
function showSince(terminal: Terminal, since: HandoverSince): void {
  const { version, madeAt, receiver } = since;
  const made = `version ${version} was made (${momentWords(new Date(madeAt))})`;
  const lines = driftLines(since).map((line) => `- ${line}`);
  terminal.note(lines.length > 0 ? `Since ${made}:` : `Nothing has changed on the tickets since ${made}.`);
  for (const line of lines) terminal.note(line);
  if (!receiver) return;
  terminal.note(`${sanitiseLine(receiptWords(receiver.name, receiver))}.`);
  if (receiver.summary) terminal.note(sanitise(receiver.summary.text));
}

/** Shows a handover, or writes it to a file. */
export async function showHandover(
  terminal: Terminal,
  handover: Handover,
  since: HandoverSince | null,
  how: HandoverForm,
): Promise<void> {
  const text = await textOf(handover, since, how.form);
  // With --json there is always a document on standard output.
  if (how.output === undefined || how.form === 'json') {
    if (how.form === 'markdown') terminal.result(text.trimEnd());
    else terminal.exact(text.trimEnd());
  }
  if (how.output !== undefined) {
    writeOutput(how.output, text, how.mayReplace);
    terminal.note(`Written to ${how.output}`);
  }
  for (const { what } of handover.gaps) terminal.warn(`warning: could not be found out: ${what}`);
  if (since && how.form !== 'json') showSince(terminal, since);
}
