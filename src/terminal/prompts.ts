import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { promptOutput } from './streams.ts';

/**
 * The questions that are asked on more than a key. Whatever is shown in one is made safe here, and nothing else asks
 * inquirer: what stands in a question, its choices or its default often comes from outside.
 */
export interface LineQuestion {
  readonly message: string;
  /** What Enter stands for; shown as it is given. */
  readonly default?: string;
  /** The default stands in the line, to be changed. */
  readonly editable?: boolean;
  readonly required?: boolean;
  /** What is wrong with an answer, or null. */
  check?(answer: string): string | null;
}

/** Where questions are asked, and what ends them. */
const streams = (signal: AbortSignal) => ({ output: promptOutput(), signal });

/** Asks for a line. Throws inquirer's ExitPromptError on Ctrl-C, and its AbortPromptError if the signal aborts. */
export async function askLine(question: LineQuestion, signal: AbortSignal): Promise<string> {
  const { input } = await import('@inquirer/prompts');
  const { message, required = false, check } = question;
  const preset = question.default === undefined ? {} : { default: sanitiseLine(question.default) };
  return input(
    {
      message: sanitiseLine(message),
      required,
      ...preset,
      ...(question.editable ? { prefill: 'editable' as const } : {}),
      validate(answer) {
        const wrong = answer === '' && !required ? null : (check?.(answer) ?? null);
        return wrong === null ? true : sanitise(wrong);
      },
    },
    streams(signal),
  );
}

/** Asks for one of several. Throws as `askLine` does. */
export async function askChoice(
  {
    message,
    choices,
    preset,
  }: {
    readonly message: string;
    readonly choices: readonly { readonly value: string; readonly label: string }[];
    readonly preset?: string | undefined;
  },
  signal: AbortSignal,
): Promise<string> {
  const { select } = await import('@inquirer/prompts');
  return select(
    {
      message: sanitiseLine(message),
      choices: choices.map(({ value, label }) => ({ value, name: sanitiseLine(label) })),
      ...(preset === undefined ? {} : { default: preset }),
    },
    streams(signal),
  );
}

/** Asks for a yes; no is the default. Throws as `askLine` does. */
export async function askYes(message: string, signal: AbortSignal): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return confirm({ message: sanitiseLine(message), default: false }, streams(signal));
}
