export interface IncidentIoUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The role, as incident.io writes it: `responder`, `administrator` … */
  readonly role: string | null;
  /** Null if the account is not linked to Slack. */
  readonly slackId: string | null;
}

/** incident.io, with the organisation's key, which says nothing about the person who uses it. */
export interface IncidentIo {
  /** The active user with this e-mail address, or null. Throws a ServiceError. */
  userByEmail(email: string): Promise<IncidentIoUser | null>;
}
