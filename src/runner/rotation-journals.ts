import type { Context } from '../context.ts';
import { type TicketDeadline, unsentDeadlines } from '../steps/noted-deadlines.ts';
import { type Journal, openJournal, savedJournals } from './journal.ts';

/** What it takes to read the journals of rotations. */
export type JournalSources = Pick<Context, 'paths' | 'clock' | 'playbook'>;

/** What a checklist remembers of a rotation. */
interface RotationJournal {
  readonly file: string;
  readonly journal: Journal;
}

/** What a checklist remembers of every rotation. Changes nothing, unless the journals are `forWriting`. */
export const readJournals = (
  { paths, clock, playbook }: JournalSources,
  checklist: 'start' | 'end',
  forWriting = false,
): RotationJournal[] =>
  savedJournals(paths.stateFolder, playbook.rota.role).map(({ file, id }) => {
    const own = { stateFolder: paths.stateFolder, file, id, rotation: null, checklist };
    return { file, journal: openJournal({ ...own, dryRun: !forWriting, now: clock.now(), warn() {} }) };
  });

/** The deadlines that were named in the step `read-tickets` of `start` and are not noted on their ticket. */
export const namedInStart = (context: JournalSources): (TicketDeadline & Pick<RotationJournal, 'file'>)[] =>
  readJournals(context, 'start').flatMap(({ file, journal }) =>
    unsentDeadlines(journal.memoryOf('read-tickets')).map((named) => ({ ...named, file })),
  );
