import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readEnd, readRegularFile } from '../../lib/read-file.ts';

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
  /** Null if the audit could not be read. */
  readonly done: readonly PastAction[] | null;
  readonly unfinished: readonly UnfinishedAction[];
  /** How many files and folders of the state could not be read. */
  readonly unreadable: number;
}

/** So many lines of the audit are in a report. */
const most = 10;

/** Enough for those lines, in bytes. */
const tail = 64 * 1024;

const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

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

/** Null if the audit is there and can't be read. */
function lastDone(stateFolder: string): PastAction[] | null {
  let text = '';
  try {
    text = readEnd(path.join(stateFolder, 'audit.ndjson'), tail).toString();
  } catch (error) {
    if (!isMissing(error)) return null;
  }
  return text
    .split('\n')
    .map(parsed)
    .filter((line) => line?.step !== undefined)
    .slice(-most)
    .map(({ at, checklist, step, kind }) => ({
      at: moment(at),
      checklist: named(checklist),
      step: named(step),
      kind: named(kind),
    }));
}

/** The journals: of rotations, of onboarding, and of changes that were begun; null for a folder that can't be read. */
function journalFiles(stateFolder: string): (string | null)[] {
  return ['rotations', 'changes', '.'].flatMap((name): (string | null)[] => {
    const folder = path.join(stateFolder, name);
    const isJournal = (file: string) => file.endsWith('.json') && (name !== '.' || file === 'onboarding.json');
    try {
      return readdirSync(folder)
        .filter(isJournal)
        .map((file) => path.join(folder, file));
    } catch (error) {
      return isMissing(error) ? [] : [null];
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
      return file === null ? null : parsed(readRegularFile(file).toString());
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
