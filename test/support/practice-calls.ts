import type { World } from '../../src/sandbox/world.ts';
import type { Practice, PracticeClients } from './practice-clients.ts';

/** A method of a client. */
export interface PracticeCall {
  readonly name: string;
  /** The service's name in errors. */
  readonly service: string;
  /** The requests to disturb: a path in which `*` matches anything. */
  readonly path: string;
}

/** A method that only reads. */
export interface PracticeRead extends PracticeCall {
  run(clients: PracticeClients, world: World): Promise<unknown>;
}

/** A method that changes something. */
export interface PracticeWrite extends PracticeCall {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** The person who is allowed to, if you are not. */
  readonly person?: string;
  prepare?(practice: Practice): void;
  run(clients: PracticeClients, world: World): Promise<unknown>;
  /** How often it has taken effect. */
  effect(world: World): number;
}

const board = 'Y2QL3Pha';
const secondLine = { id: 360003, name: 'GovPress 2nd line support' };
const me = 900001;

function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`the practice world has no ${what}`);
  return value;
}

const named = <T extends { readonly name: string }>(list: readonly T[], name: string): T =>
  must(
    list.find((one) => one.name === name),
    name,
  );

const templateOf = ({ trello }: World) => named(trello.cards, 'Add a new developer to the support rota (copy me!)');

const filtersCard = ({ trello }: World) => named(trello.cards, 'Search results lose their filters on page 2');

const ticketOf = ({ zendesk }: World, id: number) =>
  must(
    zendesk.tickets.find((ticket) => ticket.id === id),
    `ticket ${id}`,
  );

const comments = ({ zendesk }: World, body: string) =>
  zendesk.tickets.flatMap(({ audits }) =>
    audits.flatMap(({ events }) => events.filter((event) => event.type === 'Comment' && event.body === body)),
  ).length;

