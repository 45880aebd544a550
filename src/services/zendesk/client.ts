import * as z from 'zod';
import { atMost } from '../../lib/at-most.ts';
import { once } from '../../lib/once.ts';
import { at, baseAddress, type Query } from '../http/address.ts';
import { adviceOn, type Connection, createHttp } from '../http/http.ts';
import { realWaiting } from '../http/waiting.ts';
import { line } from '../line.ts';
import { ServiceError } from '../service-error.ts';
import { assignAll } from './assign.ts';
import { PublicNote } from './public-note.ts';
import { limitEndsIn, translate } from './refusal.ts';
import {
  assignedShape,
  auditShape,
  commentsShape,
  customStatusShape,
  fieldShape,
  kindOf,
  membershipShape,
  oneTicketShape,
  pageOf,
  ticketsShape,
  toComments,
  toTickets,
  toUpdate,
  toUser,
  updateShape,
  userShape,
} from './shapes.ts';
import { apiTokensDieOn, signInWith, tokenKindOf } from './sign-in.ts';
import { suspendedTickets } from './suspended.ts';
import { isWorking, type Ticket, type Zendesk, type ZendeskGroup } from './zendesk.ts';

/** The most that one page or one show_many returns. */
const pageSize = 100;

/** How many of those are read side by side. */
const partsAtOnce = 2;

/** The most results that a search returns; for more, it has to be exported. */
const searchLimit = 1000;

const foundShape = z.object({ id: z.number() });
const people = 'users,organizations';

/** Whether a change is more than an assignment, which also opens a new ticket the first time. */
function isWork(events: z.output<typeof auditShape>['events']): boolean {
  const isAssigned = events.some(({ field_name }) => field_name === 'assignee_id');
  const comesAlong = ({ field_name, value }: (typeof events)[number]) =>
    field_name === 'assignee_id' ||
    (isAssigned && (field_name === 'custom_status_id' || (field_name === 'status' && value === 'open')));
  return events.some((event) => event.type === 'Create' || (event.type === 'Change' && !comesAlong(event)));
}

/** The search query for a group's unsolved tickets. */
const unsolvedOf = (name: string) => `group:"${name.replaceAll('"', '')}" status<solved`;

type Page = { readonly meta?: { has_more: boolean; after_cursor?: string | null | undefined } | null | undefined } & {
  readonly next_page?: string | null | undefined;
};

