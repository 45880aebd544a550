/** A user's role. A light agent can read tickets and add internal notes, but can't be assigned any. */
export type ZendeskKind = 'admin' | 'agent' | 'light agent' | 'end user';

/** Who I am at Zendesk, and how I signed in. */
export interface ZendeskMe {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly kind: ZendeskKind;
  /** Which tickets the agent is restricted to (`groups`, `assigned` …); null for no restriction. */
  readonly restriction: string | null;
  readonly tokenKind: 'oauth' | 'api-token';
  /** The day on which this kind of token stops working (`2027-04-30`); null if no such day is known. */
  readonly tokenDiesOn: string | null;
}

export interface ZendeskGroup {
  readonly id: number;
  readonly name: string;
}

export interface ZendeskUser {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly kind: ZendeskKind;
}

export interface ZendeskMembership {
  readonly id: number;
  readonly userId: number;
  readonly groupId: number;
}

/** A membership with its user; null if Zendesk doesn't say who it is. */
export interface ZendeskMember extends ZendeskMembership {
  readonly user: ZendeskUser | null;
}

/** One target of a ticket's service level agreement, as the server says it. */
export interface SlaClock {
  /** `first_reply_time`, `next_reply_time`, `agent_work_time` … */
  readonly metric: string;
  readonly stage: 'active' | 'paused' | 'achieved' | 'unknown';
  /** ISO 8601; it may have passed. Null if the answer has none, as for a paused clock. */
  readonly breachAt: string | null;
  /** The time left in whole days, hours or minutes, in milliseconds; negative once overdue. Null if not given. */
  readonly leftMs: number | null;
}

/**
 * What the server says about a ticket's service level agreement; nothing is computed here.
 * `active`: a clock is running, and this is when the first one breaches (ISO 8601; it may have passed).
 * `paused`: there are clocks, but none is running, for example while the ticket is pending. For both, `overdueMs` is
 * there if a paused clock was overdue when it stopped.
 * `achieved`: every target has been met or missed, and no clock is left.
 * `none`: no agreement applies.
 * `unknown`: the answer doesn't say.
 */
