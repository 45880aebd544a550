import { describe, expect, it } from 'vitest';
import { emptyFacts, hostileFacts, samples, sampleTicket, usualFacts } from '../../test/support/handover.ts';
import { buildHandover } from './build.ts';
import type { HandoverGap, Part } from './handover.ts';
import { toMarkdown } from './markdown.ts';

const noParts = { asked: null, tried: null, next: null, deadline: null };

const gap = (part: Part): HandoverGap => ({ part, what: 'x', why: 'y', next: [] });

describe('a handover', () => {
  it('begins with what has breached, then with what breaches first', () => {
    expect(samples.usual.startHere).toEqual([48202, 48226, 48201, 48204, 48207, 48210]);
    expect(samples.usual.tickets.map(({ sla }) => sla.kind)).toEqual([
      ...Array.from({ length: 10 }, () => 'active'),
      'none',
      'paused',
      'paused',
    ]);
  });

  it('begins with a near deadline too, though no clock presses', () => {
    const tickets = [sampleTicket(1, 'a', { breaches: 100 }), sampleTicket(2, 'b', { breaches: 200 })];
    const made = (deadline: string) =>
      buildHandover({ ...emptyFacts, tickets, ticketWords: new Map([[2, { deadline }]]) }).startHere;
    expect(made('2026-12-06')).toEqual([2]);
    expect(made('2027-02-01')).toEqual([1, 2]);
    expect(made('Friday noon')).toEqual([1, 2]);
  });

  it('does not begin with hundreds', () => {
    const tickets = Array.from({ length: 100 }, (_, index) => sampleTicket(index + 1, 'late', { breaches: -index }));
    expect(buildHandover({ ...emptyFacts, tickets }).startHere).toHaveLength(12);
  });

  it("puts the person's words before what was read", () => {
    const made = buildHandover({ ...usualFacts, ticketWords: new Map([[48202, { next: 'mine' }]]) });
    expect(made.tickets.find(({ id }) => id === 48202)).toMatchObject({ next: 'mine', deadline: '2026-12-04' });
  });

  it('links a ticket with its branches, by number or because its notes name them', () => {
    const of = (id: number) => samples.usual.tickets.find((ticket) => ticket.id === id)?.branches;
    expect(of(48201)).toEqual([{ repository: 'dxw-example/site-a', branch: 'fix/search-filters' }]);
    const branches = [
      { ...usualFacts.branches[0], branch: 'support/48207-statement-date' },
    ] as typeof usualFacts.branches;
    const made = buildHandover({ ...usualFacts, branches }).tickets.filter((ticket) => ticket.branches.length > 0);
    expect(made.map(({ id }) => id)).toEqual([48207]);
  });

  it('names the tickets without a card, a reason for the hold, or a note, only if that is certain', () => {
    expect(samples.usual.lacking).toMatchObject({ holdReason: [], note: [48207] });
    // Those with a card on a board, or in a note, have one; one that is to be scoped needs one, too.
    expect(samples.usual.lacking.card).not.toContain(48204);
    expect(samples.usual.lacking.card).toContain(48231);
    const facts = {
      ...emptyFacts,
      tickets: [
        sampleTicket(1, 'card', { status: 'hold' }),
        sampleTicket(2, 'none', { status: 'hold' }),
        sampleTicket(3, 'unread', { status: 'hold' }),
      ],
      cards: new Map([[1, [{ url: 'https://trello.com/c/aaaaaaaa' }]]]),
      holds: new Map([
        [1, { since: null, reasonNoted: null }],
        [2, { since: '2026-12-01T10:00:00Z', reasonNoted: false }],
      ]),
      ticketWords: new Map([[1, { tried: 'Nothing to add: it is all in the replies' }]]),
      notes: new Map([1, 2].map((id) => [id, { ...noParts, note: null, noteBefore: null, cards: [], text: '' }])),
      handedOver: new Set([1, 2, 3]),
      scoping: [4],
    };
    expect(buildHandover(facts).lacking).toEqual({ card: [2, 3, 4], holdReason: [2], note: [2] });
    expect(toMarkdown(buildHandover(facts))).toContain(
      '## What tickets still need\n\n- No Trello card: #2, #3, #4\n- On hold, no reason noted: #2\n- No internal note: #2\n',
    );
    const unread = buildHandover({ ...facts, cardsRead: false });
    expect(unread.lacking.card).toBe(null);
    expect(toMarkdown(unread)).not.toContain('No Trello card');
  });

  it('says that there is nothing only where that is certain', () => {
    expect(samples.empty.nothingOutstanding).toEqual(['tickets', 'branches', 'waiting', 'skipped', 'suspended']);
    expect(samples.usual.nothingOutstanding).toEqual([]);
    const unsure = buildHandover({ ...emptyFacts, gaps: [gap('tickets'), gap('branches')] });
    // What waits is also found in the tickets.
    expect(unsure.nothingOutstanding).toEqual(['skipped', 'suspended']);
    const settled = { unpushed: 0, uncommitted: 0, pullRequest: null };
    const withBranch = (elsewhere: string | null) =>
      buildHandover({
        ...emptyFacts,
        branches: usualFacts.branches.slice(0, 1).map((branch) => ({ ...branch, ...settled, elsewhere })),
      }).nothingOutstanding;
    expect(withBranch(null)).toContain('branches');
    // Pushed where the team does not look.
    expect(withBranch('a folder of this machine')).not.toContain('branches');
  });

  it('has tickets that wait, after what the checklists wait for', () => {
    expect(samples.usual.waiting.map(({ ticket, whom }) => `${ticket} ${whom}`)).toEqual([
      'null the Maintenance and Support Team',
      '48214 what its internal notes say',
      '48212 Museum of Sample Data',
    ]);
  });

  it('names a ticket that is on hold without a reason, and contradicts itself nowhere', () => {
    const hold = { since: '2026-11-30T10:00:00Z', reasonNoted: false };
    const tickets = [sampleTicket(1, 'blocked', { status: 'hold', customStatus: 'On-hold' })];
    const made = { ...emptyFacts, tickets, handedOver: new Set([1]) };
    const text = toMarkdown(buildHandover({ ...made, holds: new Map([[1, hold]]) }));
    expect(text).toContain('- On hold since Mon 30 Nov, 10:00, no reason noted\n');
    expect(text).toContain('- #1 On-hold: no reason noted, since Mon 30 Nov, 10:00\n');
    expect(text).not.toContain('notes say');
    expect(toMarkdown(buildHandover(made))).toContain('- #1 On-hold: waiting for something that its notes may say');
  });

  it('says that what is believed solved is solved without an answer', () => {
    const ticket = sampleTicket(1, 'a', { status: 'pending', customStatus: 'Pending believed solved' });
    expect(buildHandover({ ...emptyFacts, tickets: [ticket] }).waiting).toMatchObject([
      { whom: 'Example Council, and is solved without an answer' },
    ]);
  });

  it('holds no control characters, no address that is none, and no text without end', () => {
    const made = buildHandover(hostileFacts);
    const text = JSON.stringify(made);
    expect(text).not.toMatch(/\\u00[019][0-9a-f]|\u202e/);
    expect(made.tickets.flatMap(({ cards }) => cards)).toEqual(made.tickets.map(() => 'https://trello.com/c/Good1234'));
    expect(made.branches.every(({ pullRequest }) => pullRequest === null)).toBe(true);
    for (const { subject, note, tried } of made.tickets) {
      expect(subject.length).toBeLessThan(310);
      expect(`${note?.text}${tried}`.length).toBeLessThan(8100);
    }
  });
});
