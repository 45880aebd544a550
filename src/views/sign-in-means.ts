import type { Context } from '../context.ts';
import { Interrupted } from '../errors.ts';
import type { SignInMeans } from '../sign-in/provider.ts';
import { indent } from './step-lines.ts';

/** What was asked for on the command line. */
export type SignInChoices = Pick<SignInMeans, 'keepIn' | 'opensBrowser' | 'token' | 'again'>;

/** Ctrl-C at a prompt is an interruption as everywhere else. */
async function orInterrupted<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interrupted();
    throw error;
  }
}

const isGiven = (text: string) => (text.trim() === '' ? 'Please paste it, or press Ctrl-C to leave.' : null);

/** What signing in may use of this terminal, and of the person in front of it. */
export function createSignInMeans({ terminal, env, signal }: Context, choices: SignInChoices): SignInMeans {
  const { interactive, columns } = terminal;
  return {
    ...choices,
    say: (text) => terminal.warn(indent(text, '  ', columns)),
    // The address stays on one line, so that it can be copied.
    showPage: (what, address) => terminal.warn(`  ${what}:\n  ${address}`),
    paste: interactive
      ? async (check, ending) => {
          const { askHidden } = await import('../terminal/prompts.ts');
          const message = 'Or paste the address that your browser ends at';
          return orInterrupted(askHidden(message, (text) => isGiven(text) ?? check(text), ending));
        }
      : null,
    askSecret: interactive
      ? async (question, ending) => {
          const { askHidden } = await import('../terminal/prompts.ts');
          return orInterrupted(askHidden(question, isGiven, ending));
        }
      : null,
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
