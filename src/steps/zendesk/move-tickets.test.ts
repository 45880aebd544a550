import { describe, expect, it } from 'vitest';
import type { Assignment, AssignmentResult, Ticket } from '../../services/zendesk/zendesk.ts';
import type { SecondLine } from '../../tickets/second-line.ts';
import type { StepContext } from '../step.ts';
import { reassign } from './move-tickets.ts';

const [ada, nadia] = [1, 2];
const group = { id: 5, name: 'GovPress 2nd line support' };
const ticket = (id: number, assigneeId: number) =>
  ({
    id,
    subject: 'Search',
    assigneeId,
    assignee: assigneeId === ada ? 'Ada Example' : 'Nadia Next',
    groupId: group.id,
    status: 'open',
    updatedAt: '2026-11-23T09:00:00Z',
  }) as Ticket;

const step = {
  context: { signal: new AbortController().signal },
  memoryOf: () => ({ moving: { tickets: [], to: [] }, actions: {} }),
  track: () => {},
  progress: () => {},
} as unknown as StepContext;
const move = { of: 'reassign', from: ada, to: nadia };
const data = { kind: 'reassign' as const, tickets: [48201, 48202], to: null };

/** A Zendesk that says this of every ticket that it was to assign, and then shows those. */
function showing(after: readonly Ticket[], answer: Pick<AssignmentResult, 'outcome'> = { outcome: 'ok' }) {
  let shown = [ticket(48201, ada), ticket(48202, ada)] as readonly Ticket[];
  const zendesk = {
    async assign(all: readonly Assignment[]) {
      shown = after;
      return all.map(({ ticketId }) => ({ ...answer, ticketId }));
    },
    tickets: async () => shown,
  };
  return { group, zendesk } as unknown as SecondLine;
}

describe('what was reassigned', () => {
  it('is read back', async () => {
    const line = showing([ticket(48201, nadia), ticket(48202, nadia)]);
    expect(await reassign(step, data, line, move)).toMatchObject({ tickets: [48201, 48202] });
  });

  it('is told with the reason of each, the same one once', async () => {
    const refused = { outcome: 'refused' as const, reason: 'Priority: is needed.' };
    const refusing = showing([ticket(48201, ada), ticket(48202, ada)], refused);
    await expect(reassign(step, data, refusing, move)).rejects.toThrow(
      'Not reassigned: #48201 "Search", #48202 "Search": Priority: is needed (it is open, with Ada Example).',
    );
  });

  it('is not believed where it cannot be read back', async () => {
    const line = showing([ticket(48201, nadia)]);
    await expect(reassign(step, data, line, move)).rejects.toThrow(/^Could not be confirmed, .*: #48202\.$/);
  });
});
