import path from 'node:path';
import { absolutePath } from '../config/places.ts';
import { readPlaybook } from '../config/playbook-file.ts';
import { UsageError } from '../errors.ts';
import { govpress } from '../playbook/govpress.ts';
import { wordsFor } from '../playbook/words-for.ts';

/**
 * Throws a UsageError if the playbook that a configuration names can't be used: every command would refuse to run, as
 * with a team's file. What other keys name is only missed by what needs it. `because`: what its message begins with.
 */
export function checkPlaybook(file: string, written: string, home: string, because: string): void {
  try {
    readPlaybook(absolutePath(written, path.dirname(file), home), govpress, wordsFor);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const what = error.message.replace(/^The /, 'the ');
    throw new UsageError(`${because}: ${what}`, ['Correct the path, or the file.']);
  }
}