/** Every method that reads, of every client. */
export const reads: readonly PracticeRead[] = [
  { name: 'zendesk.me', service: 'Zendesk', path: '/zendesk/api/v2/users/me*', run: ({ zendesk }) => zendesk.me() },
  { name: 'zendesk.groups', service: 'Zendesk', path: '/zendesk/*', run: ({ zendesk }) => zendesk.groups() },
  {
    name: 'zendesk.members',
    service: 'Zendesk',
    path: '/zendesk/*',
    run: ({ zendesk }) => zendesk.members(secondLine.id),
  },
  {
    name: 'zendesk.membershipsOf',
    service: 'Zendesk',
    path: '/zendesk/*',
    run: ({ zendesk }) => zendesk.membershipsOf(me),
  },
  {
    name: 'zendesk.userByEmail',
    service: 'Zendesk',
    path: '/zendesk/*',
    run: ({ zendesk }) => zendesk.userByEmail('nadia@example.org'),
  },
  {
    name: 'zendesk.ticketsOf, its search',
    service: 'Zendesk',
    path: '/zendesk/api/v2/search*',
    run: ({ zendesk }) => zendesk.ticketsOf(secondLine, 900001),
  },
  {
    name: 'zendesk.ticketsOf, its tickets',
    service: 'Zendesk',
    path: '/zendesk/api/v2/tickets/show_many*',
    run: ({ zendesk }) => zendesk.ticketsOf(secondLine, 900001),
  },
  {
    name: 'zendesk.tickets',
    service: 'Zendesk',
    path: '/zendesk/api/v2/tickets/*',
    run: ({ zendesk }) => zendesk.tickets([48201, 48230]),
  },
  {
    name: 'zendesk.ticket',
    service: 'Zendesk',
    path: '/zendesk/api/v2/tickets/*',
    run: ({ zendesk }) => zendesk.ticket(48201),
  },
  { name: 'zendesk.comments', service: 'Zendesk', path: '/zendesk/*', run: ({ zendesk }) => zendesk.comments(48201) },
  {
    name: 'zendesk.customStatuses',
    service: 'Zendesk',
    path: '/zendesk/*',
    run: ({ zendesk }) => zendesk.customStatuses(),
  },
  {
    name: 'zendesk.ticketFields',
    service: 'Zendesk',
    path: '/zendesk/*',
    run: ({ zendesk }) => zendesk.ticketFields(),
  },
  {
    name: 'zendesk.suspendedTickets',
    service: 'Zendesk',
    path: '/zendesk/*',
    run: ({ zendesk }) => zendesk.suspendedTickets(),
  },
  {
    name: 'zendesk.requestedBy',
    service: 'Zendesk',
    path: '/zendesk/*',
    run: ({ zendesk }, world) => zendesk.requestedBy(ticketOf(world, 48201).fields.requester_id),
  },
  {
    name: 'zendesk.suspendedTicket',
    service: 'Zendesk',
    path: '/zendesk/*',
    run: ({ zendesk }) => zendesk.suspendedTicket(7900001),
  },
  { name: 'trello.me', service: 'Trello', path: '/trello/*', run: ({ trello }) => trello.me() },
  { name: 'trello.board', service: 'Trello', path: '/trello/1/boards/*', run: ({ trello }) => trello.board(board) },
  { name: 'trello.lists', service: 'Trello', path: '/trello/*', run: ({ trello }) => trello.lists(board) },
  {
    name: 'trello.cardsOfBoard',
    service: 'Trello',
    path: '/trello/*',
    run: ({ trello }) => trello.cardsOfBoard(board),
  },
  {
    name: 'trello.listsWithCards',
    service: 'Trello',
    path: '/trello/*',
    run: ({ trello }) => trello.listsWithCards(board),
  },
  { name: 'trello.members', service: 'Trello', path: '/trello/*', run: ({ trello }) => trello.members(board) },
  {
    name: 'trello.archivedCards',
    service: 'Trello',
    path: '/trello/*',
    run: ({ trello }) => trello.archivedCards(board),
  },
  {
    name: 'trello.card',
    service: 'Trello',
    path: '/trello/*',
    run: ({ trello }, world) => trello.card(templateOf(world).shortLink),
  },
  {
    name: 'trello.checklists',
    service: 'Trello',
    path: '/trello/*',
    run: ({ trello }, world) => trello.checklists(templateOf(world).id),
  },
  { name: 'slack.me', service: 'Slack', path: '/slack/*', run: ({ slack }) => slack.me() },
  { name: 'slack.myChannels', service: 'Slack', path: '/slack/*', run: ({ slack }) => slack.myChannels() },
  {
    name: 'slack.channelsNamed',
    service: 'Slack',
    path: '/slack/*',
    run: ({ slack }) => slack.channelsNamed(['incidents', 'systems']),
  },
  {
    name: 'slack.personByEmail',
    service: 'Slack',
    path: '/slack/*',
    run: ({ slack }) => slack.personByEmail('nadia@example.org'),
  },
  {
    name: 'slack.findPosted',
    service: 'Slack',
    path: '/slack/api/conversations.history',
    run: ({ slack }) => slack.findPosted('C04AJM8DCRF', { text: 'never said', marker: 'none' }, new Date()),
  },
  { name: 'slack.app', service: 'Slack', path: '/slack/*', run: ({ slack }) => slack.app('incident.io') },
  { name: 'github.me', service: 'GitHub', path: '/github/*', run: ({ github }) => github.me() },
  {
    name: 'github.repository',
    service: 'GitHub',
    path: '/github/*',
    run: ({ github }) => github.repository('dxw-example', 'site-a'),
  },
  {
    name: 'github.openPullRequest',
    service: 'GitHub',
    path: '/github/*',
    run: ({ github }) => github.openPullRequest('dxw-example', 'site-b', 'update-plugins'),
  },
  {
    name: 'github.openPullRequests',
    service: 'GitHub',
    path: '/github/*',
    run: ({ github }) => github.openPullRequests('dxw-example', 'site-b'),
  },
  {
    name: 'github.openPullRequestsOf',
    service: 'GitHub',
    path: '/github/*',
    run: ({ github }) => github.openPullRequestsOf('dxw-example'),
  },
  {
    name: 'github.mayBeAssigned',
    service: 'GitHub',
    path: '/github/*',
    run: ({ github }) => github.mayBeAssigned('dxw-example', 'site-a', 'nadia-example'),
  },
  { name: 'aws.identity', service: 'AWS', path: '/aws/sts*', run: ({ aws }) => aws.identity() },
  { name: 'aws.mfaDevices', service: 'AWS', path: '/aws/iam*', run: ({ aws }) => aws.mfaDevices('ada') },
  { name: 'aws.accessKeys', service: 'AWS', path: '/aws/iam*', run: ({ aws }) => aws.accessKeys('ada') },
  {
    name: 'incidentIo.userByEmail',
    service: 'incident.io',
    path: '/incident-io/*',
    run: ({ incidentIo }) => incidentIo.userByEmail('ada@example.org'),
  },
  {
    name: 'incidentIo.openIncidents',
    service: 'incident.io',
    path: '/incident-io/*',
    run: ({ incidentIo }) => incidentIo.openIncidents(),
  },
  {
    name: 'papertrail.access',
    service: 'Papertrail',
    path: '/papertrail/*',
    run: ({ papertrail }) => papertrail.access(),
  },
  {
    name: 'papertrail.access, of its successor',
    service: 'SolarWinds Observability',
    path: '/solarwinds/*',
    run: ({ solarwinds }) => solarwinds.access(),
  },
  {
    name: 'airtable.bases',
    service: 'Airtable',
    path: '/airtable/*',
    run: ({ airtable }) => airtable.bases(),
  },
];

