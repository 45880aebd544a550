/** What someone is at Zendesk. A light agent can read and leave internal notes, and cannot be assigned anything. */
export type ZendeskKind = 'admin' | 'agent' | 'light agent' | 'end user';

/** Who I am at Zendesk, and how I signed in. */
export interface ZendeskMe {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly kind: ZendeskKind;
  /** The tickets that an agent is limited to (`groups`, `assigned` …), or null where there is no limit. */
  readonly restriction: string | null;
  readonly tokenKind: 'oauth' | 'api-token';
  /** The day on which this kind of token stops working (`2027-04-30`), or null where none is known. */
  readonly tokenDiesOn: string | null;
}

/** A group of agents. */
export interface ZendeskGroup {
  readonly id: number;
  readonly name: string;
}

/** Someone at Zendesk. */
export interface ZendeskUser {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly kind: ZendeskKind;
}

/** That someone is in a group. */
export interface ZendeskMembership {
  readonly id: number;
  readonly userId: number;
  readonly groupId: number;
}

/** The same with who it is; null where Zendesk doesn't tell. */
export interface ZendeskMember extends ZendeskMembership {
  readonly user: ZendeskUser | null;
}

/**
 * What the server says of a ticket's service level agreement; nothing is computed here.
 * `active`: a clock is running, and this is the first moment at which one breaches (ISO 8601; it may have passed).
 * `paused`: there are clocks, and they stand still, such as while the ticket is pending.
 * `achieved`: all there was to keep has been kept, or missed, and no clock is left.
 * `none`: no agreement applies.
 * `unknown`: the answer says nothing of it, as that for a single ticket does not.
 */
