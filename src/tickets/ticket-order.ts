import { timeWords } from '../lib/time-words.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';

const priorities = ['urgent', 'high', 'normal', 'low'];
const rank = (ticket: Ticket) => (ticket.priority ? priorities.indexOf(ticket.priority) : priorities.length);
/** Breached, with time left, or without a clock that runs: in this order. */
function urgency({ sla }: Ticket, now: Date): 0 | 1 | 2 {
  if (sla.kind !== 'active') return 2;
  return Date.parse(sla.breachAt) < now.getTime() ? 0 : 1;
}

const breachOf = ({ sla }: Ticket) => (sla.kind === 'active' ? Date.parse(sla.breachAt) : 0);

/**
 * The order in which tickets are to be looked at, wherever they are listed: breached ones first, by priority and then by
 * how long they are overdue; then by the nearest breach and priority. Tickets whose clock stands still, and those
 * without one, come after, apart. The times are the server's.
 */
export const ticketOrder =
  (now: Date) =>
  (a: Ticket, b: Ticket): number => {
    const [first, second] = [urgency(a, now), urgency(b, now)];
    if (first !== second) return first - second;
    const byPriority = rank(a) - rank(b);
    const byBreach = breachOf(a) - breachOf(b);
    const byKind = a.sla.kind < b.sla.kind ? -1 : a.sla.kind > b.sla.kind ? 1 : 0;
    return (first === 0 ? byPriority || byBreach : byBreach || byKind || byPriority) || a.id - b.id;
  };

/** How a ticket stands with its agreement, in words. */
export function slaWords(ticket: Ticket, now: Date): string {
  const { sla } = ticket;
  if (sla.kind === 'paused') return 'SLA paused';
  if (sla.kind === 'none') return 'no SLA';
  if (sla.kind === 'unknown') return 'SLA unknown';
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
    ticket.assignee ?? 'no one assigned',
  ].join(' · ');
