import { expect, it } from 'vitest';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { ticketOrder } from './ticket-order.ts';

const now = new Date('2026-11-23T12:00:00Z');

const ticket = (id: number, priority: string | null, sla: string): Ticket =>
  ({
    id,
    priority,
    sla: sla.includes('T')
      ? { kind: 'active', breachAt: sla }
      : sla === 'overdue'
        ? { kind: 'paused', overdueMs: 60_000 }
        : { kind: sla },
  }) as unknown as Ticket;

it('puts breached tickets first, by priority and then the longest overdue; then the nearest breach; then the rest', () => {
  const tickets = [
    ticket(1, 'low', 'none'),
    ticket(2, 'normal', 'paused'),
    ticket(3, 'low', '2026-11-23T13:00:00Z'),
    ticket(4, 'urgent', '2026-11-23T14:00:00Z'),
    ticket(5, 'normal', '2026-11-16T09:00:00Z'),
    ticket(6, 'urgent', '2026-11-23T11:00:00Z'),
    ticket(7, 'urgent', '2026-11-23T10:00:00Z'),
    ticket(8, null, '2026-11-01T09:00:00Z'),
    ticket(9, 'high', '2026-11-23T13:00:00Z'),
    ticket(10, 'urgent', 'none'),
    ticket(11, 'low', 'overdue'),
  ];
  const order = [...tickets].sort(ticketOrder(now)).map(({ id }) => id);
  expect(order).toEqual([7, 6, 5, 8, 9, 3, 4, 11, 10, 1, 2]);
  expect(
    [...tickets]
      .reverse()
      .sort(ticketOrder(now))
      .map(({ id }) => id),
  ).toEqual(order);
});
