import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { Outcome, StepResult } from '../runner/checklist.ts';
import type { Action, Plan } from '../steps/step.ts';
import type { Mark } from '../terminal/signs.ts';
import type { Style } from '../terminal/terminal.ts';
import { wrap } from '../terminal/wrap.ts';
import { recordLines } from './records.ts';

/** The colour of an outcome. */
export const paintOf = (outcome: Outcome | null, { colours }: Pick<Style, 'colours'>) => {
  if (outcome === 'failed') return colours.red;
  if (outcome === null || outcome === 'waiting' || outcome === 'unknown') return colours.yellow;
  return outcome === 'skipped' ? colours.dim : colours.green;
};

/** What a result says, and its mark: what is optional and was not wanted so far holds, and no one has done it. */
function stateOf({ outcome, summary }: StepResult): { readonly mark: Mark; readonly text: string } {
  const [, optional] = /^Optional: (.*)$/s.exec(summary) ?? [];
  if (outcome === 'already' && optional !== undefined)
    return { mark: 'optional', text: optional.charAt(0).toUpperCase() + optional.slice(1) };
  // The outcome says so already.
  return { mark: outcome ?? 'open', text: summary.replace(/^Skipped: /, '') };
}

/** A step in one line: `✓ done      zendesk-group  You are in the group`. In words it is a record, and a gap before it. */
export function stepLine(result: StepResult, style: Style, width: number): string {
  const { outcome, step } = result;
  const state = stateOf(result);
  const text = sanitiseLine(state.text);
  const mark = style.signs.worded(state.mark);
  if (style.signs.areWords) {
    const facts = [['Step', step.id] as const, ['State', mark] as const, ['What', text] as const];
    return ['', ...recordLines(facts, style.columns)].join('\n');
  }
  // A symbol and a space, and the longest word.
  const head = `${mark.padEnd(11)} ${step.id.padEnd(width)} `;
  const rest = wrap(text, Math.max(20, style.columns - head.length)).split('\n');
  const pad = ' '.repeat(head.length);
  const paint = state.mark === 'optional' ? style.colours.dim : paintOf(outcome, style);
  return [paint(head) + rest[0], ...rest.slice(1).map((line) => pad + line)].join('\n');
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

/** Each line is coloured separately, so that they can be split. */
const paintLines = (text: string, paint: (line: string) => string) =>
  text
    .split('\n')
    .map((line) => paint(line))
    .join('\n');

/**
 * A text from outside, or one that goes there, told apart from what the program says: by a bar in front of its lines, or
 * in words by what is before it and after it.
 */
export function quoted(text: string, pad: string, { columns, signs }: Style, paint: (line: string) => string): string {
  const lines = paintLines(indent(sanitise(text), pad + signs.bar, columns), paint);
  return signs.areWords ? [`${pad}Text:`, lines, `${pad}End of text.`].join('\n') : lines;
}

/** An action, with its text. */
export const actionLines = ({ summary, where, text, causes = [] }: Action, style: Style): string => {
  const { colours, columns, signs } = style;
  // The place is left out if the summary names it, as in "Sign in to Zendesk".
  const place = summary.includes(where) ? '' : ` ${colours.dim(`(${sanitiseLine(where)})`)}`;
  return [
    indent(`${signs.bullet}${sanitiseLine(summary)}${place}`, '    ', columns),
    ...(text === undefined ? [] : [quoted(text, '      ', style, colours.cyan)]),
    ...causes.map((cause) => indent(`${signs.causes}${sanitiseLine(cause)}`, '      ', columns)),
  ].join('\n');
};

/** The actions of a plan, with their texts. */
export const planLines = ({ actions }: Plan, style: Style): string =>
  actions.map((action) => actionLines(action, style)).join('\n');
