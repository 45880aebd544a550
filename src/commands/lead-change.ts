import type { Change } from '../changes/change.ts';
import type { ChangeOutcome } from '../changes/make-change.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode } from '../errors.ts';
import { agreeToChange } from '../views/agree-to-change.ts';
import { showChange } from '../views/show-change.ts';

/** 1 if anything failed or the person did not agree; 4 or 3 if that was only for want of a sign-in or an answer. */
function codeOf({ agreed, dryRun, failed }: ChangeOutcome): ExitCode {
  if (failed.length === 0) return agreed || dryRun ? exitCode.ok : exitCode.wrong;
  const codes = failed.map(({ code }) => code);
  if (!codes.every((code) => code === exitCode.unknown || code === exitCode.signIn)) return exitCode.wrong;
  return codes.includes(exitCode.signIn) ? exitCode.signIn : exitCode.unknown;
}

/** Shows a change, asks, makes it, shows how it went, and returns the exit code. */
export async function leadChange(
  context: Context,
  change: Change,
  options: { readonly dryRun?: boolean | undefined },
): Promise<ExitCode> {
  const outcome = await agreeToChange(context, change, { dryRun: options.dryRun === true });
  await showChange(context, outcome);
  return codeOf(outcome);
}
