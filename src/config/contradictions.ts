import { valueAt } from './keys.ts';
import type { Config } from './schema.ts';

/** Keys of which only one may be set. */
export const alternatives: readonly string[] = ['rota.url', 'rota.calendar', 'rota.file'];

/** Two keys whose values can't both be meant. */
export interface Contradiction {
  readonly keys: readonly [string, string];
  readonly words: string;
  /** What to do before one of them is set: `other` is the one that is set already. */
  first(other: string): string;
}

/** What is set in two ways that can't both be meant. */
export function contradictions(values: Config): Contradiction[] {
  const [one, ...others] = alternatives.filter((key) => valueAt(values, key.split('.')) !== undefined);
  const found: Contradiction[] = others.map((other) => ({
    keys: [one as string, other],
    words: `${one} and ${other} can't both be set`,
    first: (key) => `Take the other one out first: govsupport config unset ${key}`,
  }));
  const { begins, ends } = values.workingHours ?? {};
  if (begins !== undefined && ends !== undefined && ends <= begins)
    found.push({
      keys: ['workingHours.begins', 'workingHours.ends'],
      words: `workingHours.ends (${ends}) has to be later than workingHours.begins (${begins})`,
      first: (key) => `Change the other one first: govsupport config set ${key} TIME`,
    });
  return found;
}
