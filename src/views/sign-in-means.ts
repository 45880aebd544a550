import type { Context } from '../context.ts';
import { exitCode, Failure, Interrupted } from '../errors.ts';
import type { SignInMeans } from '../sign-in/provider.ts';
import type { Questions } from '../terminal/questions.ts';
import { indent } from './step-lines.ts';

/** What was asked for on the command line. */
export type SignInChoices = Pick<SignInMeans, 'keepIn' | 'opensBrowser' | 'token' | 'again'>;

/** Asks without showing what is typed. Going back leaves this sign-in, and Ctrl-C everything, as elsewhere. */
async function ask(
  { askHidden }: Questions,
  message: string,
  check: (text: string) => string | null,
  ending: AbortSignal,
): Promise<string> {
  try {
    const answer = await askHidden(message, check, ending);
    if (answer !== null) return answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interrupted();
    throw error;
  }
  throw new Failure('You cancelled this sign-in.', { code: exitCode.signIn });
}

const isGiven =
  ({ toGoBack }: Questions) =>
  (text: string) =>
    text.trim() === '' ? `Please paste it, or ${toGoBack} to cancel.` : null;

/** What makes other programs ask and report in words: gh, and whatever is built with huh. */
const plainPrograms = { ACCESSIBLE: '1', GH_ACCESSIBLE_PROMPTER: '1', GH_SPINNER_DISABLED: '1' };

/** What signing in may use of this terminal, and of the person in front of it. */
export function createSignInMeans({ terminal, env, signal }: Context, choices: SignInChoices): SignInMeans {
  const { interactive, columns, questions } = terminal;
  const given = isGiven(questions);
  return {
    ...choices,
    say: (text) => terminal.warn(indent(text, '  ', columns)),
    // The address stays on one line, so that it can be copied.
    showPage: (what, address) => terminal.warn(`  ${what}:\n  ${address}`),
    paste: interactive
      ? (check, ending) =>
          ask(questions, 'Or paste the address that your browser ends at', (text) => given(text) ?? check(text), ending)
      : null,
    askSecret: interactive ? (question, ending) => ask(questions, question, given, ending) : null,
    async handOver(command, more = {}) {
      const { handOver } = await import('../terminal/hand-over.ts');
      const stdin = interactive ? 'inherit' : 'ignore';
      terminal.clearProgress();
      const handed = await handOver(command, {
        env: { ...(terminal.accessible ? plainPrograms : {}), ...env, ...more },
        signal,
        stdin,
      });
      if (handed.ended === 'interrupted') signal.throwIfAborted();
      return handed.ended === 'exit' ? (handed.code ?? 1) : null;
    },
  };
}
