/** The person's web browser. */
export interface Browser {
  /** Opens an address, only ever because the person asked. Throws a Failure if nothing can open it. */
  open(url: string): Promise<void>;
}
