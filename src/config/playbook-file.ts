import { LineCounter, parseDocument } from 'yaml';
import { UsageError } from '../errors.ts';
import { isFileTrouble, whyNot } from '../lib/file-trouble.ts';
import { nearest } from '../lib/nearest.ts';
import { readRegularFile } from '../lib/read-file.ts';
import { aliasMistake, yamlMistake } from '../lib/yaml-mistake.ts';
import type { Playbook, PlaybookRemedy } from '../playbook/schema.ts';
import { valueAt } from './keys.ts';
import { isTimeOfDay, timeOfDayWords } from './schema.ts';

type Data = Readonly<Record<string, unknown>>;

/** Far more than a playbook needs, in bytes. */
const limit = 200_000;

const isData = (value: unknown): value is Data => value !== null && typeof value === 'object' && !Array.isArray(value);

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  if (isData(value)) return 'a mapping of keys';
  return value === null || value === undefined ? 'nothing' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
};

const remedy: Required<PlaybookRemedy> = { summary: 'text', commands: [['word']], url: 'text' };

/** What a list of the built-in playbook may hold: every key that one of its items has. */
const itemOf = (items: readonly unknown[]): unknown =>
  isData(items[0]) ? Object.assign({}, ...items) : (items[0] ?? 'text');

/** Replaces a built-in value by a given one. The built-in playbook defines the keys and their types. `fail` throws. */
function merge(builtIn: unknown, given: unknown, key: string, fail: (key: string, what: string) => never): unknown {
  if (kindOf(given) !== kindOf(builtIn)) fail(key, `expected ${kindOf(builtIn)}, found ${kindOf(given)}`);
  if (given === '') fail(key, 'expected text, found nothing');
  if (Array.isArray(given)) {
    const item = itemOf(builtIn as readonly unknown[]);
    return given.map((each, index) => complete(item, each, `${key}.${index}`, fail));
  }
  if (!isData(given) || !isData(builtIn)) return given;
  const merged: Record<string, unknown> = { ...builtIn };
  for (const [name, value] of Object.entries(given)) {
    const path = key === '' ? name : `${key}.${name}`;
    if (key === 'remedies') {
      merged[name] = complete(remedy, value, path, fail);
      continue;
    }
    if (!Object.hasOwn(builtIn, name)) {
      const meant = nearest(name, Object.keys(builtIn));
      fail(path, `there is no such key${meant ? `: did you mean ${meant}?` : ''}`);
    }
    merged[name] = merge(builtIn[name], value, path, fail);
  }
  return merged;
}

/** The required keys of a list item and of a remedy; the rest is optional. */
const needed: Readonly<Record<string, readonly string[]>> = {
  remedies: ['summary'],
  channels: ['name', 'purpose'],
  requests: ['id', 'checks', 'by', 'whom', 'title', 'text'],
  pushTo: ['owner', 'name'],
};

/** A whole new value, which only has to have the shape of the built-in one. */
function complete(shape: unknown, given: unknown, key: string, fail: (key: string, what: string) => never): unknown {
  merge(shape, given, key, fail);
  const parent = key.split('.').at(-2) ?? '';
  for (const name of needed[parent] ?? []) {
    if (!Object.hasOwn(given as Data, name)) fail(`${key}.${name}`, 'expected text, found nothing');
  }
  return given;
}

/** Where a playbook has two times of which the second is later. */
const spans = [
  ['workingHours', 'begins', 'ends'],
  ['rota.hours', 'from', 'to'],
] as const;

/** Reads YAML without aliases. Throws an Error that says what is wrong. */
function readYaml(text: string): unknown {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const wrong = yamlMistake(document);
  if (wrong) {
    const words = wrong.words === null ? '' : `: ${wrong.words}`;
    throw new Error(`line ${counter.linePos(wrong.offset).line} is not YAML${words}`);
  }
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new Error(`it is not YAML as it is read here: ${aliasMistake}`);
  }
}

/**
 * Reads a team's own playbook: YAML with the keys in which it differs from the built-in one. `wordsFor` gives the
 * built-in texts in the team's words. Throws a UsageError that names the file and the key.
 */
export function readPlaybook(
  file: string,
  builtIn: Playbook,
  wordsFor: (playbook: Playbook) => Pick<Playbook, 'remedies' | 'onboarding'>,
): Playbook {
  let given: unknown;
  try {
    given = readYaml(readRegularFile(file, limit).toString('utf8'));
  } catch (error) {
    const why = isFileTrouble(error) ? whyNot(error) : (error as Error).message;
    throw new UsageError(`The playbook ${file} was not read: ${why}.`, [
      'Fix it, or change playbook in the configuration.',
    ]);
  }
  const fail = (key: string, what: string): never => {
    throw new UsageError(`${file}: ${key === '' ? 'the file' : key}: ${what}.`, [
      'Fix this, then check: govsupport doctor --list',
    ]);
  };
  const playbook = merge(builtIn, given ?? {}, '', fail) as Playbook;
  for (const [section, from, to] of spans) {
    const { [from]: begins = '', [to]: ends = '' } = valueAt(playbook, section.split('.')) as Record<string, string>;
    for (const [name, time] of [[from, begins] as const, [to, ends] as const]) {
      if (!isTimeOfDay(time)) fail(`${section}.${name}`, `expected ${timeOfDayWords}`);
    }
    if (ends <= begins) fail(`${section}.${to}`, `${ends} has to be later than ${begins}, when it begins`);
  }
  const own = (given as Partial<Playbook> | null) ?? {};
  const { remedies, onboarding } = wordsFor(playbook);
  return {
    ...playbook,
    remedies: { ...remedies, ...own.remedies },
    onboarding: {
      ...onboarding,
      ...own.onboarding,
      cardItems: { ...onboarding.cardItems, ...own.onboarding?.cardItems },
    },
  };
}
