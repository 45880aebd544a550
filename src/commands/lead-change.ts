import type { Change } from '../changes/change.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode } from '../errors.ts';
import { agreeToChange } from '../views/agree-to-change.ts';
import { changeCode, showChange } from '../views/show-change.ts';

/** Shows a change, asks, makes it, shows how it went, and returns the exit code: 1 if the person did not agree. */
export async function leadChange(
  context: Context,
  change: Change,
  options: { readonly dryRun?: boolean | undefined },
): Promise<ExitCode> {
  const outcome = await agreeToChange(context, change, { dryRun: options.dryRun === true });
  await showChange(context, outcome);
  if (outcome.failed.length > 0) return changeCode(outcome.failed);
  return outcome.agreed || outcome.dryRun ? exitCode.ok : exitCode.wrong;
}
