import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { askDrawn, type DrawnContext } from './drawn.ts';
import type { Pasting } from './pasted.ts';
import { lineBreak } from './signs.ts';
import { terminalColumns } from './size.ts';
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
  /** The answer may have several lines, if they are pasted; otherwise they become one. */
  readonly lines?: boolean;
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

/** As `askDrawn`; null if the person pressed Escape. */
const orBack = <T>(
  ask: (context: DrawnContext) => Promise<T>,
  signal: AbortSignal,
  pasting?: Pasting,
): Promise<T | null> =>
  askDrawn<T | null>(
    async (context) => {
      const back = new AbortController();
      context.input.on('keypress', (_text: unknown, key: { readonly name?: string } | undefined) => {
        if (key?.name === 'escape') back.abort();
      });
      try {
        return await ask({ ...context, signal: AbortSignal.any([context.signal, back.signal]) });
      } catch (error) {
        if (!back.signal.aborted || signal.aborted) throw error;
        return null;
      }
    },
    signal,
    pasting,
  );

/** Said of a secret: what is not shown can't be corrected. */
const severalLines = 'That was more than one line. Press Ctrl-U, and paste it alone.';

/** What stands in place of a secret. */
const notShown = '(not shown)';

/** What is shown below or beside a mark, wrapped: inquirer breaks what is wider anywhere, even in a word. */
const beside = (text: string): string => wrap(text, terminalColumns() - 2).replaceAll('\n', '\n  ');

/** A question, wrapped so that what inquirer writes `after` it is not broken in its middle. */
function wrapped(message: string, after: string): string {
  const columns = terminalColumns();
  const lines = wrap(message, columns - 2).split('\n');
  const isFull = 2 + (lines.at(-1) ?? '').length + 1 + after.length >= columns;
  return [...lines, ...(isFull && after !== '' ? [''] : [])].join('\n  ');
}

/** The question and how to go back, as `wrapped` does. */
const withHint = (message: string, { esc = 'back', after = '' } = {}): string =>
  wrapped(`${sanitiseLine(message)} (Esc: ${esc})`, after);

/**
 * Asks for a line; null if the person went back. Throws inquirer's ExitPromptError on Ctrl-C, and its AbortPromptError
 * if the signal aborts.
 */
export async function askLine(question: LineQuestion, signal: AbortSignal): Promise<string | null> {
  const { input } = await import('@inquirer/prompts');
  const { message, check, onChange, lines = false } = question;
  const written = (line: string) => line.replaceAll(lineBreak, '\n');
  const preset = question.default === undefined ? undefined : sanitiseLine(question.default);
  const after = question.editable || preset === undefined ? '' : `(${preset})`;
  let inLine = '';
  let given: string | null = null;
  const config = {
    message: withHint(message, { ...(question.esc === undefined ? {} : { esc: question.esc }), after }),
    ...(preset === undefined ? {} : { default: preset }),
    ...(question.editable ? { prefill: 'editable' as const } : {}),
    transformer(line: string) {
      // Once there is an answer, inquirer puts that into the line.
      if (given !== null) return given;
      inLine = line;
      onChange?.(written(line));
      return line;
    },
    validate(answer: string) {
      // If the line was emptied, inquirer takes the default: whoever empties it wants nothing.
      const meant = question.editable && inLine === '' ? '' : answer;
      const wrong = check?.(written(meant)) ?? null;
      if (wrong !== null) return beside(sanitise(wrong));
      given = meant;
      return true;
    },
  };
  const answer = await orBack((context) => input(config, context), signal, lines ? 'lines' : 'line');
  return answer === null || given === null ? null : written(given);
}

/** Asks for one of several. As `askLine` does. */
export async function askChoice(
  { message, choices, preset }: ChoiceQuestion,
  signal: AbortSignal,
): Promise<string | null> {
  const { select } = await import('@inquirer/prompts');
  const config = {
    message: withHint(message),
    choices: choices.map(({ value, label }) => ({
      value,
      name: beside(sanitiseLine(label)),
      short: sanitiseLine(label),
    })),
    ...(preset === undefined ? {} : { default: preset }),
  };
  return orBack((context) => select(config, context), signal);
}

/** Asks for a yes; no is the default, unless `preset` is yes. Throws as `askLine` does. */
export async function askYes(message: string, signal: AbortSignal, preset = false): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return askDrawn(
    (context) => confirm({ message: wrapped(sanitiseLine(message), '(Y/n)'), default: preset }, context),
    signal,
  );
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
    validate: (answer: string) =>
      beside(answer.includes(lineBreak) ? severalLines : sanitise(check(answer) ?? '')) || true,
  };
  return orBack((context) => password(config, context), signal, 'lines');
}
