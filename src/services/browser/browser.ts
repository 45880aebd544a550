import { Failure } from '../../errors.ts';

/** No program here can open an address, or none of them worked. */
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
