import { buildHandover, type HandoverFacts } from '../../src/handover/build.ts';
import type { Handover } from '../../src/handover/handover.ts';
import type { Ticket } from '../../src/services/zendesk/zendesk.ts';

const madeAt = new Date('2026-12-04T16:30:00Z');
const hours = (n: number) => new Date(madeAt.getTime() + n * 3_600_000).toISOString();

/** A ticket for tests; `breaches` is in hours after the handover is made. */
export function sampleTicket(
  id: number,
  subject: string,
  { breaches, ...rest }: Partial<Ticket> & { readonly breaches?: number } = {},
): Ticket {
  return {
    id,
    subject,
    requesterEmail: null,
    clientDomains: [],
    client: 'Example Council',
    status: 'open',
    customStatus: 'Open',
    priority: 'normal',
    type: 'problem',
    requesterId: 910001,
    assigneeId: null,
    assignee: null,
    groupId: 1,
    createdAt: '2026-11-20T09:00:00Z',
    updatedAt: '2026-12-03T09:00:00Z',
    sla:
      breaches === undefined
        ? { kind: 'none' }
        : { kind: 'active', breachAt: hours(breaches), metric: 'agent_work_time' },
    fields: new Map(),
    clocks: null,
    url: `https://example.zendesk.com/agent/tickets/${id}`,
    ...rest,
  };
}

const mine = { assigneeId: 900001, assignee: 'Ada Example' };

/** Facts of an empty rotation. */
export const emptyFacts: HandoverFacts = {
  madeAt,
  team: 'GovPress',
  support: '2nd line support',
  believedSolved: 'Pending believed solved',
  group: 'GovPress 2nd line support',
  from: { name: 'Ada Example', email: 'ada@example.org' },
  rotation: {
    person: { name: 'Ada Example', email: 'ada@example.org' },
    start: '2026-11-23',
    end: '2026-12-04',
    previous: {
      person: { name: 'Oscar Outgoing', email: 'oscar@example.org' },
      start: '2026-11-09',
      end: '2026-11-20',
    },
    next: { person: { name: 'Nadia Next', email: 'nadia@example.org' }, start: '2026-12-07', end: '2026-12-18' },
    doubts: [],
  },
  words: null,
  ticketWords: new Map(),
  tickets: [],
  handedOver: new Set(),
  notes: new Map(),
  holds: new Map(),
  cards: new Map(),
  cardsRead: true,
  scoping: [],
  otherGroups: [],
  branches: [],
  leftovers: [],
  waiting: [],
  skipped: [],
  suspended: [],
  suspendedUrl: 'https://example.zendesk.com/agent/filters/suspended',
  gaps: [],
};

const noParts = { asked: null, tried: null, next: null, deadline: null };

