import { Failure } from '../errors.ts';
import { type RunOptions, withRunOptions } from '../lib/own-commands.ts';
import { sanitise } from '../lib/sanitise.ts';
import { hideSecrets } from '../redaction/token-shapes.ts';
import { issueForm, version } from '../version.ts';
import { indent } from './step-lines.ts';

/** How to describe an error. */
interface ErrorStyle {
  readonly command: string;
  readonly debug: boolean;
  readonly options: RunOptions;
  /** Null if it is not for a terminal. */
  readonly columns: number | null;
}

const notYourFault = 'This is a bug in govsupport, not something that you did.';

const openIssue = (what: string) => `Open an issue with ${what}: ${issueForm}`;

const unexpected = `Something unexpected happened in govsupport ${version}`;

/** A bug in words, what to do about it, and its stack: without names and secrets, unless everything is wanted. */
async function describeBug(error: unknown, debug: boolean) {
  const { anonymiseStack, stackOf } = await import('../terminal/anonymise-stack.ts');
  const said = error instanceof Error ? error.message : String(error);
  if (debug) {
    const next = [notYourFault, 'Names and hosts are still in these lines.', openIssue('what they say')];
    return { message: `${unexpected}: ${hideSecrets(said)}`, next, stack: hideSecrets(stackOf(error)) };
  }
  const make = [notYourFault, 'Make a report: govsupport doctor --report'];
  try {
    const { anonymiserWithoutConfig } = await import('./private-facts.ts');
    const anonymise = anonymiserWithoutConfig();
    // Whoever reports it copies all of this.
    const message = `${unexpected}: ${anonymise(said)}`;
    const stack = anonymiseStack(stackOf(error), anonymise);
    return { message, next: [...make, openIssue('that and these lines')], stack };
  } catch {
    // The report may need whatever broke.
    return { message: `${unexpected}.`, next: [...make, openIssue('that')], stack: '' };
  }
}

/** An error as text, wrapped if it is for a terminal, and as JSON: what happened, and what to do. */
export async function describeError(error: unknown, style: ErrorStyle): Promise<{ text: string; json: string }> {
  const { command, options, columns } = style;
  const bug = error instanceof Failure ? null : await describeBug(error, style.debug);
  const { message: said, next: advice } = bug ?? (error as Failure);
  const message = bug ? said : withRunOptions(said, options);
  const next = withRunOptions(advice, options);
  const lines = [`govsupport: ${message}`, ...next.map((line) => `  ${line}`)].map(sanitise);
  const stack = bug?.stack ? `\n\n${sanitise(bug.stack)}` : '';
  const code = error instanceof Failure ? error.code : 70;
  return {
    text: `${lines.map((line) => (columns === null ? line : indent(line, '', columns))).join('\n')}${stack}\n`,
    json: `${JSON.stringify({ schemaVersion: 1, command, error: { message: sanitise(message), next: next.map(sanitise), exitCode: code } }, null, 2)}\n`,
  };
}
