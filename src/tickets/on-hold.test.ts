import { describe, expect, it } from 'vitest';
import type { TicketComment } from '../services/zendesk/zendesk.ts';
import { deadlineNote } from './deadline-note.ts';
import { readHold } from './on-hold.ts';

const held = '2026-11-23T10:00:00Z';
const comment = (createdAt: string, more: Partial<TicketComment> = {}): TicketComment => ({
  id: 1,
  body: 'words',
  written: 'words',
  public: false,
  authorId: 7,
  author: null,
  createdAt,
  ...more,
});

const hold = (comments: readonly TicketComment[], since: string | null = held) =>
  readHold({ onHoldSince: async () => since }, { id: 1, status: 'hold' }, comments);

describe('a hold', () => {
  it.each([
    ['a note in the same change', [comment(held)], true],
    ['a note afterwards', [comment('2026-11-24T09:00:00Z')], true],
    ['only a note before', [comment('2026-11-23T09:59:59Z')], false],
    ['only a reply to the client', [comment(held, { public: true })], false],
    ['only a deadline', [comment(held, { body: deadlineNote('2026-12-04') })], false],
    ['nothing', [], false],
  ])('has a reason noted or not: %s', async (_, comments, reasonNoted) => {
    expect(await hold(comments)).toEqual({ since: held, reasonNoted });
  });

  it('is not judged by notes if it is not known when it began', async () => {
    expect(await hold([comment(held)], null)).toEqual({ since: null, reasonNoted: null });
    expect(await hold([], null)).toEqual({ since: null, reasonNoted: false });
  });

  it('is no hold if the ticket is open, and Zendesk is not asked', async () => {
    const asked = () => Promise.reject(new Error('asked'));
    expect(await readHold({ onHoldSince: asked }, { id: 1, status: 'open' }, [])).toBeNull();
  });
});
