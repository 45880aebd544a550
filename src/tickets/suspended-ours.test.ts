import { describe, expect, it } from 'vitest';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { whyOurs } from './suspended-ours.ts';

const ticket = (id: number, subject: string, requesterEmail: string | null, clientDomains: string[] = []): Ticket => ({
  id,
  subject,
  client: 'Example Council',
  status: 'open',
  customStatus: null,
  priority: null,
  type: null,
  requesterId: 1,
  requesterEmail,
  clientDomains,
  assigneeId: null,
  assignee: null,
  groupId: 1,
  createdAt: '2026-11-20T09:00:00Z',
  updatedAt: '2026-11-20T09:00:00Z',
  sla: { kind: 'none' },
  clocks: [],
  fields: new Map(),
  url: `https://example.org/${id}`,
});

const known = {
  team: 'GovPress',
  tickets: [
    ticket(1, 'Planning applications cannot be downloaded', 'colin@council.example', [
      'council.example',
      'Other.Example',
    ]),
    ticket(2, 'Help', 'somebody@gmail.com'),
    ticket(3, 'Remove the accounts of people who have left', 'mo@example.org'),
    ticket(4, 'Events from last year', 'sol@museum.example'),
    ticket(5, '(no subject)', 'mo@example.org'),
  ],
  ownDomains: ['example.org'],
};

const mail = (email: string | null, subject: string, cause: string, recipient: string | null) => ({
  subject,
  cause,
  author: { name: null, email },
  recipient,
});

const spam = 'Detected as spam';
const unverified = 'Permission denied due to unverified email address';
const support = 'support@govpress.example';

describe('whyOurs', () => {
  it.each([
    ['who wrote a ticket', mail('Colin@Council.example', 'Anything', spam, support), 'they also wrote #1'],
    ['who wrote one from a shared domain', mail('somebody@gmail.com', 'x', spam, null), 'they also wrote #2'],
    [
      'an answer to a ticket from elsewhere',
      mail('colin@home.example', 'RE: Fwd: Planning  applications cannot be downloaded', spam, null),
      'it has the subject of #1',
    ],
    [
      "somebody of a client's domain",
      mail('new@other.example', 'x', spam, null),
      'Example Council writes from other.example',
    ],
    [
      "somebody of a requester's domain",
      mail('eve@museum.example', 'x', spam, null),
      'Example Council writes from museum.example',
    ],
    ['a subject that names the team', mail(null, 'The govpress site is down', spam, null), 'it names GovPress'],
    [
      'mail to the team that is no spam',
      mail('x@y.example', 'Hello', unverified, support),
      `it was sent to ${support}`,
    ],
  ])('%s', (_, suspended, expected) => {
    expect(whyOurs(suspended, known)).toBe(expected);
  });

  it('names the ticket with the same subject, then the newest, in whatever order they were read', () => {
    const colin = 'colin@council.example';
    const tickets = [
      ticket(1, 'Search finds nothing', colin),
      ticket(2, 'Search finds nothing', 'someone@else.example'),
      ticket(3, 'A new page', colin),
      ticket(4, 'Another page', colin),
    ];
    for (const order of [tickets, tickets.toReversed()]) {
      const because = (email: string, subject: string) =>
        whyOurs(mail(email, subject, spam, null), { ...known, tickets: order });
      expect(because(colin, 'Re: Search finds nothing')).toBe('they also wrote #1');
      expect(because('new@home.example', 'Re: Search finds nothing')).toBe('it has the subject of #2');
      expect(because(colin, 'Anything')).toBe('they also wrote #4');
    }
  });

  it.each([
    ['spam to the team', mail('winner@lorry.example', 'You have won', spam, support)],
    ['a machine of a client', mail('colin@council.example', 'Away', 'Automated response mail, out of office', support)],
    [
      'an answer to our mail that says so itself',
      mail('colin@council.example', 'Out of office until Monday', spam, support),
    ],
    ['somebody else of a shared domain', mail('other@gmail.com', 'Hello', spam, null)],
    ['somebody of our own domain', mail('ada@example.org', 'Hello', spam, null)],
    ['a short subject that is the same by chance', mail('x@y.example', 'Re: Help', spam, null)],
    ['nothing that is known', mail(null, '(no subject)', '', null)],
  ])('not %s', (_, suspended) => {
    expect(whyOurs(suspended, known)).toBeNull();
  });
});
