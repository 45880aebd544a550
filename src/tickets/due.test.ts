import { expect, it } from 'vitest';
import { dueOf } from './due.ts';

const sla = (breachAt: string) => ({ sla: { kind: 'active', metric: 'agent_work_time', breachAt } }) as const;
const none = { sla: { kind: 'none' } } as const;

it.each([
  [none, null, null],
  [none, 'when they are back', null],
  [none, '2026-11-27 14:00', ['2026-11-27T14:00:00.000Z', 'deadline']],
  // By the clock of the United Kingdom.
  [none, '2026-07-03 14:00', ['2026-07-03T13:00:00.000Z', 'deadline']],
  [none, '2026-11-27', ['2026-11-27T00:00:00.000Z', 'deadline']],
  [sla('2026-11-27T15:00:00Z'), null, ['2026-11-27T15:00:00.000Z', 'sla']],
  [sla('2026-11-27T15:00:00Z'), 'soon', ['2026-11-27T15:00:00.000Z', 'sla']],
  [sla('2026-11-27T15:00:00Z'), '2026-11-27 14:00', ['2026-11-27T14:00:00.000Z', 'deadline']],
  [sla('2026-11-27T13:00:00Z'), '2026-11-27 14:00', ['2026-11-27T13:00:00.000Z', 'sla']],
])('a ticket with %j and the deadline %j is due at %j', (ticket, deadline, due) => {
  const found = dueOf(ticket, deadline);
  expect(found && [found.at.toISOString(), found.because]).toEqual(due);
});
