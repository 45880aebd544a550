/** The result of a change to the confirmations. */
export interface ConfirmationChange {
  /** When it was last confirmed before, or null. */
  readonly before: Date | null;
  /** Where an unreadable file was moved, so that nothing in it is lost; null if that wasn't needed. */
  readonly setAside: string | null;
}

/** What the person has confirmed because it can't be checked automatically. Kept in the state folder. */
export interface Confirmations {
  /** When the person confirmed it, or null. Writes nothing. Throws a Failure if the file can't be read. */
  confirmedAt(id: string): Promise<Date | null>;
  /** Records the person's confirmation. Throws a Failure if it can't be saved. */
  confirm(id: string, at: Date): Promise<ConfirmationChange>;
  /** Withdraws a confirmation, if there is one. Throws like `confirm`. */
  withdraw(id: string): Promise<ConfirmationChange>;
}
