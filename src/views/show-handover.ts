import { existsSync, lstatSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, UsageError } from '../errors.ts';
import type { Handover } from '../handover/handover.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** How a handover is shown. */
export interface HandoverForm {
  readonly form: 'markdown' | 'html' | 'json';
  /** The file that it goes into; standard output where there is none. */
  readonly output: string | undefined;
  /** Whether a file that is there may be replaced. */
  readonly mayReplace: boolean;
}

const isThere = (file: string) =>
  new UsageError(`${file} is there already.`, ['Name another file, or replace it with --yes.']);

/** Throws where a document could not be written to a file: known before anything is asked of anybody. */
export function checkOutput(file: string, mayReplace: boolean): void {
  const folder = path.dirname(path.resolve(file));
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder} to write ${path.basename(file)} to.`);
  const is = lstatSync(file, { throwIfNoEntry: false });
  if (is?.isDirectory()) throw new UsageError(`${file} is a folder.`, ['Name a file in it.']);
  if (is && !mayReplace) throw isThere(file);
}

/** Only the person may read it: it is about clients. */
function write(file: string, text: string, mayReplace: boolean): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: mayReplace ? 'w' : 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw isThere(file);
    throw new Failure(`${file} could not be written: ${code ?? String(cause)}.`, { cause });
  }
}

async function textOf(handover: Handover, form: HandoverForm['form']): Promise<string> {
  if (form === 'html') return (await import('../handover/html.ts')).toHtml(handover);
  if (form === 'markdown') return (await import('../handover/markdown.ts')).toMarkdown(handover);
  const { schemaVersion, ...rest } = handover;
  return `${JSON.stringify({ schemaVersion, command: 'handover', ...rest }, null, 2)}\n`;
}

/** Shows a handover, or writes it to a file. Its texts are safe to show since it was made. */
export async function showHandover(terminal: Terminal, handover: Handover, how: HandoverForm): Promise<void> {
  const text = await textOf(handover, how.form);
  // With --json there is always a document on standard output.
  if (how.output === undefined || how.form === 'json') terminal.result(text.trimEnd());
  if (how.output !== undefined) {
    write(how.output, text, how.mayReplace);
    terminal.note(`Written to ${how.output}`);
  }
  for (const { what } of handover.gaps) terminal.warn(`warning: could not be found out: ${what}`);
}