/** Facts of a typical rotation, with something of everything. */
export const usualFacts: HandoverFacts = {
  ...emptyFacts,
  words:
    'Ring Enid before ten: she is in meetings after that. The relay of the forms is the one thing to watch, see https://status.example.org/relay.\n\nThank you, Nadia!',
  tickets: [
    sampleTicket(48202, 'Planning applications cannot be downloaded', {
      breaches: -1.2,
      priority: 'urgent',
      ...mine,
    }),
    sampleTicket(48204, 'Contact form sends nothing', {
      breaches: 0.7,
      priority: 'urgent',
      client: 'Agency for Examples',
      ...mine,
    }),
    sampleTicket(48201, 'Search results lose their filters on page 2', { breaches: -26, priority: 'high', ...mine }),
    sampleTicket(48207, 'Accessibility statement shows the wrong date', { breaches: 4, priority: 'high', ...mine }),
    sampleTicket(48210, 'Users can no longer reset their passwords', {
      breaches: 18,
      priority: 'high',
      client: 'Department of Placeholders',
      assignee: 'Mo Maintenance',
      assigneeId: 900006,
    }),
    sampleTicket(48211, 'Document search finds only titles', { breaches: 25, client: 'Agency for Examples' }),
    sampleTicket(48208, 'Events from last year in the calendar', {
      breaches: 50,
      client: 'Museum of Sample Data',
      assignee: 'Mo Maintenance',
      assigneeId: 900006,
    }),
    sampleTicket(48225, "Botwm iaith ddim yn gweithio: mae tŷ'r Ŵyl yn Saesneg o hyd", {
      breaches: 88,
      client: 'Cyngor Enghraifft',
    }),
    sampleTicket(48226, 'الموقع لا يعمل على الهاتف المحمول', {
      breaches: -70,
      priority: 'high',
      client: 'Agency for Examples',
    }),
    sampleTicket(48209, 'Add the new logo to the header', {
      breaches: 24 * 13,
      priority: 'low',
      client: 'Department of Placeholders',
      ...mine,
    }),
    sampleTicket(48212, 'Gallery pictures are turned on their side', {
      status: 'pending',
      customStatus: 'Pending',
      sla: { kind: 'paused' },
      client: 'Museum of Sample Data',
      ...mine,
    }),
    sampleTicket(48214, 'Certificate for the intranet', {
      status: 'hold',
      customStatus: 'On-hold',
      sla: { kind: 'paused' },
      priority: 'high',
    }),
    sampleTicket(48218, 'Ideas for the intranet next year', { priority: null }),
  ],
  handedOver: new Set([48202, 48204, 48201, 48207, 48209, 48212]),
  notes: new Map([
    [
      48202,
      {
        asked: 'The PDFs of the planning page are to be downloadable again.',
        tried: 'The policy of the bucket lost its public part in the move.\nPut back on staging, and it works there.',
        next: 'Review by operations, then production.',
        deadline: '2026-12-04',
        note: null,
        noteBefore: null,
        cards: [],
        text: '',
      },
    ],
    [
      48204,
      {
        ...noParts,
        note: {
          text: 'Mails leave WordPress, so it is the relay.\nLogs say "sender not verified" since Monday 08:12.',
          author: 'Ada Example',
          at: '2026-12-04T11:30:00Z',
        },
        noteBefore: null,
        cards: ['https://trello.com/c/C0ntAct1'],
        text: 'branch feature/contact-form',
      },
    ],
    [
      48201,
      {
        ...noParts,
        next: 'The filter for the date, which is a POST.',
        note: null,
        noteBefore: null,
        cards: ['https://trello.com/c/Se4rchF1'],
        text: 'Branch fix/search-filters',
      },
    ],
    [48207, { ...noParts, note: null, noteBefore: null, cards: [], text: '' }],
    [48212, { ...noParts, note: null, noteBefore: null, cards: [], text: '' }],
  ]),
  holds: new Map([[48214, { since: '2026-12-01T10:00:00Z', reasonNoted: true }]]),
  scoping: [48231],
  otherGroups: [
    {
      id: 48231,
      subject: 'Newsletter twice',
      url: 'https://example.zendesk.com/agent/tickets/48231',
      went: 'keep',
      reason: 'half done',
    },
    { id: 48232, subject: null, url: 'https://example.zendesk.com/agent/tickets/48232', went: 'queue', reason: null },
  ],
  ticketWords: new Map([[48212, { next: 'Ask again on Tuesday.' }]]),
  branches: [
    {
      repository: 'dxw-example/site-a',
      branch: 'feature/contact-form',
      unpushed: 2,
      lastCommitAt: '2026-12-04T14:00:00Z',
      uncommitted: 1,
      pushed: false,
      remoteBranch: null,
      older: false,
      knownAt: null,
      elsewhere: null,
      leftBecause: 'half of it is a trial',
      pullRequest: null,
    },
    {
      repository: 'dxw-example/site-a',
      branch: 'fix/search-filters',
      unpushed: 0,
      lastCommitAt: null,
      uncommitted: 0,
      pushed: true,
      remoteBranch: null,
      older: false,
      knownAt: null,
      elsewhere: null,
      leftBecause: null,
      pullRequest: {
        url: 'https://github.com/dxw-example/site-a/pull/12',
        title: 'Keep the filters of a search',
        isDraft: true,
        assignees: ['nadia-example'],
      },
    },
  ],
  leftovers: [{ repository: 'dxw-example/site-b', what: '2 stashes' }],
  waiting: [
    {
      what: 'Leaving the Zendesk group',
      whom: 'the Maintenance and Support Team',
      since: '2026-12-04T09:00:00Z',
      ticket: null,
    },
  ],
  skipped: [{ step: 'stand-up-after', reason: 'on leave that day', at: '2026-12-04T16:00:00Z' }],
  suspended: [
    {
      id: 77,
      subject: 'Re: Planning applications cannot be downloaded',
      cause: 'Detected as spam',
      from: 'colin@council.example',
      at: '2026-12-04T09:46:00Z',
      oursBecause: 'it has the subject of #48202',
    },
  ],
  gaps: [
    {
      part: 'branches',
      what: 'Whether there is a pull request for feature/contact-form',
      why: 'GitHub did not answer within 15 s.',
      next: ['Try again later.'],
    },
  ],
};

