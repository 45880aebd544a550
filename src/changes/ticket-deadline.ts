import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { excerpt } from '../lib/excerpt.ts';
import { capitalised } from '../lib/sentences.ts';
import { keptDeadline } from '../runner/kept-deadline.ts';
import { nameOf } from '../steps/zendesk/working-tickets.ts';
import { readDeadline } from '../tickets/deadline.ts';
import { deadlineNote, deadlineSummary, noDeadline, shownDeadline } from '../tickets/deadline-note.ts';
import { deadlineOn } from '../tickets/note-parts.ts';
import type { Change } from './change.ts';
import { changeTickets } from './tickets.ts';

/** Notes a client's deadline on a ticket, or that there is none any more (null). Throws a UsageError if it is unclear. */
export async function noteDeadline(context: Context, id: number, written: string | null): Promise<Change> {
  const read = readDeadline(
    written ?? noDeadline,
    context.clock.now(),
    'a day, such as "4 Dec 12:00" or "Friday", or --clear',
  );
  if ('wrong' in read) throw new UsageError(`${capitalised(read.wrong)}.`);
  const zendesk = await context.services.zendesk();
  return changeTickets(zendesk, {
    command: 'ticket deadline',
    ids: [id],
    line: { words: ['ticket', 'deadline', String(id), read.kept === noDeadline ? '--clear' : read.kept], texts: {} },
    kept: [keptDeadline(context, id)],
    async edit(ticket) {
      const noted = deadlineOn(await zendesk.comments(id));
      const shown = (kept: string) => (kept === noDeadline ? null : excerpt(kept));
      const isSo = noted === read.kept;
      return {
        change: isSo ? {} : { note: deadlineNote(read.kept, 'later') },
        summary: deadlineSummary(nameOf(ticket), read, noted),
        isSo,
        already:
          read.kept === noDeadline ? 'it has no deadline' : `its deadline is already ${shownDeadline(read.kept)}`,
        facts: { before: { deadline: shown(noted) }, after: { deadline: shown(read.kept) } },
      };
    },
  });
}
