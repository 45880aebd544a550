import { createHash } from 'node:crypto';
import { readTicket } from '../access-requests.ts';
import { type Call, type Endpoint, timeOf } from './call.ts';
import { page } from './paging.ts';
import { presentAudit, presentAuthors, presentComment, presentTickets } from './present.ts';
import { invalidAttribute, notFound, Problem, recordInvalid } from './problem.ts';
import { applyUpdate, checkUpdate, comments, emptyTicket, maySee, readChange, type TicketInput } from './update.ts';
import { readIds } from './users.ts';
import type { Ticket, ZendeskUser } from './world.ts';

const twoHoursMs = 7_200_000;

const sorts = {
  id: (ticket: Ticket) => ticket.id,
  created_at: (ticket: Ticket) => ticket.created_at,
  updated_at: (ticket: Ticket) => ticket.updated_at,
};

/** A single ticket with its sideloads. `slas` is never among them, even if it is asked for. */
export function single(call: Call, ticket: Ticket): object {
  const { items, beside } = presentTickets(call, [ticket]);
  const { slas: _, ...alone } = items[0] as Record<string, unknown>;
  return { ticket: alone, ...beside };
}

/** The `ticket` in a body. */
export function sentTicket(body: Record<string, unknown>): TicketInput {
  const { ticket } = body;
  if (typeof ticket !== 'object' || ticket === null || Array.isArray(ticket))
    throw invalidAttribute('ticket', 'is required');
  return ticket as TicketInput;
}

async function update(call: Call) {
  const { id } = call.ticket(call.id());
  const input = sentTicket(await call.body());
  call.limiter.update(call.now);
  const at = timeOf(call);
  const audit = call.change((world) => {
    const ticket = world.tickets.find((each) => each.id === id);
    if (!ticket) throw notFound();
    return applyUpdate(world, ticket, checkUpdate(world, ticket, input, call.user, call.now), call.user, at);
  });
  // An update without changes has no audit, but is answered as if it had.
  const answered = audit ?? {
    id: call.world.nextId + 1,
    author_id: call.user.id,
    created_at: at,
    channel: 'api',
    events: [],
  };
  return { body: { ...single(call, call.ticket(id)), audit: presentAudit(id, answered) } };
}

function findRequester(call: Call, input: TicketInput): ZendeskUser {
  const requester = input.requester as { email?: string } | undefined;
  const found = call.world.users.find((user) =>
    input.requester_id === undefined ? user.email === requester?.email : user.id === Number(input.requester_id),
  );
  if (input.requester_id === undefined && requester === undefined) return call.user;
  if (!found) throw recordInvalid({ requester: 'Requester: is invalid' });
  return found;
}

const isRecent = (each: { at: string }, now: Date) => Date.parse(each.at) > now.getTime() - twoHoursMs;

/** https://developer.zendesk.com/api-reference/ticketing/tickets/creating_and_updating_tickets/#preventing-duplicate-tickets */
function repeated(call: Call, request: string): Ticket | undefined {
  const key = call.context.req.header('idempotency-key');
  const found = call.world.idempotent.find((each) => each.key === key && isRecent(each, call.now));
  if (!found) return undefined;
  if (found.request !== request) {
    throw new Problem(400, {
      error: 'IdempotentRequestError',
      description: 'The request parameters do not match those of the first request with this idempotency key.',
    });
  }
  return call.world.tickets.find((ticket) => ticket.id === found.ticketId);
}

async function create(call: Call) {
  const body = await call.body();
  const input = sentTicket(body);
  const key = call.context.req.header('idempotency-key');
  const request = createHash('sha256')
    .update(JSON.stringify([call.user.id, body]))
    .digest('hex');
  const before = repeated(call, request);
  const location = (id: number) => `${call.host.address}/api/v2/tickets/${id}.json`;
  if (before) {
    return {
      status: 201,
      headers: { Location: location(before.id), 'X-Idempotency-Lookup': 'hit' },
      body: single(call, before),
    };
  }
  const requester = findRequester(call, input);
  const at = timeOf(call);
  const id = call.change((world) => {
    const ticket = emptyTicket(world, world.nextTicketId, requester, call.user, at, 'api');
    const change = readChange(world, ticket, input, call.user);
    if (!change.comment) throw recordInvalid({ base: 'Description: cannot be blank' });
    const { status, custom_status_id, group_id } = ticket.fields;
    const subject = change.comment.body.split('\n')[0]?.slice(0, 80) ?? '';
    const fields = { subject, status, custom_status_id, group_id, ...change.fields };
    world.nextTicketId += 1;
    world.tickets.push(ticket);
    world.idempotent = world.idempotent.filter((each) => isRecent(each, call.now));
    if (key) world.idempotent.push({ key, request, ticketId: ticket.id, at });
    applyUpdate(world, ticket, { ...change, fields }, call.user, at);
    readTicket(call.store, ticket);
    return ticket.id;
  });
  const made = call.ticket(id);
  return {
    status: 201,
    headers: { Location: location(id), ...(key ? { 'X-Idempotency-Lookup': 'miss' } : {}) },
    body: { ...single(call, made), audit: made.audits.map((audit) => presentAudit(id, audit))[0] },
  };
}

