import type { Ticket, TicketHistory, Zendesk } from '../services/zendesk/zendesk.ts';
import { isMarkerNote } from './marker-note.ts';

/** A ticket that is on hold, and whether an internal note says why. */
export interface Hold {
  /** When it was put on hold, ISO 8601; null if Zendesk doesn't show that. */
  readonly since: string | null;
  /** Whether an internal note was left since; null if that is unknown. */
  readonly reasonNoted: boolean | null;
}

/**
 * The hold of a ticket that is on hold. "The reason for this should be noted in an internal note":
 * https://playbook.dxw.com/govpress-unit/support. A mere marker, such as a deadline, is no reason.
 */
export function holdIn(history: TicketHistory): Hold {
  const since = history.status?.is === 'hold' ? history.status.since : null;
  const notes = history.notes.filter(({ body }) => !isMarkerNote(body));
  if (since === null) return { since, reasonNoted: notes.length === 0 ? false : null };
  return { since, reasonNoted: notes.some(({ createdAt }) => Date.parse(createdAt) >= Date.parse(since)) };
}

/** A ticket's hold, or null if it is not on hold: only then Zendesk is asked. */
export const readHold = async (
  zendesk: Pick<Zendesk, 'history'>,
  ticket: Pick<Ticket, 'id' | 'status'>,
): Promise<Hold | null> => (ticket.status === 'hold' ? holdIn(await zendesk.history(ticket.id)) : null);
