import type { Call, Endpoint } from './call.ts';
import { page } from './paging.ts';
import { presentTickets } from './present.ts';
import { notFound } from './problem.ts';
import { ticketPage } from './tickets.ts';
import { comments, maySee } from './update.ts';
import type { Ticket, View } from './world.ts';

const ancient = '2019-04-01T09:00:00Z';

const columns = [
  { id: 'subject', title: 'Subject' },
  { id: 'requester', title: 'Requester' },
  { id: 'status', title: 'Status' },
  { id: 'priority', title: 'Priority' },
  { id: 'updated', title: 'Updated' },
];

const present = (call: Call, view: View): object => ({
  url: `${call.host.address}/api/v2/views/${view.id}.json`,
  id: view.id,
  title: view.title,
  active: true,
  default: false,
  description: '',
  position: call.world.views.indexOf(view),
  updated_at: ancient,
  created_at: ancient,
  execution: { group_by: null, sort_by: 'created', sort_order: 'asc', columns, fields: columns, custom_fields: [] },
  conditions: {
    all: [
      { field: 'group_id', operator: 'is', value: String(view.groupId) },
      { field: 'status', operator: 'less_than', value: 'solved' },
    ],
    any: [],
  },
  restriction: null,
});

function find(call: Call): View {
  const view = call.world.views.find((each) => each.id === call.id());
  if (!view) throw notFound();
  return view;
}

const ticketsOf = (call: Call, view: View): Ticket[] =>
  call.world.tickets.filter(
    (ticket) =>
      ticket.fields.group_id === view.groupId &&
      !['solved', 'closed'].includes(ticket.fields.status) &&
      maySee(call.world, call.user, ticket),
  );

function row(call: Call, ticket: Ticket): object {
  const { fields } = ticket;
  const last = comments(ticket).at(-1);
  return {
    ticket_id: ticket.id,
    subject: fields.subject,
    requester_id: fields.requester_id,
    status: fields.status,
    priority: fields.priority,
    updated: ticket.updated_at,
    ticket: {
      id: ticket.id,
      subject: fields.subject,
      description: comments(ticket)[0]?.body ?? '',
      status: fields.status,
      type: fields.type,
      priority: fields.priority,
      url: `${call.host.address}/api/v2/tickets/${ticket.id}.json`,
      ...(last
        ? {
            last_comment: {
              id: last.id,
              author_id: last.author_id,
              body: last.body,
              public: last.public,
              created_at: last.audit.created_at,
            },
          }
        : {}),
    },
  };
}

const read = 'ticket_views:read';

/** https://developer.zendesk.com/api-reference/ticketing/business-rules/views/ */
export const viewEndpoints: readonly Endpoint[] = [
  ...['/api/v2/views', '/api/v2/views/active'].map(
    (path): Endpoint => ({
      method: 'GET',
      path,
      scope: read,
      handle(call) {
        const { items, rest } = page(call, call.world.views);
        return { body: { views: items.map((view) => present(call, view)), ...rest } };
      },
    }),
  ),
  {
    method: 'GET',
    path: '/api/v2/views/:id',
    scope: read,
    handle: (call) => ({ body: { view: present(call, find(call)) } }),
  },
  {
    method: 'GET',
    path: '/api/v2/views/:id/execute',
    scope: read,
    handle(call) {
      const view = find(call);
      call.limiter.view(call.now, view.id, call.user.id);
      const { items, rest } = page(call, ticketsOf(call, view));
      const { beside } = presentTickets(call, items);
      return {
        body: {
          columns,
          groups: [],
          rows: items.map((ticket) => row(call, ticket)),
          view: present(call, view),
          ...beside,
          ...rest,
        },
      };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/views/:id/tickets',
    scope: read,
    handle: (call) => ticketPage(call, ticketsOf(call, find(call))),
  },
  {
    method: 'GET',
    path: '/api/v2/views/:id/count',
    scope: read,
    handle(call) {
      const view = find(call);
      const value = ticketsOf(call, view).length;
      const url = `${call.host.address}/api/v2/views/${view.id}/count.json`;
      return {
        body: { view_count: { view_id: view.id, url, value, pretty: String(value), fresh: true, active: true } },
      };
    },
  },
];
