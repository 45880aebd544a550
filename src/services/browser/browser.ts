/** The person's web browser. */
export interface Browser {
  /** Opens an address, only ever because the person asked for it. Throws a Failure where nothing can open it. */
  open(url: string): Promise<void>;
}
