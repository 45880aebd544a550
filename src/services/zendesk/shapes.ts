import * as z from 'zod';
import { line } from '../line.ts';
import {
  type CustomStatus,
  type SlaClock,
  type Ticket,
  type TicketChange,
  type TicketComment,
  type TicketSla,
  ticketPriorities,
  ticketStatuses,
  type ZendeskKind,
  type ZendeskUser,
} from './zendesk.ts';

/** Only the fields that are used; https://developer.zendesk.com/api-reference/ticketing/ has the rest. */

/** Where the next page of a list begins. */
const paging = {
  meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).nullish(),
  next_page: z.string().nullish(),
};

/** A page of a list, which the answer has under this name. */
export const pageOf = <N extends string, S extends z.ZodType>(name: N, item: S) =>
  z.object({ [name]: z.array(item), ...paging } as { [K in N]: z.ZodArray<S> } & typeof paging);

export const userShape = z.object({
  id: z.number().nullable(),
  name: line,
  email: line.nullish(),
  role: z.string(),
  role_type: z.number().nullish(),
  only_private_comments: z.boolean().nullish(),
  restricted_agent: z.boolean().nullish(),
  ticket_restriction: z.string().nullish(),
});

export type VendorUser = z.output<typeof userShape>;

/** A custom role can be a light agent's too: it allows only internal comments. */
export function kindOf(user: VendorUser): ZendeskKind {
  if (user.role === 'admin') return 'admin';
  if (user.role !== 'agent') return 'end user';
  const light = user.role_type == null ? user.only_private_comments === true : user.role_type === 1;
  return light ? 'light agent' : 'agent';
}

/** A user in our words; null for the anonymous user. */
export function toUser(user: VendorUser): ZendeskUser | null {
  if (user.id === null) return null;
  return { id: user.id, name: user.name, email: user.email ?? null, kind: kindOf(user) };
}

export const membershipShape = z
  .object({ id: z.number(), user_id: z.number(), group_id: z.number() })
  .transform(({ id, user_id, group_id }) => ({ id, userId: user_id, groupId: group_id }));

/** One of the known words. A new one, which Zendesk may add any day, must not hide a whole list. */
const knownWord = <Word extends string>(words: readonly Word[], text: string): Word | 'unknown' =>
  words.find((word) => word === text) ?? 'unknown';

const statusShape = z.string().transform((text) => knownWord(ticketStatuses, text));

export const customStatusShape = z
  .object({
    id: z.number(),
    agent_label: line,
    status_category: statusShape,
    active: z.boolean().nullish(),
    default: z.boolean().nullish(),
  })
  .transform(
    (status): CustomStatus => ({
      id: status.id,
      label: status.agent_label,
      category: status.status_category,
      active: status.active ?? true,
      isDefault: status.default ?? false,
    }),
  );

