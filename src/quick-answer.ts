import { fstatSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { version } from './version.ts';

/** How wide the prepared help is. */
export const preparedWidth = 80;

/** The file that holds the prepared help of a command, in the folder `help` beside the built program. */
export const preparedHelpFile = (words: readonly string[]): string => `${['govsupport', ...words].join('-')}.txt`;

/** The words of the command whose help is asked for, or null where something else is asked for too. */
export function helpWanted(argv: readonly string[]): readonly string[] | null {
  if (argv.length === 0) return [];
  const words =
    argv[0] === 'help' ? argv.slice(1) : /^(?:--help|-h)$/.test(argv.at(-1) as string) ? argv.slice(0, -1) : null;
  return words?.every((word) => /^[a-z][a-z-]*$/.test(word)) ? words : null;
}

/**
 * Answers what needs no work: the version, and help as it was prepared when the program was built. So neither has to
 * load anything. Help for a terminal is left to the caller, which knows its width and whether it shows bold.
 * Returns whether it answered.
 */
export function answerQuickly(argv: readonly string[]): boolean {
  const asksVersion = argv.length === 1 && argv[0] === '--version';
  const words = helpWanted(argv);
  if (!asksVersion && words === null) return false;
  if (fstatSync(1, { throwIfNoEntry: false })?.isCharacterDevice() && !asksVersion) return false;
  try {
    const text = asksVersion
      ? `${version}\n`
      : readFileSync(path.join(__dirname, 'help', preparedHelpFile(words ?? [])), 'utf8');
    // Straight to the file descriptor: setting up process.stdout takes as long as all the rest.
    writeSync(1, text);
    return true;
  } catch {
    // No such command, or a pipe that is full or closed: the long way knows what to do.
    return false;
  }
}
