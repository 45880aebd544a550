/** Which of the two: the old Papertrail, or its successor in SolarWinds Observability. */
export type PapertrailKind = 'classic' | 'solarwinds';

/** What was seen of Papertrail. */
export interface PapertrailAccess {
  readonly kind: PapertrailKind;
  /** How many systems send their logs there, as far as the person may see; null where the kind doesn't tell. */
  readonly systems: number | null;
}

/** Papertrail, where the logs are. */
export interface Papertrail {
  /** Proves that the person's token opens the logs. Throws a ServiceError where it doesn't. */
  access(): Promise<PapertrailAccess>;
}
