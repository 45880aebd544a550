import type { ChalkInstance } from 'chalk';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { Outcome, StepResult } from '../runner/checklist.ts';
import type { Action, Plan } from '../steps/step.ts';
import { wrap } from '../terminal/wrap.ts';

/** How each outcome is marked. */
export const marks: Record<Outcome, string> = {
  done: '✓',
  already: '✓',
  confirmed: '☑',
  waiting: '…',
  skipped: '-',
  failed: '✗',
};

/** The colour of an outcome. */
export const paintOf = (outcome: Outcome | null, colours: ChalkInstance) => {
  if (outcome === 'failed') return colours.red;
  if (outcome === null || outcome === 'waiting') return colours.yellow;
  return outcome === 'skipped' ? colours.dim : colours.green;
};

/** A step in one line: `✓ done      zendesk-group  You are in the group`. */
export function stepLine(result: StepResult, colours: ChalkInstance, columns: number, width: number): string {
  const { outcome, step, summary } = result;
  const word = outcome ?? 'open';
  const head = `${outcome ? marks[outcome] : '○'} ${word.padEnd(9)} ${step.id.padEnd(width)} `;
  // The outcome says so already.
  const rest = wrap(sanitiseLine(summary.replace(/^Skipped: /, '')), Math.max(20, columns - head.length)).split('\n');
  const pad = ' '.repeat(head.length);
  return [paintOf(outcome, colours)(head) + rest[0], ...rest.slice(1).map((line) => pad + line)].join('\n');
}

/** Wraps and indents each line, keeping its own indent, with a hanging indent after a bullet. */
export const indent = (text: string, pad: string, columns: number) =>
  text
    .split('\n')
    .flatMap((line) => {
      const own = pad + (/^ */.exec(line)?.[0] ?? '');
      const hanging = /^ *[-*•→!>] /.test(line) ? '  ' : '';
      return wrap(line, Math.max(20, columns - own.length - hanging.length))
        .split('\n')
        .map((part, index) => (part === '' ? own.trimEnd() : own + (index === 0 ? '' : hanging) + part));
    })
    .join('\n');

/** An action, with its text. */
export const actionLines = (
  { summary, where, text, causes = [] }: Action,
  colours: ChalkInstance,
  columns: number,
): string => {
  // The place is named once: "Sign in to Zendesk" needs no second Zendesk.
  const place = summary.includes(where) ? '' : ` ${colours.dim(`(${sanitiseLine(where)})`)}`;
  return [
    indent(`• ${sanitiseLine(summary)}${place}`, '    ', columns),
    ...(text === undefined ? [] : [paintLines(indent(sanitise(text), '      │ ', columns), colours.cyan)]),
    ...causes.map((cause) => indent(`→ ${sanitiseLine(cause)}`, '      ', columns)),
  ].join('\n');
};

/** Each line is coloured for itself, so that they can be parted. */
const paintLines = (text: string, paint: (line: string) => string) =>
  text
    .split('\n')
    .map((line) => paint(line))
    .join('\n');

/** The actions of a plan, with their texts. */
export const planLines = ({ actions }: Plan, colours: ChalkInstance, columns: number): string =>
  actions.map((action) => actionLines(action, colours, columns)).join('\n');
