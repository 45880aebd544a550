import { Chalk } from 'chalk';
import measure from 'fast-string-truncated-width';
import { describe, expect, it } from 'vitest';
import { sampleTicket } from '../../test/support/handover.ts';
import type { Context } from '../context.ts';
import { govpress } from '../playbook/govpress.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { symbols } from '../terminal/signs.ts';
import type { Queue } from '../tickets/queue.ts';
import type { QueueTicket } from '../tickets/queue-ticket.ts';
import { clockSpan } from './queue-words.ts';
import { queueLines } from './show-queue.ts';

const context = { playbook: govpress, options: { sandbox: false } } as Context;
const readAt = new Date('2026-12-01T11:42:00Z');
const at = (minutes: number) => new Date(readAt.getTime() + minutes * 60_000).toISOString();

const entry = (
  id: number,
  subject: string,
  more: Partial<QueueTicket> & { of?: Partial<Ticket> } = {},
): QueueTicket => {
  const { of, ...rest } = more;
  return {
    ticket: sampleTicket(id, subject, of),
    section: 'later',
    clock: null,
    hold: null,
    deadline: null,
    links: { cards: [], branches: [], pullRequests: [] },
    lacksCard: false,
    ...rest,
  };
};

const running = (minutes: number, metric = 'next_reply_time'): Ticket['sla'] => ({
  kind: 'active',
  breachAt: at(minutes),
  metric,
});

const me = { assigneeId: 7, assignee: 'Ada Example' };
const oscar = { assigneeId: 8, assignee: 'Oscar Outgoing' };

const tickets: QueueTicket[] = [
  entry(48204, 'Search returns 500', {
    section: 'breached',
    of: { ...me, sla: running(-35), priority: 'high', client: 'Ministry of Tea' },
  }),
  entry(48201, 'Editors cannot upload PDFs', {
    section: 'beforeFinish',
    lacksCard: true,
    deadline: '2026-12-03',
    of: { sla: running(70), priority: 'urgent', client: 'Harbour Trust' },
  }),
  entry(48190, 'Parks', {
    of: { ...me, sla: running(3060, 'periodic_update_time'), client: 'Parks Office' },
    links: { cards: [], branches: [], pullRequests: [{} as never] },
  }),
  entry(48177, 'Ferries', {
    section: 'stopped',
    hold: { since: '2026-11-25T09:00:00Z', reasonNoted: false },
    of: { ...oscar, status: 'hold', sla: { kind: 'paused' }, client: 'Ferry Board' },
  }),
  entry(48222, 'Unknown', { section: 'unknown', of: { sla: { kind: 'unknown' }, client: 'Zoo' } }),
];

const previous = { person: { name: 'Oscar Outgoing', email: '' }, start: '2026-11-16', end: '2026-11-27', cover: [] };

const queue = (some: readonly QueueTicket[]): Queue => ({
  query: { groups: ['secondLine'] },
  readAt,
  at: readAt,
  finishAt: new Date('2026-12-01T17:30:00Z'),
  rotation: { end: '2026-12-04', previous } as unknown as Rotation,
  me: { id: 7 } as Queue['me'],
  groups: [{ id: 1, name: 'GovPress 2nd line support' }],
  tickets: some,
  matching: some,
  total: some.length,
  hasOverdue: true,
  hasUnknown: true,
  mineElsewhere: 0,
  suspended: null,
  gaps: [],
});

const lines = (columns: number, some = tickets) =>
  queueLines(context, queue(some), { colours: new Chalk({ level: 0 }), columns, signs: symbols, isFiltered: false });

describe('the queue', () => {
  it('fits 80 columns', () => {
    expect(lines(80).join('\n')).toBe(
      `
2nd line support · 5 tickets · read 11:42 · you finish at 17:30

BREACHED
✗ #48204   -35 min   next reply  high    Ministry of Tea   you · open
           Search returns 500

BEFORE 17:30
! #48201   1 h 10    next reply  urgent  Harbour Trust     no one · no card
           Editors cannot upload PDFs; client needs it by Thu 3 Dec 2026

LATER
  #48190   2 d 3 h   update      normal  Parks Office      you · PR open · open

SLA PAUSED
  #48177   on hold 6 d  no reason noted  Ferry Board       Oscar · off since Fri

UNKNOWN
? #48222   Zendesk gave no SLA; look there                 Zoo`.trim(),
    );
  });

  it('says that something is left out, unless it is only that a ticket is open', () => {
    const left = { of: { ...oscar, status: 'new' as const, customStatus: null }, lacksCard: true };
    expect(lines(80, [entry(1, 'Ferries', left)]).join('\n')).toMatch(/Oscar · no card · new …$/m);
    expect(lines(160, [entry(1, 'Ferries', left)]).join('\n')).toContain('Oscar · no card · off since Fri · new');
  });

  it('says that a clock was overdue when it stopped, also if another one runs', () => {
    const sla = {
      kind: 'active',
      breachAt: '2026-12-04T12:00:00Z',
      metric: 'next_reply_time',
      overdueMs: 3_600_000,
    } as const;
    const entries = [entry(1, 'Ferries', { of: { sla } })];
    expect(lines(80, entries).join('\n')).toContain('✗ #1');
    expect(lines(80, entries).join('\n')).toContain('Ferries; overdue by 1 h when its SLA was paused');
  });

  it('has everything on one line if there is room', () => {
    const wide = lines(160);
    expect(wide).toHaveLength(1 + 5 * 3);
    expect(wide.find((line) => line.startsWith('!'))?.replace(/ {2,}/g, '  ')).toMatch(
      /^! #48201 {2}1 h 10 {2}next reply {2}urgent {2}Harbour Trust {2}no one · no card · open {2}Editors cannot .*…; client needs it by Thu 3 Dec 2026$/,
    );
  });

  it.each([40, 80, 100, 120, 200])('never takes more than %i columns, whatever clients write', (columns) => {
    const hostile = '\u001b[2J网站上的中文显示为问号 '.repeat(30);
    const some = tickets.map((each) => ({
      ...each,
      deadline: hostile,
      ticket: {
        ...each.ticket,
        id: 9_007_199_254,
        subject: hostile,
        client: hostile,
        assigneeId: 9,
        assignee: hostile,
        customStatus: hostile,
      },
    }));
    for (const line of lines(columns, some).flatMap((each) => each.split('\n'))) {
      expect(measure(line).width).toBeLessThanOrEqual(columns);
      expect(line).not.toContain('\u001b');
    }
  });
});

it.each([
  [0, '0 min'],
  [35, '35 min'],
  [60, '1 h'],
  [65, '1 h 05'],
  [24 * 60, '1 d'],
  [51 * 60, '2 d 3 h'],
  [250 * 60, '10 d'],
])('says how long %i minutes are', (minutes, words) => {
  expect(clockSpan(minutes * 60_000)).toBe(words);
});
