import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { readRegularFile } from '../../lib/read-file.ts';

/** Something that was done, as the audit has it, without what and where: those name tickets and people. */
export interface PastAction {
  readonly at: string;
  readonly checklist: string;
  readonly step: string;
  readonly kind: string;
}

/** Something that was begun and is not known to be done. */
export interface UnfinishedAction extends PastAction {
  /** Why it failed; null if it was interrupted. */
  readonly why: string | null;
}

/** What was done last, and what did not finish. */
export interface Past {
  readonly done: readonly PastAction[];
  readonly unfinished: readonly UnfinishedAction[];
  /** How many files of the state could not be read. */
  readonly unreadable: number;
}

/** So many lines of the audit are in a report. */
const most = 10;

/** Enough for those lines, in bytes. */
const tail = 64 * 1024;

/** The end of a file that may be large; empty if there is none. It never waits for a pipe. */
function endOf(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return '';
  }
  try {
    const is = fstatSync(descriptor);
    if (!is.isFile()) return '';
    const { size } = is;
    const end = Buffer.alloc(Math.min(size, tail));
    readSync(descriptor, end, 0, end.length, size - end.length);
    return end.toString();
  } finally {
    closeSync(descriptor);
  }
}

/** A name that the program gave; anything else is not shown. */
const named = (value: unknown): string =>
  typeof value === 'string' && /^[a-z][a-z -]{0,40}$/.test(value) ? value : 'unknown';

const moment = (value: unknown): string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]{1,16}Z$/.test(value) ? value : 'at an unknown time';

// biome-ignore lint/suspicious/noExplicitAny: whatever is in a file
type Plain = any;

function parsed(text: string): Plain {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function lastDone(stateFolder: string): PastAction[] {
  const lines = endOf(path.join(stateFolder, 'audit.ndjson')).split('\n').map(parsed);
  return lines
    .filter((line) => line?.step !== undefined)
    .slice(-most)
    .map(({ at, checklist, step, kind }) => ({
      at: moment(at),
      checklist: named(checklist),
      step: named(step),
      kind: named(kind),
    }));
}

/** The journals: of rotations, of onboarding, and of changes that were begun. */
function journalFiles(stateFolder: string): string[] {
  return ['rotations', 'changes', '.'].flatMap((name) => {
    const folder = path.join(stateFolder, name);
    try {
      const isJournal = (file: string) => file.endsWith('.json') && (name !== '.' || file === 'onboarding.json');
      return readdirSync(folder)
        .filter(isJournal)
        .map((file) => path.join(folder, file));
    } catch {
      return [];
    }
  });
}

const entries = (value: Plain): [string, Plain][] => (value && typeof value === 'object' ? Object.entries(value) : []);

const unfinishedIn = (journal: Plain): UnfinishedAction[] =>
  entries(journal?.checklists).flatMap(([checklist, steps]) =>
    entries(steps).flatMap(([step, state]) =>
      entries(state?.actions)
        .filter(([, action]) => action?.made === null)
        .map(([, action]) => ({
          at: moment(action.intendedAt),
          checklist: named(checklist),
          step: named(step),
          kind: named(action.action?.kind),
          why: typeof action.failed === 'string' ? action.failed : null,
        })),
    ),
  );

/** Reads what is remembered, and changes none of it: a journal that can't be used stays where it is. */
export function readPast(stateFolder: string): Past {
  const journals = journalFiles(stateFolder).map((file) => {
    try {
      return parsed(readRegularFile(file).toString());
    } catch {
      return null;
    }
  });
  return {
    done: lastDone(stateFolder),
    unfinished: journals.flatMap(unfinishedIn).sort((a, b) => a.at.localeCompare(b.at)),
    unreadable: journals.filter((journal) => journal === null).length,
  };
}
