import { exitCode } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';

const looksFirst = 'it checks first, and does nothing twice.';

/**
 * Reads back what a service has accepted (`Zendesk accepted the change`). If that fails, the ServiceError says so, and
 * that it has happened: the next run looks for it.
 */
export async function readBack<T>(taken: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError(`${taken}, but it could not be read back: ${error.message}`, {
      ...error.details,
      mayHaveHappened: true,
      next:
        error.code === exitCode.unknown
          ? [`Run this again: ${looksFirst}`]
          : [...error.next, `Then run this again: ${looksFirst}`],
      cause: error,
    });
  }
}
