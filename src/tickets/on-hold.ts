import type { Ticket, TicketComment, Zendesk } from '../services/zendesk/zendesk.ts';
import { isDeadlineNote } from './deadline-note.ts';

/** A ticket that is on hold, and whether an internal note says why. */
export interface Hold {
  /** When it was put on hold, ISO 8601; null if Zendesk doesn't show that. */
  readonly since: string | null;
  /** Whether an internal note was left since; null if that is unknown. */
  readonly reasonNoted: boolean | null;
}

/**
 * A ticket's hold, or null if it is not on hold: only then Zendesk is asked. "The reason for this should be noted in an
 * internal note": https://playbook.dxw.com/govpress-unit/support. A note that only records a deadline is no reason.
 */
export async function readHold(
  zendesk: Pick<Zendesk, 'onHoldSince'>,
  ticket: Pick<Ticket, 'id' | 'status'>,
  comments: readonly TicketComment[],
): Promise<Hold | null> {
  if (ticket.status !== 'hold') return null;
  const since = await zendesk.onHoldSince(ticket.id);
  const notes = comments.filter((comment) => !comment.public && !isDeadlineNote(comment.body));
  if (since === null) return { since, reasonNoted: notes.length === 0 ? false : null };
  return { since, reasonNoted: notes.some(({ createdAt }) => Date.parse(createdAt) >= Date.parse(since)) };
}
