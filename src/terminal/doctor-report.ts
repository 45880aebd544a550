import type { ChalkInstance } from 'chalk';
import wrapAnsi from 'wrap-ansi';
import { type Category, categories, type Status } from '../checks/check.ts';
import type { DoctorCheck, DoctorReport } from '../runner/doctor-report.ts';
import { seconds } from '../runner/run-checks.ts';
import { shellCommand } from './shell.ts';

const symbols: Record<Status, string> = { fail: '✗', unknown: '?', warn: '!', skip: '-', pass: '✓' };
const order: readonly Status[] = ['fail', 'unknown', 'warn', 'skip', 'pass'];

/** How to show the report. */
export interface ReportStyle {
  readonly colours: ChalkInstance;
  readonly columns: number;
  /** Passes one by one, with durations and evidence. */
  readonly verbose: boolean;
  /** Only what is not as it should be. */
  readonly quiet: boolean;
  readonly shortened: boolean;
}

const paint = (colours: ChalkInstance, status: Status) =>
  ({ fail: colours.red, unknown: colours.yellow, warn: colours.yellow, skip: colours.dim, pass: colours.green })[
    status
  ];

/** Text below a mark, wrapped so that its lines stand under each other. */
function indent(text: string, by: number, columns: number): string {
  const pad = ' '.repeat(by);
  return wrapAnsi(text, columns - by, { hard: false, trim: true })
    .split('\n')
    .map((line) => pad + line)
    .join('\n');
}

function markLine(status: Status, what: string, text: string, style: ReportStyle): string {
  const mark = `${symbols[status]} ${status}`;
  const body = indent(`${mark} ${style.colours.bold(what)}: ${text}`, 4, style.columns).slice(2);
  return body.replace(mark, paint(style.colours, status)(mark));
}

function details(check: DoctorCheck, consequence: string | undefined, style: ReportStyle): string[] {
  const lines: string[] = [];
  if (consequence) lines.push(indent(consequence, 4, style.columns));
  if (style.verbose) {
    for (const [key, value] of Object.entries(check.evidence)) {
      const shown = typeof value === 'string' ? value : JSON.stringify(value);
      lines.push(style.colours.dim(indent(`${key}: ${shown}`, 4, style.columns)));
    }
    lines.push(style.colours.dim(`    took ${seconds(check.durationMs)}`));
  }
  const remedy = check.remedy;
  if (remedy) {
    const end = remedy.commands.length > 0 ? ':' : '';
    lines.push(indent(`→ ${remedy.summary.replace(/[.:]$/, '')}${end}`, 4, style.columns));
    // Commands are never wrapped: a wrapped one can't be pasted.
    for (const command of remedy.commands) lines.push(`      ${style.colours.cyan(shellCommand(command))}`);
    if (remedy.url) lines.push(`      ${style.colours.underline(remedy.url)}`);
  }
  return lines;
}

/** Those that say the same about different things share a line. */
function skipsByReason(checks: readonly DoctorCheck[]): Map<string, string[]> {
  const reasons = new Map<string, string[]>();
  for (const check of checks) reasons.set(check.summary, [...(reasons.get(check.summary) ?? []), check.id]);
  return reasons;
}

function categoryLines(
  checks: readonly DoctorCheck[],
  consequences: ReadonlyMap<string, string>,
  style: ReportStyle,
): string[] {
  const lines: string[] = [];
  for (const status of order) {
    const these = checks.filter((check) => check.status === status);
    if (these.length === 0 || (style.quiet && (status === 'pass' || status === 'skip'))) continue;
    if (status === 'pass' && !style.verbose) {
      const line = indent(`✓ pass ${these.map((check) => check.id).join(', ')}`, 4, style.columns).slice(2);
      lines.push(line.replace('✓ pass', style.colours.green('✓ pass')));
    } else if (status === 'skip') {
      for (const [reason, ids] of skipsByReason(these)) lines.push(markLine('skip', ids.join(', '), reason, style));
    } else {
      for (const check of these) {
        lines.push(markLine(status, check.id, check.summary, style));
        const bad = status === 'fail' || status === 'warn';
        lines.push(...details(check, bad ? consequences.get(check.id) : undefined, style));
      }
    }
  }
  return lines;
}

const countWords: Record<Status, [string, string]> = {
  fail: ['failed', 'failed'],
  unknown: ['unknown', 'unknown'],
  warn: ['warning', 'warnings'],
  skip: ['skipped', 'skipped'],
  pass: ['passed', 'passed'],
};

/** The counts in words, the worst first: `2 failed, 1 warning, 7 passed`. */
export function countsLine(summary: Readonly<Record<Status, number>>): string {
  const parts = order
    .filter((status) => summary[status] > 0)
    .map((status) => `${summary[status]} ${countWords[status][summary[status] === 1 ? 0 : 1]}`);
  return parts.join(', ');
}

/** The report for a person: by category, the worst first, with what to do about each. */
export function renderDoctorReport(
  report: DoctorReport,
  consequences: ReadonlyMap<string, string>,
  style: ReportStyle,
): string {
  const blocks: string[] = [];
  for (const [category, title] of Object.entries(categories) as [Category, string][]) {
    const lines = categoryLines(
      report.checks.filter((check) => check.category === category),
      consequences,
      style,
    );
    if (lines.length > 0) blocks.push([style.colours.bold(title), ...lines].join('\n'));
  }
  const worst = order.find((status) => report.summary[status] > 0) ?? 'pass';
  const total = `${paint(style.colours, worst)(countsLine(report.summary))} ${style.colours.dim(`in ${seconds(report.durationMs)}`)}`;
  const hints: string[] = [];
  if (report.summary.fail + report.summary.warn + report.summary.unknown > 0 && !style.quiet) {
    hints.push('More about one of them: govsupport doctor explain ID');
    if (style.shortened) {
      hints.push(
        indent(
          'Names of people and hosts are shortened, so that this can be pasted: --show-private shows them.',
          0,
          style.columns,
        ),
      );
    }
  }
  blocks.push([total, ...hints.map((hint) => style.colours.dim(hint))].join('\n'));
  return blocks.join('\n\n');
}
