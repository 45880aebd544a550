import type { ChalkInstance } from 'chalk';

import { type Json, type Status, worstFirst } from '../checks/check.ts';
import { type RunOptions, withRunOptions } from '../lib/own-commands.ts';
import { shellCommand } from '../lib/shell.ts';
import type { DoctorCheck } from '../runner/doctor-report.ts';
import { seconds } from '../runner/run-checks.ts';
import type { Style } from '../terminal/terminal.ts';
import { wrap } from '../terminal/wrap.ts';
import { recordLines } from './records.ts';

/** How to show rows. */
export interface RowStyle extends Style {
  /** Every check in a row of its own, with durations and evidence. */
  readonly verbose: boolean;
  /** Only problems. */
  readonly quiet: boolean;
  readonly options: RunOptions;
}

/** The colour of a status. */
export const paint = (colours: ChalkInstance, status: Status): ChalkInstance =>
  ({ fail: colours.red, unknown: colours.yellow, warn: colours.yellow, skip: colours.dim, pass: colours.green })[
    status
  ];

/** Wraps and indents text; `first` goes into the indent of the first line. */
export function indent(text: string, by: number, columns: number, first = ''): string {
  const lines = wrap(text, columns - by).split('\n');
  return lines.map((line, index) => (index === 0 ? first : '').padStart(by) + line).join('\n');
}

/** The ids of checks, how they went and what was seen: a line, or in words a record and a gap before it. */
function markLine(status: Status, what: string, text: string, style: RowStyle): string {
  const mark = style.signs.worded(status);
  if (style.signs.areWords) {
    const facts = [['Check', what] as const, ['Result', mark] as const, ['What', text] as const];
    return ['', ...recordLines(text === '' ? facts.slice(0, 2) : facts, style.columns)].join('\n');
  }
  const body = indent(`${mark} ${style.colours.bold(what)}: ${text}`, 4, style.columns).slice(2);
  return body.replace(mark, paint(style.colours, status)(mark));
}

function remedyLines({ remedy }: DoctorCheck, style: RowStyle): string[] {
  if (remedy === null) return [];
  const end = remedy.commands.length > 0 ? ':' : '';
  const what = `${remedy.summary.replace(/[.:]$/, '')}${end}`;
  const { areWords, next } = style.signs;
  const pad = areWords ? '  ' : '      ';
  // A command that is wrapped can't be pasted.
  return [
    areWords ? indent(next + what, 0, style.columns) : indent(what, 6, style.columns, next),
    ...remedy.commands
      .map((command) => withRunOptions(shellCommand(command), style.options))
      .map((command) => pad + style.colours.cyan(command)),
    ...(remedy.url ? [`${pad}${style.colours.underline(remedy.url)}`] : []),
  ];
}

/** Data in words: `a: 1, b: none; a: 2, b: x, y`. */
function inWords(value: Json): string {
  if (value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    const between = value.some((item) => item !== null && typeof item === 'object') ? '; ' : ', ';
    return value.map(inWords).join(between) || 'none';
  }
  return Object.entries(value)
    .map(([key, item]) => `${key}: ${inWords(item)}`)
    .join(', ');
}

function row(check: DoctorCheck, consequence: string | undefined, style: RowStyle): string[] {
  const lines = [markLine(check.status, check.id, check.summary, style)];
  const pad = style.signs.areWords ? 0 : 4;
  if (consequence)
    lines.push(indent(`${style.signs.areWords ? 'Without it: ' : ''}${consequence}`, pad, style.columns));
  if (style.verbose) {
    for (const [key, value] of Object.entries(check.evidence)) {
      lines.push(style.colours.dim(indent(`${key}: ${inWords(value)}`, pad, style.columns)));
    }
    lines.push(style.colours.dim(`${' '.repeat(pad)}took ${seconds(check.durationMs)}`));
  }
  return [...lines, ...remedyLines(check, style)];
}

/** Why a service could not be reached, without its name and address; null for other problems. */
const whyUnreachable = ({ evidence, summary }: DoctorCheck): string | null =>
  (evidence.problem === 'not-reachable' && /could not be reached at \S+: (.*)$/s.exec(summary)?.[1]) || null;

/** The text that checks of one row share. */
function inCommon(check: DoctorCheck): string {
  const why = whyUnreachable(check);
  return why === null ? check.summary : `None can be reached: ${why}`;
}

/** Groups checks by that text. */
function grouped(checks: readonly DoctorCheck[]): [common: string, checks: DoctorCheck[]][] {
  const groups = new Map<string, DoctorCheck[]>();
  for (const check of checks) {
    const common = inCommon(check);
    groups.set(common, [...(groups.get(common) ?? []), check]);
  }
  return [...groups];
}

const idsOf = (checks: readonly DoctorCheck[]) => checks.map(({ id }) => id).join(', ');

/** Checks with the same text share a row, each with its own remedy. */
function sharedRows(status: Status, checks: readonly DoctorCheck[], style: RowStyle): string[] {
  return grouped(checks).flatMap(([common, these]) => {
    const [first, ...others] = these;
    if (first && others.length === 0) return row(first, undefined, style);
    const remedies = new Set(these.map((check) => remedyLines(check, style).join('\n')).filter((text) => text !== ''));
    return [markLine(status, idsOf(these), common, style), ...remedies];
  });
}

/** The rows of some checks, the worst first. Consequences are by the id of the check. */
export function checkRows(
  checks: readonly DoctorCheck[],
  consequences: ReadonlyMap<string, string>,
  style: RowStyle,
): string[] {
  return worstFirst.flatMap((status) => {
    const these = checks.filter((check) => check.status === status);
    if (these.length === 0 || (style.quiet && (status === 'pass' || status === 'skip'))) return [];
    const each = (consequence: (id: string) => string | undefined) =>
      these.flatMap((check) => row(check, consequence(check.id), style));
    if (status === 'fail' || status === 'warn') return each((id) => consequences.get(id));
    if (status !== 'skip' && style.verbose) return each(() => undefined);
    if (status !== 'pass') return sharedRows(status, these, { ...style, verbose: false });
    if (style.signs.areWords) return [markLine('pass', idsOf(these), '', style)];
    const mark = style.signs.worded('pass');
    const line = indent(`${mark} ${idsOf(these)}`, 4, style.columns).slice(2);
    return [line.replace(mark, style.colours.green(mark))];
  });
}
