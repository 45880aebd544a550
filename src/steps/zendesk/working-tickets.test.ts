import { describe, expect, it } from 'vitest';
import type { Assignment, AssignmentResult, Ticket } from '../../services/zendesk/zendesk.ts';
import type { SecondLine } from '../../tickets/second-line.ts';
import type { Action, StepContext } from '../step.ts';
import { reassign } from './working-tickets.ts';

const [ada, nadia] = [1, 2];
const group = { id: 5, name: 'GovPress 2nd line support' };
const ticket = (id: number, assigneeId: number) =>
  ({ id, assigneeId, groupId: group.id, status: 'open', updatedAt: '2026-11-23T09:00:00Z' }) as Ticket;

const step = {
  context: { signal: new AbortController().signal },
  memory: { actions: {} },
  progress: () => {},
} as unknown as StepContext;
const action: Action = {
  key: 'reassign',
  kind: 'change',
  summary: 'Reassign',
  where: 'Zendesk',
  data: { tickets: [48201, 48202] },
};

/** A Zendesk that says of every ticket that it was assigned, and then shows these. */
const showing = (after: readonly Ticket[]) =>
  ({
    group,
    zendesk: {
      assignedTo: async () => [ticket(48201, ada), ticket(48202, ada)],
      assign: async (all: readonly { ticketId: number }[]): Promise<AssignmentResult[]> =>
        all.map(({ ticketId }) => ({ ticketId, outcome: 'ok' })),
      tickets: async () => after,
    },
  }) as unknown as SecondLine;

describe('what was reassigned', () => {
  it('is read back', async () => {
    const line = showing([ticket(48201, nadia), ticket(48202, nadia)]);
    expect(await reassign(step, action, line, { from: ada, to: nadia })).toMatchObject({ tickets: [48201, 48202] });
  });

  it('is told with the reason of each, the same one once', async () => {
    const line = showing([ticket(48201, ada), ticket(48202, ada)]);
    const refused = (all: readonly { ticketId: number }[]) =>
      all.map(({ ticketId }) => ({ ticketId, outcome: 'refused' as const, reason: 'Priority: is needed.' }));
    const refusing = {
      ...line,
      zendesk: { ...line.zendesk, assign: async (all: readonly Assignment[]) => refused(all) },
    };
    await expect(reassign(step, action, refusing, { from: ada, to: nadia })).rejects.toThrow(
      'Not reassigned: #48201, #48202: Priority: is needed (it is open, with nobody).',
    );
  });

  it('is not believed where it cannot be read back', async () => {
    const line = showing([ticket(48201, nadia)]);
    await expect(reassign(step, action, line, { from: ada, to: nadia })).rejects.toThrow(
      /^Not read back, .*: #48202\.$/,
    );
  });
});
