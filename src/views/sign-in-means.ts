import type { Context } from '../context.ts';
import { exitCode, Failure, Interrupted } from '../errors.ts';
import type { SignInMeans } from '../sign-in/provider.ts';
import { indent } from './step-lines.ts';

/** What was asked for on the command line. */
export type SignInChoices = Pick<SignInMeans, 'keepIn' | 'opensBrowser' | 'token' | 'again'>;

/** Asks without showing what is typed. Esc leaves this sign-in, and Ctrl-C everything, as elsewhere. */
async function ask(message: string, check: (text: string) => string | null, ending: AbortSignal): Promise<string> {
  const { askHidden } = await import('../terminal/prompts.ts');
  try {
    const answer = await askHidden(message, check, ending);
    if (answer !== null) return answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interrupted();
    throw error;
  }
  throw new Failure('You left this sign-in.', { code: exitCode.signIn });
}

const isGiven = (text: string) => (text.trim() === '' ? 'Please paste it, or press Esc to leave.' : null);

/** What signing in may use of this terminal, and of the person in front of it. */
export function createSignInMeans({ terminal, env, signal }: Context, choices: SignInChoices): SignInMeans {
  const { interactive, columns } = terminal;
  return {
    ...choices,
    say: (text) => terminal.warn(indent(text, '  ', columns)),
    // The address stays on one line, so that it can be copied.
    showPage: (what, address) => terminal.warn(`  ${what}:\n  ${address}`),
    paste: interactive
      ? (check, ending) =>
          ask('Or paste the address that your browser ends at', (text) => isGiven(text) ?? check(text), ending)
      : null,
    askSecret: interactive ? (question, ending) => ask(question, isGiven, ending) : null,
    async handOver(command, more = {}) {
      const { handOver } = await import('../terminal/hand-over.ts');
      const stdin = interactive ? 'inherit' : 'ignore';
      terminal.clearProgress();
      const handed = await handOver(command, { env: { ...env, ...more }, signal, stdin });
      if (handed.ended === 'interrupted') signal.throwIfAborted();
      return handed.ended === 'exit' ? (handed.code ?? 1) : null;
    },
  };
}
