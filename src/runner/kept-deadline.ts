import path from 'node:path';
import { Failure } from '../errors.ts';
import { keptDraft, removeDraft } from '../lib/drafts.ts';
import { takeLock } from '../lib/file-lock.ts';
import { type JournalSources, namedInStart, readJournals } from './rotation-journals.ts';

/** The draft of the deadline that was written in `queue --walk`. */
export const deadlineDraft = (ticket: number): string => `queue.deadline.${ticket}`;

/**
 * A deadline of a ticket that was written and not noted, in `queue --walk` or in `start`. The ticket's next deadline takes
 * its place.
 */
export function keptDeadline(context: JournalSources, ticket: number) {
  const drafts = path.join(context.paths.stateFolder, 'drafts');
  /** The journals of `start` that have it. */
  const files = () => new Set(namedInStart(context).flatMap((named) => (named.ticket === ticket ? [named.file] : [])));
  return {
    isThere: () => keptDraft(drafts, deadlineDraft(ticket), '') !== null || files().size > 0,
    // A `start` that is open keeps it, whatever is noted elsewhere, and would note it too.
    refuseWhileOpen() {
      for (const file of files()) lock(file, ticket)();
    },
    remove() {
      removeDraft(drafts, deadlineDraft(ticket));
      for (const file of files()) takeBack(context, file, ticket);
    },
  };
}

/** Acquires the lock of a journal that has the deadline. Throws a Failure if another process has it. */
const lock = (file: string, ticket: number) => takeLock(`${file}.lock`, `The deadline of #${ticket}`);

function takeBack(context: JournalSources, file: string, ticket: number): void {
  let unlock: () => void;
  try {
    unlock = lock(file, ticket);
  } catch (error) {
    // Another process was faster, and shows it before it is noted.
    if (error instanceof Failure) return;
    throw error;
  }
  try {
    const journal = readJournals(context, 'start', true).find((one) => one.file === file)?.journal;
    journal?.takeBack('read-tickets', `deadline.${ticket}`);
    journal?.release();
  } finally {
    unlock();
  }
}
