import { forbidden, limitedUntil, recordInvalid, updateConflict } from './problem.ts';
import { applyPolicy, applyReply, applyStatus } from './sla.ts';
import type {
  Attachment,
  Audit,
  AuditEvent,
  CustomStatus,
  FieldEvent,
  FieldValue,
  Ticket,
  TicketFields,
  ZendeskUser,
  ZendeskWorld,
} from './world.ts';

/** The input for a ticket: `{status, assignee_id, comment: {…}, …}`. */
export type TicketInput = Readonly<Record<string, unknown>>;

interface CommentInput {
  readonly body?: string;
  readonly html_body?: string;
  readonly public?: boolean;
  readonly author_id?: number;
}

/** An update that was checked and can be applied. */
export interface Change {
  readonly fields: Partial<TicketFields>;
  readonly custom: Readonly<Record<string, FieldValue>>;
  readonly comment: {
    readonly body: string;
    readonly html?: string;
    readonly public: boolean;
    readonly attachments?: readonly Attachment[];
    readonly author: ZendeskUser;
  } | null;
}

const has = (input: TicketInput, key: string) => Object.hasOwn(input, key) && input[key] !== undefined;
const tenMinutesMs = 600_000;

/** Of a comment: https://support.zendesk.com/hc/en-us/community/posts/4719863289498 (the words of the error are not documented). */
const mostBytes = 65_535;

/** Whether a user is an agent, as opposed to a client. */
export const isAgent = (user: Pick<ZendeskUser, 'role'>): boolean => user.role !== 'end-user';

/** Whether a user may only write internal notes. */
export const isLight = (world: ZendeskWorld, user: ZendeskUser): boolean =>
  world.roles.some((role) => role.id === user.customRoleId && role.light);

export const isMember = (world: ZendeskWorld, userId: number, groupId: number): boolean =>
  world.memberships.some((each) => each.user_id === userId && each.group_id === groupId);

/** Whether a user may see a ticket at all. */
export function maySee(world: ZendeskWorld, user: ZendeskUser, ticket: Ticket): boolean {
  const { group_id, assignee_id } = ticket.fields;
  if (user.ticketRestriction === 'assigned') return assignee_id === user.id;
  if (user.ticketRestriction === 'groups') return group_id !== null && isMember(world, user.id, group_id);
  return true;
}

/** Whether a new comment is public by default: like the ticket's first comment. */
export const isPublic = (ticket: Pick<Ticket, 'audits'>): boolean => comments(ticket)[0]?.public ?? true;

/** The ticket's comments in order, each with its audit. */
export function comments(ticket: Pick<Ticket, 'audits'>) {
  return ticket.audits.flatMap((audit) =>
    audit.events.flatMap((event) => (event.type === 'Comment' ? [{ ...event, audit }] : [])),
  );
}

