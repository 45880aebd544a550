import { describe, expect, it } from 'vitest';
import type { TicketHistory } from '../services/zendesk/zendesk.ts';
import { deadlineNote } from './deadline-note.ts';
import { holdIn, readHold } from './on-hold.ts';

const held = '2026-11-23T10:00:00Z';
const note = (createdAt: string, body = 'words') => ({ body, createdAt });

const hold = (notes: TicketHistory['notes'], status: TicketHistory['status'] = { is: 'hold', since: held }) =>
  holdIn({ status, notes });

describe('a hold', () => {
  it.each([
    ['a note in the same change', [note(held)], true],
    ['a note afterwards', [note('2026-11-24T09:00:00Z')], true],
    ['only a note before', [note('2026-11-23T09:59:59Z')], false],
    ['only a deadline', [note(held, deadlineNote('2026-12-04', 'reading'))], false],
    ['only a deadline that was noted later', [note(held, deadlineNote('2026-12-04', 'later'))], false],
    ['nothing', [], false],
  ])('has a reason noted or not: %s', (_, notes, reasonNoted) => {
    expect(hold(notes)).toEqual({ since: held, reasonNoted });
  });

  it('is not judged by notes if it is not known when it began', () => {
    for (const status of [null, { is: 'open', since: held }]) {
      expect(hold([note(held)], status)).toEqual({ since: null, reasonNoted: null });
      expect(hold([], status)).toEqual({ since: null, reasonNoted: false });
    }
  });

  it('is no hold if the ticket is open, and Zendesk is not asked', async () => {
    const asked = () => Promise.reject(new Error('asked'));
    expect(await readHold({ history: asked }, { id: 1, status: 'open' })).toBeNull();
  });
});
