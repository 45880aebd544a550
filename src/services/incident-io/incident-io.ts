export interface IncidentIoUser {
  /** The role, as incident.io writes it: `responder`, `administrator` … */
  readonly role: string | null;
  /** Null if the account is not linked to Slack. */
  readonly slackId: string | null;
}

/** An incident that is not over. */
export interface Incident {
  /** As people call it: `INC-123`. */
  readonly reference: string;
  readonly name: string;
  /** `Minor`; null if it has none yet. */
  readonly severity: string | null;
  /** Its status, as incident.io shows it: `Investigating`. */
  readonly status: string;
  readonly createdAt: string;
  /** Its web page; null if it isn't shown. */
  readonly url: string | null;
}

/** incident.io, with the organisation's key, which says nothing about the person who uses it. */
export interface IncidentIo {
  /** The active user with this e-mail address, or null. Throws a ServiceError. */
  userByEmail(email: string): Promise<IncidentIoUser | null>;
  /** The incidents of the whole organisation that are not over, newest first; no tests. Throws a ServiceError. */
  openIncidents(): Promise<readonly Incident[]>;
}
