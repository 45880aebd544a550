import { createPrompt, isEnterKey, useKeypress, usePrefix, useState } from '@inquirer/core';

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
  return `${prefix} ${config.message}\n  ${config.keys.map(({ key, label }) => `[${key}] ${label}`).join('  ')}`;
});

/** Asks for one key. Throws inquirer's ExitPromptError on Ctrl-C. */
export const askKey = <Value>(message: string, keys: readonly Key<Value>[]): Promise<Value> =>
  prompt({ message, keys }, { output: process.stderr }) as Promise<Value>;
