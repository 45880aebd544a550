import { type Call, type Endpoint, timeOf } from './call.ts';
import { page } from './paging.ts';
import { presentFile, presentTicket } from './present.ts';
import { forbidden, notFound } from './problem.ts';
import { applyUpdate, emptyTicket, isLight, readChange } from './update.ts';
import { readIds } from './users.ts';
import type { SuspendedTicket, Ticket, ZendeskUser, ZendeskWorld } from './world.ts';

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
  ticket_id: ticket.ticketId,
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
  attachments: ticket.attachments.map(presentFile),
  recipient: ticket.recipient,
});

/** The client who wrote it, who becomes a user with their first ticket. */
function writerOf(world: ZendeskWorld, { name, email }: SuspendedTicket['author']): ZendeskUser {
  const known = world.users.find((user) => user.email.toLowerCase() === email.toLowerCase());
  if (known) return known;
  world.nextId += 1;
  const organization = world.organizations.find(({ domain }) => email.toLowerCase().endsWith(`@${domain}`));
  const organizationId = organization?.id ?? null;
  const rights = { role: 'end-user', customRoleId: null, ticketRestriction: null } as const;
  const made = { id: world.nextId, name, email, organizationId, ...rights };
  world.users.push(made);
  return made;
}

/** Zendesk does not take mail from its own address. */
const isRecoverable = (world: ZendeskWorld, { author }: SuspendedTicket) => author.email !== world.address;

/** Turns suspended mail into a ticket of this requester, or into a comment on the ticket that it answers. */
function recover(world: ZendeskWorld, mail: SuspendedTicket, requester: ZendeskUser, at: string): Ticket {
  const answered = world.tickets.find(({ id }) => id === mail.ticketId);
  const ticket = answered ?? emptyTicket(world, world.nextTicketId, requester, requester, at, 'email');
  const comment = { comment: { body: mail.content, public: true } };
  const { status, custom_status_id, group_id } = ticket.fields;
  const first = { status, custom_status_id, group_id, subject: mail.subject };
  const change = readChange(world, ticket, comment, requester);
  if (!answered) {
    world.nextTicketId += 1;
    world.tickets.push(ticket);
  }
  applyUpdate(world, ticket, answered ? change : { ...change, fields: first }, requester, at, 'email');
  world.suspended = world.suspended.filter(({ id }) => id !== mail.id);
  return ticket;
}

/** Only this makes the agent the requester: "This prevents the ticket from being re-suspended after recovery". */
function recoverOne(call: Call) {
  check(call);
  const mail = call.world.suspended.find(({ id }) => id === call.id());
  if (!mail) throw notFound();
  if (!isRecoverable(call.world, mail)) return { status: 422, body: { ticket: [present(call, mail)] } };
  const ticket = call.change((world) => recover(world, mail, call.user, timeOf(call)));
  return { body: { ticket: [presentTicket(call, ticket)] } };
}

/** Keeps the clients as the requesters. Those that could not be recovered are in the answer too. */
function recoverMany(call: Call) {
  check(call);
  const ids = readIds(call.query);
  const asked = call.world.suspended.filter(({ id }) => ids.includes(id));
  const left = asked.filter((mail) => !isRecoverable(call.world, mail));
  const tickets = call.change((world) =>
    asked
      .filter((mail) => !left.includes(mail))
      .map((mail) => recover(world, mail, writerOf(world, mail.author), timeOf(call))),
  );
  return {
    body: {
      tickets: tickets.map((ticket) => presentTicket(call, ticket)),
      ...(left.length === 0 ? {} : { suspended_tickets: left.map((mail) => present(call, mail)) }),
    },
  };
}

const read = 'tickets:read';
const write = 'tickets:write';
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
  { method: 'PUT', path: '/api/v2/suspended_tickets/recover_many', scope: write, handle: recoverMany },
  { method: 'PUT', path: '/api/v2/suspended_tickets/:id/recover', scope: write, handle: recoverOne },
];
