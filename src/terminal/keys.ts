import { createPrompt, isEnterKey, useKeypress, usePrefix, useState } from '@inquirer/core';
import { sanitiseLine } from '../lib/sanitise.ts';
import { promptOutput } from './streams.ts';

/** A key that answers at once, and what it stands for. */
export interface Key<Value> {
  /** The key as it is shown and pressed: `s`, or `Enter`. */
  readonly key: string;
  readonly label: string;
  readonly value: Value;
}

interface KeysConfig {
  readonly message: string;
  readonly keys: readonly Key<unknown>[];
  readonly columns: number;
}

const prompt = createPrompt<unknown, KeysConfig>((config, done) => {
  const [chosen, setChosen] = useState<string | null>(null);
  const prefix = usePrefix({ status: chosen === null ? 'idle' : 'done' });
  useKeypress((pressed) => {
    const name = isEnterKey(pressed) ? 'Enter' : pressed.name;
    const found = config.keys.find(({ key }) => key.toLowerCase() === name?.toLowerCase());
    if (!found || chosen !== null) return;
    setChosen(found.label);
    done(found.value);
  });
  if (chosen !== null) return `${prefix} ${config.message} ${chosen}`;
  const question = config.message === '' ? '' : `${prefix} ${config.message}\n`;
  return `${question}${keyLines(config.keys, config.columns)}`;
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
 * `leavesNoTrace`: what was asked is taken off the screen once it is answered.
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
  prompt(
    {
      message: sanitiseLine(message),
      keys: keys.map(({ key, label, value }) => ({ key, label: sanitiseLine(label), value })),
      columns,
    },
    { output: promptOutput(), signal, clearPromptOnDone: leavesNoTrace },
  ) as Promise<Value>;
