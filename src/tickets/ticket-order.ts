import { timeWords } from '../lib/time-words.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';

const priorities = ['urgent', 'high', 'normal', 'low'];
const rank = (ticket: Ticket) => (ticket.priority ? priorities.indexOf(ticket.priority) : priorities.length);
const isActive = (ticket: Ticket) => ticket.sla.kind === 'active';

/**
 * What breaches first, or has breached, comes first; then by priority. Tickets whose clock stands still, and those
 * without one, come after, apart. The times are the server's.
 */
export function ticketOrder(a: Ticket, b: Ticket): number {
  if (a.sla.kind === 'active' && b.sla.kind === 'active') {
    return a.sla.breachAt.localeCompare(b.sla.breachAt) || rank(a) - rank(b) || a.id - b.id;
  }
  if (isActive(a) !== isActive(b)) return isActive(a) ? -1 : 1;
  return a.sla.kind.localeCompare(b.sla.kind) || rank(a) - rank(b) || a.id - b.id;
}

/** How a ticket stands with its agreement, in words. */
export function slaWords(ticket: Ticket, now: Date): string {
  const { sla } = ticket;
  if (sla.kind === 'paused') return 'SLA paused';
  if (sla.kind === 'none') return 'no SLA';
  if (sla.kind === 'achieved') return 'SLA kept or missed, no clock is left';
  const left = Date.parse(sla.breachAt) - now.getTime();
  return left < 0 ? `BREACHED ${timeWords(-left)} ago` : `breaches in ${timeWords(left)}`;
}

/** The facts of a ticket in one line. */
export const ticketFacts = (ticket: Ticket, now: Date): string =>
  [
    slaWords(ticket, now),
    ticket.priority ?? 'no priority',
    ticket.customStatus ?? ticket.status,
    ticket.client ?? 'client unknown',
    ticket.assignee ?? 'nobody assigned',
  ].join(' · ');
