import { expect, it } from 'vitest';
import { sampleTicket } from '../../test/support/handover.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import type { Queue } from '../tickets/queue.ts';
import type { QueueNews } from '../tickets/queue-news.ts';
import type { Watched } from '../tickets/watch-queue.ts';
import { ageLine, newsText, newsTitle, screenLines } from './watch-queue.ts';

const minute = 60_000;
const now = new Date('2026-12-01T12:00:30Z');
const earlier = (minutes: number) => new Date(now.getTime() - minutes * minute);
const problem = new ServiceError("Zendesk can't be reached.", { service: 'Zendesk', problem: 'not-reachable' });

const watched = (more: Partial<Watched>): Watched => ({
  now,
  queue: { readAt: earlier(18) } as Queue,
  problem: null,
  isReading: false,
  nextAt: new Date(now.getTime() + 50_000),
  ...more,
});

it.each<[string | null, Partial<Watched>]>([
  ["Read 11:42, 18 minutes ago: Zendesk can't be reached; trying again in 1 min", { problem }],
  ["Read 11:42, 18 minutes ago: Zendesk can't be reached; trying again now", { problem, isReading: true }],
  ["Not read yet: Zendesk can't be reached; trying again in 1 min", { problem, queue: null }],
  [
    'Read Sat 12:00, 3 days ago; reading it again now',
    { queue: { readAt: earlier(3 * 1440) } as Queue, isReading: true },
  ],
  [null, { queue: { readAt: earlier(5) } as Queue }],
])('says %j', (said, more) => {
  expect(ageLine(watched(more), 5 * minute)).toBe(said);
});

const news = (kind: QueueNews['kind'], sla: Ticket['sla']): QueueNews => ({
  kind,
  at: now,
  entry: {
    ticket: sampleTicket(48205, 'Down\u001b[2J\n"now"', { sla, priority: 'high', client: 'Harbour Trust' }),
    section: 'later',
    clock: null,
    deadline: null,
  },
});
const running = (seconds: number): Ticket['sla'] => ({
  kind: 'active',
  breachAt: new Date(now.getTime() + seconds * 1000).toISOString(),
  metric: 'next_reply_time',
});

it('says what happened to a ticket, and what it is about', () => {
  expect(newsTitle(news('soon', running(899)))).toBe('#48205 breaches in 14 min');
  expect(newsTitle(news('soon', running(59)))).toBe('#48205 breaches in less than a minute');
  expect(newsTitle(news('breached', running(-1)))).toBe('#48205 is breached');
  expect(newsTitle(news('new', running(3600)))).toBe('#48205 is new in the queue, and breaches in 1 h');
  expect(newsTitle(news('new', { kind: 'unknown' }))).toBe('#48205 is new in the queue');
  expect(newsText(news('soon', running(899)))).toBe('high, next reply, Harbour Trust: Down "now"');
});

it('leaves out what is least urgent if the window is too low, and says so', () => {
  const body = Array.from({ length: 30 }, (_, index) => `ticket ${index}`);
  const lines = screenLines(body, ['q leaves'], 24);
  expect(lines).toHaveLength(24);
  expect(lines.slice(-4)).toEqual(['ticket 20', '… and more: make the window taller, or use --limit', '', 'q leaves']);
  expect(screenLines(body, ['q leaves'], 32)).toEqual([...body, '', 'q leaves']);
});
