import { timeWords } from '../lib/time-words.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';

/** The state of a ticket's SLA clock. `still`: paused, or no longer needed. */
export type ClockState = 'breached' | 'running' | 'still' | 'none' | 'unknown';

/** By how much a clock was overdue when it was paused, even if another one runs; undefined if none was. */
export const stoppedOverdueMs = ({ sla }: Pick<Ticket, 'sla'>): number | undefined =>
  sla.kind === 'active' || sla.kind === 'paused' ? sla.overdueMs : undefined;

/** The state of a ticket's SLA clock at a moment. The time of one that is paused is negative if it was overdue by then. */
export function clockOf({ sla }: Pick<Ticket, 'sla'>, at: Date): { state: ClockState; leftMs: number } {
  if (sla.kind === 'none' || sla.kind === 'unknown') return { state: sla.kind, leftMs: 0 };
  if (sla.kind === 'paused') return { state: 'still', leftMs: -(sla.overdueMs ?? 0) };
  if (sla.kind !== 'active') return { state: 'still', leftMs: 0 };
  const leftMs = Date.parse(sla.breachAt) - at.getTime();
  return { state: leftMs < 0 ? 'breached' : 'running', leftMs };
}

/** The SLA metric in words: `first reply`; the two kinds of updates are `update`. */
export const metricWords = (metric: string): string =>
  metric
    .replace(/_time$/, '')
    .replace(/^(?:periodic|pausable)_update$/, 'update')
    .replaceAll('_', ' ');

/**
 * By how much another target was overdue when it was paused, to add to the words for the running one; empty if none was.
 */
export function alsoOverdueWords(ticket: Pick<Ticket, 'sla'>): string {
  const stopped = stoppedOverdueMs(ticket);
  return stopped === undefined ? '' : `, and another target is paused, overdue by ${timeWords(stopped)}`;
}

/** A ticket's SLA in words: `breached 2 hours ago`. Never says that there is more time than there is. */
export function slaWords(ticket: Pick<Ticket, 'sla'>, at: Date): string {
  const { state, leftMs } = clockOf(ticket, at);
  const span = timeWords(Math.abs(leftMs));
  if (state === 'none') return 'no SLA';
  if (state === 'unknown') return 'SLA unknown';
  if (state === 'still' && leftMs < 0) return `SLA paused, overdue by ${timeWords(-leftMs)}`;
  if (state === 'still') return ticket.sla.kind === 'paused' ? 'SLA paused' : 'no SLA clock left';
  if (state === 'breached') return `breached ${span} ago`;
  return `breaches in ${span}${alsoOverdueWords(ticket)}`;
}
