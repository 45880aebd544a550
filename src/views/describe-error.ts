import { Failure } from '../errors.ts';
import { inThisWorld } from '../lib/own-commands.ts';
import { sanitise } from '../lib/sanitise.ts';
import { hideSecrets } from '../lib/token-shapes.ts';
import { version } from '../version.ts';
import { indent } from './step-lines.ts';

/** An error as text, wrapped to so many columns if it is for a terminal, and as JSON: what happened, and what to do. */
export function describeError(
  error: unknown,
  {
    command,
    debug,
    isPractice,
    columns,
  }: { command: string; debug: boolean; isPractice: boolean; columns: number | null },
): { text: string; json: string } {
  const known = error instanceof Failure;
  const inWorld = (text: string) => inThisWorld(text, isPractice);
  const message = known
    ? inWorld(error.message)
    : `Something unexpected happened in govsupport ${version}: ${hideSecrets(error instanceof Error ? error.message : String(error))}`;
  const next = known
    ? error.next.map(inWorld)
    : debug
      ? ['This is a bug in govsupport, not something that you did. Please report it with the lines below.']
      : [
          'This is a bug in govsupport, not something that you did.',
          'Run it again with --debug, and report what that prints.',
        ];
  const stack = debug && error instanceof Error ? hideSecrets(`\n${error.stack}${causeOf(error)}`) : '';
  const lines = [`govsupport: ${message}`, ...next.map((line) => `  ${line}`)].map(sanitise);
  const code = known ? error.code : 70;
  return {
    text: `${lines.map((line) => (columns === null ? line : indent(line, '', columns))).join('\n')}${sanitise(stack)}\n`,
    json: `${JSON.stringify({ schemaVersion: 1, command, error: { message: sanitise(message), next: next.map(sanitise), exitCode: code } }, null, 2)}\n`,
  };
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by ${error.cause.stack}${causeOf(error.cause)}` : '';
}
