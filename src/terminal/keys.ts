import { createPrompt, isEnterKey, useKeypress, usePrefix, useState } from '@inquirer/core';
import { sanitiseLine } from '../lib/sanitise.ts';
import { askDrawn } from './drawn.ts';
import { wrap } from './wrap.ts';

/** A key that answers at once, and what it stands for. */
export interface Key<Value> {
  /** The key as it is shown and pressed: `s`, or `Enter`. */
  readonly key: string;
  readonly label: string;
  readonly value: Value;
  /** It leaves the question, which is then not marked as answered. */
  readonly leaves?: boolean;
  /** Other keys that do the same, and are not shown. */
  readonly also?: readonly string[];
}

interface KeysConfig {
  readonly message: string;
  readonly keys: readonly Key<unknown>[];
  readonly columns: number;
}

/** A key that was pressed; inquirer's type lacks some of it. */
interface Pressed {
  readonly name?: string;
  readonly sequence?: string;
  readonly ctrl: boolean;
  readonly meta?: boolean;
}

/** A key that was pressed, as a person would call it. */
const pressedName = ({ name, sequence, ctrl }: Pressed) => {
  if (ctrl && name !== undefined) return `Ctrl-${name.toUpperCase()}`;
  if (/^[!-~]$/.test(sequence ?? '')) return sequence;
  if (name === 'escape') return 'Esc';
  return name === 'return' ? 'Enter' : (name ?? 'That key');
};

const prompt = createPrompt<unknown, KeysConfig>((config, done) => {
  const [chosen, setChosen] = useState<Key<unknown> | null>(null);
  const [wrong, setWrong] = useState('');
  // Inquirer breaks what is wider anywhere, even in a word.
  const shown = (text: string) => wrap(text, config.columns - 2).replaceAll('\n', '\n  ');
  const prefix = usePrefix({ status: chosen === null || chosen.leaves ? 'idle' : 'done' });
  useKeypress((pressed, readline) => {
    if (chosen !== null) return;
    // Readline closes on Ctrl-D only if nothing was typed.
    readline.clearLine(0);
    const { ctrl, meta = false } = pressed as Pressed;
    const name = isEnterKey(pressed) ? 'Enter' : pressed.name;
    const pressedKey = name?.toLowerCase() ?? '';
    const found =
      ctrl || (meta && name !== 'escape')
        ? undefined
        : (config.keys.find(({ key }) => key.toLowerCase() === pressedKey) ??
          config.keys.find(({ also }) => also?.includes(pressedKey)));
    if (!found) {
      const known = config.keys.map(({ key }) => key).join(', ');
      setWrong(`\n  ${shown(`${pressedName(pressed as Pressed)} does nothing here. The keys are: ${known}`)}`);
      return;
    }
    setChosen(found);
    done(found.value);
  });
  const message = shown(config.message);
  if (chosen !== null) return `${prefix} ${shown(`${config.message} ${chosen.label}`)}`;
  const question = message === '' ? '' : `${prefix} ${message}\n`;
  return [`${question}${keyLines(config.keys, config.columns)}`, wrong];
});

/** The keys, in as many lines as they need: none is broken in its middle. */
export function keyLines(keys: readonly Pick<Key<unknown>, 'key' | 'label'>[], columns: number): string {
  const lines: string[] = [];
  for (const { key, label } of keys) {
    const shown = `  [${key}] ${label}`;
    const last = lines.at(-1);
    // One column less, so that the cursor has its place at the end.
    if (last !== undefined && last.length + shown.length < columns) lines[lines.length - 1] = last + shown;
    else lines.push(shown);
  }
  return lines.join('\n');
}

/**
 * Asks for one key. Throws inquirer's ExitPromptError on Ctrl-C, and its AbortPromptError where the signal aborts.
 * `leavesNoTrace`: the question is removed from the screen once it is answered.
 */
export const askKey = <Value>(
  message: string,
  keys: readonly Key<Value>[],
  {
    signal,
    columns,
    leavesNoTrace = false,
  }: { readonly signal: AbortSignal; readonly columns: number; readonly leavesNoTrace?: boolean },
): Promise<Value> =>
  askDrawn((context) => {
    const shown = keys.map((key) => ({ ...key, label: sanitiseLine(key.label) }));
    const config = { message: sanitiseLine(message), keys: shown, columns };
    return prompt(config, { ...context, clearPromptOnDone: leavesNoTrace }) as Promise<Value>;
  }, signal);
