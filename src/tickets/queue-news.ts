import type { Placed } from './queue-ticket.ts';
import { clockOf } from './sla.ts';

/** News about a ticket that the person is notified of. */
export interface QueueNews {
  /** `soon`: less time is left than a threshold; `new`: it was not in the queue before. */
  readonly kind: 'new' | 'soon' | 'breached';
  readonly entry: Placed;
  readonly at: Date;
}

/** A ticket that is missing from so many readings has gone, and is new if it comes back: the search index can lag. */
const goneAfter = 3;

/** Finds what is new in the queue. `isReading`: it was read again, not only shown for a later moment. */
export type FindNews = (matching: readonly Placed[], at: Date, isReading: boolean) => QueueNews[];

/**
 * Notifies once for each ticket and threshold, in milliseconds before the breach, once when it breaches, and once when
 * it arrives. The first reading notifies of nothing: it is on the screen. A clock that gets more time, or another
 * metric, starts again.
 */
export function createNews(thresholds: readonly number[]): FindNews {
  const levels = [...thresholds, 0];
  const said = new Set<string>();
  const seen = new Map<number, number>();
  let readings = 0;

  /**
   * Whether a ticket's clock has passed a level that was not reported yet. Marks all levels that it has passed as
   * reported.
   */
  function passes({ ticket }: Placed, at: Date): boolean {
    if (ticket.sla.kind !== 'active') return false;
    const { metric } = ticket.sla;
    const { leftMs } = clockOf(ticket, at);
    const keyOf = (level: number) => `${ticket.id} ${metric} ${level}`;
    const isPassed = (level: number) => (level === 0 ? leftMs < 0 : leftMs <= level);
    for (const level of levels.filter((each) => !isPassed(each))) said.delete(keyOf(level));
    const passed = levels.filter((level) => isPassed(level) && !said.has(keyOf(level)));
    for (const level of passed) said.add(keyOf(level));
    return passed.length > 0;
  }

  return (matching, at, isReading) => {
    if (isReading) readings += 1;
    return matching.flatMap((entry): QueueNews[] => {
      const { id } = entry.ticket;
      const last = seen.get(id);
      const isNew = last === undefined || readings - last > goneAfter;
      seen.set(id, readings);
      const isUrgent = passes(entry, at);
      if (readings <= 1 && isReading) return [];
      if (isNew) return [{ kind: 'new', entry, at }];
      return isUrgent ? [{ kind: entry.section === 'breached' ? 'breached' : 'soon', entry, at }] : [];
    });
  };
}
