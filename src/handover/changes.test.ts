import { expect, it } from 'vitest';
import { emptyFacts, samples, sampleTicket, usualFacts } from '../../test/support/handover.ts';
import { buildHandover } from './build.ts';
import { changesSince } from './changes.ts';

const noParts = { asked: null, tried: null, next: null, deadline: null, cards: [], text: '' };

it('has nothing to correct if only time has passed, or others have worked on tickets', () => {
  const later = buildHandover({
    ...usualFacts,
    madeAt: new Date('2026-12-06T16:30:00Z'),
    tickets: [...usualFacts.tickets, sampleTicket(48299, 'new')],
  });
  expect(changesSince(samples.usual, later, 'support')).toEqual([]);
});

it('says in a line each what the person did, said or left out since', () => {
  const tickets = [sampleTicket(1, 'One'), sampleTicket(2, 'Two <b>', { assigneeId: 9, assignee: 'Nadia Next' })];
  const facts = {
    ...emptyFacts,
    tickets: [sampleTicket(1, 'One'), sampleTicket(2, 'Two <b>')],
    handedOver: new Set([2]),
  };
  const skipped = { step: 'branches', reason: 'no time', at: '2026-12-04T16:00:00Z' };
  const waiting = { what: 'Reassigning the tickets', whom: 'the team', since: null, ticket: null };
  const before = buildHandover({ ...facts, skipped: [skipped], waiting: [waiting] });
  const note = { text: 'It is the relay', author: 'Ada Example', at: '2026-12-04T17:00:00Z' };
  const after = buildHandover({
    ...facts,
    tickets,
    handedOver: new Set([1, 2]),
    notes: new Map([[2, { ...noParts, note, noteBefore: null }]]),
    words: 'Ring Enid',
    skipped: [{ ...skipped, step: 'leave-group' }],
    otherGroups: [{ id: 3, subject: 'Three', url: 'https://example.org/3', went: 'keep', reason: 'half done' }],
  });
  expect(changesSince(before, after, 'support')).toEqual([
    '> Ring Enid',
    '- Assigned to Nadia Next now: #2',
    '- #1 One belongs to the handover, too: https://example.zendesk.com/agent/tickets/1',
    '- #2 Two &lt;b&gt;: its internal notes say more now: https://example.zendesk.com/agent/tickets/2',
    '- #3 Three — stays with Ada Example: half done\n  https://example.org/3',
    '- Skipped: Leaving the Zendesk group: no time',
    '- No longer skipped: Pushing branches, and pull requests for them',
    '- No longer: Reassigning the tickets: waiting for the team',
  ]);
});

it('stays short', () => {
  const tickets = Array.from({ length: 100 }, (_, index) => sampleTicket(index + 1, 'x'));
  const after = buildHandover({ ...emptyFacts, tickets, handedOver: new Set(tickets.map(({ id }) => id)) });
  expect(changesSince(buildHandover(emptyFacts), after, 'support')).toHaveLength(41);
});
