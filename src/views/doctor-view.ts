import type { Check } from '../checks/check.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Context } from '../context.ts';
import { type DoctorCheck, type DoctorReport, reportedCheck } from '../runner/doctor-report.ts';
import type { CheckResult } from '../runner/run-checks.ts';
import { createPrivacy, mapTexts, presentable } from '../terminal/privacy.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { renderDoctorReport } from './doctor-report.ts';
import { checkRows } from './doctor-rows.ts';
import { doctorFacts } from './private-facts.ts';
import { records } from './records.ts';
import { settingsToAdd } from './settings-to-add.ts';

export { doctorProgress } from './doctor-progress.ts';

/**
 * The configuration's keys in order, if the report needs them: loading the schema takes ten milliseconds.
 */
async function configKeysFor({ checks }: DoctorReport): Promise<readonly string[]> {
  if (settingsToAdd(checks, []).length === 0) return [];
  const { listKeys } = await import('../config/schema.ts');
  return listKeys().map(({ key }) => key);
}

/** The checks as they may be shown. */
const presentedChecks = (
  { checks }: Pick<DoctorReport, 'checks'>,
  present: (text: string) => string,
): readonly DoctorCheck[] =>
  checks.map((check) => ({
    ...check,
    summary: present(check.summary),
    evidence: mapTexts(check.evidence, present),
    remedy: mapTexts(check.remedy, present),
  }));

/** Shows what `doctor` found, as text or as JSON. Both are shortened alike. */
export async function showDoctorReport(
  context: Context,
  config: LoadedConfig,
  report: DoctorReport,
  results: readonly CheckResult[],
  options: { verbose: boolean; showPrivate: boolean },
): Promise<void> {
  const { terminal } = context;
  const present = presentable(options.showPrivate ? null : createPrivacy(doctorFacts(context, config, results)));
  const shown: DoctorReport = { ...report, checks: presentedChecks(report, present) };
  if (context.options.json) {
    terminal.json(shown);
    return;
  }
  const consequences = new Map(results.map(({ check }) => [check.id, check.consequence]));
  const text = renderDoctorReport(shown, consequences, {
    ...(await terminal.style()),
    verbose: options.verbose,
    quiet: context.options.quiet,
    isPractice: context.options.sandbox,
    shortened: JSON.stringify(shown) !== JSON.stringify(report),
    configFile: { path: present(config.file ?? context.paths.configFile), exists: config.file !== null },
    configKeys: await configKeysFor(shown),
  });
  terminal.result(text);
}

/** Shows what the person has to fix by hand, as `doctor` does, and returns it for `--json`. */
export async function showByHand(
  context: Context,
  results: readonly CheckResult[],
  showPrivate: boolean,
): Promise<readonly DoctorCheck[]> {
  const { terminal, options } = context;
  const config = await context.config();
  const present = presentable(showPrivate ? null : createPrivacy(doctorFacts(context, config, results)));
  const shown = presentedChecks({ checks: results.map(reportedCheck) }, present);
  const style = { ...(await terminal.style()), verbose: false, quiet: true, isPractice: options.sandbox };
  const rows = checkRows(shown, new Map(), style);
  if (!options.json && rows.length > 0) terminal.note([style.colours.bold('Left to you'), ...rows].join('\n'));
  return shown;
}

/** Shows which checks there are. */
export function showCheckList(terminal: Terminal, checks: readonly Check[], json: boolean): void {
  if (json) {
    const rows = checks.map(({ id, title, category, needs }) => ({ id, title, category, needs: needs ?? [] }));
    terminal.json({ schemaVersion: 1, command: 'doctor', checks: rows });
    return;
  }
  if (terminal.signs.areWords) {
    const all = checks.map(({ id, title }) => [['Check', id] as const, ['True if', title] as const]);
    terminal.result(records(all, terminal.columns).slice(1).join('\n'));
    return;
  }
  const width = Math.max(...checks.map((check) => check.id.length));
  terminal.result(checks.map((check) => `${check.id.padEnd(width)}  ${check.title}`).join('\n'));
}