/** Makes the client. The token is asked for with each request: it may be renewed meanwhile. */
export function createZendesk(parameters: Connection & { readonly token: () => Promise<string> }): Zendesk {
  const { waiting = realWaiting, signal, token } = parameters;
  const http = createHttp(parameters, {
    service: 'Zendesk',
    signIn: async () => signInWith(await token()),
    translate,
    limitEndsIn,
  });
  const site = baseAddress(parameters.url, parameters.urlSetBy).href;
  const ticketUrl = (id: number) => `${site}agent/tickets/${id}`;

  /** All pages of a list, by cursor. Uses the cursor, not the link, which could lead anywhere. */
  const pages = async <P extends Page>(path: string, query: Query, to: string, shape: z.ZodType<P>): Promise<P[]> => {
    const found: P[] = [];
    let after: string | undefined;
    for (;;) {
      const request = { path, query: { ...query, 'page[size]': pageSize, 'page[after]': after }, to };
      const page = await http.ask(request, shape);
      found.push(page);
      const next = page.meta?.after_cursor ?? undefined;
      const more = page.meta ? page.meta.has_more : Boolean(page.next_page);
      if (!more) return found;
      if (next === undefined || next === after) throw http.unexpected(request, 'has more pages but no cursor for them');
      after = next;
    }
  };

  const auditsOf = async (ticketId: number) => {
    const path = at`api/v2/tickets/${ticketId}/audits`;
    const found = await pages(path, {}, 'show what happened to the ticket', pageOf('audits', auditShape));
    return found.flatMap(({ audits }) => audits);
  };

  const customStatuses = once(async () => {
    const shape = z.object({ custom_statuses: z.array(customStatusShape) });
    return (await http.ask({ path: 'api/v2/custom_statuses', to: 'list the statuses' }, shape)).custom_statuses;
  });

  /** The names of custom statuses, which not every agent may read. Without them a ticket still has its category. */
  const labels = once(async () => {
    try {
      return await customStatuses();
    } catch (error) {
      if (error instanceof ServiceError && ['not-allowed', 'not-found'].includes(error.problem)) return [];
      throw error;
    }
  });

  const showMany = async (ids: readonly number[]): Promise<Ticket[]> => {
    const query = { ids: ids.join(','), include: `slas,${people}` };
    const [answer, statuses] = await Promise.all([
      http.ask({ path: 'api/v2/tickets/show_many', query, to: 'show the tickets' }, ticketsShape),
      labels(),
    ]);
    return toTickets(answer, statuses, ticketUrl);
  };

  /** A ticket by itself, without its SLA, which is then unknown. */
  const single = async (id: number): Promise<Ticket> => {
    const request = { path: at`api/v2/tickets/${id}`, query: { include: people }, to: 'show the ticket' };
    const [answer, statuses] = await Promise.all([http.ask(request, oneTicketShape), labels()]);
    const [shown] = toTickets({ ...answer, tickets: [answer.ticket] }, statuses, ticketUrl);
    if (shown?.id !== id) throw http.unexpected(request, 'returned a different ticket');
    return shown;
  };

  const singleIfThere = async (id: number): Promise<Ticket[]> => {
    try {
      return [await single(id)];
    } catch (error) {
      if (error instanceof ServiceError && error.problem === 'not-found') return [];
      throw error;
    }
  };

  const tickets = async (
    ids: readonly number[],
    onProgress?: (read: number, of: number) => void,
  ): Promise<Ticket[]> => {
    const wanted = [...new Set(ids)];
    const found = new Map<number, Ticket>();
    const parts = Array.from({ length: Math.ceil(wanted.length / pageSize) }, (_, index) =>
      wanted.slice(index * pageSize, (index + 1) * pageSize),
    );
    await atMost(partsAtOnce, parts, async (part) => {
      let missing = part;
      // An answer can have fewer tickets than were asked for. One that is left out twice is read alone, if it exists.
      for (let before = 0; missing.length > 0 && missing.length !== before; ) {
        before = missing.length;
        for (const ticket of await showMany(missing)) found.set(ticket.id, ticket);
        missing = missing.filter((id) => !found.has(id));
      }
      const singles = await atMost(partsAtOnce, missing, singleIfThere);
      for (const ticket of singles.flat()) found.set(ticket.id, ticket);
      onProgress?.(found.size, wanted.length);
    });
    return wanted.flatMap((id) => found.get(id) ?? []);
  };

  /** The ids of the tickets that a search finds. `onCount` gets how many there are, before most of them are read. */
  const search = async (words: string, onCount?: (count: number) => void): Promise<number[]> => {
    const to = 'search for tickets';
    const shape = z.object({ count: z.number(), results: z.array(foundShape), next_page: z.string().nullish() });
    const ids: number[] = [];
    for (let page = 1; ; page++) {
      const query = { query: `type:ticket ${words}`, per_page: pageSize, page };
      const answer = await http.ask({ path: 'api/v2/search', query, to }, shape);
      if (page === 1) onCount?.(answer.count);
      if (answer.count >= searchLimit) break;
      ids.push(...answer.results.map(({ id }) => id));
      if (answer.next_page && answer.results.length > 0) continue;
      if (ids.length >= answer.count) return ids;
      // Fewer than it counted: only an export shows which ones are missing.
      break;
    }
    // An export takes the type in its filter and refuses it in the query.
    const exported = await pages(
      'api/v2/search/export',
      { query: words, 'filter[type]': 'ticket' },
      to,
      pageOf('results', foundShape),
    );
    return exported.flatMap(({ results }) => results.map(({ id }) => id));
  };

  /** The ids of someone's unsolved tickets, in any group. */
  const workingIdsOf = async (userId: number): Promise<number[]> => {
    const path = at`api/v2/users/${userId}/tickets/assigned`;
    const found = await pages(path, {}, 'list the tickets of a person', pageOf('tickets', assignedShape));
    // After years, someone has thousands of solved ones.
    const working = found.flatMap((page) => page.tickets).filter(({ status }) => !status || isWorking(status));
    return working.map(({ id }) => id);
  };

  /** The people of a group, if its memberships come without them. */
  const usersOf = (groupId: number) =>
    pages(at`api/v2/groups/${groupId}/users`, {}, 'list the people of the group', pageOf('users', userShape));

  const searchGroups = async (
    names: readonly string[],
    also = '',
    onCount?: (count: number) => void,
  ): Promise<number[]> =>
    (await Promise.all(names.map((name) => search(`${unsolvedOf(name)}${also}`, onCount)))).flat();

  const unsolved: Zendesk['unsolved'] = async (groupNames, assigneeId, onProgress) => {
    let counted = 0;
    const onCount = (count: number) => {
      counted += count;
      onProgress?.(0, counted);
    };
    const [found, own] = await Promise.all([
      searchGroups(groupNames, '', onCount).then((ids) => tickets(ids, onProgress)),
      assigneeId.then(workingIdsOf),
    ]);
    const rest = own.filter((id) => !found.some((ticket) => ticket.id === id));
    return [...found, ...(await tickets(rest))].filter(({ status }) => isWorking(status));
  };

  return {
    ticketUrl,
    suspendedUrl: `${site}agent/filters/suspended`,

    tickets: (ids) => tickets(ids),
    unsolved,
    unsolvedIds: (groupNames, word) => searchGroups(groupNames, word === undefined ? '' : ` "${word}"`),
    assignedIds: workingIdsOf,
    customStatuses,

    async ticket(id) {
      const [shown] = await showMany([id]);
      // One that is left out may still be there; if it isn't, this says why.
      return shown?.id === id ? shown : single(id);
    },

    async me() {
      const request = { path: 'api/v2/users/me', to: 'look up your account' };
      const { user } = await http.ask(request, z.object({ user: userShape }));
      if (user.id === null) {
        throw new ServiceError('Zendesk does not accept the sign-in: it treats you as an anonymous visitor.', {
          service: 'Zendesk',
          problem: 'not-signed-in',
          status: 200,
          next: [adviceOn(parameters)],
        });
      }
      const tokenKind = tokenKindOf(await token());
      return {
        id: user.id,
        name: user.name,
        email: user.email ?? '',
        kind: kindOf(user),
        restriction: user.restricted_agent === false ? null : (user.ticket_restriction ?? null),
        tokenKind,
        tokenDiesOn: tokenKind === 'api-token' ? apiTokensDieOn : null,
      };
    },

    async groups() {
      const shape = pageOf('groups', z.object({ id: z.number(), name: line, deleted: z.boolean().optional() }));
      const found = await pages('api/v2/groups', {}, 'list the groups', shape);
      return found.flatMap(({ groups }) =>
        groups.filter((group) => !group.deleted).map(({ id, name }) => ({ id, name })),
      );
    },

    async members(groupId) {
      const shape = pageOf('group_memberships', membershipShape).extend({ users: z.array(userShape).nullish() });
      const path = at`api/v2/groups/${groupId}/memberships`;
      const found = await pages(path, { include: 'users' }, 'list the members of the group', shape);
      const shown = found.every((page) => page.users) ? found : await usersOf(groupId);
      const users = shown.flatMap((page) => page.users ?? []).flatMap((user) => toUser(user) ?? []);
      return found
        .flatMap((page) => page.group_memberships)
        .map((membership) => ({ ...membership, user: users.find(({ id }) => id === membership.userId) ?? null }));
    },

    async membershipsOf(userId) {
      const path = at`api/v2/users/${userId}/group_memberships`;
      const found = await pages(path, {}, 'list the groups of a person', pageOf('group_memberships', membershipShape));
      return found.flatMap((page) => page.group_memberships);
    },

    async addMember(userId, groupId) {
      const json = { group_membership: { user_id: userId, group_id: groupId } };
      const request = { method: 'POST', path: 'api/v2/group_memberships', json, to: 'add to the group' } as const;
      return (await http.ask(request, z.object({ group_membership: membershipShape }))).group_membership;
    },

    removeMember: (id) =>
      http.send({ method: 'DELETE', path: at`api/v2/group_memberships/${id}`, to: 'remove from the group' }),

    async userByEmail(email) {
      const query = { query: `email:"${email.replaceAll('"', '')}"` };
      const shape = z.object({ users: z.array(userShape) });
      const { users } = await http.ask({ path: 'api/v2/users/search', query, to: 'look up a person' }, shape);
      // The search also finds similar addresses.
      const user = users.find((found) => found.email?.toLowerCase() === email.toLowerCase());
      return user ? toUser(user) : null;
    },

    // https://support.zendesk.com/hc/en-us/articles/4408886879258-Zendesk-Support-search-reference
    commentedBy: (userId, group) => search(`${unsolvedOf(group.name)} commenter:${userId}`),

    async ticketsOf(group: ZendeskGroup, assigneeId) {
      const all = await unsolved([group.name], Promise.resolve(assigneeId));
      return all.filter(({ groupId }) => groupId === group.id);
    },

    async assignedTo(userId) {
      const all = await tickets(await workingIdsOf(userId));
      return all.filter(({ assigneeId, status }) => assigneeId === userId && isWorking(status));
    },

    async requestedBy(userId) {
      const path = at`api/v2/users/${userId}/tickets/requested`;
      const query = { sort: '-id', 'page[size]': pageSize };
      const request = { path, query, to: 'list the tickets of a client' };
      return (await http.ask(request, pageOf('tickets', foundShape))).tickets.map(({ id }) => id);
    },

    async doneBy(userId, ticketId, since) {
      const own = (await auditsOf(ticketId)).filter(
        ({ author_id, created_at }) => author_id === userId && Date.parse(created_at) >= since.getTime(),
      );
      if (own.some(({ events }) => isWork(events))) return 'changed';
      return own.some(({ events }) => events.some(({ type }) => type === 'Comment')) ? 'commented' : null;
    },

    async history(ticketId) {
      const audits = await auditsOf(ticketId);
      const events = audits
        .sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
        .flatMap(({ created_at, events }) => events.map((event) => ({ ...event, createdAt: created_at })));
      const last = events.findLast(({ field_name }) => field_name === 'status');
      return {
        status: last === undefined ? null : { is: String(last.value), since: last.createdAt },
        notes: events
          .filter((event) => event.type === 'Comment' && event.public === false)
          .map(({ body, createdAt }) => ({ body: body ?? '', createdAt })),
      };
    },

    async comments(ticketId) {
      const path = at`api/v2/tickets/${ticketId}/comments`;
      return (await pages(path, { include: 'users' }, 'show the comments', commentsShape)).flatMap(toComments);
    },

    async updateTicket(ticketId, change, { stamp }) {
      const ticket = { ...toUpdate(change), safe_update: true, updated_stamp: stamp };
      const to = change.note === undefined ? 'change the ticket' : 'add the internal note';
      const request = { method: 'PUT', path: at`api/v2/tickets/${ticketId}`, json: { ticket }, to } as const;
      const answer = await http.ask(request, updateShape);
      if (change.note === undefined) return { updatedAt: answer.ticket.updated_at, noteId: null };
      const comment = answer.audit?.events.find(({ type }) => type === 'Comment');
      const look = `Look at the ticket: ${ticketUrl(ticketId)}`;
      if (comment?.public === undefined) {
        throw http.unexpected(request, 'did not confirm that the note is internal', { next: [look] });
      }
      if (comment.public) {
        throw new PublicNote({ ticketId, commentId: comment.id, url: ticketUrl(ticketId) });
      }
      return { updatedAt: answer.ticket.updated_at, noteId: comment.id };
    },

    makeInternal: (ticketId, commentId) =>
      http.send({
        method: 'PUT',
        path: at`api/v2/tickets/${ticketId}/comments/${commentId}/make_private`,
        to: 'make the comment internal',
      }),

    assign: (assignments, onProgress) => assignAll(assignments, { http, waiting, signal }, onProgress),

    async ticketWithExternalId(externalId) {
      const query = { external_id: externalId };
      const to = 'look for the ticket';
      const found = await pages('api/v2/tickets', query, to, pageOf('tickets', foundShape));
      const ids = found.flatMap((page) => page.tickets.map(({ id }) => id));
      return ids.length === 0 ? null : ((await tickets([Math.min(...ids)]))[0] ?? null);
    },

    async createTicket({ subject, body, groupId, externalId, idempotencyKey }) {
      const ticket = { subject, comment: { body, public: false }, group_id: groupId };
      const json = { ticket: { ...ticket, ...(externalId === undefined ? {} : { external_id: externalId }) } };
      const { value, headers } = await http.exchange(
        {
          method: 'POST',
          path: 'api/v2/tickets',
          json,
          // https://developer.zendesk.com/api-reference/ticketing/introduction/#idempotency
          headers: { 'idempotency-key': idempotencyKey },
          to: 'create the ticket',
        },
        z.object({ ticket: foundShape }),
      );
      return {
        id: value.ticket.id,
        url: ticketUrl(value.ticket.id),
        madeBefore: headers.get('x-idempotency-lookup') === 'hit',
      };
    },

    ticketFields: once(async () => {
      const found = await pages('api/v2/ticket_fields', {}, 'list the fields', pageOf('ticket_fields', fieldShape));
      return found.flatMap((page) => page.ticket_fields);
    }),

    ...suspendedTickets({ http, pages }),
  };
}
