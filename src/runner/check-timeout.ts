import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

const variable = 'GOVSUPPORT_CHECK_TIMEOUT';
const usualMs = 10_000;

/** Reads how long one check may take: seconds, `30` or `30s`, given as milliseconds. Throws a UsageError that names `what`. */
export function readCheckTimeout(what: string, text: string, example: string): number {
  const value = Number(text.replace(/s$/, ''));
  if (text.trim() === '' || !(value >= 0.1 && value <= 3600)) {
    throw new UsageError(`${what}: expected a number of seconds from 0.1 to 3600, found "${text}".`, [
      `For example: ${example}`,
    ]);
  }
  return value * 1000;
}

/** How long one check may take if nothing else is given, in milliseconds. Throws a UsageError if the variable makes no sense. */
export function usualCheckTimeout({ ownEnv }: Pick<Context, 'ownEnv'>): number {
  const text = ownEnv[variable] ?? '';
  return text === '' ? usualMs : readCheckTimeout(variable, text, `${variable}=30`);
}