export type TicketSla =
  | { readonly kind: 'active'; readonly breachAt: string; readonly metric: string; readonly overdueMs?: number }
  | { readonly kind: 'paused'; readonly overdueMs?: number }
  | { readonly kind: 'achieved' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

/** A ticket's statuses; a custom status belongs to one of these. */
export const ticketStatuses = ['new', 'open', 'pending', 'hold', 'solved', 'closed'] as const;
/** `unknown`: Zendesk says a word that is not known here. */
export type TicketStatus = (typeof ticketStatuses)[number] | 'unknown';

export const ticketPriorities = ['urgent', 'high', 'normal', 'low'] as const;
export type TicketPriority = (typeof ticketPriorities)[number];

/** Whether a ticket still needs work. */
export const isWorking = (status: TicketStatus): boolean => status !== 'solved' && status !== 'closed';

/** A ticket. Times are ISO 8601, as the server wrote them. */
export interface Ticket {
  readonly id: number;
  readonly subject: string;
  /** The client: the requester's organisation, else the requester; null if neither is shown. */
  readonly client: string | null;
  readonly status: TicketStatus;
  /**
   * The name of its custom status, such as `Pending believed solved`, or Zendesk's word for an unknown one; null if it
   * has none or it isn't shown.
   */
  readonly customStatus: string | null;
  /** Null: it has none. `unknown`: Zendesk says a word that is not known here. */
  readonly priority: TicketPriority | 'unknown' | null;
  readonly type: string | null;
  readonly requesterId: number | null;
  /** Null if it isn't shown. */
  readonly requesterEmail: string | null;
  /** The email domains of the client's organisation, as set in Zendesk; empty if it isn't shown. */
  readonly clientDomains: readonly string[];
  readonly assigneeId: number | null;
  /** The assignee's name; null if no one is assigned or it isn't shown. */
  readonly assignee: string | null;
  readonly groupId: number | null;
  readonly createdAt: string;
  /** Also the stamp for safe updates: a change is refused if the ticket has changed since. */
  readonly updatedAt: string;
  readonly sla: TicketSla;
  /** All its targets; null if the answer doesn't say, which is not the same as none. */
  readonly clocks: readonly SlaClock[] | null;
  /** The texts in its custom fields, by the field's id. Empty ones are left out. */
  readonly fields: ReadonlyMap<number, string>;
  /** The ticket's web page. */
  readonly url: string;
}

/** A comment on a ticket: public, so the client sees it, or an internal note. */
export interface TicketComment {
  readonly id: number;
  /** Plain text. */
  readonly body: string;
  /** The text as it was written: Zendesk's plain text has other spaces and no formatting marks. */
  readonly written: string;
  readonly public: boolean;
  readonly authorId: number | null;
  /** Null if it isn't shown. */
  readonly author: string | null;
  /** Whether the author is known to be an end user, so one of the client's people. */
  readonly byClient?: boolean;
  /** The names of the files that came with it. */
  readonly attachments: readonly string[];
  readonly createdAt: string;
}

/** What a ticket's audits say about its status and its notes. */
export interface TicketHistory {
  /** The last status that was set, and when, ISO 8601; null if no audit shows it. */
  readonly status: { readonly is: string; readonly since: string } | null;
  /** Its internal notes, oldest first. */
  readonly notes: readonly { readonly body: string; readonly createdAt: string }[];
}

/** A change to a ticket: only what is given changes. There is no way to write to the client. */
export interface TicketChange {
  /** `solved` is not among them: support does not use it. */
  readonly status?: 'open' | 'pending' | 'hold';
  readonly customStatusId?: number;
  readonly priority?: TicketPriority;
  readonly type?: 'problem' | 'incident' | 'question' | 'task';
  readonly groupId?: number;
  /** Null: no one. */
  readonly assigneeId?: number | null;
  readonly field?: { readonly id: number; readonly value: string };
  /** An internal note, plain text. */
  readonly note?: string;
}

/** A ticket that was changed. */
export interface UpdatedTicket {
  /** The ticket's new stamp. */
  readonly updatedAt: string;
  /** The note's id, if the change had one. By the server's audit it is internal. */
  readonly noteId: number | null;
}

/** Who gets a ticket. The group comes with the person, because Zendesk refuses a person outside the group. */
export interface Assignment {
  readonly ticketId: number;
  /** The `updatedAt` that was read. */
  readonly stamp: string;
  /** Null: no one, so the ticket is in the group's queue. */
  readonly assigneeId: number | null;
  readonly groupId: number;
}

/**
 * The result of one assignment. `conflict`: the ticket has changed since it was read, and was left alone.
 * `unclear`: it was sent, but Zendesk did not say what happened: read the ticket.
 * `not-sent`: it was not tried, because something went wrong before.
 */
export type AssignmentResult =
  | { readonly ticketId: number; readonly outcome: 'ok' }
  | {
      readonly ticketId: number;
      readonly outcome: 'conflict' | 'refused' | 'unclear' | 'not-sent';
      readonly reason: string;
    };

/** A ticket to create. */
export interface NewTicket {
  readonly subject: string;
  readonly body: string;
  readonly groupId: number;
  /** An id of our own, by which the ticket is found again. */
  readonly externalId?: string;
  /**
   * Sent again with the same key, the ticket is not created twice (for two hours, as far as we know). At most 255
   * characters.
   */
  readonly idempotencyKey: string;
}

/** A ticket that was created now, or earlier with the same key. */
export interface MadeTicket {
  readonly id: number;
  readonly url: string;
  readonly madeBefore: boolean;
}

/** A custom status of the account. */
export interface CustomStatus {
  readonly id: number;
  readonly label: string;
  readonly category: TicketStatus;
  readonly active: boolean;
  /** Whether it is the default for its category. */
  readonly isDefault: boolean;
}

/** A ticket field. */
export interface TicketField {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly active: boolean;
  /** The options of a field with a choice. */
  readonly options: readonly { readonly name: string; readonly value: string }[];
}

/** A message that Zendesk held back instead of making it a ticket. */
export interface SuspendedTicket {
  readonly id: number;
  readonly subject: string;
  /** The message. */
  readonly text: string;
  /** Why it was held back, in Zendesk's words. */
  readonly cause: string;
  readonly author: { readonly name: string | null; readonly email: string | null };
  readonly recipient: string | null;
  /** The ticket that it answers, to which it is added if it is recovered; null if Zendesk knows of none. */
  readonly belongsTo: number | null;
  /** The names of the files that came with it. */
  readonly attachments: readonly string[];
  readonly createdAt: string;
}

/**
 * Zendesk Support. Everything throws a ServiceError if it fails.
 * https://developer.zendesk.com/api-reference/ticketing/introduction/
 */
export interface Zendesk {
  /** Where a ticket is in the browser. */
  ticketUrl(id: number): string;
  /** Where the suspended tickets are in the browser. */
  readonly suspendedUrl: string;
  /** Throws `not-signed-in` for the anonymous user, which Zendesk takes anyone without a sign-in to be. */
  me(): Promise<ZendeskMe>;
  groups(): Promise<readonly ZendeskGroup[]>;
  members(groupId: number): Promise<readonly ZendeskMember[]>;
  membershipsOf(userId: number): Promise<readonly ZendeskMembership[]>;
  /** Needs an admin or a role with this permission: others get `not-allowed` and have to ask. */
  addMember(userId: number, groupId: number): Promise<ZendeskMembership>;
  /**
   * Needs the same permission. Zendesk then takes the person's working tickets in that group away from them, a moment
   * later and without asking: reassign them first.
   */
  removeMember(membershipId: number): Promise<void>;
  /** The agent or end user with this e-mail address, or null. */
  userByEmail(email: string): Promise<ZendeskUser | null>;
  /**
   * The unsolved tickets of groups with these names, and someone's own in any group. Those of the groups are found
   * through the search index, which lags by minutes, and then read: what is returned is current, but a ticket that has
   * only just come to a group may be missing, unless it is one of theirs, which are listed. Reading begins before it is
   * known who that is. `onProgress` gets how many were read, and how many were found.
   */
  unsolved(
    groupNames: readonly string[],
    assigneeId: Promise<number>,
    onProgress?: (read: number, found: number) => void,
  ): Promise<readonly Ticket[]>;
  /**
   * The ids of unsolved tickets of groups with these names, from the search index; with a word, only of those that
   * contain it.
   */
  unsolvedIds(groupNames: readonly string[], word?: string): Promise<readonly number[]>;
  /** The ids of someone's unsolved tickets, in any group. They are listed, not searched. */
  assignedIds(userId: number): Promise<readonly number[]>;
  /**
   * A group's unsolved tickets. They are found through the search index, which lags by minutes, and then read by their
   * numbers: what is returned is current, but a ticket that has only just come to the group may be missing. Tickets
   * that are assigned to `assigneeId` are also listed, so none of those is missing.
   */
  ticketsOf(group: ZendeskGroup, assigneeId: number): Promise<readonly Ticket[]>;
  /**
   * Someone's unsolved tickets, in any group. They are listed, not searched, so even the most recent one is included.
   * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets
   */
  assignedTo(userId: number): Promise<readonly Ticket[]>;
  /**
   * The ids of a group's unsolved tickets on which someone has ever commented, from the search index, which lags by
   * minutes.
   */
  commentedBy(userId: number, group: ZendeskGroup): Promise<readonly number[]>;
  /**
   * What someone has done on a ticket since then: changed something, or only commented; null for neither. Being
   * assigned the ticket does not count. https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/
   */
  doneBy(userId: number, ticketId: number, since: Date): Promise<'changed' | 'commented' | null>;
  /** What happened to a ticket. https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/ */
  history(ticketId: number): Promise<TicketHistory>;
  /** The tickets with these ids, read, not searched. Leaves out those that don't exist or can't be seen. */
  tickets(ids: readonly number[]): Promise<readonly Ticket[]>;
  /** One ticket. It is read as one of many, because the answer for a single ticket has no SLA. */
  ticket(id: number): Promise<Ticket>;
  /** All comments, oldest first. */
  comments(ticketId: number): Promise<readonly TicketComment[]>;
  /**
   * Changes a ticket in one request, and checks in the audit that a note is internal. `stamp` is the `updatedAt` that
   * was read: throws `conflict` if the ticket has changed since, and a PublicNote if the client can read the note. A
   * note that is sent twice is added twice: after an unclear result, look first.
   */
  updateTicket(ticketId: number, change: TicketChange, options: { readonly stamp: string }): Promise<UpdatedTicket>;
  /**
   * Makes a public comment internal, so that the client no longer sees it on the ticket; mail that was sent stays sent.
   * https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#make-comment-private
   */
  makeInternal(ticketId: number, commentId: number): Promise<void>;
  /**
   * Assigns tickets and returns each one's result, in the order given. Throws only if nothing was sent at all.
   * `onProgress` gets the number of tickets that are done.
   */
  assign(
    assignments: readonly Assignment[],
    onProgress?: (settled: number) => void,
  ): Promise<readonly AssignmentResult[]>;
  /** Creates a ticket whose first comment is internal. */
  createTicket(ticket: NewTicket): Promise<MadeTicket>;
  /**
   * The oldest ticket with this external id, or null. It is listed and not searched, so even one created a moment ago
   * is found. https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets
   */
  ticketWithExternalId(externalId: string): Promise<Ticket | null>;
  customStatuses(): Promise<readonly CustomStatus[]>;
  ticketFields(): Promise<readonly TicketField[]>;
  /**
   * The ids of the newest tickets (at most 100) of a client. They are listed and not searched, so even one made a
   * moment ago is found. https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets
   */
  requestedBy(userId: number): Promise<readonly number[]>;
  /** All suspended tickets. Throws `not-allowed` if this agent may not see them. */
  suspendedTickets(): Promise<readonly SuspendedTicket[]>;
  /** One of them. Throws `not-found` if it is no longer suspended. */
  suspendedTicket(id: number): Promise<SuspendedTicket>;
  /**
   * Makes a suspended ticket a ticket of the client who wrote it, and returns that ticket's id. Read the ticket back:
   * Zendesk can make the agent its requester. Once recovered, it is no longer suspended, so can't be recovered twice.
   */
  recover(id: number): Promise<number>;
}
