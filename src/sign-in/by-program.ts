import { exitCode, Failure } from '../errors.ts';
import { shellCommand } from '../lib/shell.ts';
import type { SignInMeans } from './provider.ts';

/** Runs the program that signs the person in, in their terminal. Throws a Failure if it did not end well. */
export async function signInByProgram(
  means: SignInMeans,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<null> {
  const shown = shellCommand(command);
  means.say(`Running in your terminal: ${shown}`);
  const code = await means.handOver(command, env);
  if (code === 0) return null;
  // What it reports is on the screen already.
  const [how, next] =
    code === null
      ? ['could not be started', `Check that ${command[0]} is installed, then run this again.`]
      : [`ended with exit code ${code}`, 'Correct what it reports, then run this again.'];
  throw new Failure(`${shown} ${how}.`, { code: exitCode.signIn, next: [next] });
}
