import { UsageError } from '../errors.ts';
import { nearest } from '../lib/nearest.ts';
import { redact } from '../redaction/redact.ts';
import { looksLikeToken } from '../redaction/token-shapes.ts';
import { valueAt } from './keys.ts';
import { listKeys, namesBelow } from './schema.ts';

/** Something wrong with the configuration: where, what, and what to write instead. All whole sentences. */
export interface Problem {
  readonly line: number;
  readonly message: string;
}

/** As the schema library reports it. */
export interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

const references = 'op://vault/item/field (1Password), env:NAME or keychain:NAME';

/** More problems than this are not described: fixing these shows whether there are others. */
export const mostProblems = 20;

/** Throws a UsageError with the first of them, in the order of the file. Does nothing if there are none. */
export function throwProblems(problems: readonly Problem[], next = 'Fix this, then check: govsupport config'): void {
  if (problems.length === 0) return;
  const sorted = [...problems].sort((a, b) => a.line - b.line).slice(0, mostProblems);
  throw new UsageError(sorted.map(({ message }) => message).join('\n'), [next]);
}

/**
 * Whether an address carries a credential: a user name or password before the host, or a parameter or a part of the
 * path that lets in whoever has it (the secret addresses of calendars are like that).
 */
function credentialsIn(text: string): boolean {
  if (redact(text) !== text) return true;
  const url = URL.parse(text);
  if (url === null) return /:\/\/.*@/.test(text);
  if (!/^(?:https?|webcal):$/.test(url.protocol)) return false;
  const telling = /^(?:access_?token|api_?key|auth|key|password|secret|sig|signature|token)$/i;
  return [...url.searchParams.keys()].some((name) => telling.test(name)) || /\/private-\w{8,}/.test(url.pathname);
}

/** Where a value is, and the words for that. */
export interface ValuePlace {
  readonly line: number;
  readonly words: string;
  /** A number as it is written: YAML reads `010` as 10. */
  readonly source?: string;
}

/** The problem of a value that is a secret or carries one, or null. Never shows the value. */
export function secretProblem(place: ValuePlace, key: string, value: unknown): Problem | null {
  const texts = [value].flat().filter((each) => typeof each === 'string');
  const what = texts.some(looksLikeToken)
    ? 'looks like a token or another secret'
    : texts.some(credentialsIn)
      ? 'has a password or another secret in the address'
      : null;
  if (what === null) return null;
  return {
    line: place.line,
    message: `${place.words}: ${key} ${what}. Take it out, and give it as a reference: ${references}. If it was shared or committed, change it.`,
  };
}

/** What was found, if it can be shown: a list, a mapping or a misplaced value may hold a secret. */
function shown(found: unknown, isValue: boolean, source?: string): string {
  if (found === undefined) return '';
  if (found === null) return ', found nothing';
  if (Array.isArray(found)) return ', found a list';
  if (typeof found === 'object') return ', found a mapping of keys';
  if (!isValue) return '';
  if (typeof found === 'string' && (/[^\s/]@/.test(found) || found.length > 80 || looksLikeToken(found))) return '';
  return `, found ${source ?? JSON.stringify(found)}`;
}

/** A name of any length, as it is shown. */
const shownName = (name: string) =>
  looksLikeToken(name) ? 'of that name' : JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);

const inside = (key: string) => (key === '' ? '' : ` in ${key}`);

/** Where a misplaced name belongs, if that is certain. */
function rightPlace(name: string): string | undefined {
  const all = new Set(
    listKeys().flatMap(({ key }) => key.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.'))),
  );
  const ending = [...all].filter((key) => key.endsWith(`.${name}`));
  return ending.length === 1 ? ending[0] : undefined;
}

function unknownKey(name: string, path: readonly PropertyKey[]): string {
  const key = path.join('.');
  const known = namesBelow(path);
  const meant = nearest(name, known) ?? rightPlace(name);
  const next = meant ? `Did you mean ${meant}?` : `The keys${inside(key)} are: ${known.join(', ')}.`;
  return `there is no key ${shownName(name)}${inside(key)}. ${next}`;
}

/** Describes in our words what the schema refuses. */
export function describeIssue(
  issue: Issue,
  plain: unknown,
  valuePlaceOf: (parts: readonly PropertyKey[]) => ValuePlace,
): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).slice(0, mostProblems).map((name) => {
      const { line, words } = valuePlaceOf([...issue.path, name]);
      return { line, message: `${words}: ${unknownKey(name, issue.path)}` };
    });
  }
  const key = issue.path.join('.');
  const info = listKeys().find((each) => each.key === key);
  const found = valueAt(plain, issue.path);
  const { line, words, source } = valuePlaceOf(issue.path);
  if (info?.secret && found !== null) {
    // A value that begins like a reference has a mistake; anything else may be the secret.
    const what =
      typeof found === 'string' && /^(?:op|env|keychain):/.test(found)
        ? 'is not a complete reference'
        : 'must not hold the secret itself';
    const change = what.startsWith('must') ? ' If it was shared or committed, change the secret.' : '';
    return [{ line, message: `${words}: ${key} ${what}. Write where the secret is: ${references}.${change}` }];
  }
  const isValue = info !== undefined || namesBelow(issue.path.slice(0, -1)).length === 0;
  return [
    {
      line,
      message: `${words}: ${key === '' ? 'the file' : key}: expected ${issue.message}${shown(found, isValue, source)}.`,
    },
  ];
}
