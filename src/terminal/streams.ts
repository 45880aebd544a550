import { writeSync } from 'node:fs';
import { sanitiseStyled } from '../lib/sanitise.ts';
import { forgetSecrets, redact } from '../redaction/redact.ts';
import { isatty } from './size.ts';

let onLostStream: ((code: number) => void) | undefined;
const prepared = new Set<'stdout' | 'stderr'>();

/** How many bytes a pipe takes atomically. https://man7.org/linux/man-pages/man7/pipe.7.html, PIPE_BUF on macOS */
const bytesAtOnce = 512;

/**
 * Node makes each stream when it is first asked for, which takes two milliseconds: a tenth of what `next-uid` has.
 * So a short text goes straight to the file descriptor, as long as no stream was needed for it.
 */
function writtenDirectly(descriptor: number, text: string): boolean {
  if (Buffer.byteLength(text) > bytesAtOnce) return false;
  try {
    writeSync(descriptor, text);
    return true;
  } catch {
    // Full or closed: the stream handles both.
    return false;
  }
}

function prepare(name: 'stdout' | 'stderr'): void {
  prepared.add(name);
  process[name].on('error', (error: NodeJS.ErrnoException) => {
    if (!onLostStream) throw error;
    if (error.code === 'EPIPE') onLostStream(process.exitCode === undefined ? 0 : Number(process.exitCode));
    else if (name === 'stdout') {
      const why = error.code === 'ENOSPC' ? 'the disk is full' : error.message;
      writtenDirectly(2, `govsupport: The result could not be written to standard output: ${why}.\n`);
      onLostStream(1);
    }
    // If standard error can't be written to, the result may still arrive.
  });
}

const safe = (text: string): string => redact(sanitiseStyled(text));

/**
 * Everything that is printed comes through here, so that nothing from outside reaches the terminal as it came, and no
 * secret reaches it at all.
 */
function write(name: 'stdout' | 'stderr', unsafe: string): void {
  const text = safe(unsafe);
  if (!prepared.has(name)) {
    if (writtenDirectly(name === 'stdout' ? 1 : 2, text)) return;
    prepare(name);
  }
  process[name].write(text);
}

/** Writes to standard output. */
export const writeOut = (text: string): void => write('stdout', text);

/** Writes to standard error. */
export const writeError = (text: string): void => write('stderr', text);

/**
 * Begins the output of a run, without the secrets of one before it, and with what to do if the result goes nowhere. If
 * only the first lines are read (`head`, a pager that was left), that is no error, and `end` gets the exit code so far;
 * a full disk is reported on standard error, and gives 1.
 */
export function beginOutput(end: (code: number) => void): void {
  forgetSecrets();
  onLostStream = end;
}

/** Waits until everything that was written has gone out: a process that ends takes along what is still on its way. */
export async function flushStreams(): Promise<void> {
  await Promise.all([...prepared].map((name) => new Promise((resolve) => process[name].write('', resolve))));
}

type Update = ReturnType<typeof import('log-update').createLogUpdate>;
let update: Update | undefined;

/** Draws lines over the last ones that this drew, on standard error. */
export async function drawProgress(text: string): Promise<void> {
  const { createLogUpdate } = await import('log-update');
  update ??= createLogUpdate(process.stderr);
  update(safe(text));
}

/** What the screen shows, if it is taken. */
let drawnScreen: string | null = null;

/** The other screen of the terminal, without cursor, and with lines that are cut at its edge. */
const takeScreen = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const giveScreenBack = '\u001b[?7h\u001b[?25h\u001b[?1049l';

/**
 * Draws lines over all that the terminal shows, on standard output, until something else is written or `clearProgress`
 * is called: then what was there before is back. Everything is drawn at once, over the old lines, so that nothing flickers.
 */
export function drawScreen(lines: readonly string[]): void {
  if (!prepared.has('stdout')) prepare('stdout');
  const { rows = 24, columns = 80 } = process.stdout;
  const drawn = lines.slice(0, rows).map((line) => `\u001b[0m\u001b[K${safe(line)}\u001b[0m`);
  const below = drawn.length < rows ? '\r\n\u001b[J' : '';
  const text = `${drawn.join('\r\n')}${below}`;
  const shown = `${columns} ${rows} ${text}`;
  if (shown === drawnScreen) return;
  const begin = drawnScreen === null ? takeScreen : '';
  drawnScreen = shown;
  process.stdout.write(`${begin}\u001b[?2026h\u001b[H${text}\u001b[?2026l`);
}

/** Rings the terminal's bell, if there is one. */
export function ringBell(): void {
  if (isatty(2)) writtenDirectly(2, '\u0007');
}

/** Takes what is drawn away and puts the cursor back. */
export function clearProgress(): void {
  if (drawnScreen !== null) process.stdout.write(giveScreenBack);
  drawnScreen = null;
  update?.clear();
  update?.done();
  update = undefined;
}

/** Where questions are asked: standard output is for results. */
export function promptOutput(): NodeJS.WriteStream {
  if (!prepared.has('stderr')) prepare('stderr');
  return process.stderr;
}

/** Has the terminal say what is pasted, or no longer. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
export const tellPastes = (wanted: boolean) => promptOutput().write(`\u001b[?2004${wanted ? 'h' : 'l'}`);

/** Where questions are answered. */
export const promptInput = () => process.stdin;