export const metricShape = z
  .object({
    metric: z.string(),
    stage: z.string().nullish(),
    breach_at: z.string().nullish(),
    days: z.number().nullish(),
    hours: z.number().nullish(),
    minutes: z.number().nullish(),
  })
  .transform(({ metric, stage, breach_at, days, hours, minutes }): SlaClock => {
    const isTold = [days, hours, minutes].some((count) => count != null);
    return {
      metric,
      stage: stage === 'active' || stage === 'paused' || stage === 'achieved' ? stage : 'unknown',
      breachAt: breach_at && !Number.isNaN(Date.parse(breach_at)) ? breach_at : null,
      leftMs: isTold ? (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 : null,
    };
  });

const ticketShape = z.object({
  id: z.number(),
  subject: line.nullish(),
  status: line,
  custom_status_id: z.number().nullish(),
  priority: z.string().nullish(),
  type: line.nullish(),
  requester_id: z.number().nullish(),
  organization_id: z.number().nullish(),
  assignee_id: z.number().nullish(),
  group_id: z.number().nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  slas: z.object({ policy_metrics: z.array(metricShape).nullish() }).nullish(),
  custom_fields: z.array(z.object({ id: z.number(), value: z.unknown() })).nullish(),
});

/** People and organisations that Zendesk includes with tickets on request. */
const sideloads = {
  users: z.array(z.object({ id: z.number(), name: line, email: line.nullish(), role: z.string().nullish() })).nullish(),
  organizations: z.array(z.object({ id: z.number(), name: line, domain_names: z.array(line).nullish() })).nullish(),
};

export const ticketsShape = z.object({ tickets: z.array(ticketShape), ...sideloads });
export const oneTicketShape = z.object({ ticket: ticketShape, ...sideloads });

/** The running SLA clock that breaches first. What an answer leaves out is unknown. */
export function slaOf(clocks: readonly SlaClock[] | null): TicketSla {
  if (!clocks) return { kind: 'unknown' };
  const [first] = clocks
    .flatMap(({ stage, breachAt, metric }) => (stage === 'active' && breachAt ? [{ breachAt, metric }] : []))
    .sort((one, other) => Date.parse(one.breachAt) - Date.parse(other.breachAt));
  const paused = clocks.filter(({ stage }) => stage === 'paused');
  const overdueMs = -Math.min(0, ...paused.map(({ leftMs }) => leftMs ?? 0));
  const overdue = overdueMs > 0 ? { overdueMs } : {};
  if (first) return { kind: 'active', ...first, ...overdue };
  if (clocks.length === 0) return { kind: 'none' };
  if (clocks.every(({ stage }) => stage === 'achieved')) return { kind: 'achieved' };
  return paused.length === 0 ? { kind: 'unknown' } : { kind: 'paused', ...overdue };
}

/** Tickets in our words. `ticketUrl` says where people see one. */
export function toTickets(
  answer: z.output<typeof ticketsShape>,
  statuses: readonly CustomStatus[],
  ticketUrl: (id: number) => string,
): Ticket[] {
  const find = <T extends { id: number }>(list: readonly T[] | null | undefined, id: number | null | undefined) =>
    list?.find((entry) => entry.id === id);
  return answer.tickets.map((ticket) => {
    const requester = find(answer.users, ticket.requester_id);
    const organization = find(answer.organizations, ticket.organization_id);
    const clocks = ticket.slas?.policy_metrics ?? null;
    const status = knownWord(ticketStatuses, ticket.status);
    const ownWord = status === 'unknown' && ticket.status !== '' ? ticket.status : null;
    return {
      id: ticket.id,
      subject: ticket.subject || '(no subject)',
      client: organization?.name ?? requester?.name ?? null,
      status,
      customStatus: statuses.find(({ id }) => id === ticket.custom_status_id)?.label ?? ownWord,
      priority: ticket.priority ? knownWord(ticketPriorities, ticket.priority) : null,
      type: ticket.type ?? null,
      requesterId: ticket.requester_id ?? null,
      requesterEmail: requester?.email ?? null,
      clientDomains: organization?.domain_names ?? [],
      assigneeId: ticket.assignee_id ?? null,
      assignee: find(answer.users, ticket.assignee_id)?.name ?? null,
      groupId: ticket.group_id ?? null,
      createdAt: ticket.created_at,
      updatedAt: ticket.updated_at,
      sla: slaOf(clocks),
      clocks,
      fields: new Map(
        (ticket.custom_fields ?? []).flatMap(({ id, value }) =>
          typeof value === 'string' && value !== '' ? [[id, value]] : [],
        ),
      ),
      url: ticketUrl(ticket.id),
    };
  });
}

export const commentShape = z.object({
  id: z.number(),
  body: z.string().nullish(),
  plain_body: z.string().nullish(),
  public: z.boolean(),
  author_id: z.number().nullish(),
  attachments: z.array(z.object({ file_name: line })).nullish(),
  created_at: z.string(),
});

export const commentsShape = pageOf('comments', commentShape).extend({ users: sideloads.users });

export function toComments(answer: z.output<typeof commentsShape>): TicketComment[] {
  const authorOf = ({ author_id }: z.output<typeof commentShape>) => answer.users?.find(({ id }) => id === author_id);
  return answer.comments.map((comment) => ({
    id: comment.id,
    body: comment.plain_body ?? comment.body ?? '',
    written: comment.body ?? comment.plain_body ?? '',
    public: comment.public,
    authorId: comment.author_id ?? null,
    author: authorOf(comment)?.name ?? null,
    ...(authorOf(comment)?.role === 'end-user' ? { byClient: true } : {}),
    attachments: (comment.attachments ?? []).map(({ file_name }) => file_name),
    createdAt: comment.created_at,
  }));
}

export const auditShape = z.object({
  author_id: z.number().nullish(),
  created_at: z.string(),
  events: z.array(
    z.object({
      type: z.string(),
      field_name: z.string().nullish(),
      value: z.unknown().optional(),
      body: z.string().nullish(),
      public: z.boolean().nullish(),
    }),
  ),
});

export const assignedShape = z.object({ id: z.number(), status: statusShape.nullish() });

export const updateShape = z.object({
  ticket: z.object({ updated_at: z.string() }),
  audit: z
    .object({ events: z.array(z.object({ id: z.number(), type: z.string(), public: z.boolean().optional() })) })
    .nullish(),
});

/** A change in the API's format. Only this writes comments onto existing tickets, and they are always internal. */
export function toUpdate({ status, customStatusId, priority, type, groupId, assigneeId, field, note }: TicketChange) {
  const update = {
    status,
    custom_status_id: customStatusId,
    priority,
    type,
    group_id: groupId,
    assignee_id: assigneeId,
    custom_fields: field && [field],
    comment: note === undefined ? undefined : { body: note, public: false },
  };
  return Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
}

export const jobShape = z.object({
  job_status: z.object({
    id: z.string(),
    status: z.string(),
    message: z.string().nullish(),
    results: z
      .union([
        z.array(
          z.object({
            id: z.number().optional(),
            index: z.number().optional(),
            success: z.boolean().optional(),
            error: z.string().optional(),
            details: z.string().optional(),
          }),
        ),
        z.object({ success: z.boolean().optional() }),
      ])
      .nullish(),
  }),
});

export type Job = z.output<typeof jobShape>['job_status'];

export const fieldShape = z
  .object({
    id: z.number(),
    title: line,
    type: z.string(),
    active: z.boolean().optional(),
    custom_field_options: z.array(z.object({ name: line, value: z.string() })).nullish(),
    system_field_options: z.array(z.object({ name: line, value: z.string() })).nullish(),
  })
  .transform((field) => ({
    id: field.id,
    title: field.title,
    type: field.type,
    active: field.active ?? true,
    options: (field.custom_field_options ?? field.system_field_options ?? []).map(({ name, value }) => ({
      name,
      value,
    })),
  }));