const text = (html: string) =>
  html
    .replace(/<br\s*\/?>|<\/p>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .trim();

function readComment(
  world: ZendeskWorld,
  ticket: Pick<Ticket, 'audits'>,
  input: TicketInput,
  by: ZendeskUser,
): Change['comment'] {
  if (!has(input, 'comment') || input.comment === null) return null;
  const sent = (typeof input.comment === 'string' ? { body: input.comment } : input.comment) as CommentInput;
  const body = sent.html_body === undefined ? sent.body : text(sent.html_body);
  if (typeof body !== 'string' || body.trim() === '') return null;
  if (Buffer.byteLength(body) > mostBytes) throw recordInvalid({ comment: 'Comment: is too long' });
  return {
    body,
    ...(sent.html_body === undefined ? {} : { html: sent.html_body }),
    public: isLight(world, by) ? false : (sent.public ?? isPublic(ticket)),
    author: world.users.find((user) => user.id === sent.author_id) ?? by,
  };
}

function findStatus(world: ZendeskWorld, input: TicketInput): CustomStatus | undefined {
  if (has(input, 'custom_status_id')) {
    const found = world.statuses.find((each) => each.id === Number(input.custom_status_id));
    if (!found) throw recordInvalid({ custom_status: 'Ticket status: is invalid' });
    return found;
  }
  if (!has(input, 'status')) return undefined;
  const found = world.statuses.find((each) => each.default && each.category === input.status);
  if (!found && input.status !== 'closed') {
    throw recordInvalid({ status: `Status: ${String(input.status)} is not included in the list` });
  }
  return found;
}

const numberOrNull = (value: unknown) => (value === null || value === '' ? null : Number(value));

function readTags(before: readonly string[], input: TicketInput): string[] | undefined {
  const list = (key: string) => {
    const value = input[key];
    if (!has(input, key) || value === null) return undefined;
    return (Array.isArray(value) ? value : String(value).split(/[\s,]+/)).map((tag) => String(tag).toLowerCase());
  };
  const [whole, more, fewer] = [list('tags'), list('additional_tags'), list('remove_tags')];
  if (!whole && !more && !fewer) return undefined;
  const tags = [...(whole ?? before), ...(more ?? [])].filter((tag) => tag !== '' && !fewer?.includes(tag));
  return [...new Set(tags)].sort();
}

/** The requested assignee and group; throws if they are not possible. */
function readAssignment(world: ZendeskWorld, ticket: Ticket, input: TicketInput): Partial<TicketFields> {
  const fields: Partial<TicketFields> = {};
  if (has(input, 'group_id')) {
    fields.group_id = numberOrNull(input.group_id);
    if (fields.group_id !== null && !world.groups.some((group) => group.id === fields.group_id)) {
      throw recordInvalid({ group: 'Group: is invalid' });
    }
  }
  if (has(input, 'assignee_email')) {
    const user = world.users.find((each) => each.email === input.assignee_email);
    if (!user) throw recordInvalid({ assignee: 'Assignee: is invalid' });
    fields.assignee_id = user.id;
  }
  if (has(input, 'assignee_id')) fields.assignee_id = numberOrNull(input.assignee_id);
  const groupId = fields.group_id === undefined ? ticket.fields.group_id : fields.group_id;
  const outside = (userId: number) => groupId === null || !isMember(world, userId, groupId);
  if (typeof fields.assignee_id === 'number') {
    const user = world.users.find((each) => each.id === fields.assignee_id);
    if (!user || !isAgent(user) || isLight(world, user)) throw recordInvalid({ assignee: 'Assignee: is invalid' });
    if (outside(user.id)) {
      throw recordInvalid({ assignee: 'Assignee: must be a member of the group that the ticket is assigned to' });
    }
  } else if (
    fields.assignee_id === undefined &&
    ticket.fields.assignee_id !== null &&
    outside(ticket.fields.assignee_id)
  ) {
    // A ticket that moves to a group without its assignee becomes unassigned.
    fields.assignee_id = null;
  }
  return fields;
}

const priorities = ['urgent', 'high', 'normal', 'low', null];
const types = ['problem', 'incident', 'question', 'task', null];

/**
 * Checks an update like Zendesk, and throws the Problem that it would answer.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-ticket
 */
export function checkUpdate(
  world: ZendeskWorld,
  ticket: Ticket,
  input: TicketInput,
  by: ZendeskUser,
  now: Date,
): Change {
  if (ticket.fields.status === 'closed') throw recordInvalid({ status: 'Status: closed prevents ticket update' });
  const stamp = input.updated_stamp;
  // `safe_update: false` has the same effect as true: only its presence counts.
  if (
    has(input, 'safe_update') &&
    has(input, 'updated_stamp') &&
    !(Date.parse(String(stamp)) >= Date.parse(ticket.updated_at))
  ) {
    throw updateConflict();
  }
  const recent = ticket.audits.filter(
    (audit) => audit.author_id === by.id && Date.parse(audit.created_at) > now.getTime() - tenMinutesMs,
  );
  if (recent.length >= world.limits.updatesPerTicketIn10Minutes) {
    const seconds = Math.ceil((Date.parse(recent[0]?.created_at ?? '') + tenMinutesMs - now.getTime()) / 1000);
    throw limitedUntil(
      'TooManyRequests',
      'Too many updates to this ticket by this user within ten minutes',
      Math.max(1, seconds),
    );
  }
  return readChange(world, ticket, input, by);
}

/** The part of `checkUpdate` that also applies to new tickets. */
export function readChange(world: ZendeskWorld, ticket: Ticket, input: TicketInput, by: ZendeskUser): Change {
  const comment = readComment(world, ticket, input, by);
  const fields = readAssignment(world, ticket, input);
  for (const key of ['subject', 'external_id', 'due_at'] as const) {
    if (has(input, key)) Object.assign(fields, { [key]: input[key] === null ? null : String(input[key]) });
  }
  for (const [key, allowed] of [
    ['priority', priorities],
    ['type', types],
  ] as const) {
    if (!has(input, key)) continue;
    if (!allowed.includes(input[key] as string | null))
      throw recordInvalid({ [key]: `${key}: ${String(input[key])} is not included in the list` });
    Object.assign(fields, { [key]: input[key] });
  }
  const tags = readTags(ticket.fields.tags, input);
  if (tags) fields.tags = tags;
  const status = findStatus(world, input);
  if (status) Object.assign(fields, { status: status.category, custom_status_id: status.id });
  else if (input.status === 'closed') {
    if (ticket.fields.status !== 'solved')
      throw recordInvalid({ status: 'Status: only a solved ticket can be closed' });
    fields.status = 'closed';
  }
  const after = { ...ticket.fields, ...fields };
  if (after.assignee_id !== null && after.status === 'new') {
    const open = world.statuses.find((each) => each.default && each.category === 'open');
    Object.assign(fields, { status: 'open', custom_status_id: open?.id ?? after.custom_status_id });
  }
  if (after.status === 'solved' && after.assignee_id === null) {
    throw recordInvalid({ assignee: 'Assignee: is required when solving a ticket' });
  }
  const custom: Record<string, FieldValue> = {};
  for (const { id, value } of (input.custom_fields ?? []) as { id: number; value: FieldValue }[]) {
    if (world.fields.some((field) => field.id === Number(id))) custom[String(id)] = value;
  }
  if (isLight(world, by) && (Object.keys(fields).length > 0 || Object.keys(custom).length > 0)) throw forbidden();
  return { fields, custom, comment };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The recipients that the account's rules notify. https://support.zendesk.com/hc/en-us/articles/4408828984346 */
function notifications(ticket: Ticket, change: Change, changed: ReadonlySet<string>, by: ZendeskUser) {
  const { assignee_id, requester_id } = ticket.fields;
  return [
    ...(changed.has('assignee_id') && assignee_id !== null && assignee_id !== by.id
      ? [{ rule: 'Notify assignee of assignment', recipients: [assignee_id] }]
      : []),
    ...(change.comment?.public && isAgent(change.comment.author)
      ? [{ rule: 'Notify requester of comment update', recipients: [requester_id] }]
      : []),
    ...(changed.has('priority') && ticket.fields.priority !== null
      ? [{ rule: 'Notify requester of the service level', recipients: [requester_id] }]
      : []),
  ];
}

/**
 * Applies an update that was checked, and returns its audit; null if nothing changed. Only inside the store's `change`.
 */
export function applyUpdate(
  world: ZendeskWorld,
  ticket: Ticket,
  change: Change,
  by: ZendeskUser,
  at: string,
  channel = 'api',
): Audit | null {
  const events: AuditEvent[] = [];
  const id = () => {
    world.nextId += 1;
    return world.nextId;
  };
  const { comment } = change;
  if (comment) {
    const { author, ...said } = comment;
    events.push({ type: 'Comment', id: id(), author_id: author.id, ...said });
  }
  const isNew = ticket.audits.length === 0;
  const record = (field_name: string, value: FieldValue, previous_value: FieldValue) => {
    const event: FieldEvent = {
      type: isNew ? 'Create' : 'Change',
      id: id(),
      field_name,
      value,
      ...(isNew ? {} : { previous_value }),
    };
    events.push(event);
  };
  const changed = new Set<string>();
  for (const [key, value] of Object.entries(change.fields)) {
    const before = ticket.fields[key as keyof TicketFields];
    if (same(before, value) && !isNew) continue;
    record(key, value, before);
    changed.add(key);
  }
  for (const [key, value] of Object.entries(change.custom)) {
    const before = ticket.custom[key] ?? null;
    if (same(before, value)) continue;
    record(key, value, before);
  }
  if (events.length === 0) return null;
  ticket.fields = { ...ticket.fields, ...change.fields };
  ticket.custom = { ...ticket.custom, ...change.custom };
  // Times have whole seconds. Two updates within one second need different stamps, or a conflict would go unnoticed.
  const next = Date.parse(ticket.updated_at) + (isNew ? 0 : 1000);
  const updated = Date.parse(at) < next ? `${new Date(next).toISOString().slice(0, 19)}Z` : at;
  ticket.updated_at = updated;
  if (changed.has('priority')) applyPolicy(ticket, world.policies);
  if (changed.has('status')) applyStatus(ticket, updated);
  if (comment?.public && !isNew) applyReply(ticket, world.policies, isAgent(comment.author), updated);
  for (const mail of notifications(ticket, change, changed, by))
    events.push({ type: 'Notification', id: id(), ...mail });
  const audit: Audit = { id: id(), author_id: by.id, created_at: updated, channel, events };
  ticket.audits.push(audit);
  return audit;
}

/** An empty ticket: its content comes from its first update. */
export function emptyTicket(
  world: ZendeskWorld,
  id: number,
  requester: ZendeskUser,
  submitter: ZendeskUser,
  at: string,
  channel: string,
): Ticket {
  const status = world.statuses.find((each) => each.default && each.category === 'new');
  return {
    id,
    created_at: at,
    updated_at: at,
    submitter_id: submitter.id,
    channel,
    fields: {
      subject: '',
      type: null,
      priority: null,
      status: 'new',
      custom_status_id: status?.id ?? 0,
      group_id: world.triageGroupId,
      assignee_id: null,
      requester_id: requester.id,
      organization_id: requester.organizationId,
      due_at: null,
      external_id: null,
      tags: [],
    },
    custom: {},
    sla: [],
    audits: [],
  };
}