/** Every method that writes, of every client, except zendesk.assign, which never throws. */
export const writes: readonly PracticeWrite[] = [
  {
    name: 'zendesk.addMember',
    service: 'Zendesk',
    method: 'POST',
    path: '/zendesk/api/v2/group_memberships',
    person: 'maintenance',
    run: ({ zendesk }) => zendesk.addMember(me, secondLine.id),
    effect: ({ zendesk }) =>
      zendesk.memberships.filter((one) => one.user_id === me && one.group_id === secondLine.id).length,
  },
  {
    name: 'zendesk.removeMember',
    service: 'Zendesk',
    method: 'DELETE',
    path: '/zendesk/api/v2/group_memberships/*',
    person: 'maintenance',
    run: ({ zendesk }) => zendesk.removeMember(9100007),
    effect: ({ zendesk }) => (zendesk.memberships.some(({ id }) => id === 9100007) ? 0 : 1),
  },
  {
    name: 'zendesk.recover',
    service: 'Zendesk',
    method: 'PUT',
    path: '/zendesk/api/v2/suspended_tickets/recover_many',
    run: ({ zendesk }) => zendesk.recover(7900001),
    effect: ({ zendesk }) =>
      zendesk.tickets.filter(({ fields }) => fields.subject === 'Re: Planning applications cannot be downloaded')
        .length,
  },
  {
    name: 'zendesk.updateTicket',
    service: 'Zendesk',
    method: 'PUT',
    path: '/zendesk/api/v2/tickets/48203*',
    run: ({ zendesk }, world) =>
      zendesk.updateTicket(48203, { note: 'A note, said once' }, { stamp: ticketOf(world, 48203).updated_at }),
    effect: (world) => comments(world, 'A note, said once'),
  },
  {
    name: 'zendesk.createTicket',
    service: 'Zendesk',
    method: 'POST',
    path: '/zendesk/api/v2/tickets*',
    run: ({ zendesk }) =>
      zendesk.createTicket({ subject: 'Made once', body: 'Said once', groupId: 360004, idempotencyKey: 'practice-1' }),
    effect: ({ zendesk }) => zendesk.tickets.filter(({ fields }) => fields.subject === 'Made once').length,
  },
  {
    name: 'trello.join',
    service: 'Trello',
    method: 'PUT',
    path: '/trello/1/boards/*',
    run: ({ trello }, world) =>
      trello.join(
        must(
          world.trello.boards.find(({ shortLink }) => shortLink === board),
          'board',
        ).id,
      ),
    effect: ({ trello }) =>
      must(
        trello.boards.find(({ shortLink }) => shortLink === board),
        'board',
      ).memberships.filter(({ member }) => member === '5f0000000000000000000001').length,
  },
  {
    name: 'trello.createCard',
    service: 'Trello',
    method: 'POST',
    path: '/trello/1/cards',
    run: ({ trello }, world) =>
      trello.createCard({ listId: named(world.trello.lists, 'Backlog').id, name: 'Made once' }),
    effect: ({ trello }) => trello.cards.filter(({ name }) => name === 'Made once').length,
  },
  {
    name: 'trello.copyCard',
    service: 'Trello',
    method: 'POST',
    path: '/trello/1/cards',
    run: ({ trello }, world) =>
      trello.copyCard({
        from: templateOf(world).id,
        listId: named(world.trello.lists, 'Backlog').id,
        name: 'Copied once',
      }),
    effect: ({ trello }) => trello.cards.filter(({ name }) => name === 'Copied once').length,
  },
  {
    name: 'trello.setCheckItem',
    service: 'Trello',
    method: 'PUT',
    path: '/trello/1/cards/*',
    run: ({ trello }, world) => {
      const card = templateOf(world);
      const checklist = must(
        world.trello.checklists.find((one) => one.card === card.id),
        'checklist',
      );
      return trello.setCheckItem(card.id, must(checklist.items[0], 'item').id, true);
    },
    effect: (world) => {
      const card = templateOf(world).id;
      const checklist = world.trello.checklists.find((one) => one.card === card);
      return checklist?.items[0]?.state === 'complete' ? 1 : 0;
    },
  },
  {
    name: 'trello.takeCard',
    service: 'Trello',
    method: 'POST',
    path: '/trello/1/cards/*',
    run: ({ trello }) => trello.takeCard('Se4rchF1'),
    effect: (world) => filtersCard(world).members.filter((member) => member === '5f0000000000000000000001').length,
  },
  {
    name: 'trello.completeCard',
    service: 'Trello',
    method: 'PUT',
    path: '/trello/1/cards/*',
    run: ({ trello }) => trello.completeCard('Se4rchF1', '2026-11-27T18:00:00.000Z'),
    effect: (world) => Number(filtersCard(world).dueComplete && filtersCard(world).due === '2026-11-27T18:00:00.000Z'),
  },
  {
    name: 'trello.attach',
    service: 'Trello',
    method: 'POST',
    path: '/trello/1/cards/*',
    run: ({ trello }) => trello.attach('Se4rchF1', 'https://example.org/once'),
    effect: (world) => filtersCard(world).attachments.filter(({ url }) => url === 'https://example.org/once').length,
  },
  {
    name: 'slack.join',
    service: 'Slack',
    method: 'POST',
    path: '/slack/api/conversations.join',
    run: ({ slack }) => slack.join('C0DALMATN1'),
    effect: ({ slack }) =>
      must(
        slack.channels.find(({ id }) => id === 'C0DALMATN1'),
        'channel',
      ).members.filter((member) => member === 'U0ADA00001').length,
  },
  {
    name: 'slack.directMessage',
    service: 'Slack',
    method: 'POST',
    path: '/slack/api/conversations.open',
    run: ({ slack }) => slack.directMessage('U0NADIA003'),
    effect: ({ slack }) =>
      slack.channels.filter(({ kind, members }) => kind === 'im' && members.includes('U0NADIA003')).length,
  },
  {
    name: 'slack.post',
    service: 'Slack',
    method: 'POST',
    path: '/slack/api/chat.postMessage',
    run: ({ slack }) => slack.post('C04AJM8DCRF', { text: 'Said once', marker: 'practice-1' }),
    effect: ({ slack }) => slack.messages.filter(({ text }) => text === 'Said once').length,
  },
  {
    name: 'github.createDraftPullRequest',
    service: 'GitHub',
    method: 'POST',
    path: '/github/repos/*/pulls',
    prepare: (practice) => practice.branch('dxw-example/site-a', 'made-once'),
    run: ({ github }) =>
      github.createDraftPullRequest('dxw-example', 'site-a', {
        branch: 'made-once',
        base: 'main',
        title: 'Made once',
        body: 'Said once',
      }),
    effect: ({ github }) => github.pulls.filter(({ head }) => head === 'made-once').length,
  },
  {
    name: 'github.createPullRequest',
    service: 'GitHub',
    method: 'POST',
    path: '/github/repos/*/pulls',
    prepare: (practice) => practice.branch('dxw-example/site-a', 'opened-once'),
    run: ({ github }) =>
      github.createPullRequest('dxw-example', 'site-a', {
        branch: 'opened-once',
        base: 'main',
        title: 'Opened once',
        body: 'Said once',
      }),
    effect: ({ github }) => github.pulls.filter(({ head }) => head === 'opened-once').length,
  },
  {
    name: 'github.assign',
    service: 'GitHub',
    method: 'POST',
    path: '/github/repos/*/assignees',
    run: ({ github }) => github.assign('dxw-example', 'site-a', 12, 'nadia-example'),
    effect: ({ github }) =>
      must(
        github.pulls.find(({ repository, number }) => repository === 'dxw-example/site-a' && number === 12),
        'pull request',
      ).assignees.filter((login) => login === 'nadia-example').length,
  },
];
