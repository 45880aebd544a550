import { sanitiseLine } from '../lib/sanitise.ts';
import { type Ticket, ticketPriorities } from '../services/zendesk/zendesk.ts';
import { type ClockState, clockOf, slaWords } from './sla.ts';

/** One that is unknown may be urgent. */
function rank({ priority }: Ticket): number {
  if (priority === null) return ticketPriorities.length;
  return priority === 'unknown' ? 0 : ticketPriorities.indexOf(priority);
}
/** Sort rank: breached, with time left, without a running SLA. */
const urgency: Readonly<Record<ClockState, number>> = { breached: 0, running: 1, still: 2, none: 2, unknown: 2 };

/** For a paused SLA, by how much it was overdue, so that such tickets come before the other paused ones. */
const breachOf = ({ sla }: Ticket) =>
  sla.kind === 'active' ? Date.parse(sla.breachAt) : sla.kind === 'paused' ? -(sla.overdueMs ?? 0) : 0;

/**
 * The order of tickets in every list: breached ones first, by priority and then by how long they are overdue; then by the
 * nearest breach and priority; then tickets with a paused SLA, and those without one. The times are Zendesk's.
 */
export const ticketOrder =
  (now: Date) =>
  (a: Ticket, b: Ticket): number => {
    const [first, second] = [urgency[clockOf(a, now).state], urgency[clockOf(b, now).state]];
    if (first !== second) return first - second;
    const byPriority = rank(a) - rank(b);
    const byBreach = breachOf(a) - breachOf(b);
    const byKind = a.sla.kind < b.sla.kind ? -1 : a.sla.kind > b.sla.kind ? 1 : 0;
    return (first === 0 ? byPriority || byBreach : byBreach || byKind || byPriority) || a.id - b.id;
  };

/** A ticket's priority, as it is said between other facts. */
export const priorityWords = ({ priority }: Pick<Ticket, 'priority'>): string =>
  priority === null ? 'no priority' : priority === 'unknown' ? 'unknown priority' : priority;

/** The facts of a ticket in one line. */
export const ticketFacts = (
  ticket: Pick<Ticket, 'sla' | 'priority' | 'customStatus' | 'status' | 'client' | 'assignee'>,
  now: Date,
  between = ' · ',
): string =>
  [
    slaWords(ticket, now).replace('breached', 'BREACHED'),
    priorityWords(ticket),
    ticket.customStatus ?? ticket.status,
    ticket.client ?? 'client unknown',
    ticket.assignee ?? 'no one assigned',
  ]
    .map(sanitiseLine)
    .join(between);
