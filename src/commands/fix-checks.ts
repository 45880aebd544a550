import { fixSteps } from '../checklists/fix.ts';
import { confirmedSteps } from '../checklists/onboard.ts';
import type { Check, Status } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode, UsageError } from '../errors.ts';
import type { CheckResult } from '../runner/run-checks.ts';
import { findConfirmable } from '../runner/select-checks.ts';
import { showByHand } from '../views/doctor-view.ts';
import { leadChecklist } from './lead-checklist.ts';
import { onboarding } from './onboarding.ts';

/** What the command line says about fixing. */
export interface FixFlags {
  readonly fix?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly confirm?: readonly string[] | undefined;
  readonly answer?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly offline?: boolean | undefined;
  readonly showPrivate?: boolean | undefined;
}

/**
 * The ids of the checks to confirm, as `--confirm` names them or their steps. Throws a UsageError if one can't be
 * confirmed, or is not among those that run.
 */
export function checksToConfirm(
  selected: readonly Check[],
  confirm: readonly string[] | undefined,
): readonly string[] | undefined {
  if (confirm?.length === 0) throw new UsageError('--confirm: expected the ids of checks, found none.');
  const steps = confirmedSteps(checks);
  return confirm?.map((name) => {
    const { id } = findConfirmable(
      checks,
      name,
      steps.map(({ check }) => check),
    );
    if (!selected.some((check) => check.id === id))
      throw new UsageError(`--confirm ${name}: the check ${id} does not run.`);
    return id;
  });
}

/** What the checks that no step can fix mean for the exit code, as in `doctor`. */
function codeOf(byHand: readonly CheckResult[]): ExitCode {
  const has = (status: Status) => byHand.some(({ finding }) => finding.status === status);
  if (has('fail')) return exitCode.wrong;
  return has('unknown') ? exitCode.unknown : exitCode.ok;
}

/** Runs the steps of onboarding for the checks that don't pass. What has no step is listed, with what to do. */
export async function fixChecks(
  context: Context,
  results: readonly CheckResult[],
  { dryRun, confirm, answer, only, skip, offline = false, showPrivate = false }: FixFlags,
): Promise<ExitCode> {
  const { terminal, playbook } = context;
  const open = results.filter(({ finding }) => finding.status !== 'pass');
  // A check that was skipped because another failed may have to be fixed too.
  const failing = open.filter(({ finding }) => (!offline || finding.status !== 'skip') && !finding.outsideSetup);
  const canBeFixed = (result: CheckResult) =>
    !result.finding.outsideSetup && fixSteps(checks, [result], playbook).length > 0;
  const byHand = open.filter((result) => result.finding.status !== 'skip' && !canBeFixed(result));
  const shown = await showByHand(context, byHand, showPrivate);
  const besides = { byHand: shown.map(({ id, status, summary, remedy }) => ({ id, status, summary, remedy })) };
  if (fixSteps(checks, failing, playbook).length > 0) {
    const fix = onboarding('doctor --fix', undefined, (all) => fixSteps(all, failing, playbook));
    const named = (flag: string, ids: readonly string[] | undefined) => (ids ? [flag, ids.join(',')] : []);
    const resumeWith = [...named('--only', only), ...named('--skip', skip)];
    // In `doctor`, checks are skipped, and not steps; and one has to be left.
    const skipFlag = (step: string) => {
      const leading = failing
        .filter((result) => fixSteps(checks, [result], playbook).some((one) => one.id === step))
        .map(({ check }) => check.id);
      const isAll = results.every(({ check }) => leading.includes(check.id));
      return isAll ? null : `--skip ${[...(skip ?? []), ...leading].join(',')}`;
    };
    // What holds already needs no confirmation.
    const confirmed = confirm?.filter((id) => failing.some(({ check }) => check.id === id)) ?? [];
    const code = await leadChecklist(
      context,
      { ...fix, skipFlag, confirmName: (step) => step.check ?? step.id, resumeWith, besides },
      { dryRun, answer, ...(confirmed.length > 0 ? { confirm: confirmed } : {}) },
    );
    return code === exitCode.ok ? codeOf(byHand) : code;
  }
  if (context.options.json)
    terminal.json({ schemaVersion: 1, command: 'doctor --fix', rotation: null, steps: [], next: null, ...besides });
  else if (byHand.length > 0) terminal.result('None of this can be fixed from here.');
  else
    terminal.result(
      open.length === 0 ? 'Every check passes: there is nothing to fix.' : 'None of these checks needs fixing.',
    );
  return codeOf(byHand);
}
