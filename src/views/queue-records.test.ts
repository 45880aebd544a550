import { expect, it } from 'vitest';
import { sampleTicket } from '../../test/support/handover.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import type { Queue } from '../tickets/queue.ts';
import type { QueueTicket } from '../tickets/queue-ticket.ts';
import { queueChanges, queueTicketFacts } from './queue-records.ts';
import { recordLines } from './records.ts';

const at = new Date('2026-12-01T11:42:00Z');
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);

const entry = (id: number, of: Partial<Ticket>, more: Partial<QueueTicket> = {}): QueueTicket => ({
  ticket: sampleTicket(id, `Subject of ${id}`, { priority: 'high', client: 'Harbour Trust', ...of }),
  section: 'later',
  clock: null,
  hold: null,
  deadline: null,
  links: { cards: [], branches: [], pullRequests: [] },
  lacksCard: false,
  ...more,
});

const queue = (tickets: readonly QueueTicket[], more: Partial<Queue> = {}) =>
  ({ at, me: { id: 7 }, rotation: null, tickets, matching: tickets, suspended: null, ...more }) as Queue;

const running = (minutes: number): Ticket['sla'] => ({
  kind: 'active',
  breachAt: later(minutes).toISOString(),
  metric: 'next_reply_time',
});
const mine = { assigneeId: 7, assignee: 'Ada Example' };
const one = entry(1, { ...mine, sla: running(-95) }, { section: 'breached', lacksCard: true });

const record = (ticket: QueueTicket) => recordLines(queueTicketFacts(ticket, queue([ticket]), new Map()), 80);

it('is a record with every fact, a line each', () => {
  expect(record(one)).toEqual([
    'Ticket: #1',
    'Subject: Subject of 1',
    'Time: next reply overdue by 1 hour 35 minutes',
    'With: you',
    'Priority: high',
    'Client: Harbour Trust',
    expect.stringMatching(/^Status: \w+$/),
    'Also: no card',
  ]);
});

it.each<[string, Partial<Ticket>, Partial<QueueTicket>, string]>([
  ['a clock that runs', { sla: running(70) }, {}, 'Time: next reply due in 1 hour 10 minutes'],
  ['no clock', { sla: { kind: 'none' } }, {}, 'Time: no SLA'],
  ['one that is done', { sla: { kind: 'achieved' } }, {}, 'Time: no SLA clock left'],
  ['nothing from Zendesk', { sla: { kind: 'unknown' } }, { section: 'unknown' }, 'Time: unknown: Zendesk gave no SLA'],
  [
    'what waits',
    { status: 'hold', sla: { kind: 'paused' } },
    { section: 'stopped', hold: { since: '2026-11-28T11:42:00Z', reasonNoted: false } },
    'Waits: on hold for 3 days, no reason noted',
  ],
  ['a deadline', {}, { deadline: '2026-12-03' }, 'Deadline: client needs it by Thu 3 Dec 2026'],
])('says %s', (_, of, more, line) => {
  expect(record(entry(2, of, more)).join('\n')).toContain(line);
});

it('has no change where only time has passed', () => {
  expect(queueChanges(queue([one]), queue([one], { at: later(60) }), new Map())).toEqual([]);
});

it.each<[string, Parameters<typeof entry>[1], Parameters<typeof entry>[2], string]>([
  ['a clock that breaches at another time', { sla: running(90) }, {}, 'Clock'],
  ['a reason that was noted', {}, { hold: { since: null, reasonNoted: true } as never }, 'Reason'],
])('takes %s for a change', (_, of, more, label) => {
  const hold = { since: null, reasonNoted: false } as never;
  const before = queue([entry(6, { sla: running(60) }, { hold })]);
  const after = queue([entry(6, { sla: running(60), ...of }, { hold, ...more })]);
  expect(
    queueChanges(before, after, new Map())
      .flat()
      .map(([name]) => name),
  ).toContain(label);
});

it('names what is new, what has changed and what has gone', () => {
  const [same, gone] = [entry(3, { sla: running(60) }), entry(4, {})];
  const before = queue([one, same, gone], { suspended: { count: 3, ours: 1 } });
  const taken = entry(1, { assigneeId: null, assignee: null, sla: running(-95) }, { section: 'breached' });
  const after = queue([taken, same, entry(5, { sla: running(30) })], { suspended: { count: 4, ours: 2 } });
  const changes = queueChanges(before, after, new Map()).map((facts) => recordLines(facts, 80));
  expect(changes).toEqual([
    ['Changed: #1, Subject of 1', 'With: no one, before: you', 'Also: none, before: no card'],
    expect.arrayContaining(['New: #5', 'Time: next reply due in 30 minutes']),
    ['Gone: #4, Subject of 4'],
    ['Suspended tickets that may be ours: 2, before: 1'],
  ]);
});

it('does not take a ticket for new or gone because of what else is listed', () => {
  const [first, second] = [entry(1, {}), entry(2, {})];
  const matching = [first, second];
  const changes = queueChanges(queue([first], { matching }), queue([second], { matching }), new Map());
  expect(changes.map(([fact]) => fact)).toEqual([['Listed now', '#2']]);
});
