import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';

/** A value that a mistake repeats, at the end of its line. */
const found = /, found .*$/gm;

/** What is wrong with the configuration or its playbook, without the values; null if nothing is. */
export async function mistakeIn(context: Context): Promise<string | null> {
  try {
    await context.config();
    // This reads the playbook, too.
    await context.reconfigured();
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message.replace(found, '');
  }
}
