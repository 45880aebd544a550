import type { Call } from './call.ts';
import { policyMetrics } from './sla.ts';
import { comments, isPublic } from './update.ts';
import type {
  Attachment,
  Audit,
  AuditEvent,
  FieldValue,
  Group,
  Membership,
  Organization,
  Ticket,
  ZendeskUser,
  ZendeskWorld,
} from './world.ts';

// How things look in answers. https://developer.zendesk.com/api-reference/ticketing/introduction/

/** What answers are made from. */
export type PresentContext = Pick<Call, 'host' | 'world' | 'now'>;

const url = (view: Pick<PresentContext, 'host'>, path: string) => `${view.host.address}/api/v2/${path}.json`;
/** The date of everything as old as the account. */
const ancient = '2019-04-01T09:00:00Z';

const roleTypes = { light: 1, custom: 0, admin: 4 } as const;

export function presentUser(view: PresentContext, user: ZendeskUser): object {
  const { world } = view;
  const role = world.roles.find((each) => each.id === user.customRoleId);
  const groups = world.memberships.filter((each) => each.user_id === user.id);
  const group = groups.find((each) => each.default) ?? groups[0];
  const shared = {
    id: user.id,
    url: url(view, `users/${user.id}`),
    name: user.name,
    email: user.email,
    created_at: ancient,
    updated_at: ancient,
    time_zone: 'London',
    iana_time_zone: 'Europe/London',
    phone: null,
    shared_phone_number: null,
    photo: null,
    locale_id: 1176,
    locale: 'en-GB',
    organization_id: user.organizationId,
    role: user.role,
    verified: true,
    external_id: null,
    tags: [],
    alias: '',
    active: true,
    shared: false,
    shared_agent: false,
    last_login_at: view.now.toISOString().replace(/\.\d+Z$/, 'Z'),
    two_factor_auth_enabled: null,
    signature: '',
    details: '',
    notes: '',
    role_type: null,
    custom_role_id: null,
    moderator: false,
    ticket_restriction: user.role === 'end-user' ? 'requested' : user.ticketRestriction,
    only_private_comments: false,
    restricted_agent: true,
    suspended: false,
    report_csv: false,
    user_fields: {},
  };
  if (user.role === 'end-user') return shared;
  return {
    ...shared,
    role_type: user.role === 'admin' ? roleTypes.admin : role?.light ? roleTypes.light : role ? roleTypes.custom : null,
    custom_role_id: user.customRoleId,
    moderator: !role?.light,
    only_private_comments: role?.light ?? false,
    restricted_agent: user.role !== 'admin' && (user.ticketRestriction !== null || (role?.light ?? false)),
    ...(group ? { default_group_id: group.group_id } : {}),
    report_csv: user.role === 'admin',
  };
}

export const presentGroup = (view: PresentContext, group: Group): object => ({
  id: group.id,
  url: url(view, `groups/${group.id}`),
  is_public: true,
  name: group.name,
  description: group.description,
  default: group.id === view.world.triageGroupId,
  deleted: false,
  created_at: ancient,
  updated_at: ancient,
});

export const presentMembership = (view: PresentContext, membership: Membership): object => ({
  url: url(view, `group_memberships/${membership.id}`),
  ...membership,
  updated_at: membership.created_at,
});

const presentOrganization = (view: PresentContext, organization: Organization): object => ({
  url: url(view, `organizations/${organization.id}`),
  id: organization.id,
  name: organization.name,
  shared_tickets: false,
  shared_comments: false,
  external_id: null,
  created_at: ancient,
  updated_at: ancient,
  domain_names: [organization.domain],
  details: '',
  notes: '',
  group_id: null,
  tags: [],
  organization_fields: {},
});

const source = (channel: string) => ({ channel, source: { from: {}, to: {}, rel: null } });

