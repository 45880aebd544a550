import type { Context } from '../context.ts';
import { type ExitCode, exitCode, Failure } from '../errors.ts';
import type { Service, SignInMeans } from '../sign-in/provider.ts';
import { signIn } from '../sign-in/sign-in.ts';
import { type SignInStatus, signInStatus } from '../sign-in/status.ts';
import { signInLines } from '../views/show-sign-ins.ts';

/** The more important of two exit codes: the one that a person has to act on first. */
const worst = (one: ExitCode, other: ExitCode): ExitCode => {
  const order: readonly ExitCode[] = [exitCode.signIn, exitCode.wrong, exitCode.unknown, exitCode.ok];
  return order.find((code) => code === one || code === other) ?? other;
};

/**
 * Signs in to services one after the other, and shows each as it is done. What fails does not keep the others from
 * being signed in to; wrong usage and an interruption do.
 */
export async function signInToAll(
  context: Context,
  services: readonly Service[],
  means: SignInMeans,
): Promise<{ readonly statuses: readonly SignInStatus[]; readonly code: ExitCode }> {
  const { terminal, options } = context;
  const style = await terminal.style();
  const statuses: SignInStatus[] = [];
  let code: ExitCode = exitCode.ok;
  for (const service of services) {
    let status: SignInStatus;
    let failed = false;
    try {
      status = await signIn(context, service, means);
      if (status.missing.length > 0) code = worst(code, exitCode.wrong);
    } catch (error) {
      context.signal.throwIfAborted();
      const isOurs =
        error instanceof Failure && ![exitCode.usage, exitCode.interrupted].some((each) => each === error.code);
      if (!isOurs) throw error;
      failed = true;
      code = worst(code, error.code);
      const before = await signInStatus(context, service);
      status = { ...before, problem: error.message.replace(/\.$/, ''), next: error.next };
    }
    statuses.push(status);
    if (!options.json) terminal.result(signInLines(status, context, style, { failed }));
  }
  return { statuses, code };
}
