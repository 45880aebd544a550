declare module '../world.ts' {
  interface World {
    zendesk: ZendeskWorld;
  }
}

/** The categories of statuses, in Zendesk's order: `status<solved` means everything before `solved`. */
export const statusCategories = ['new', 'open', 'pending', 'hold', 'solved', 'closed'] as const;
export type StatusCategory = (typeof statusCategories)[number];

/** Limits and delays, set in the fixture so that they don't hold up practice. */
export interface Limits {
  readonly requestsPerMinute: number;
  readonly updatesPerMinute: number;
  /** By one person on one ticket. */
  readonly updatesPerTicketIn10Minutes: number;
  readonly jobsAtOnce: number;
  readonly searchResults: number;
  /** How far the search index lags behind. */
  readonly searchLagMs: number;
  /** How long a job is queued, and then works on each half of its items, in milliseconds; 250 if not given. */
  readonly jobStepMs?: number;
}

/** A role created by an administrator, with its rights beyond those of every agent. */
export interface CustomRole {
  readonly id: number;
  readonly name: string;
  /** Whether it can only write internal notes. */
  readonly light: boolean;
  readonly managesGroups: boolean;
  readonly seesSuspended: boolean;
}

export interface ZendeskUser {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly role: 'admin' | 'agent' | 'end-user';
  readonly customRoleId: number | null;
  /** Which tickets an agent may see; null for all of them. */
  readonly ticketRestriction: 'groups' | 'assigned' | null;
  readonly organizationId: number | null;
}

export interface Organization {
  readonly id: number;
  readonly name: string;
  readonly domain: string;
}

export interface Group {
  readonly id: number;
  readonly name: string;
  readonly description: string;
}

export interface Membership {
  readonly id: number;
  readonly user_id: number;
  readonly group_id: number;
  default: boolean;
  readonly created_at: string;
}

export interface CustomStatus {
  readonly id: number;
  readonly label: string;
  readonly category: StatusCategory;
  /** Whether it is the default for its category. */
  readonly default: boolean;
}

export interface TicketField {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
}

/** Targets by priority, in minutes. */
export interface SlaPolicy {
  readonly priority: string;
  readonly targets: Readonly<Record<string, number>>;
}

/** A target of one ticket. Achieved if it has `achievedAt`; else running if it has `breachAt`; else paused. */
export interface SlaMetric {
  readonly metric: string;
  breachAt: string | null;
  /** The time left when it was paused, in milliseconds; negative if it was overdue. */
  leftMs: number | null;
  achievedAt: string | null;
}

/** The fields that an update can change, named as in the API. */
export interface TicketFields {
  subject: string;
  type: 'problem' | 'incident' | 'question' | 'task' | null;
  priority: 'urgent' | 'high' | 'normal' | 'low' | null;
  status: StatusCategory;
  custom_status_id: number;
  group_id: number | null;
  assignee_id: number | null;
  requester_id: number;
  organization_id: number | null;
  due_at: string | null;
  external_id: string | null;
  tags: string[];
}

export type FieldValue = string | number | boolean | null | readonly string[];

export interface CommentEvent {
  readonly type: 'Comment';
  readonly id: number;
  readonly author_id: number;
  readonly body: string;
  /** Only if it was sent as HTML. */
  readonly html?: string;
  readonly public: boolean;
  readonly attachments?: readonly Attachment[];
}
/** A file that came with a message. */
export interface Attachment {
  readonly id: number;
  readonly fileName: string;
  readonly contentType: string;
  readonly size: number;
}
export interface FieldEvent {
  readonly type: 'Create' | 'Change';
  readonly id: number;
  readonly field_name: string;
  readonly value: FieldValue;
  readonly previous_value?: FieldValue;
}
/** A mail that one of the account's rules sent. */
export interface NotificationEvent {
  readonly type: 'Notification';
  readonly id: number;
  readonly rule: string;
  readonly recipients: readonly number[];
}
export type AuditEvent = CommentEvent | FieldEvent | NotificationEvent;

/** One update of a ticket, with everything that it did. A ticket's comments are events of its audits. */
export interface Audit {
  readonly id: number;
  readonly author_id: number;
  readonly created_at: string;
  readonly channel: string;
  readonly events: readonly AuditEvent[];
}

export interface Ticket {
  readonly id: number;
  readonly created_at: string;
  updated_at: string;
  readonly submitter_id: number;
  readonly channel: string;
  fields: TicketFields;
  /** By the field's id. */
  custom: Record<string, FieldValue>;
  sla: SlaMetric[];
  audits: Audit[];
}

export interface SuspendedTicket {
  readonly id: number;
  readonly subject: string;
  readonly content: string;
  readonly cause: string;
  readonly causeId: number;
  readonly author: { readonly name: string; readonly email: string };
  readonly recipient: string;
  /** The ticket that the mail answers. */
  readonly ticketId: number | null;
  readonly attachments: readonly Attachment[];
  readonly created_at: string;
}

/** What happened to one ticket of a job. */
export type JobResult =
  | {
      readonly id: number;
      readonly action: 'update';
      readonly status: 'Updated';
      readonly success: true;
    }
  | {
      readonly id: number;
      readonly action: 'update';
      readonly error: string;
      readonly details: string;
      readonly success: false;
    };

export interface Job {
  readonly id: string;
  readonly userId: number;
  readonly created_at: string;
  status: 'queued' | 'working' | 'completed' | 'failed' | 'killed';
  /** The work, one ticket per item; the first `results.length` are done. */
  readonly items: readonly { readonly id: number; readonly ticket: Readonly<Record<string, unknown>> }[];
  results: JobResult[];
  completedAt: string | null;
}

export interface OAuthClient {
  readonly id: number;
  readonly identifier: string;
  readonly name: string;
  /** The only redirect addresses, compared exactly. */
  readonly redirects: readonly string[];
  /** The scopes that it may request. */
  readonly scopes: readonly string[];
}

export interface OAuthCode {
  readonly code: string;
  readonly clientId: number;
  readonly userId: number;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly challenge: string | null;
  readonly expiresAt: string;
}

export interface OAuthToken {
  readonly id: number;
  readonly token: string;
  readonly userId: number;
  readonly clientId: number;
  /** Empty: full access. */
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly refreshToken: string | null;
  readonly refreshExpiresAt: string | null;
}

/** Zendesk's part of the practice world. */
export interface ZendeskWorld {
  /** The next id of anything but a ticket. */
  nextId: number;
  nextTicketId: number;
  readonly limits: Limits;
  /** Where clients write to. */
  readonly address: string;
  readonly roles: readonly CustomRole[];
  users: ZendeskUser[];
  organizations: Organization[];
  groups: Group[];
  /** Where new tickets begin. */
  readonly triageGroupId: number;
  memberships: Membership[];
  readonly statuses: readonly CustomStatus[];
  readonly fields: readonly TicketField[];
  readonly policies: readonly SlaPolicy[];
  tickets: Ticket[];
  suspended: SuspendedTicket[];
  jobs: Job[];
  readonly clients: readonly OAuthClient[];
  codes: OAuthCode[];
  tokens: OAuthToken[];
  /** The old kind: one for the whole account, used with any agent's address. */
  readonly apiTokens: readonly { readonly token: string; readonly diesAt: string }[];
  /** Tickets made with an Idempotency-Key. */
  idempotent: { readonly key: string; readonly request: string; readonly ticketId: number; readonly at: string }[];
}
