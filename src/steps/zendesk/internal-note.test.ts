import { expect, it } from 'vitest';
import type { TicketChange, TicketComment } from '../../services/zendesk/zendesk.ts';
import type { StepContext } from '../step.ts';
import { leaveNote, noteAction } from './internal-note.ts';

const action = noteAction('note.48201', 48201, 'Found: nothing yet.');
const intendedAt = '2026-11-27T10:00:00Z';

/** A step whose ticket has these comments of mine, and what was written to it. */
function stepOn(comments: readonly Pick<TicketComment, 'createdAt' | 'written'>[]) {
  const notes: string[] = [];
  const zendesk = {
    me: async () => ({ id: 1 }),
    ticket: async (id: number) => ({ id, updatedAt: intendedAt }),
    comments: async () => comments.map((comment, id) => ({ id, authorId: 1, public: false, ...comment })),
    updateTicket: async (_: number, { note = '' }: TicketChange) => {
      notes.push(note);
      return { noteId: 99, updatedAt: intendedAt };
    },
  };
  const step = {
    context: { services: { zendesk: async () => zendesk } },
    memory: { actions: { [action.key]: { intendedAt } } },
  } as unknown as StepContext;
  return { step, notes };
}

it('does not leave a note that another machine has just left', async () => {
  const { step, notes } = stepOn([{ createdAt: '2026-11-27T10:00:01Z', written: 'Found:  nothing yet.' }]);
  expect(await leaveNote(step, action)).toEqual({ comment: 0, public: false });
  expect(notes).toEqual([]);
});

it.each([
  ['the same words of days ago', { createdAt: '2026-11-24T10:00:00Z', written: 'Found: nothing yet.' }],
  ['other words', { createdAt: '2026-11-27T10:00:01Z', written: 'Found: it.' }],
])('leaves it after %s', async (_, comment) => {
  const { step, notes } = stepOn([comment]);
  expect(await leaveNote(step, action)).toEqual({ comment: 99, public: false });
  expect(notes).toEqual([action.text]);
});
