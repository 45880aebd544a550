import type { Call, Endpoint } from './call.ts';
import { linkTo, offsetPage } from './paging.ts';
import { presentTickets, presentUser } from './present.ts';
import { invalidPaging, Problem } from './problem.ts';
import { parseQuery, selectTickets, type Term } from './search-query.ts';
import { maySee } from './update.ts';
import type { FieldValue, Ticket } from './world.ts';

const hourMs = 3_600_000;

/** A ticket as it was at a time, with later changes undone. Null if it didn't exist yet. */
export function asOf(ticket: Ticket, time: number): Ticket | null {
  if (Date.parse(ticket.updated_at) <= time) return ticket;
  if (Date.parse(ticket.created_at) > time) return null;
  const fields: Record<string, unknown> = { ...ticket.fields };
  const custom: Record<string, FieldValue> = { ...ticket.custom };
  const audits = ticket.audits.filter((audit) => Date.parse(audit.created_at) <= time);
  for (const audit of ticket.audits.slice(audits.length).reverse()) {
    for (const event of audit.events) {
      if (event.type !== 'Change') continue;
      if (event.field_name in fields) fields[event.field_name] = event.previous_value;
      else custom[event.field_name] = event.previous_value ?? null;
    }
  }
  const updated_at = audits.at(-1)?.created_at ?? ticket.created_at;
  return { ...ticket, fields: fields as unknown as Ticket['fields'], custom, audits, updated_at };
}

function find(call: Call, terms: readonly Term[]): Ticket[] {
  const { world, user, now } = call;
  const indexed = now.getTime() - world.limits.searchLagMs;
  const tickets = world.tickets
    .flatMap((ticket) => asOf(ticket, indexed) ?? [])
    .filter((ticket) => maySee(world, user, ticket));
  return selectTickets(tickets, terms, { world, user, now });
}

const orders: Readonly<Record<string, (ticket: Ticket) => string | number>> = {
  created_at: (ticket) => ticket.created_at,
  updated_at: (ticket) => ticket.updated_at,
  priority: (ticket) => ['low', 'normal', 'high', 'urgent'].indexOf(ticket.fields.priority ?? ''),
  status: (ticket) => ['new', 'open', 'pending', 'hold', 'solved', 'closed'].indexOf(ticket.fields.status),
  ticket_type: (ticket) => ticket.fields.type ?? '',
};

function sorted(call: Call, terms: readonly Term[], tickets: readonly Ticket[]): Ticket[] {
  const inQuery = (key: string) => terms.find((term) => term.key === key)?.value;
  const by = inQuery('order_by') ?? call.query.get('sort_by') ?? '';
  const order = orders[by.replace(/^(created|updated)$/, '$1_at')] ?? ((ticket: Ticket) => ticket.updated_at);
  const up = (inQuery('sort') ?? call.query.get('sort_order') ?? 'desc') === 'asc';
  return [...tickets].sort((one, other) => {
    const [a, b] = [order(one), order(other)];
    const sign = a < b ? -1 : a > b ? 1 : one.id - other.id;
    return up ? sign : -sign;
  });
}

function results(call: Call, tickets: readonly Ticket[]) {
  const { items, beside } = presentTickets(call, tickets);
  return { results: items.map((item) => ({ ...item, result_type: 'ticket' })), facets: null, ...beside };
}

/** Finds users by address or name; everything else is a ticket. */
function searchUsers(call: Call, terms: readonly Term[]) {
  const words = terms.filter((term) => term.key !== 'type').map((term) => term.value.toLowerCase());
  const found = call.world.users.filter((user) =>
    words.every((word) => `${user.name} ${user.email}`.toLowerCase().includes(word)),
  );
  const { items, rest } = offsetPage(call, found);
  return {
    body: {
      results: items.map((user) => ({ ...presentUser(call, user), result_type: 'user' })),
      facets: null,
      ...rest,
    },
  };
}

function search(call: Call) {
  const terms = parseQuery(call.query.get('query') ?? '');
  if (terms.some((term) => term.key === 'type' && term.value === 'user')) return searchUsers(call, terms);
  const tickets = sorted(call, terms, find(call, terms));
  const size = Math.min(Number(call.query.get('per_page') ?? 100), 100);
  if (Number(call.query.get('page') ?? 1) * size > call.world.limits.searchResults) {
    throw new Problem(422, {
      error: 'invalid',
      description: 'Invalid search: Requested response size was greater than Search Response Limits',
    });
  }
  const { items, rest } = offsetPage(call, tickets);
  return { body: { ...results(call, items), ...rest } };
}

interface ExportCursor {
  /** The last ticket: its creation time and its id. */
  readonly after: readonly [string, number];
  readonly startedAt: number;
}

function readExportCursor(call: Call): ExportCursor {
  const cursor = call.query.get('page[after]');
  if (!cursor) return { after: ['', 0], startedAt: call.now.getTime() };
  let read: Partial<ExportCursor> = {};
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as Partial<ExportCursor>;
  } catch {
    // Reported below.
  }
  if (!Array.isArray(read.after) || typeof read.startedAt !== 'number') {
    throw invalidPaging('Invalid cursor', 'page[after] is not a cursor of this export');
  }
  if (call.now.getTime() - read.startedAt > hourMs) throw invalidPaging('Expired cursor', 'page[after] has expired');
  return { after: read.after, startedAt: read.startedAt };
}

/** All matches, in order of creation, without the search's limit. */
function exportAll(call: Call) {
  if (call.query.get('filter[type]') !== 'ticket') {
    throw new Problem(422, { error: 'invalid', description: 'Invalid search: filter[type] has to be ticket' });
  }
  const terms = parseQuery(call.query.get('query') ?? '');
  if (terms.some((term) => term.key === 'type')) {
    throw new Problem(422, {
      error: 'invalid',
      description: 'Invalid search: type may not be in the query of an export',
    });
  }
  const cursor = readExportCursor(call);
  const size = Math.min(Math.max(1, Number(call.query.get('page[size]') ?? 100) || 100), 1000);
  const [at, id] = cursor.after;
  const order = (one: Ticket, other: Ticket) => one.created_at.localeCompare(other.created_at) || one.id - other.id;
  const all = find(call, terms)
    .filter((ticket) => ticket.created_at > at || (ticket.created_at === at && ticket.id > id))
    .sort(order);
  const page = all.slice(0, size);
  const more = all.length > size;
  const last = page.at(-1);
  const next: ExportCursor = { ...cursor, after: last ? [last.created_at, last.id] : cursor.after };
  const after = Buffer.from(JSON.stringify(next)).toString('base64url');
  return {
    body: {
      ...results(call, page),
      links: { prev: null, next: more ? linkTo(call, { 'page[after]': after }) : null },
      meta: { has_more: more, after_cursor: after, before_cursor: null },
    },
  };
}

// The real service may require the old `read` scope for searches; its documentation doesn't say.
const read = 'tickets:read';

/** https://developer.zendesk.com/api-reference/ticketing/ticket-management/search/ */
export const searchEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/v2/search', scope: read, handle: search },
  { method: 'GET', path: '/api/v2/search/export', scope: read, handle: exportAll },
];
