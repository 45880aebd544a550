import type { ChalkInstance } from 'chalk';
import { sanitise, sanitiseJson } from '../lib/sanitise.ts';
import { type Attending, attend } from './attend.ts';
import { isatty, screenRows, terminalColumns, terminalRows } from './size.ts';
import { clearProgress, drawProgress, drawScreen, ringBell, writeError, writeOut } from './streams.ts';

/** What a command shows, and on which stream. */
export interface Terminal {
  /** A person is there to be asked: standard input and standard error are terminals. */
  readonly interactive: boolean;
  /** Progress may be drawn: standard error is a terminal that no screen reader reads, and --quiet is not set. */
  readonly live: boolean;
  /**
   * A result may be drawn over the last one: standard output is a terminal, and no screen reader is used (ACCESSIBLE),
   * which would read all of it each time.
   */
  readonly drawn: boolean;
  /** The width to write for: what the terminal has, at most 100; 80 where there is no terminal. */
  readonly columns: number;
  /** How many lines fit on it. */
  readonly rows: number;
  /** The width for tables, whose lines are not read from end to end: at most 200. */
  readonly tableColumns: number;
  /** Colours for standard output, none where they are not wanted. Loaded on first use. */
  colours(): Promise<ChalkInstance>;
  /** A result, on standard output. */
  result(text: string): void;
  /** The one JSON document, on standard output. */
  json(document: unknown): void;
  /** Something worth knowing, on standard error; not with --quiet. */
  note(text: string): void;
  /** Something that may be wrong, on standard error. */
  warn(text: string): void;
  /** For --debug, on standard error. */
  debug(text: string): void;
  /** Lines that are drawn over the last ones, on standard error, where `live`. */
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

/** A terminal over the process's streams. */
export function createTerminal(env: Env, options: TerminalOptions): Terminal {
  const automated = Boolean(env.CI) && env.CI !== 'false';
  // Asked of the descriptors: the streams, which would know it too, take milliseconds to make.
  const watched = !automated && env.TERM !== 'dumb' && isatty(2);
  const isAccessible = Boolean(env.ACCESSIBLE) && env.ACCESSIBLE !== '0' && env.ACCESSIBLE !== 'false';
  const level = colourLevel(env, options);
  const out = (text: string) => above(() => writeOut(`${level === 0 ? sanitise(text) : text}\n`));
  const err = (text: string) => above(() => writeError(`${level === 0 ? sanitise(text) : text}\n`));
  return {
    drawn: !automated && env.TERM !== 'dumb' && !options.json && !isAccessible && isatty(1),
    interactive: watched && options.input && !options.json && isatty(0),
    live: watched && !options.quiet && !options.json && !env.ACCESSIBLE,
    get columns() {
      return terminalColumns();
    },
    get rows() {
      return terminalRows();
    },
    get tableColumns() {
      return terminalColumns(200);
    },
    async colours() {
      const { Chalk } = await import('chalk');
      return new Chalk({ level });
    },
    result: out,
    json: (document) => out(sanitiseJson(JSON.stringify(document, null, 2))),
    note: (text) => options.quiet || err(text),
    warn: err,
    debug: (text) => options.debug && err(`debug: ${text}`),
    progress: drawProgress,
    clearProgress,
    draw: drawScreen,
    get screenRows() {
      return screenRows();
    },
    ringBell,
    attend: (person) => attend({ ...person, readsKeys: options.input && isatty(0) }),
  };
}
