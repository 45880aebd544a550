import { fixSteps } from '../checklists/fix.ts';
import type { Status } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode } from '../errors.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { CheckResult } from '../runner/run-checks.ts';
import { indent } from '../views/step-lines.ts';
import { leadChecklist } from './lead-checklist.ts';
import { onboarding } from './onboarding.ts';

/** What the command line says about fixing. */
export interface FixFlags {
  readonly fix?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly confirm?: readonly string[] | undefined;
  readonly answer?: readonly string[] | undefined;
}

/** What the checks that no step can fix mean for the exit code, as in `doctor`. */
function codeOf(byHand: readonly CheckResult[]): ExitCode {
  const has = (status: Status) => byHand.some(({ finding }) => finding.status === status);
  if (has('fail')) return exitCode.wrong;
  return has('unknown') ? exitCode.unknown : exitCode.ok;
}

/** Runs the steps of onboarding that make the checks pass which don't. What has no step is listed, with what to do. */
export async function fixChecks(
  context: Context,
  results: readonly CheckResult[],
  { dryRun, confirm, answer }: FixFlags,
): Promise<ExitCode> {
  const open = results.filter(({ finding }) => finding.status !== 'pass');
  const failing = open.map(({ check }) => check.id);
  const { terminal, playbook } = context;
  const byHand = open.filter(({ check }) => fixSteps(checks, [check.id], playbook).length === 0);
  for (const { check, finding } of byHand) {
    if (finding.status === 'skip') continue;
    const advice = finding.remedy ? `. ${finding.remedy.summary}` : '';
    terminal.note(indent(`${check.id}: ${sanitiseLine(finding.summary + advice)}`, '', terminal.columns));
  }
  if (fixSteps(checks, failing, playbook).length > 0) {
    const fix = onboarding('doctor --fix', undefined, (all) => fixSteps(all, failing, playbook));
    const code = await leadChecklist(context, fix, { dryRun, confirm, answer });
    return code === exitCode.ok ? codeOf(byHand) : code;
  }
  if (context.options.json)
    terminal.json({ schemaVersion: 1, command: 'doctor --fix', rotation: null, steps: [], next: null });
  else
    terminal.result(
      byHand.length === 0 ? 'Every check passes: there is nothing to fix.' : 'Nothing of this can be fixed from here.',
    );
  return codeOf(byHand);
}