export type TicketSla =
  | { readonly kind: 'active'; readonly breachAt: string; readonly metric: string }
  | { readonly kind: 'paused' }
  | { readonly kind: 'achieved' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

/** A ticket's status; a custom status belongs to one of these. */
export type TicketStatus = 'new' | 'open' | 'pending' | 'hold' | 'solved' | 'closed';

/** A ticket. Times are ISO 8601, as the server wrote them. */
export interface Ticket {
  readonly id: number;
  readonly subject: string;
  /** Whose ticket it is: the requester's organisation, else the requester; null where neither is shown. */
  readonly client: string | null;
  readonly status: TicketStatus;
  /** The label of its custom status, such as `Pending believed solved`; null where there is none or it isn't shown. */
  readonly customStatus: string | null;
  readonly priority: 'urgent' | 'high' | 'normal' | 'low' | null;
  readonly type: string | null;
  readonly requesterId: number | null;
  /** Null where it isn't shown. */
  readonly requesterEmail: string | null;
  /** The domains that people of the client's organisation write from, as Zendesk was told; none where it isn't shown. */
  readonly clientDomains: readonly string[];
  readonly assigneeId: number | null;
  /** The assignee's name; null where no one is assigned or it isn't shown. */
  readonly assignee: string | null;
  readonly groupId: number | null;
  readonly createdAt: string;
  /** Also the stamp that a later change gives back, so that it is refused if someone was faster. */
  readonly updatedAt: string;
  readonly sla: TicketSla;
  /** Where people see it. */
  readonly url: string;
}

/** A comment on a ticket: public, which the client sees, or an internal note. */
export interface TicketComment {
  readonly id: number;
  /** What it says, as plain text. */
  readonly body: string;
  /** The same as it was written: Zendesk makes its plain text again, with other spaces and without formatting marks. */
  readonly written: string;
  readonly public: boolean;
  readonly authorId: number | null;
  /** Null where it isn't shown. */
  readonly author: string | null;
  /** Whether the author is known to be a client's person: an end user. */
  readonly byClient?: boolean;
  readonly createdAt: string;
}

/** An internal note that was made. */
export interface AddedNote {
  readonly commentId: number;
  /** Always false: a note that turned out public is thrown. It is what the server's audit says. */
  readonly public: false;
  /** The ticket's new stamp. */
  readonly updatedAt: string;
}

/** Who is to get a ticket. Group and person go together, because a person outside the group is refused. */
export interface Assignment {
  readonly ticketId: number;
  /** `updatedAt` as it was read. */
  readonly stamp: string;
  /** Null: no one in the group, so that it is in the group's queue. */
  readonly assigneeId: number | null;
  readonly groupId: number;
}

/**
 * What came of one assignment. `conflict`: the ticket was changed since it was read, and is as it was.
 * `unclear`: it was sent and no one said what came of it: read the ticket.
 * `not-sent`: it was not tried, because something went wrong before.
 */
export type AssignmentResult =
  | { readonly ticketId: number; readonly outcome: 'ok' }
  | {
      readonly ticketId: number;
      readonly outcome: 'conflict' | 'refused' | 'unclear' | 'not-sent';
      readonly reason: string;
    };

/** A ticket that is to be made. */
export interface NewTicket {
  readonly subject: string;
  readonly body: string;
  readonly groupId: number;
  /** Sent again with the same key, it is not made twice (for two hours, as far as is known). At most 255 characters. */
  readonly idempotencyKey: string;
}

/** A ticket that was made, or that had been made before with the same key. */
export interface MadeTicket {
  readonly id: number;
  readonly url: string;
  readonly madeBefore: boolean;
}

/** A status of the account's own. */
export interface CustomStatus {
  readonly id: number;
  readonly label: string;
  readonly category: TicketStatus;
  readonly active: boolean;
}

/** A field that tickets have. */
export interface TicketField {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly active: boolean;
  /** What can be chosen, where it is a choice. */
  readonly options: readonly { readonly name: string; readonly value: string }[];
}

/** A message that Zendesk held back and made no ticket of. */
export interface SuspendedTicket {
  readonly id: number;
  readonly subject: string;
  readonly cause: string;
  readonly author: { readonly name: string | null; readonly email: string | null };
  readonly recipient: string | null;
  readonly createdAt: string;
}

/**
 * Zendesk Support. Everything throws a ServiceError where it can't be done.
 * https://developer.zendesk.com/api-reference/ticketing/introduction/
 */
export interface Zendesk {
  /** Throws `not-signed-in` for the anonymous user, which is who Zendesk takes anyone without a sign-in for. */
  me(): Promise<ZendeskMe>;
  groups(): Promise<readonly ZendeskGroup[]>;
  members(groupId: number): Promise<readonly ZendeskMember[]>;
  membershipsOf(userId: number): Promise<readonly ZendeskMembership[]>;
  /** Needs an admin or a role that may: others get `not-allowed` and have to ask. */
  addMember(userId: number, groupId: number): Promise<ZendeskMembership>;
  /**
   * Needs the same. Zendesk then takes the person's working tickets of that group away from them, a moment later and
   * without asking: reassign them first.
   */
  removeMember(membershipId: number): Promise<void>;
  /** The agent or end user with this e-mail address, or null. */
  userByEmail(email: string): Promise<ZendeskUser | null>;
  /**
   * The tickets of a group that are not solved. They are found by the search index, which lags by minutes, and then
   * read one by one: what is given is true now, but a ticket that came to the group just now may be missing. Those that
   * are assigned to `assigneeId` are listed besides, so that none of them is missing.
   */
  ticketsOf(group: ZendeskGroup, assigneeId: number): Promise<readonly Ticket[]>;
  /**
   * The tickets that are assigned to someone and not solved, in whichever group. They are listed and not searched, so
   * that one that came a moment ago is among them.
   * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets
   */
  assignedTo(userId: number): Promise<readonly Ticket[]>;
  /**
   * The ids of a group's unsolved tickets on which someone has commented, in any way, ever: as the search index knows
   * them, which lags by minutes.
   */
  commentedBy(userId: number, group: ZendeskGroup): Promise<readonly number[]>;
  /**
   * What someone has done on a ticket since then: changed something, or only said something; null for neither. That a
   * ticket was assigned to someone is nothing done on it.
   * https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/
   */
  doneBy(userId: number, ticketId: number, since: Date): Promise<'changed' | 'commented' | null>;
  /**
   * When a ticket that is on hold was put on hold last, ISO 8601; null if no audit shows that.
   * https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/
   */
  onHoldSince(ticketId: number): Promise<string | null>;
  /** The tickets with these ids, read and not searched; those that are not there or not visible are left out. */
  tickets(ids: readonly number[]): Promise<readonly Ticket[]>;
  /** One ticket: what its agreement says is then not known. */
  ticket(id: number): Promise<Ticket>;
  /** All comments, the oldest first. */
  comments(ticketId: number): Promise<readonly TicketComment[]>;
  /**
   * Adds an internal note, and reads in the audit that it is one. `stamp` is the ticket's `updatedAt` as it was read:
   * throws `conflict` where someone was faster, and a PublicNote where the client can read it. Sent twice, it is there
   * twice: after an unclear end, look first.
   */
  addInternalNote(ticketId: number, body: string, options: { readonly stamp: string }): Promise<AddedNote>;
  /**
   * Assigns tickets, and gives what came of each, in the order given. It throws only where nothing was sent at all.
   * `onProgress` gets the number of tickets that are settled.
   */
  assign(
    assignments: readonly Assignment[],
    onProgress?: (settled: number) => void,
  ): Promise<readonly AssignmentResult[]>;
  createTicket(ticket: NewTicket): Promise<MadeTicket>;
  customStatuses(): Promise<readonly CustomStatus[]>;
  ticketFields(): Promise<readonly TicketField[]>;
  /** All of them. Throws `not-allowed` where they are not for this agent. */
  suspendedTickets(): Promise<readonly SuspendedTicket[]>;
}
