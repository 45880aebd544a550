import os from 'node:os';
import type { Check } from '../checks/check.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Context } from '../context.ts';
import { type RunOptions, withRunOptions } from '../lib/own-commands.ts';
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

/** The run's options as they may be shown: only a home folder is shortened, because a shell has to find the file. */
function presentedOptions({ sandbox, config }: RunOptions, showPrivate: boolean): RunOptions {
  const home = `${os.homedir()}/`;
  return { sandbox, config: !showPrivate && config?.startsWith(home) ? `~/${config.slice(home.length)}` : config };
}

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
  const presented = presentedChecks(report, present);
  const run = presentedOptions(context.options, options.showPrivate);
  const shown: DoctorReport = { ...report, checks: withRunOptions(presented, run) };
  if (context.options.json) {
    terminal.json(shown);
    return;
  }
  const consequences = new Map(results.map(({ check }) => [check.id, check.consequence]));
  const text = renderDoctorReport(shown, consequences, {
    ...(await terminal.style()),
    verbose: options.verbose,
    quiet: context.options.quiet,
    options: run,
    shortened: JSON.stringify(presented) !== JSON.stringify(report.checks),
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
  const run = presentedOptions(options, showPrivate);
  const shown = withRunOptions(presentedChecks({ checks: results.map(reportedCheck) }, present), run);
  const style = { ...(await terminal.style()), verbose: false, quiet: true, options: run };
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