/**
 * Makes a public comment internal; mail that it caused stays sent.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#make-comment-private
 */
function makePrivate(call: Call) {
  const { id } = call.ticket(call.id());
  const commentId = call.id('comment');
  call.change((world) => {
    const ticket = world.tickets.find((each) => each.id === id);
    if (!ticket || !comments(ticket).some((comment) => comment.id === commentId)) throw notFound();
    ticket.audits = ticket.audits.map((audit) => ({
      ...audit,
      events: audit.events.map((event) =>
        event.type === 'Comment' && event.id === commentId ? { ...event, public: false } : event,
      ),
    }));
  });
  return { body: {} };
}

/** A page of a list of tickets. */
export function ticketPage(call: Call, tickets: readonly Ticket[]) {
  const { items, rest } = page(call, tickets, sorts);
  const { items: presented, beside } = presentTickets(call, items);
  return { body: { tickets: presented, ...beside, ...rest } };
}

const read = 'tickets:read';
const write = 'tickets:write';

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/ */
export const ticketEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v2/tickets',
    scope: read,
    handle(call) {
      const externalId = call.query.get('external_id');
      const wanted = call.world.tickets.filter(
        ({ fields }) => externalId === null || fields.external_id === externalId,
      );
      return ticketPage(
        call,
        wanted.filter((ticket) => maySee(call.world, call.user, ticket)),
      );
    },
  },
  {
    method: 'GET',
    path: '/api/v2/users/:id/tickets/assigned',
    scope: read,
    handle: (call) =>
      ticketPage(
        call,
        call.world.tickets.filter(
          (ticket) => ticket.fields.assignee_id === call.id() && maySee(call.world, call.user, ticket),
        ),
      ),
  },
  {
    method: 'GET',
    path: '/api/v2/users/:id/tickets/requested',
    scope: read,
    handle: (call) =>
      ticketPage(
        call,
        call.world.tickets.filter(
          (ticket) => ticket.fields.requester_id === call.id() && maySee(call.world, call.user, ticket),
        ),
      ),
  },
  { method: 'POST', path: '/api/v2/tickets', scope: write, handle: create },
  {
    method: 'GET',
    path: '/api/v2/tickets/show_many',
    scope: read,
    handle(call) {
      const ids = new Set(readIds(call.query));
      const found = call.world.tickets.filter((ticket) => ids.has(ticket.id) && maySee(call.world, call.user, ticket));
      const { items, beside } = presentTickets(call, found);
      return { body: { tickets: items, ...beside, count: items.length, next_page: null, previous_page: null } };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/tickets/:id',
    scope: read,
    handle: (call) => ({ body: single(call, call.ticket(call.id())) }),
  },
  { method: 'PUT', path: '/api/v2/tickets/:id', scope: write, handle: update },
  { method: 'PUT', path: '/api/v2/tickets/:id/comments/:comment/make_private', scope: write, handle: makePrivate },
  {
    method: 'GET',
    path: '/api/v2/tickets/:id/comments',
    scope: read,
    handle(call) {
      const by = { created_at: (comment: { audit: { created_at: string } }) => comment.audit.created_at };
      const { items, rest } = page(call, comments(call.ticket(call.id())), by);
      const authors = items.map((comment) => comment.author_id);
      const presented = items.map(({ audit, ...comment }) => presentComment(comment, audit));
      return { body: { comments: presented, ...presentAuthors(call, authors), ...rest } };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/tickets/:id/audits',
    scope: read,
    handle(call) {
      const ticket = call.ticket(call.id());
      const { items, rest } = page(call, ticket.audits, { created_at: (audit) => audit.created_at });
      const authors = items.map((audit) => audit.author_id);
      const audits = items.map((audit) => presentAudit(ticket.id, audit));
      return { body: { audits, ...presentAuthors(call, authors), ...rest } };
    },
  },
];
