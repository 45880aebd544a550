import { describe, expect, it } from 'vitest';
import { sampleTicket } from '../../test/support/handover.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { govpress } from '../playbook/govpress.ts';
import type { Ticket, TicketComment } from '../services/zendesk/zendesk.ts';
import { gatherHandover, type HandoverSources } from './gather.ts';

const group = { id: 1, name: 'GovPress 2nd Line Support' };
const mine = { assigneeId: 7, assignee: 'Ada Example' };

const note = (body: string, authorId: number, more: Partial<TicketComment> = {}): TicketComment => ({
  id: 1,
  body,
  written: body,
  public: false,
  authorId,
  attachments: [],
  author: authorId === 7 ? 'Ada Example' : 'Mo Maintenance',
  createdAt: '2026-12-01T09:00:00Z',
  ...more,
});

/** A context in which Zendesk has these tickets and comments, and all else has nothing. */
function contextWith(parts: {
  readonly tickets: readonly Ticket[];
  readonly commented?: readonly number[];
  readonly others?: readonly Ticket[];
  comments(id: number): Promise<readonly TicketComment[]>;
}): { readonly context: Context; readonly asked: number[]; most(): number } {
  const asked: number[] = [];
  let running = 0;
  let most = 0;
  const services = {
    zendesk: async () => ({
      me: async () => ({ id: 7 }),
      groups: async () => [{ id: 2, name: 'Another' }, group],
      ticketsOf: async () => parts.tickets,
      ticketUrl: (id: number) => `https://example.zendesk.com/agent/tickets/${id}`,
      suspendedUrl: 'https://example.zendesk.com/agent/filters/suspended',
      assignedTo: async () => parts.others ?? [],
      commentedBy: async () => parts.commented ?? [],
      unsolvedIds: async () => [],
      suspendedTickets: async () => [],
      ticketFields: async () => [],
      async comments(id: number) {
        asked.push(id);
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running--;
        return parts.comments(id);
      },
    }),
    trello: async () => ({
      cardsOfBoard: async () => [
        {
          name: 'Filters (#48201)',
          description: '',
          url: 'https://trello.com/c/aaaa',
          shortLink: 'aaaa',
          attachments: [],
        },
        {
          name: 'Another',
          description: 'see https://example.zendesk.com/agent/tickets/999',
          url: 'https://trello.com/c/bbbb',
          shortLink: 'bbbb',
          attachments: [],
        },
      ],
    }),
    github: async () => ({
      openPullRequest: async (_owner: string, name: string) => {
        if (name === 'down') throw new Failure('GitHub did not answer.');
        return null;
      },
    }),
  };
  const context = {
    playbook: govpress,
    services,
    signal: new AbortController().signal,
    clock: { now: () => new Date('2026-12-04T16:30:00Z') },
    config: async () => ({ values: { person: { name: 'Ada Example', email: 'ada@example.org' } } }),
  } as unknown as Context;
  return { context, asked, most: () => most };
}

const sources: HandoverSources = {
  rotation: async () => ({
    person: { name: 'Ada Example', email: 'ada@example.org' },
    start: '2026-11-23',
    end: '2026-12-04',
    cover: [],
    previous: null,
    next: null,
    doubts: [],
  }),
  work: async () => ({ branches: [], leftovers: [], gaps: [] }),
  remembered: async () => ({
    waiting: [],
    skipped: [],
    deadlines: new Map(),
    nothingToAdd: new Map(),
    otherGroups: [],
    handedOver: [],
  }),
  says: { words: null, tickets: new Map() },
};

/** A pushed branch. */
const branchOf = (name: string, branch: string) => ({
  repository: `dxw-example/${name}`,
  branch,
  unpushed: 0,
  lastCommitAt: null,
  uncommitted: 0,
  pushed: true,
  remoteBranch: null,
  older: false,
  knownAt: null,
  elsewhere: null,
  leftBecause: null,
  github: { owner: 'dxw-example', name },
});

