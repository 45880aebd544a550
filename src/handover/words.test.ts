import { expect, it } from 'vitest';
import { emptyFacts, sampleTicket } from '../../test/support/handover.ts';
import { endChecklist } from '../checklists/end.ts';
import { startChecklist } from '../checklists/start.ts';
import { buildHandover } from './build.ts';
import { datedSlaWords, pressureWords, stepWords } from './words.ts';

it('has words for each step, for whoever reads of one that was skipped or waits', () => {
  for (const { id } of [...startChecklist([]), ...endChecklist()]) expect(stepWords(id)).not.toContain('The step');
  expect(stepWords('of-another-version')).toBe('The step of-another-version');
});

it.each([
  [[sampleTicket(1, 'a', { breaches: 100 })], 'none has breached and none breaches within a day.'],
  [[sampleTicket(1, 'a')], 'none has an SLA that is running.'],
  [
    [sampleTicket(1, 'a', { sla: { kind: 'unknown' } }), sampleTicket(2, 'b', { breaches: 100 })],
    'none is known to breach within a day. The SLA of 1 ticket could not be found out.',
  ],
  [
    [sampleTicket(1, 'a', { sla: { kind: 'unknown' } }), sampleTicket(2, 'b', { breaches: -1 })],
    '1 has breached. The SLA of 1 ticket could not be found out.',
  ],
])('says of the clocks only what is known', (tickets, words) => {
  const count = tickets.length === 1 ? '1 unsolved ticket' : `${tickets.length} unsolved tickets`;
  expect(pressureWords(buildHandover({ ...emptyFacts, tickets }))).toBe(`Of ${count}, ${words}`);
});

it('says what else of a ticket is overdue', () => {
  const sla = { kind: 'active', breachAt: '2026-11-23T08:30:00Z', metric: 'next_reply_time', overdueMs: 3 * 3_600_000 };
  expect(datedSlaWords(sampleTicket(1, 'a', { sla: sla as never }), new Date('2026-11-23T09:30:00Z'))).toBe(
    'breached on Mon 23 Nov, 08:30, and another target is paused, overdue by 3 hours',
  );
});
