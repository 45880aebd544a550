import { withFiles } from '../lib/file-trouble.ts';

/** Does work that writes to the practice world's folder. Throws a Failure if the file system refuses. */
export const savingIn = <T>(folder: string, work: () => T): T =>
  withFiles(
    `The practice world could not be saved in ${folder}`,
    work,
    'Free some space or change its permissions, or set XDG_STATE_HOME to another folder, and try again.',
  );
