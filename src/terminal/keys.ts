import { createPrompt, isEnterKey, useKeypress, usePrefix, useState } from '@inquirer/core';
import { terminalColumns } from './size.ts';

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
}

/** The keys in as many rows as they need: none is torn apart. */
export function keyRows(keys: readonly Pick<Key<unknown>, 'key' | 'label'>[], columns: number): string {
  const rows: string[] = [];
  for (const { key, label } of keys) {
    const shown = `  [${key}] ${label}`;
    const row = rows.at(-1);
    if (row !== undefined && row.length + shown.length < columns) rows[rows.length - 1] = row + shown;
    else rows.push(shown);
  }
  return rows.join('\n');
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
  return question + keyRows(config.keys, terminalColumns());
});

/**
 * Asks for one key. Throws inquirer's ExitPromptError on Ctrl-C, and its AbortPromptError where the signal aborts.
 * `leavesNoTrace`: what was asked is taken off the screen once it is answered.
 */
export const askKey = <Value>(
  message: string,
  keys: readonly Key<Value>[],
  { signal, leavesNoTrace = false }: { readonly signal: AbortSignal; readonly leavesNoTrace?: boolean },
): Promise<Value> =>
  prompt({ message, keys }, { output: process.stderr, signal, clearPromptOnDone: leavesNoTrace }) as Promise<Value>;
