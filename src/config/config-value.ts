import { UsageError } from '../errors.ts';
import { setAt } from './keys.ts';
import { describeIssue, secretProblem, throwProblems } from './problems.ts';
import { configSchema, type KeyInfo } from './schema.ts';
import type { ConfigValue } from './yaml-text.ts';

const alone = (key: string, value: unknown): Record<string, unknown> => {
  const plain = {};
  setAt(plain, key.split('.'), value);
  return plain;
};

/** Whether a key takes a value that is not a secret. */
export const accepts = (key: string, value: ConfigValue): boolean =>
  configSchema.safeParse(alone(key, value)).success && secretProblem({ line: 0, words: '' }, key, value) === null;

/** A word as a number, or as true or false, if the key takes one; else the word. */
function plainValue(kind: KeyInfo['kind'], word: string): ConfigValue {
  if (kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(word)) return Number(word);
  return kind === 'yes-no' && /^(?:true|false)$/.test(word) ? word === 'true' : word;
}

/**
 * The value that words of a command line stand for. Throws a UsageError if the key takes no such value, or if it may be a
 * secret; that is never repeated.
 */
export function configValue(info: KeyInfo, words: readonly string[]): ConfigValue {
  const { key, kind } = info;
  const [first = ''] = words;
  if (kind !== 'list' && words.length > 1)
    throw new UsageError(`${key} takes one value, and ${words.length} were given.`, ['Put it in quotes.']);
  const value = kind === 'list' ? words : plainValue(kind, first);
  const place = { line: 0, words: 'Not set' };
  const next = info.secret
    ? 'What was typed is in the history of your shell now: if it is a secret, change it.'
    : 'See: govsupport config';
  const secret = secretProblem(place, key, value);
  throwProblems(secret ? [secret] : [], 'It is in the history of your shell now: if it is a secret, change it.');
  const plain = alone(key, value);
  const checked = configSchema.safeParse(plain);
  if (!checked.success) {
    throwProblems(
      checked.error.issues.flatMap((issue) => describeIssue(issue, plain, () => place)),
      next,
    );
  }
  return value;
}
