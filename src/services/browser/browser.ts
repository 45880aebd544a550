import { Failure } from '../../errors.ts';

/** There is no program here that opens an address, or none that does. */
export class NoBrowser extends Failure {
  constructor(url: string) {
    super('No browser could be opened.', { next: [`Open it yourself: ${url}`] });
  }
}

/** The person's web browser. */
export interface Browser {
  /** Opens an address, only ever because the person asked. Throws a Failure if nothing can open it. */
  open(url: string): Promise<void>;
}
