import { readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { styleText } from 'node:util';
import { isatty, terminalColumns } from '../terminal/size.ts';
import { version } from '../version.ts';

/** Whether --json is on the command line, even if the command line is wrong. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}

/** What `--version` shows; with `--json` also the Node that runs it, for whoever reports a bug. */
export const versionText = (argv: readonly string[]): string =>
  wantsJson(argv) ? JSON.stringify({ schemaVersion: 1, version, node: process.versions.node }, null, 2) : version;

const asksVersionAlone = (argv: readonly string[]) =>
  argv.includes('--version') && (argv.length === 1 || (argv.length === 2 && argv.includes('--json')));

/** The path of something that was prepared at build time. */
export const preparedFile = (...names: readonly string[]): string => path.join(__dirname, ...names);

/** How wide the prepared help is. */
export const preparedWidth = 80;

/** The file with the prepared help of a command, in the folder `help` beside the built program. */
export const preparedHelpFile = (words: readonly string[]): string => `${['govsupport', ...words].join('-')}.txt`;

/** The command whose help is wanted, or null if more than help is wanted. */
export function helpWanted(argv: readonly string[]): readonly string[] | null {
  if (argv.length === 0) return [];
  const words =
    argv[0] === 'help' ? argv.slice(1) : /^(?:--help|-h)$/.test(argv.at(-1) as string) ? argv.slice(0, -1) : null;
  return words?.every((word) => /^[a-z][a-z-]*$/.test(word)) ? words : null;
}

/** The prepared help as this terminal shows it: headings are bold where it has colours. */
function forTerminal(text: string, env: NodeJS.ProcessEnv): string {
  const plain = env.NO_COLOR || env.TERM === 'dumb';
  return plain
    ? text
    : text.replace(/^(?:Usage:|[A-Z][\w ]*:$)/gm, (heading) => styleText('bold', heading, { validateStream: false }));
}

/**
 * Prints the version, or help that was prepared when the program was built, without loading anything. Returns whether it did:
 * other cases, such as help for a narrow terminal, are left to the whole program.
 */
export function answerQuickly(argv: readonly string[]): boolean {
  const asksVersion = asksVersionAlone(argv);
  const words = asksVersion ? null : helpWanted(argv);
  if (!asksVersion && words === null) return false;
  try {
    let text = asksVersion
      ? `${versionText(argv)}\n`
      : readFileSync(preparedFile('help', preparedHelpFile(words ?? [])), 'utf8');
    if (!asksVersion && isatty(1)) {
      if (terminalColumns() < preparedWidth) return false;
      text = forTerminal(text, process.env);
    }
    // Written to the file descriptor, because setting up a stream takes as long as all the rest.
    writeSync(1, text);
    return true;
  } catch {
    // No such command, or a full or closed pipe: the whole program handles it.
    return false;
  }
}
