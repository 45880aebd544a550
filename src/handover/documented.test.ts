import { describe, expect, it } from 'vitest';
import { emptyFacts, samples, sampleTicket } from '../../test/support/handover.ts';
import { shortenHandover } from '../steps/handover/shorten-handover.ts';
import { buildHandover } from './build.ts';
import { documentedIn, documentedInMarkdown } from './documented.ts';
import { toMarkdown } from './markdown.ts';

const now = new Date('2026-12-07T09:00:00Z');

describe('what a handover says of its tickets', () => {
  it('is the same in its Markdown as in its facts', () => {
    const names = ['Nadia Next', '@here <b> & Co_', 'no one else', null];
    const made = buildHandover({
      ...emptyFacts,
      tickets: names.map((assignee, index) =>
        sampleTicket(100 + index, `Pages, no priority, Open, assigned to Mallory — ${index}`, {
          assignee,
          assigneeId: assignee === null ? null : 1,
          breaches: index,
          customStatus: '*Waiting*',
        }),
      ),
      handedOver: new Set([100, 102]),
    });
    for (const handover of [made, samples.usual]) {
      const facts = documentedIn(handover);
      const text = documentedInMarkdown(toMarkdown(handover), now, null);
      expect(text).toMatchObject({ madeAt: '2026-12-04T16:30', isOurs: true, listsAll: true });
      const byId = (one: { id: number }, other: { id: number }) => one.id - other.id;
      expect(text.tickets.map(({ id, assignee }) => ({ id, assignee })).toSorted(byId)).toEqual(
        facts.tickets.map(({ id, assignee }) => ({ id, assignee })).toSorted(byId),
      );
      for (const { id, status } of text.tickets) {
        const known = facts.tickets.find((ticket) => ticket.id === id)?.status;
        expect(status?.startsWith(`${known}, `)).toBe(true);
      }
    }
  });

  it('is not the whole list if the handover was shortened, or Zendesk did not answer', () => {
    const text = toMarkdown(samples.usual);
    for (const short of [shortenHandover(text, 3000), shortenHandover(text, 900)])
      expect(documentedInMarkdown(short, now, null)).toMatchObject({ isOurs: true, listsAll: false });
    const gap = { part: 'tickets' as const, what: 'The tickets of the group', why: 'It is down.', next: [] };
    const made = buildHandover({ ...emptyFacts, gaps: [gap] });
    expect(documentedInMarkdown(toMarkdown(made), now, null).listsAll).toBe(false);
    expect(documentedIn(made).listsAll).toBe(false);
  });

  it('is of the year before if its day is still to come in this one', () => {
    const made = buildHandover({ ...emptyFacts, madeAt: new Date('2026-12-31T16:30:00Z') });
    const read = documentedInMarkdown(toMarkdown(made), new Date('2027-01-04T09:00:00Z'), null);
    expect(read.madeAt).toBe('2026-12-31T16:30');
  });

  it('is only which tickets it names if a person wrote it, as of when it was sent', () => {
    const text = '# Mine\n\n## Start here\n\n- #48201 Search: no priority, Open, assigned to Mo\n\n### #48202 PDFs\n';
    expect(documentedInMarkdown(text, now, new Date('2026-12-04T17:00:00Z'))).toEqual({
      madeAt: '2026-12-04T17:00',
      isOurs: false,
      listsAll: false,
      tickets: [
        { id: 48201, status: null, assignee: undefined },
        { id: 48202, status: null, assignee: undefined },
      ],
    });
    expect(documentedInMarkdown('Good luck!', now, null)).toMatchObject({ madeAt: null, tickets: [] });
  });
});
