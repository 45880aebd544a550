import type { Call, Endpoint } from './call.ts';
import { page } from './paging.ts';
import { forbidden, notFound } from './problem.ts';
import { isLight } from './update.ts';
import type { SuspendedTicket } from './world.ts';

/** Allows administrators, unrestricted agents without a custom role, and those whose role allows it. */
function check({ world, user }: Call): void {
  const role = world.roles.find((each) => each.id === user.customRoleId);
  const may = user.role === 'admin' || (role ? role.seesSuspended : user.ticketRestriction === null);
  if (!may || isLight(world, user)) throw forbidden();
}

const present = (call: Call, ticket: SuspendedTicket): object => ({
  url: `${call.host.address}/api/v2/suspended_tickets/${ticket.id}.json`,
  id: ticket.id,
  author: { id: null, ...ticket.author },
  subject: ticket.subject,
  content: ticket.content,
  cause: ticket.cause,
  cause_id: ticket.causeId,
  error_messages: null,
  message_id: `<${ticket.id}@${ticket.author.email.split('@')[1] ?? 'example.org'}>`,
  ticket_id: null,
  created_at: ticket.created_at,
  updated_at: ticket.created_at,
  via: {
    channel: 'email',
    source: {
      from: { address: ticket.author.email, name: ticket.author.name },
      to: { address: ticket.recipient, name: '' },
      rel: null,
    },
  },
  attachments: [],
  recipient: ticket.recipient,
});

const read = 'tickets:read';
const sorts = {
  created_at: (ticket: SuspendedTicket) => ticket.created_at,
  author_email: (ticket: SuspendedTicket) => ticket.author.email,
  cause: (ticket: SuspendedTicket) => ticket.cause,
  subject: (ticket: SuspendedTicket) => ticket.subject,
};

/** https://developer.zendesk.com/api-reference/ticketing/tickets/suspended_tickets/ */
export const suspendedEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v2/suspended_tickets',
    scope: read,
    handle(call) {
      check(call);
      const { items, rest } = page(call, call.world.suspended, sorts);
      return { body: { suspended_tickets: items.map((each) => present(call, each)), ...rest } };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/suspended_tickets/:id',
    scope: read,
    handle(call) {
      check(call);
      const found = call.world.suspended.find((each) => each.id === call.id());
      if (!found) throw notFound();
      // The real service answers with a list here too, though there is only one.
      return { body: { suspended_tickets: [present(call, found)] } };
    },
  },
];
