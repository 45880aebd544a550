import type { ChalkInstance } from 'chalk';
import measure from 'fast-string-truncated-width';
import { jsonText } from '../lib/json-text.ts';
import { sanitise } from '../lib/sanitise.ts';
import { type Attending, attend } from './attend.ts';
import { drawnQuestions, typedQuestions } from './lazy-questions.ts';
import type { Questions } from './questions.ts';
import { type Signs, symbols, words } from './signs.ts';
import { isatty, screenRows, terminalColumns, terminalRows } from './size.ts';
import { clearProgress, drawProgress, drawScreen, ringBell, writeError, writeOut } from './streams.ts';
import { fitLine } from './wrap.ts';

/** How lines are written for a terminal. */
export interface Style {
  /** Colours for standard output, none where they are not wanted. */
  readonly colours: ChalkInstance;
  /** The width to write for. */
  readonly columns: number;
  readonly signs: Signs;
}

/** What a command shows, and on which stream. */
export interface Terminal {
  /**
   * A screen reader reads this, or it can't move its cursor: words in place of symbols, records in place of columns,
   * and nothing is drawn over what was there.
   */
  readonly accessible: boolean;
  /** A person is there to be asked: standard input and standard error are terminals. */
  readonly interactive: boolean;
  /** Progress may be shown: standard error is a terminal, and --quiet is not set. */
  readonly live: boolean;
  /** A result may be drawn over the last one: standard output is a terminal that is not `accessible`. */
  readonly drawn: boolean;
  /** The width to write for: what the terminal has, at most 100; 80 where there is no terminal. */
  readonly columns: number;
  /** How many lines fit on it. */
  readonly rows: number;
  /** The width for tables, whose lines are not read from end to end: at most 200. */
  readonly tableColumns: number;
  /** Colours for standard output, none where they are not wanted. Loaded on first use. */
  colours(): Promise<ChalkInstance>;
  readonly signs: Signs;
  /** How the person is asked, if `interactive`. */
  readonly questions: Questions;
  /** How lines are written. */
  style(): Promise<Style>;
  /** A result, on standard output. No line is wider than the terminal, except a command or an address. */
  result(text: string): void;
  /** How many lines of the terminal a text takes, as a result or as something that is said to the person. */
  heightOf(text: string, as: 'result' | 'said'): number;
  /** A result that is copied, or read by a program: its lines stay as they are. */
  exact(text: string): void;
  /** The one JSON document, on standard output. */
  json(document: unknown): void;
  /** Something worth knowing, on standard error; not with --quiet. */
  note(text: string): void;
  /** Something that may be wrong, on standard error. */
  warn(text: string): void;
  /** For --debug, on standard error. */
  debug(text: string): void;
  /** Lines that are drawn over the last ones, on standard error, if `live`. If `accessible`, each is said once. */
  progress(text: string): Promise<void>;
  clearProgress(): void;
  /** Draws a result over all that the terminal shows, if `drawn`, until `clearProgress` or the next line. */
  draw(lines: readonly string[]): void;
  /** How many lines `draw` has room for. */
  readonly screenRows: number;
  ringBell(): void;
  /** Calls when the person leaves with a key, and when the window has changed, until what it returns is called. */
  attend(person: Attending): () => void;
}

/** What decides how to show things. */
export interface TerminalOptions {
  readonly json: boolean;
  readonly color: boolean;
  readonly input: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** How many colours: 0 none, 1 sixteen. NO_COLOR (https://no-color.org) is stronger than FORCE_COLOR. */
function colourLevel(env: Env, options: TerminalOptions): 0 | 1 {
  if (!options.color || env.NO_COLOR) return 0;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false' ? 0 : 1;
  return isatty(1) && env.TERM !== 'dumb' ? 1 : 0;
}

/** Writes what stays. What is drawn goes first: it would stay above it, and take the new lines away with it. */
function above(write: () => void): void {
  clearProgress();
  write();
}

/** A text whose lines fit the terminal, if there is one. */
function fitted(text: string, descriptor: 1 | 2): string {
  if (!isatty(descriptor)) return text;
  const columns = terminalColumns(Number.POSITIVE_INFINITY);
  return text
    .split('\n')
    .map((line) => fitLine(line, columns))
    .join('\n');
}

/** How many lines of the terminal a text takes: a word that is longer than a line goes on in the next one. */
function heightOf(text: string, as: 'result' | 'said'): number {
  const descriptor = as === 'result' ? 1 : 2;
  const columns = isatty(descriptor) ? terminalColumns(Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  return fitted(text, descriptor)
    .split('\n')
    .reduce((height, line) => height + Math.max(1, Math.ceil(measure(line).width / columns)), 0);
}

/** Reports each activity once, ignoring numbers that change, because a printed line can't be updated. */
function sayOnce(say: (text: string) => void): (text: string) => Promise<void> {
  const said = new Set<string>();
  return async (text) => {
    const line = (text.split('\n')[0] ?? '').replace(/ …/, '.');
    const kind = line.replace(/\d+/g, '');
    if (!said.has(kind)) say(line);
    said.add(kind);
  };
}

/** Whether this is a build machine, where no one watches. */
export const isAutomated = (env: Env): boolean => Boolean(env.CI) && env.CI !== 'false';

/**
 * A terminal over the process's streams. `asked`: the person wants words in place of symbols, and nothing redrawn, with a
 * terminal or without.
 */
export function createTerminal(env: Env, options: TerminalOptions, asked: boolean): Terminal {
  const automated = isAutomated(env);
  const isDumb = env.TERM === 'dumb';
  // Asked of the descriptors: the streams, which would know it too, take milliseconds to make.
  const watched = !automated && isatty(2);
  const accessible = asked || (isDumb && isatty(1));
  // Standard error may be that terminal, even if standard output leads to a file.
  const isPlain = accessible || isDumb;
  const signs = accessible ? words : symbols;
  const level = colourLevel(env, options);
  const safe = (text: string) => `${level === 0 ? sanitise(text) : text}\n`;
  const out = (text: string) => above(() => writeOut(safe(text)));
  const err = (text: string) => above(() => writeError(safe(fitted(text, 2))));
  const colours = async () => {
    const { Chalk } = await import('chalk');
    return new Chalk({ level });
  };
  return {
    accessible,
    signs,
    questions: isPlain ? typedQuestions : drawnQuestions,
    drawn: !automated && !options.json && !accessible && isatty(1),
    interactive: watched && options.input && !options.json && isatty(0),
    live: watched && !options.quiet && !options.json,
    get columns() {
      return terminalColumns();
    },
    get rows() {
      return terminalRows();
    },
    get tableColumns() {
      return terminalColumns(200);
    },
    colours,
    style: async () => ({ colours: await colours(), columns: terminalColumns(), signs }),
    result: (text) => out(fitted(text, 1)),
    heightOf,
    exact: out,
    json: (document) => out(jsonText(document, 2)),
    note: (text) => options.quiet || err(text),
    warn: err,
    debug: (text) => options.debug && err(`debug: ${text}`),
    progress: isPlain ? sayOnce(err) : drawProgress,
    clearProgress,
    draw: drawScreen,
    get screenRows() {
      return screenRows();
    },
    ringBell,
    attend: (person) => attend({ ...person, readsKeys: options.input && isatty(0) }),
  };
}
