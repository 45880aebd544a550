import { type Category, categories, isOnlyNotConfigured, type Status, worstFirst } from '../checks/check.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { capitalised } from '../lib/sentences.ts';
import type { DoctorReport } from '../runner/doctor-report.ts';
import { seconds } from '../runner/run-checks.ts';
import { checkRows, indent, paint, type RowStyle } from './doctor-rows.ts';
import { type Fact, recordLines } from './records.ts';
import { asYaml, settingsToAdd } from './settings-to-add.ts';

/** How to show the report. */
export interface ReportStyle extends RowStyle {
  /** Names were shortened. */
  readonly shortened: boolean;
  /** The configuration as it can be shown, and whether it is there. */
  readonly configFile: { readonly path: string; readonly exists: boolean };
  /** The keys of the configuration, in its order. Needed where some of them are not set. */
  readonly configKeys: readonly string[];
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
  const parts = worstFirst
    .filter((status) => summary[status] > 0)
    .map((status) => `${summary[status]} ${countWords[status][summary[status] === 1 ? 0 : 1]}`);
  return parts.join(', ');
}

/** The counts and the time as facts. */
const countFacts = ({ summary, durationMs }: DoctorReport): Fact[] => [
  ...worstFirst
    .filter((status) => summary[status] > 0)
    .map((status): Fact => [capitalised(countWords[status][1]), String(summary[status])]),
  ['Time', seconds(durationMs)],
];

/** Everything that is not configured, as YAML to paste into the configuration. */
function notConfiguredBlock({ checks }: DoctorReport, style: ReportStyle): string[] {
  const settings = settingsToAdd(checks, style.configKeys);
  if (settings.length === 0) return [];
  const waiting = [...new Set(settings.flatMap((setting) => setting.checks))];
  const { path, exists } = style.configFile;
  const who =
    waiting.length === 1
      ? `One check needs this: ${waiting[0]}`
      : `${waiting.length} checks need this: ${waiting.join(', ')}`;
  const how = exists
    ? `Add what applies to you to ${path}, with your own values, each in its section:`
    : `Put what applies to you into ${path}, with your own values:`;
  const secrets = settings.some(({ example }) => /^(?:op|env|keychain):/.test(example));
  const where = 'A secret is never written out: op://vault/item/field, env:NAME or keychain:NAME says where it is.';
  return [
    style.colours.bold('Not configured'),
    indent(`${who}. ${how}`, 2, style.columns),
    '',
    // Not indented, so that it can be pasted.
    ...asYaml(settings, style.columns).map((line) => style.colours.cyan(line)),
    ...(secrets ? ['', indent(where, 2, style.columns)] : []),
  ];
}

/** What to do next. */
function nextLines({ summary, checks }: DoctorReport, style: ReportStyle): string[] {
  if (style.quiet) return [];
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  const signedOut = checks.some(({ status, evidence }) => status !== 'pass' && evidence.signedIn === false);
  const open = settingsToAdd(checks, style.configKeys).length > 0;
  const steps = [
    ...(failed.length > 0 ? [`fix what failed (${failed.join(', ')})`] : []),
    ...(signedOut ? ['sign in (govsupport auth login)'] : []),
    ...(open ? ['add what is not configured'] : []),
  ];
  const next = steps.length > 0 ? [`Next: ${steps.join(', ')}, then run this again.`] : [];
  if (summary.fail + summary.warn + summary.unknown > 0) next.push('About any of them: govsupport doctor explain ID');
  if (style.shortened) {
    next.push('Names of people and hosts are shortened, so that this can be pasted: --show-private shows them.');
  }
  return withRunOptions(next, style.options).map((line) => style.colours.dim(indent(line, 0, style.columns)));
}

const practice = 'This is the practice world: it says nothing about your own machine and accounts.';

const interrupted = 'Interrupted: this is only part of the report. Run it again for the rest.';

/** The report as text: by category, worst first, with remedies, and what to do next. */
export function renderDoctorReport(
  report: DoctorReport,
  consequences: ReadonlyMap<string, string>,
  style: ReportStyle,
): string {
  const blocks = report.sandbox && !style.quiet ? [style.colours.cyan(indent(practice, 0, style.columns))] : [];
  for (const [category, title] of Object.entries(categories) as [Category, string][]) {
    const checks = report.checks.filter(
      (check) => check.category === category && (style.verbose || !isOnlyNotConfigured(check)),
    );
    const lines = checkRows(checks, consequences, style);
    if (lines.length > 0) blocks.push([style.colours.bold(title), ...lines].join('\n'));
  }
  const missing = notConfiguredBlock(report, style);
  if (missing.length > 0) blocks.push(missing.join('\n'));
  const worst = worstFirst.find((status) => report.summary[status] > 0) ?? 'pass';
  const total = style.signs.areWords
    ? recordLines(countFacts(report), style.columns).join('\n')
    : `${paint(style.colours, worst)(countsLine(report.summary))} ${style.colours.dim(`in ${seconds(report.durationMs)}`)}`;
  const partial = report.interrupted ? [style.colours.yellow(indent(interrupted, 0, style.columns))] : [];
  blocks.push([total, ...partial, ...nextLines(report, style)].join('\n'));
  return blocks.join('\n\n');
}
