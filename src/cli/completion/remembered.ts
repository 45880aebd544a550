import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RememberedList } from '../../command-definition/define-command.ts';
import { findPaths, wantsSandbox } from '../../config/find-paths.ts';
import { readEnd, readRegularFile } from '../../lib/read-file.ts';
import { keyInWorld, stateFolderOf } from '../../sandbox/current-person.ts';
import type { Word } from './prepared.ts';

/** A larger file would take too long to read between two keys, in bytes. */
const largest = 4e6;

/** So much of the end of the audit, which only grows, in bytes. */
const tail = 128 * 1024;

/** The content of a file; empty if it is missing or can't be read. */
function textOf(file: string, read: (file: string) => Buffer = (each) => readRegularFile(each, largest)): string {
  try {
    return read(file).toString();
  } catch {
    return '';
  }
}

/** What a JSON text holds, or undefined. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON files of a folder that were written last. More would take too long to read. */
function documentsIn(folder: string): unknown[] {
  let files: string[] = [];
  try {
    files = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => path.join(folder, name));
  } catch {}
  return files
    .map((file) => [file, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0] as const)
    .sort(([, one], [, other]) => other - one)
    .slice(0, 3)
    .map(([file]) => parse(textOf(file)));
}

// Other versions may have written the files: anything unexpected is ignored.
const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce(
    (found, key) => (found !== null && typeof found === 'object' ? (found as Record<string, unknown>)[key] : undefined),
    value,
  );
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const valuesOf = (value: unknown): readonly unknown[] =>
  value !== null && typeof value === 'object' ? Object.values(value) : [];
const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The tickets in a handover, with their subjects. */
const named = (all: unknown): Word[] =>
  listOf(all).map((ticket): Word => [String(at(ticket, 'id')), textIn(at(ticket, 'subject'))]);

const isTicket = ([id]: Word) => /^\d{1,15}$/.test(id);

/** The ticket that a sentence is about: `Set #48201 "Maps are grey" from Open to Pending`. */
function ticketIn(sentence: unknown): Word[] {
  const [, id, subject = ''] = /#(\d+)(?: "(.*)")?/.exec(textIn(sentence)) ?? [];
  return id === undefined ? [] : [[id, subject]];
}

/** The steps in journals. */
const stepsIn = (journals: readonly unknown[]): readonly unknown[] =>
  journals.flatMap((journal) => valuesOf(at(journal, 'checklists')).flatMap(valuesOf));

/** The tickets that were changed or read, or that a handover names: the latest first. */
function tickets(folder: string): Word[] {
  const audit = textOf(path.join(folder, 'audit.ndjson'), (file) => readEnd(file, tail))
    .split('\n')
    .slice(-300)
    .reverse();
  const reading = at(parse(textOf(path.join(folder, 'queue-reading.json'))), 'tickets') ?? {};
  const begun = stepsIn(documentsIn(path.join(folder, 'changes')));
  const moving = stepsIn(documentsIn(path.join(folder, 'rotations')));
  return [
    ...audit.flatMap((line) => ticketIn(at(parse(line), 'what'))),
    ...begun.flatMap((step) => valuesOf(at(step, 'actions')).flatMap((one) => ticketIn(at(one, 'action', 'summary')))),
    ...Object.keys(reading).map((id): Word => [id, '']),
    ...moving.flatMap((step) => listOf(at(step, 'moving', 'tickets')).map((id): Word => [String(id), ''])),
    ...handovers(folder).flatMap((one) => [...named(at(one, 'tickets')), ...named(at(one, 'otherGroups'))]),
  ].filter(isTicket);
}

const handovers = (folder: string): readonly unknown[] => documentsIn(path.join(folder, 'handovers'));

const suspended = (folder: string): Word[] =>
  handovers(folder)
    .flatMap((one) => named(at(one, 'suspended')))
    .filter(isTicket);

/** The people before and after you, and you. */
function people(folder: string): Word[] {
  const rotations = documentsIn(path.join(folder, 'rotations')).map((journal) => at(journal, 'rotation'));
  const written = handovers(folder).flatMap((one) => [
    at(one, 'rotation', 'next', 'person'),
    at(one, 'rotation', 'previous', 'person'),
    at(one, 'from'),
  ]);
  return [...written, ...rotations].map((person): Word => [textIn(at(person, 'email')), textIn(at(person, 'name'))]);
}

const lists: Readonly<Record<RememberedList, (folder: string) => Word[]>> = {
  tickets,
  'suspended tickets': suspended,
  people,
};

/** The folder of the program's state: the real one, or that of the person you are in the practice world. */
function stateFolder(isPractice: boolean, env: NodeJS.ProcessEnv): string {
  const paths = findPaths(env);
  if (!wantsSandbox({ sandbox: isPractice }, env)) return paths.stateFolder;
  const world = textOf(path.join(paths.sandboxFolder, 'world.json'), (file) => readRegularFile(file, 100e6));
  return stateFolderOf(paths.sandboxFolder, { key: keyInWorld(world) });
}

/** A word without special characters for a shell. Anything else is not offered. */
const plain = /^\w[\w.@+-]*$/;

/** More than anyone looks through. */
const most = 200;

/**
 * What this machine remembers of a list, the latest first, each once and with what is known about it. It asks no service
 * and writes nothing.
 */
export function rememberedWords(list: string, isPractice: boolean, env: NodeJS.ProcessEnv): readonly Word[] {
  const found = new Map<string, string>();
  const read = Object.hasOwn(lists, list) ? lists[list as RememberedList] : undefined;
  for (const [word, is] of read?.(stateFolder(isPractice, env)) ?? []) {
    const known = found.get(word) ?? '';
    if (plain.test(word)) found.set(word, is.length > known.length ? is : known);
  }
  return [...found].slice(0, most);
}
