import { withFiles } from '../lib/file-trouble.ts';

/** Does something that writes below the practice world's folder. Throws a Failure if the file system refuses. */
export const keepingIn = <T>(folder: string, work: () => T): T =>
  withFiles(
    `The practice world could not be kept in ${folder}`,
    work,
    'Make room or change its permissions, or set XDG_STATE_HOME to another folder, and try again.',
  );
