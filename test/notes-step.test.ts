import { afterEach, expect, it } from 'vitest';
import type { Rotation } from '../src/rota/rotations.ts';
import { ServiceError } from '../src/services/service-error.ts';
import type { Ticket, TicketComment, Zendesk } from '../src/services/zendesk/zendesk.ts';
import { notes } from '../src/steps/notes.ts';
import { type StepRunner, stepRunner } from './support/run-step.ts';

const ada = { name: 'Ada Example', email: 'ada@example.org' };
const rotation = {
  person: ada,
  start: '2026-11-23',
  end: '2026-11-27',
  days: [],
  cover: [],
  doubts: [],
  previous: null,
  next: null,
} as unknown as Rotation;
const group = { id: 5, name: 'GovPress 2nd line support' };
const at = '2026-11-24T09:00:00Z';
const ticket = {
  id: 48201,
  subject: 'Search',
  groupId: group.id,
  assigneeId: 1,
  status: 'open',
  updatedAt: at,
  sla: { kind: 'none' },
} as Ticket;

let runner: StepRunner | undefined;
afterEach(() => runner?.remove());

it('sees a note that was left in the same second as the change before it', async () => {
  const comments: TicketComment[] = [];
  let sent = 0;
  const zendesk: Partial<Zendesk> = {
    me: async () => ({ ...ada, id: 1, kind: 'agent', restriction: null, tokenKind: 'oauth', tokenDiesOn: null }),
    groups: async () => [group],
    members: async () => [],
    assignedTo: async () => [ticket],
    ticketsOf: async () => [ticket],
    commentedBy: async () => [],
    ticket: async () => ticket,
    comments: async () => [...comments],
    async addInternalNote(_ticket, body) {
      sent += 1;
      if (sent === 1) throw new ServiceError('It was changed.', { service: 'Zendesk', problem: 'conflict' });
      comments.push({ id: sent, body, public: false, authorId: 1, author: ada.name, createdAt: at });
      return { commentId: sent, public: false, updatedAt: at };
    },
  };
  runner = stepRunner(notes, { rotation, services: { zendesk: async () => zendesk as Zendesk } });
  expect(await runner.run({ answers: { 'note.48201': 'Next: mend the search' } })).toMatchObject({
    outcome: 'done',
    summary: '1 ticket investigated: 1 with your note',
  });
  expect(comments).toHaveLength(1);
});
