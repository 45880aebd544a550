/** A note on a ticket that was written on this machine and not sent, of whichever command. */
export interface KeptNote {
  readonly ticket: number;
  readonly text: string;
  /** The command that resumes it, without `govsupport`: `ticket note 48202`. */
  readonly command: string;
  /** Where it is kept. */
  readonly file: string;
}
