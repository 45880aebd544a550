/** Someone at incident.io. */
export interface IncidentIoUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The role that goes with the seat, as incident.io writes it: `responder`, `administrator` … */
  readonly role: string | null;
  /** Null where the account is not joined to someone in Slack. */
  readonly slackId: string | null;
}

/** incident.io, asked with the organisation's key: it says nothing about the person who holds the key. */
export interface IncidentIo {
  /** The active user with this e-mail address, or null where there is none. Throws a ServiceError. */
  userByEmail(email: string): Promise<IncidentIoUser | null>;
}
