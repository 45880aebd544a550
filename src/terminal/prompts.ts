import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { terminalColumns } from './size.ts';
import { promptInput, promptOutput } from './streams.ts';
import { wrap } from './wrap.ts';

/**
 * The questions that are asked on more than a key. Everything shown in one is made safe here, and nothing else calls
 * inquirer: a question, its choices or its default often come from outside.
 */
export interface LineQuestion {
  readonly message: string;
  /** What Enter stands for; shown as it is given. */
  readonly default?: string;
  /** The default is in the line, to be edited. */
  readonly editable?: boolean;
  /** What Esc does; by default it goes back. */
  readonly esc?: string | undefined;
  /** What is wrong with an answer, or null. */
  check?(answer: string): string | null;
  /** Called with the line whenever it changes. */
  onChange?(line: string): void;
}

/** A question with several answers to choose from. */
export interface ChoiceQuestion {
  readonly message: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly preset?: string | undefined;
}

/** Whether it is Inquirer's error for Ctrl-C at a prompt, or for the end of the process. */
export const isPromptLeft = (error: unknown): boolean =>
  error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);

/** Where questions are asked, and what ends them. */
const streams = (signal: AbortSignal) => ({ output: promptOutput(), signal });

/** Null if the person pressed Escape. */
async function orBack<T>(ask: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T | null> {
  const back = new AbortController();
  const onKey = (_text: unknown, key: { readonly name?: string } | undefined) => {
    if (key?.name === 'escape') back.abort();
  };
  const input = promptInput();
  input.on('keypress', onKey);
  try {
    return await ask(AbortSignal.any([signal, back.signal]));
  } catch (error) {
    if (!back.signal.aborted || signal.aborted) throw error;
    return null;
  } finally {
    input.off('keypress', onKey);
  }
}

/** What stands in place of a secret. */
const notShown = '(not shown)';

/** The question and how to go back, wrapped so that what inquirer writes `after` it is not broken in its middle. */
function withHint(message: string, { esc = 'back', after = '' } = {}): string {
  const columns = terminalColumns();
  const lines = wrap(`${sanitiseLine(message)} (Esc: ${esc})`, columns - 2).split('\n');
  const isFull = 2 + (lines.at(-1) ?? '').length + 1 + after.length >= columns;
  return [...lines, ...(isFull && after !== '' ? [''] : [])].join('\n  ');
}

/**
 * Asks for a line; null if the person went back. Throws inquirer's ExitPromptError on Ctrl-C, and its AbortPromptError
 * if the signal aborts.
 */
export async function askLine(question: LineQuestion, signal: AbortSignal): Promise<string | null> {
  const { input } = await import('@inquirer/prompts');
  const { message, check, onChange } = question;
  const preset = question.default === undefined ? undefined : sanitiseLine(question.default);
  const after = question.editable || preset === undefined ? '' : `(${preset})`;
  const config = {
    message: withHint(message, { ...(question.esc === undefined ? {} : { esc: question.esc }), after }),
    ...(preset === undefined ? {} : { default: preset }),
    ...(question.editable ? { prefill: 'editable' as const } : {}),
    transformer(line: string) {
      onChange?.(line);
      return line;
    },
    validate(answer: string) {
      const wrong = check?.(answer) ?? null;
      return wrong === null ? true : sanitise(wrong);
    },
  };
  return orBack((ending) => input(config, streams(ending)), signal);
}

/** Asks for one of several. As `askLine` does. */
export async function askChoice(
  { message, choices, preset }: ChoiceQuestion,
  signal: AbortSignal,
): Promise<string | null> {
  const { select } = await import('@inquirer/prompts');
  const config = {
    message: withHint(message),
    choices: choices.map(({ value, label }) => ({ value, name: sanitiseLine(label) })),
    ...(preset === undefined ? {} : { default: preset }),
  };
  return orBack((ending) => select(config, streams(ending)), signal);
}

/** Asks for a yes; no is the default, unless `preset` is yes. Throws as `askLine` does. */
export async function askYes(message: string, signal: AbortSignal, preset = false): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return confirm({ message: sanitiseLine(message), default: preset }, streams(signal));
}

/** Asks for a secret, and shows nothing of it; null if the person went back. Throws as `askLine` does. */
export async function askHidden(
  message: string,
  check: (answer: string) => string | null,
  signal: AbortSignal,
): Promise<string | null> {
  const { password } = await import('@inquirer/prompts');
  const config = {
    message: withHint(message, { after: notShown }),
    toggleMask: false,
    theme: { style: { maskedText: notShown } },
    validate: (answer: string) => sanitise(check(answer) ?? '') || true,
  };
  return orBack((ending) => password(config, streams(ending)), signal);
}