describe('gathering a handover', () => {
  it('reads the notes of tickets that are mine, or that I looked into in the rotation', async () => {
    const tickets = [
      sampleTicket(48201, 'mine', mine),
      sampleTicket(48202, 'looked into', { assigneeId: 8 }),
      sampleTicket(48203, 'commented on long ago, and changed by others', { assigneeId: 8 }),
      sampleTicket(48204, 'commented on and not touched since', { updatedAt: '2026-11-01T09:00:00Z' }),
      sampleTicket(48205, "another's", { assigneeId: 8 }),
      sampleTicket(48206, 'handed over a minute ago', { assigneeId: 9 }),
    ];
    const comments = async (id: number) =>
      id === 48203
        ? [note('old', 7, { createdAt: '2026-03-01T09:00:00Z' })]
        : [note('Next: wait', 7), note('other', 8)];
    const { context, asked, most } = contextWith({
      tickets,
      commented: [48202, 48203, 48204],
      others: [50001, 50002, 50004].map((id) => sampleTicket(id, `other ${id}`, { ...mine, groupId: 2 })),
      comments,
    });
    const facts = await gatherHandover(context, {
      ...sources,
      remembered: async () => ({
        waiting: [],
        skipped: [],
        deadlines: new Map([[48205, '2026-12-24']]),
        nothingToAdd: new Map(),
        otherGroups: [
          { ticket: 50001, went: 'keep', reason: 'Half done' },
          { ticket: 50003, went: 'queue', reason: null },
          { ticket: 50004, went: 'next', reason: null },
        ],
        handedOver: [48206],
      }),
    });
    expect(asked.toSorted()).toEqual([48201, 48202, 48203, 48206]);
    // One that was to go elsewhere and is still mine has not gone.
    expect(facts.otherGroups.map(({ id, went, reason }) => [id, went, reason])).toEqual([
      [50001, 'keep', 'Half done'],
      [50002, 'undecided', null],
      [50004, 'undecided', null],
      [50003, 'queue', null],
    ]);
    expect(most()).toBeLessThanOrEqual(4);
    expect([...facts.handedOver].toSorted()).toEqual([48201, 48202, 48206]);
    // My last note, and not the last one.
    expect(facts.notes.get(48201)).toMatchObject({ next: 'wait', note: null });
    expect([...facts.cards]).toMatchObject([[48201, [{ url: 'https://trello.com/c/aaaa', by: 'number' }]]]);
    expect(facts.ticketWords.get(48205)).toEqual({ deadline: '2026-12-24' });
    expect(facts.gaps).toEqual([]);
  });

  it('takes the last note inside where there is none of mine, and never what the client can see', async () => {
    const comments = async () => [note('for the client', 7, { public: true }), note('inside', 8), note('again', 8)];
    const { context } = contextWith({ tickets: [sampleTicket(1000, 'x', mine)], comments });
    const { notes } = await gatherHandover(context, sources);
    expect(notes.get(1000)?.note).toMatchObject({ text: 'again', author: 'Mo Maintenance' });
  });

  it('does not ask for the notes of more tickets than it can bear, and says so', async () => {
    const tickets = Array.from({ length: 140 }, (_, index) =>
      sampleTicket(1000 + index, 'x', { ...mine, breaches: index }),
    );
    const { context, asked } = contextWith({ tickets, comments: async () => [] });
    const { gaps, handedOver } = await gatherHandover(context, sources);
    expect(asked).toHaveLength(100);
    expect(Math.max(...asked)).toBe(1099);
    expect(handedOver.size).toBe(140);
    expect(gaps).toMatchObject([{ part: 'notes', what: 'What the notes of 40 of the tickets say' }]);
  });

  it('says which notes could not be read, and why, and goes on', async () => {
    const tickets = [sampleTicket(1000, 'x', mine), sampleTicket(1001, 'y', mine)];
    const comments = async (id: number) => {
      if (id === 1000) throw new Failure('Zendesk did not answer.');
      return [note('fine', 7)];
    };
    const { context } = contextWith({ tickets, comments });
    const { gaps, notes } = await gatherHandover(context, sources);
    expect([...notes.keys()]).toEqual([1001]);
    expect(gaps).toMatchObject([
      { part: 'notes', what: 'What the notes of #1000 say', why: 'Zendesk did not answer.' },
    ]);
  });

  it('says for which branches it is not known whether there is a pull request', async () => {
    const { context } = contextWith({ tickets: [], comments: async () => [] });
    const branches = [branchOf('down', 'one'), branchOf('down', 'two'), branchOf('up', 'three')];
    const facts = await gatherHandover(context, {
      ...sources,
      work: async () => ({ branches, leftovers: [], gaps: [] }),
    });
    expect(facts.gaps).toMatchObject([{ part: 'branches', what: 'Whether there is a pull request for one, two' }]);
    expect(facts.branches).toHaveLength(3);
  });

  it('says in the order of the parts and branches what could not be read, whichever fails first', async () => {
    const names = ['one', 'two', 'three'];
    const tickets = names.map((name, index) => sampleTicket(1000 + index, name, mine));
    /** The last one fails first. */
    const failLate = async (index: number): Promise<never> => {
      for (let turn = index; turn < names.length; turn++) await new Promise(setImmediate);
      throw new Failure('No answer.');
    };
    const { context } = contextWith({ tickets, comments: (id) => failLate(id - 1000) });
    Object.assign(context.services, {
      github: async () => ({ openPullRequest: (_owner: string, name: string) => failLate(names.indexOf(name)) }),
    });
    const facts = await gatherHandover(context, {
      ...sources,
      work: async () => ({ branches: names.map((name) => branchOf(name, name)), leftovers: [], gaps: [] }),
    });
    expect(facts.gaps.map(({ what }) => what)).toEqual([
      'What the notes of #1000, #1001, #1002 say',
      'Whether there is a pull request for one, two, three',
    ]);
  });

  it('is no gap where there is a bug', async () => {
    const { context } = contextWith({ tickets: [], comments: async () => [] });
    const broken = { ...sources, work: () => Promise.reject(new TypeError('bug')) };
    await expect(gatherHandover(context, broken)).rejects.toThrow('bug');
  });
});
