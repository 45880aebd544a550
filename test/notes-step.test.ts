import { afterEach, expect, it } from 'vitest';
import type { Rotation } from '../src/rotation/rotations.ts';
import { ServiceError } from '../src/services/service-error.ts';
import type { Trello } from '../src/services/trello/trello.ts';
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
  customStatus: null,
  priority: null,
  client: null,
  assignee: null,
  updatedAt: at,
  sla: { kind: 'none' },
} as Ticket;

let runner: StepRunner | undefined;
afterEach(() => {
  runner?.remove();
  runner = undefined;
});

/** A Zendesk with one ticket, whose stamp never changes; `add` does what a note does. */
function withTicket(comments: readonly TicketComment[], add: (body: string) => TicketComment): Zendesk {
  const zendesk: Partial<Zendesk> = {
    me: async () => ({ ...ada, id: 1, kind: 'agent', restriction: null, tokenKind: 'oauth', tokenDiesOn: null }),
    groups: async () => [group],
    members: async () => [],
    assignedTo: async () => [ticket],
    ticketsOf: async () => [ticket],
    commentedBy: async () => [],
    ticketFields: async () => [],
    ticket: async () => ticket,
    tickets: async () => [ticket],
    doneBy: async () => 'changed',
    comments: async () => [...comments],
    updateTicket: async (_ticket, { note = '' }) => ({ noteId: add(note).id, updatedAt: at }),
  };
  return zendesk as Zendesk;
}

const noteOf = (body: string, written = body): TicketComment => ({
  id: 7,
  body,
  written,
  public: false,
  authorId: 1,
  attachments: [],
  author: ada.name,
  createdAt: at,
});

/** Boards without cards. */
const trello = { cardsOfBoard: async () => [] } as unknown as Trello;

const run = (zendesk: Zendesk) => {
  runner ??= stepRunner(notes, {
    rotation,
    services: { zendesk: async () => zendesk, trello: async () => trello },
    now: () => new Date(at),
  });
  return runner.run({ answers: { 'note.48201': 'Found: a **broken** page\nNext: mend the search' } });
};

const done = { outcome: 'done', summary: '1 ticket investigated: 1 with your note' };

it('sees a note that was left in the same second as the change before it', async () => {
  const comments: TicketComment[] = [];
  let sent = 0;
  const zendesk = withTicket(comments, (body) => {
    sent += 1;
    if (sent === 1) throw new ServiceError('It was changed.', { service: 'Zendesk', problem: 'conflict' });
    const note = noteOf(body);
    comments.push(note);
    return note;
  });
  expect(await run(zendesk)).toMatchObject(done);
  expect(comments).toHaveLength(1);
});

it('finds a note whose answer was lost, however Zendesk changes its spaces', async () => {
  const comments: TicketComment[] = [];
  const zendesk = withTicket(comments, (body) => {
    comments.push(noteOf(body.replaceAll('**', '').replaceAll('\n', '\n \n'), body.replaceAll('\n', '\r\n')));
    throw new ServiceError('Zendesk could not be reached.', {
      service: 'Zendesk',
      problem: 'not-reachable',
      mayHaveHappened: true,
    });
  });
  await run(zendesk);
  expect(await run(zendesk)).toMatchObject(done);
  expect(comments).toHaveLength(1);
});
