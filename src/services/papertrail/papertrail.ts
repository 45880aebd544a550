/** The old Papertrail, or its successor in SolarWinds Observability. */
export type PapertrailKind = 'classic' | 'solarwinds';

export interface PapertrailAccess {
  /** How many systems send logs there, as far as the person may see; null if the service doesn't say. */
  readonly systems: number | null;
}

/** Papertrail, which holds the logs. */
export interface Papertrail {
  /** Confirms that the person's token can read the logs. Throws a ServiceError if it can't. */
  access(): Promise<PapertrailAccess>;
}
