import measure from 'fast-string-truncated-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import { worldCommands } from '../lib/world-commands.ts';
import { cut } from './cell.ts';
import { symbols } from './signs.ts';

/** The beginnings of commands that advice names. */
const beginnings = [
  `govsupport (?:--config|--sandbox|help|sandbox|${worldCommands.join('|')})\\b`,
  'git (?:-C|clone|config|fetch|pull|remote)\\b',
  'brew (?:bundle|install)\\b',
  'gh (?:api|auth)\\b',
  'op (?:item|read|signin|vault)\\b',
  'aws (?:configure|iam|sso|sts)\\b',
  'dalmatian (?:aws|login|setup)\\b',
  '(?:curl|grep|nc|php|secret-tool|security|security-alert-notifier\\.rb|ssh|ssh-add|ssh-keygen) (?=["$-])',
  'chmod (?=\\d)',
];

/** A command, up to what ends it in a sentence: a mark after a word, a bracket before one, or the end of its colour. */
const command = new RegExp(
  `(?<=^|[^\\w./-]|\\u001b\\[[\\d;]*m)(?:${beginnings.join('|')})(?:\\S*[^\\s.,;:)])?(?: (?!\\()[^\\s\\u001b]*[^\\s.,;:)\\u001b](?!\\S))*(?: [^\\s(\\u001b]\\S*)?`,
  'g',
);

/** In place of a space that must not break: `sanitise` lets no such character through. */
const unbroken = '\ufdd0';

/**
 * Wraps a text at its spaces to a number of columns, wide characters and colours counted as a terminal shows them. A
 * word that is longer gets a line of its own, and so does a command: broken, it can't be copied. Lines that the text
 * already has are kept.
 */
export const wrap = (text: string, columns: number): string =>
  wrapAnsi(
    text.replace(command, (words) => words.replaceAll(' ', unbroken)),
    columns,
  ).replaceAll(unbroken, ' ');

/** Cuts a text to a number of columns, but not within a command: if one doesn't fit, the text is wrapped before it. */
export function cutOrWrap(text: string, columns: number): string {
  const last = [...text.matchAll(command)].at(-1);
  const end = last ? measure(text.slice(0, last.index + last[0].length)).width : 0;
  return wrap(cut(text, Math.max(columns, end + 1)), columns);
}

/** The fewest columns that a table has. In a narrower terminal its rows are wrapped. */
export const tableColumns = (columns: number): number => Math.max(80, columns);

/** The colours that a line begins with, its indent, perhaps with the bar of a quoted text, and the rest. */
const lineParts = new RegExp(`^((?:\\u001b\\[[\\d;]*m)*)( *(?:${symbols.bar} *)?)(.*)$`, 's');

/** What ends a text that was cut: the mark of it, and the end of its colours. */
const cutEnd = /…((?:\u001b\[[\d;]*m)*)$/;

/** A line that was cut, and ends in a word that is too wide for a line of its own: it is cut earlier. */
function cutEarlier(line: string, columns: number): string {
  const [, codes] = cutEnd.exec(line) ?? [];
  if (codes === undefined || measure(line).width <= columns) return line;
  return cut(line.slice(0, line.length - codes.length), columns) + codes;
}

/**
 * A line for so many columns. If it is wider, columns in it are closed up, and it is wrapped as `wrap` does, with what
 * is below further in, or behind the same bar.
 */
export function fitLine(line: string, columns: number): string {
  if (measure(line).width <= columns) return line;
  const [, codes = '', before = '', text = ''] = lineParts.exec(line) ?? [];
  const isBehindBar = before.includes(symbols.bar);
  const lead = isBehindBar ? codes + before : before;
  const further = isBehindBar ? lead : ' '.repeat(lead.length + 2);
  const closedUp = codes + text.replace(/(?<=\S) {3,}(?=\S)/g, '  ').trimEnd();
  const room = columns - before.length - (isBehindBar ? 0 : 2);
  const lines = wrap(closedUp, room).split('\n');
  return lead + lines.map((each) => cutEarlier(each, room)).join(`\n${further}`);
}
