import type { Context } from '../context.ts';
import type { Ticket, TicketComment, TicketHistory } from '../services/zendesk/zendesk.ts';
import { type Gap, orGap } from './gap.ts';
import { readLinks, type TicketLinks } from './links.ts';
import { deadlineIn, type NoteParts, noteParts, readNote } from './note-parts.ts';
import type { QueueSources } from './queue.ts';
import { placeTicket, type QueueTicket, readFinish, toQueueTicket, waits } from './queue-ticket.ts';

/** What the last note in parts says, as `end` writes them for the next person. */
export interface HandoverNote extends NoteParts {
  readonly author: string | null;
  readonly at: string;
}

/** A ticket with everything about it. */
export interface WholeTicket extends QueueTicket {
  /** The name of its group; null if it has none or it isn't shown. */
  readonly group: string | null;
  /** The name of who asked; null if it isn't shown. */
  readonly requester: string | null;
  /** Oldest first; null if they could not be read. */
  readonly comments: readonly TicketComment[] | null;
  readonly handover: HandoverNote | null;
}

export interface WholeTickets {
  readonly readAt: Date;
  /** In the order in which they were asked for. */
  readonly tickets: readonly WholeTicket[];
  /** Those that are not there, or not shown to this person. */
  readonly missing: readonly number[];
  readonly me: number;
  readonly gaps: readonly Gap[];
}

/** Whether one of the client's people wrote a comment that everyone can see. */
export const isFromClient = (comment: TicketComment, { requesterId }: Pick<Ticket, 'requesterId'>): boolean =>
  comment.public && (comment.byClient === true || (comment.authorId !== null && comment.authorId === requesterId));

function handoverIn(comments: readonly TicketComment[]): HandoverNote | null {
  const notes = comments
    .filter((comment) => !comment.public)
    .map((comment) => ({ comment, parts: readNote(comment.body) }));
  const last = notes.findLast(({ parts }) => noteParts.some((part) => part !== 'deadline' && parts[part] !== null));
  if (!last) return null;
  const { rest: _, ...parts } = last.parts;
  return { ...parts, author: last.comment.author, at: last.comment.createdAt };
}

const notesIn = (comments: readonly TicketComment[]): TicketHistory['notes'] =>
  comments.filter((comment) => !comment.public);

/**
 * Reads tickets with their conversations and what belongs to them elsewhere (unless that was read before: `links`). Waits
 * for one answer or two, one after the other, and for two more if a ticket is not there. Changes nothing.
 * Throws a Failure if the tickets could not be read; what else could not be read is a gap.
 */
export async function readTickets(
  context: Context,
  ids: readonly number[],
  sources: Pick<QueueSources, 'rotation'> & { readonly links?: ReadonlyMap<number, TicketLinks> },
): Promise<WholeTickets> {
  const gaps: Gap[] = [];
  const attempt = <T>(what: string, look: () => Promise<T>) => orGap(gaps, what, context.signal, look);
  const zendesk = await context.services.zendesk();
  const ticketsAsked = zendesk.tickets(ids);
  const isThere = async (id: number) => (await ticketsAsked).some((ticket) => ticket.id === id);
  const commentsAsked = ids.map(async (id) => {
    // A missing ticket has no comments, which is not a gap.
    const missing: Gap[] = [];
    const what = `What was said on #${id}`;
    const comments = await orGap(missing, what, context.signal, () => zendesk.comments(id));
    if (missing.length > 0 && (await isThere(id))) gaps.push(...missing);
    return [id, comments] as const;
  });
  const historiesAsked = ticketsAsked.then((tickets) =>
    Promise.all(
      tickets.filter(waits).map(async ({ id }) => {
        const history = await attempt(`How long #${id} has been waiting, and whether a note says why`, () =>
          zendesk.history(id),
        );
        return [id, history] as const;
      }),
    ),
  );
  const [tickets, me, groups, rotation, { links, gaps: unlinked }, said, histories] = await Promise.all([
    ticketsAsked,
    zendesk.me(),
    attempt('The names of the groups', () => zendesk.groups()),
    attempt('When your rotation ends', () => sources.rotation()),
    sources.links ? { links: sources.links, gaps: [] } : readLinks(context, ticketsAsked),
    Promise.all(commentsAsked),
    historiesAsked,
  ]);
  const readAt = context.clock.now();
  const finishAt = await readFinish(context, rotation, readAt);
  const commentsOf = new Map(said);
  const historyOf = new Map(histories);
  const whole = (ticket: Ticket): WholeTicket => {
    const comments = commentsOf.get(ticket.id) ?? null;
    // The notes give the deadline even if the ticket's history was not read.
    const history = historyOf.get(ticket.id) ?? (comments && { status: null, notes: notesIn(comments) });
    return {
      ...toQueueTicket(context, placeTicket(ticket, readAt, finishAt, history ? deadlineIn(history.notes) : null), {
        history,
        links: links.get(ticket.id),
        groups: groups ?? [],
      }),
      group: groups?.find(({ id }) => id === ticket.groupId)?.name ?? null,
      requester: comments?.find(({ authorId }) => authorId !== null && authorId === ticket.requesterId)?.author ?? null,
      comments,
      handover: comments && handoverIn(comments),
    };
  };
  return {
    readAt,
    tickets: ids.flatMap((id) => tickets.find((ticket) => ticket.id === id) ?? []).map(whole),
    missing: ids.filter((id) => !tickets.some((ticket) => ticket.id === id)),
    me: me.id,
    gaps: [...gaps, ...unlinked],
  };
}
