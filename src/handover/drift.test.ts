import { expect, it } from 'vitest';
import { emptyFacts, sampleTicket } from '../../test/support/handover.ts';
import { buildHandover } from './build.ts';
import { documentedIn } from './documented.ts';
import { driftLines, driftSince } from './drift.ts';

const nadia = { assigneeId: 9, assignee: 'Nadia Next' };

const before = documentedIn(
  buildHandover({
    ...emptyFacts,
    tickets: [
      sampleTicket(1, 'Breached before', { breaches: -1 }),
      sampleTicket(2, 'Breaches next', { breaches: 1 }),
      sampleTicket(3, 'Solved'),
      sampleTicket(4, 'Moved'),
      sampleTicket(5, 'Given away'),
      sampleTicket(6, 'On hold'),
      sampleTicket(7, 'Not shown'),
      sampleTicket(8, 'The same'),
    ],
  }),
);

const later = {
  at: new Date('2026-12-04T20:00:00Z'),
  group: [
    sampleTicket(1, 'Breached before', { breaches: -1 }),
    sampleTicket(2, 'Breaches next', { breaches: 1 }),
    sampleTicket(5, 'Given away', nadia),
    sampleTicket(6, 'On hold', { status: 'hold', customStatus: 'On-hold', ...nadia }),
    sampleTicket(8, 'The same', { sla: { kind: 'unknown' } }),
    sampleTicket(9, 'Just in', { breaches: 30 }),
  ],
  others: [sampleTicket(3, 'Solved', { status: 'solved' }), sampleTicket(4, 'Moved')],
};

it('names what has changed, and what could not be determined', () => {
  const drift = driftSince(before, later);
  expect(drift.changes.map(({ kind, ticket, was, now }) => [kind, ticket, was, now])).toEqual([
    ['breached', 2, null, '2026-12-04T17:30:00.000Z'],
    ['new', 9, null, 'breaches in 26 hours 30 minutes · normal · Open · Example Council · no one assigned'],
    ['solved', 3, 'Open', 'solved'],
    ['moved', 4, 'Open', null],
    ['reassigned', 5, null, 'Nadia Next'],
    ['reassigned', 6, null, 'Nadia Next'],
    ['status', 6, 'Open', 'On-hold'],
  ]);
  expect(driftLines(drift)).toEqual([
    '#2 Breaches next: breached on Fri 4 Dec, 17:30',
    '#9 Just in: new in the group (breaches in 26 hours 30 minutes · normal · Open · Example Council · no one assigned)',
    '#3 Solved: solved',
    '#4 Moved: no longer in the group',
    '#6 On hold: On-hold now, was Open',
    'Assigned to Nadia Next now: #5, #6',
    'Could not be found out: What happened to #7. Zendesk does not show them',
    'Could not be found out: Whether #8 breached since. Zendesk gave no SLA for them',
  ]);
});

it('says of a handover by hand only what is certain', () => {
  const byHand = { madeAt: '2026-12-04T16:30', isOurs: false, listsAll: false };
  const tickets = [3, 4, 5].map((id) => ({ id, status: null, assignee: undefined }));
  const group = [
    ...later.group.filter(({ id }) => id === 5),
    sampleTicket(9, 'Just in', { createdAt: '2026-12-04T18:00:00Z' }),
    sampleTicket(10, 'Was it there?'),
  ];
  const drift = driftSince({ ...byHand, tickets }, { ...later, group });
  expect(drift.changes.map(({ kind, ticket }) => [kind, ticket])).toEqual([
    ['new', 9],
    ['solved', 3],
  ]);
  expect(drift.unknown.map(({ what }) => what)).toEqual(['Which tickets came from other groups since']);
  const undated = driftSince({ ...byHand, madeAt: null, tickets }, { ...later, group });
  expect(undated.changes.map(({ kind }) => kind)).toEqual(['solved']);
  expect(undated.unknown).toHaveLength(2);
});

it('stays short, and shows nothing of a subject that a terminal would obey', () => {
  const group = Array.from({ length: 60 }, (_, index) => sampleTicket(100 + index, '\u001b[2Jnew\nline'));
  const lines = driftLines(driftSince({ ...before, tickets: [] }, { ...later, group, others: [] }));
  expect(lines).toHaveLength(41);
  expect(lines[0]).toMatch(/^#100 new line: /);
  expect(lines.at(-1)).toBe('… and 20 more: see the tickets');
});