export function presentTicket(view: PresentContext, ticket: Ticket): object {
  const { fields } = ticket;
  const custom = view.world.fields
    .filter((field) => field.type === 'text')
    .map((field) => ({ id: field.id, value: ticket.custom[String(field.id)] ?? null }));
  return {
    url: url(view, `tickets/${ticket.id}`),
    id: ticket.id,
    external_id: fields.external_id,
    via: source(ticket.channel),
    created_at: ticket.created_at,
    updated_at: ticket.updated_at,
    generated_timestamp: Math.floor(Date.parse(ticket.updated_at) / 1000),
    type: fields.type,
    subject: fields.subject,
    raw_subject: fields.subject,
    description: comments(ticket)[0]?.body ?? '',
    priority: fields.priority,
    status: fields.status,
    recipient: view.world.address,
    requester_id: fields.requester_id,
    submitter_id: ticket.submitter_id,
    assignee_id: fields.assignee_id,
    organization_id: fields.organization_id,
    group_id: fields.group_id,
    collaborator_ids: [],
    follower_ids: [],
    email_cc_ids: [],
    problem_id: null,
    has_incidents: false,
    is_public: isPublic(ticket),
    due_at: fields.due_at,
    tags: fields.tags,
    custom_fields: custom,
    // The real service repeats fields without a value here, though its documentation says that each has one.
    fields: custom.filter((field) => field.value !== null),
    satisfaction_rating: { score: 'unoffered' },
    sharing_agreement_ids: [],
    custom_status_id: fields.custom_status_id,
    followup_ids: [],
    ticket_form_id: null,
    brand_id: null,
    allow_channelback: false,
    allow_attachments: true,
    from_messaging_channel: false,
  };
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const asHtml = (body: string) =>
  `<div class="zd-comment" dir="auto">${body
    .split(/\n{2,}/)
    .map((paragraph) => `<p dir="auto">${escaped(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('')}</div>`;

/** A file that came with a message. */
export const presentFile = (file: Attachment): object => ({
  id: file.id,
  url: `/api/v2/attachments/${file.id}.json`,
  file_name: file.fileName,
  content_url: `/attachments/token/${file.id}/?name=${encodeURIComponent(file.fileName)}`,
  mapped_content_url: `/attachments/token/${file.id}/?name=${encodeURIComponent(file.fileName)}`,
  content_type: file.contentType,
  size: file.size,
  width: null,
  height: null,
  inline: false,
  deleted: false,
  malware_access_override: false,
  malware_scan_result: 'malware_not_found',
  thumbnails: [],
});

/** A comment, on its own or as an event of an audit. */
export const presentComment = (event: Extract<AuditEvent, { type: 'Comment' }>, audit: Audit): object => ({
  id: event.id,
  type: 'Comment',
  author_id: event.author_id,
  body: event.body,
  html_body: event.html ?? asHtml(event.body),
  plain_body: event.body,
  public: event.public,
  attachments: (event.attachments ?? []).map(presentFile),
  audit_id: audit.id,
  via: source(audit.channel),
  created_at: audit.created_at,
  metadata: { system: {}, custom: {} },
});

/** Audits have all values as strings, even ids. */
const eventValue = (value: FieldValue | undefined) =>
  value === null || value === undefined || typeof value === 'object' ? (value ?? null) : String(value);

function presentEvent(event: AuditEvent, audit: Audit): object {
  if (event.type === 'Comment') {
    const { created_at: _, via: __, metadata: ___, ...rest } = presentComment(event, audit) as Record<string, unknown>;
    return rest;
  }
  if (event.type === 'Notification') {
    return {
      id: event.id,
      type: 'Notification',
      via: { channel: 'rule', source: { to: {}, from: { deleted: false, title: event.rule }, rel: 'trigger' } },
      subject: event.rule,
      body: event.rule,
      recipients: event.recipients,
    };
  }
  return {
    id: event.id,
    type: event.type,
    field_name: event.field_name,
    value: eventValue(event.value),
    ...(event.type === 'Change' ? { previous_value: eventValue(event.previous_value) } : {}),
  };
}

export const presentAudit = (ticketId: number, audit: Audit): object => ({
  id: audit.id,
  ticket_id: ticketId,
  created_at: audit.created_at,
  author_id: audit.author_id,
  metadata: { system: {}, custom: {} },
  events: audit.events.map((event) => presentEvent(event, audit)),
  via: source(audit.channel),
});

const among = <T extends { readonly id: number }>(items: readonly T[], ids: readonly (number | null)[]): T[] => {
  const wanted = new Set(ids);
  return items.filter((item) => wanted.has(item.id));
};

/** The names in `include`: `users,slas`, or those in brackets after `tickets`. */
export const included = (query: URLSearchParams): Set<string> =>
  new Set(
    (query.get('include') ?? '')
      .replace(/\btickets\(([^)]*)\)/g, '$1')
      .split(/[\s,]+/)
      .filter(Boolean),
  );

/** Tickets with the sideloads in them, and the lists of sideloads next to them. */
export function presentTickets(view: PresentContext & Pick<Call, 'query'>, tickets: readonly Ticket[]) {
  const wanted = included(view.query);
  const { world } = view;
  const beside: Record<string, object[]> = {};
  if (wanted.has('users')) {
    const ids = tickets.flatMap(({ fields, submitter_id }) => [fields.assignee_id, fields.requester_id, submitter_id]);
    beside.users = among(world.users, ids).map((user) => presentUser(view, user));
  }
  if (wanted.has('groups')) {
    const ids = tickets.map(({ fields }) => fields.group_id);
    beside.groups = among(world.groups, ids).map((group) => presentGroup(view, group));
  }
  if (wanted.has('organizations')) {
    const ids = tickets.map(({ fields }) => fields.organization_id);
    beside.organizations = among(world.organizations, ids).map((each) => presentOrganization(view, each));
  }
  const items = tickets.map((ticket) => ({
    ...presentTicket(view, ticket),
    ...(wanted.has('slas') ? { slas: { policy_metrics: policyMetrics(ticket, view.now) } } : {}),
    ...(wanted.has('comment_count') ? { comment_count: comments(ticket).length } : {}),
  }));
  return { items, beside };
}

/** The authors of comments, if they are included. */
export function presentAuthors(view: PresentContext & Pick<Call, 'query'>, authorIds: readonly number[]): object {
  if (!included(view.query).has('users')) return {};
  return { users: among(view.world.users, authorIds).map((user) => presentUser(view, user)) };
}

/** Whether a user may manage groups: an administrator, or someone whose role allows it. */
export const mayManageGroups = (world: ZendeskWorld, user: ZendeskUser): boolean =>
  user.role === 'admin' || world.roles.some((role) => role.id === user.customRoleId && role.managesGroups);