const hostile = [
  '<script>alert("ticket")</script><img src=x onerror=alert(1)> & "quotes"',
  `"><img src="https://evil.example/a.png" onerror="document.title='owned'"><svg onload=alert(1)>`,
  '[click me](javascript:alert(1)) ![x](https://evil.example/p.png) javascript:alert(1)',
  '\u001b[2J\u001b[1;31mYour terminal is mine\u001b[0m\u001b]0;owned\u0007 \u009b31m\u202Egpj.exe\r\nsecond line',
  '@channel <!here> <!channel> <@U0ADA00001> @dxw/everybody #12 dxw/chef#3 <https://evil.example|safe>',
  '# A heading',
  '---',
  '1. `code` *bold* _it_ ~~no~~ | a | b |',
  `${'A'.repeat(10_000)}`,
  '</style></title></textarea><!-- <![CDATA[',
];

/** Facts in which all outside text is hostile. */
export const hostileFacts: HandoverFacts = {
  ...emptyFacts,
  words: `## Start here\n- #1 not a ticket\n<script>alert(1)</script> @channel\n===\n# Heading\n    indented\n${hostile.join('\n')}`,
  tickets: hostile.map((subject, index) =>
    sampleTicket(100 + index, subject, {
      breaches: index - 2,
      client: subject,
      assignee: subject,
      customStatus: subject,
    }),
  ),
  handedOver: new Set(hostile.map((_, index) => 100 + index).filter((id) => id % 2 === 0)),
  notes: new Map(
    hostile.map((subject, index) => [
      100 + index,
      {
        asked: subject,
        tried: hostile.join('\n'),
        next: `${subject}\n- # heading in a list`,
        deadline: subject,
        noteBefore: null,
        note: { text: hostile.join('\n'), author: subject, at: '2026-12-04T11:30:00Z' },
        cards: ['javascript:alert(1)', 'https://trello.com/c/"><script>', 'https://trello.com/c/Good1234'],
        text: '',
      },
    ]),
  ),
  branches: hostile.map((branch) => ({
    repository: branch,
    branch,
    unpushed: 1,
    lastCommitAt: null,
    uncommitted: 0,
    pushed: true,
    remoteBranch: null,
    older: false,
    knownAt: null,
    elsewhere: null,
    leftBecause: branch,
    pullRequest: { url: 'javascript:alert(1)', title: branch, isDraft: false, assignees: [branch] },
  })),
  leftovers: hostile.map((what) => ({ repository: what, what })),
  waiting: hostile.map((what) => ({ what, whom: what, since: null, ticket: null })),
  skipped: hostile.map((step) => ({ step, reason: step, at: '2026-12-04T16:00:00Z' })),
  suspended: hostile.map((subject, id) => ({
    id,
    subject,
    cause: subject,
    from: subject,
    at: '2026-12-04T09:46:00Z',
    oursBecause: subject,
  })),
  gaps: hostile.map((what) => ({ part: 'notes', what, why: what, next: [what] })),
};

/** The documents made from these facts. */
export const samples: Readonly<Record<'usual' | 'empty' | 'hostile', Handover>> = {
  usual: buildHandover(usualFacts),
  empty: buildHandover(emptyFacts),
  hostile: buildHandover(hostileFacts),
};
