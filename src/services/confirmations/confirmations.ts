/** What came of a change to what was confirmed. */
export interface ConfirmationChange {
  /** When it had been confirmed before, or null. */
  readonly before: Date | null;
  /** Where a file that could not be read was moved to, so that nothing in it is lost; null where that was not needed. */
  readonly setAside: string | null;
}

/** What the person has said about themselves, because nothing else can tell. It is kept in the state folder. */
export interface Confirmations {
  /** When the person confirmed it, or null. Writes nothing. Throws a Failure where the file cannot be read. */
  confirmedAt(id: string): Promise<Date | null>;
  /** Keeps that the person confirmed it. Throws a Failure where it cannot be written. */
  confirm(id: string, at: Date): Promise<ConfirmationChange>;
  /** Takes it back. Harmless where it was not confirmed. Throws the same. */
  withdraw(id: string): Promise<ConfirmationChange>;
}
