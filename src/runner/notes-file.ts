import { closeSync, constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { UsageError } from '../errors.ts';
import { excerpt } from '../lib/excerpt.ts';
import type { Answer } from '../steps/answer.ts';

/** The most that a file of notes may have, in bytes: a larger file holds something else. */
const mostBytes = 1_000_000;

/** Notes as the command line gives them. */
export interface WrittenNotes {
  /** Each `TICKET=TEXT`; the ticket with or without `#`. */
  readonly note?: readonly string[] | undefined;
  /** A Markdown file with a heading for each ticket, or `-` for standard input. */
  readonly notes?: string | undefined;
}

/** A note, and the place that gave it, in words. */
interface FoundNote {
  readonly ticket: number;
  readonly text: string;
  readonly where: string;
}

interface FoundNotes {
  readonly notes: readonly FoundNote[];
  readonly problems: readonly string[];
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you are not allowed to read it',
};

const example = 'For example, with a heading for each ticket: ## #48201 Search results';

/**
 * Opens a file, or a pipe such as `<(command)`. Reading a pipe as a file would keep the process alive while nothing
 * comes.
 */
function openNotes(file: string): Readable {
  const fd = file === '-' ? 0 : openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const is = fstatSync(fd);
  if (is.isFIFO() || is.isSocket()) return new Socket({ fd, writable: false });
  if (!is.isDirectory()) return createReadStream(file, { fd });
  if (fd !== 0) closeSync(fd);
  throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
}

/** Reads a file, or standard input for `-`. Throws a UsageError that names the flag which gave it. */
async function readBytes(file: string, flag: string, signal: AbortSignal | undefined): Promise<Buffer> {
  const shown = file === '-' ? 'standard input' : file;
  if (file === '-' && isatty(0)) {
    throw new UsageError(`${flag} -: standard input is a terminal.`, [`Send the text to it: … ${flag} - <notes.md`]);
  }
  // A pipe has no size, and may never end.
  const parts: Buffer[] = [];
  let size = 0;
  try {
    const stream = openNotes(file);
    for await (const part of signal ? addAbortSignal(signal, stream) : stream) {
      parts.push(part as Buffer);
      size += (part as Buffer).length;
      if (size > mostBytes) break;
    }
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${flag}: ${shown} can't be read: ${reasons[code ?? ''] ?? message}.`, [], error);
  }
  if (size > mostBytes) throw new UsageError(`${flag}: ${shown} has more than 1 MB: that can't be notes.`);
  return Buffer.concat(parts);
}

/** The text without a byte order mark, or null if the bytes are not UTF-8 text. */
function decode(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** The lines of a text file. Throws a UsageError with the line that is not UTF-8. */
function toLines(bytes: Buffer, flag: string, shown: string): string[] {
  const text = decode(bytes);
  if (text !== null) return text.split(/\r\n|\r|\n/);
  // In UTF-8 no character of several bytes contains a line break.
  const lines = bytes.toString('latin1').split('\n');
  const wrong = lines.findIndex((line) => decode(Buffer.from(line, 'latin1')) === null);
  throw new UsageError(`${flag}: ${shown}, line ${wrong + 1}: that is not UTF-8.`, ['Save the file as UTF-8.']);
}

/** The text of a file, or of standard input for `-`. Throws a UsageError that names the flag which gave it. */
export async function readTextFile(file: string, flag: string, signal: AbortSignal): Promise<string> {
  const shown = file === '-' ? 'standard input' : file;
  return toLines(await readBytes(file, flag, signal), flag, shown)
    .join('\n')
    .trim();
}

/**
 * The ticket that a heading begins with: `#48201 Search results`, `48201: …`, `48201`. A small number before words is
 * not a ticket (`2 attempts`), and neither is a date.
 */
function ticketOf(title: string): number | null {
  const found =
    /^[[*_]*#(\d{1,15})(?![\w-])/.exec(title) ??
    /^[[*_]*(\d{1,15})[\]*_]*\s*(?::|$)/.exec(title) ??
    /^[[*_]*(\d{4,15})\s/.exec(title);
  return found ? Number(found[1]) : null;
}

/** A line that was meant as a heading, and is not one in Markdown. */
const almostHeading = /^#\d{1,15}\s*(?::.*)?$/;

/** Reads Markdown: the text below a ticket's heading is its note, including headings that name no ticket. */
export function readNotesText(lines: readonly string[], shown: string): FoundNotes {
  const notes: FoundNote[] = [];
  const problems: string[] = [];
  let open: { ticket: number; line: number; lines: string[] } | null = null;
  let fence: { marks: string; line: number } | null = null;
  let strayAt: number | null = null;
  const at = (line: number) => `${shown}, line ${line}`;
  const close = () => {
    if (!open) return;
    const { ticket, line } = open;
    const text = open.lines
      .join('\n')
      .replace(/^(?:[ \t]*\n)+/, '')
      .trimEnd();
    if (text.trim() === '') problems.push(`${at(line)}: there is no text below the heading of #${ticket}.`);
    notes.push({ ticket, text, where: at(line) });
  };
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const [, marks] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence) {
      const closes = marks?.startsWith(fence.marks) && line.trim() === marks;
      if (closes) fence = null;
      open?.lines.push(line);
      continue;
    }
    if (marks !== undefined && !(marks.startsWith('`') && line.trim().slice(marks.length).includes('`'))) {
      fence = { marks, line: number };
    }
    const title = /^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$/.exec(line)?.[1];
    const ticket = title === undefined ? null : ticketOf(title);
    if (ticket !== null) {
      close();
      open = { ticket, line: number, lines: [] };
      if (ticket === 0) problems.push(`${at(number)}: there is no ticket #0.`);
      continue;
    }
    const underlined = /^(?:=+|-{2,})\s*$/.test(lines[index + 1] ?? '') && ticketOf(line.trim()) !== null;
    if (almostHeading.test(line) || underlined) {
      problems.push(`${at(number)}: a ticket's heading begins with # and a space, as in "## #48201".`);
    } else if (open) open.lines.push(line);
    else if (line.trim() !== '' && strayAt === null) strayAt = number;
  }
  close();
  if (fence) problems.push(`${at(fence.line)}: the code that begins here (${fence.marks}) does not end.`);
  if (strayAt !== null) {
    problems.unshift(`${at(strayAt)}: this text is above the first heading with a ticket's number.`);
  } else if (notes.length === 0 && problems.length === 0) problems.push(`${shown}: there is no note in it.`);
  return { notes, problems };
}

function readFlags(written: readonly string[]): FoundNotes {
  const notes: FoundNote[] = [];
  const problems: string[] = [];
  for (const text of written) {
    const [, ticket, note] = /^\s*#?(\d{1,15})\s*=(.*)$/s.exec(text) ?? [];
    const given = note?.replace(/\r\n?/g, '\n').trim();
    if (ticket === undefined || given === undefined || Number(ticket) === 0) {
      problems.push(`--note: expected TICKET=TEXT, found "${excerpt(text)}".`);
    } else if (given === '') problems.push(`--note ${ticket}: there is no text.`);
    else notes.push({ ticket: Number(ticket), text: given, where: `--note "${excerpt(text)}"` });
  }
  return { notes, problems };
}

function twice(notes: readonly FoundNote[]): string[] {
  const byTicket = Map.groupBy(notes, ({ ticket }) => ticket);
  return [...byTicket].flatMap(([ticket, all]) =>
    all.length > 1 ? [`#${ticket} has ${all.length} notes: ${all.map(({ where }) => where).join('; ')}.`] : [],
  );
}

/**
 * The notes that the command line gives, as answers of the step `notes`. Throws a UsageError with everything that is
 * wrong with them; then none of them counts.
 */
export async function readNotes(written: WrittenNotes, signal?: AbortSignal): Promise<readonly Answer[]> {
  const flags = readFlags(written.note ?? []);
  const file = written.notes;
  const shown = file === '-' ? 'standard input' : (file ?? '');
  const inFile =
    file === undefined
      ? { notes: [], problems: [] }
      : readNotesText(toLines(await readBytes(file, '--notes', signal), '--notes', shown), shown);
  const problems = [...flags.problems, ...inFile.problems, ...twice([...flags.notes, ...inFile.notes])];
  if (problems.length > 0) {
    const help = file === undefined ? 'For example: --note 48201="Waiting for the client."' : example;
    throw new UsageError("The notes can't be used as they are.", [...problems, help]);
  }
  const answers = (notes: readonly FoundNote[], flag: string): Answer[] =>
    notes.map(({ ticket, text }) => ({ step: 'notes', question: 'note', about: String(ticket), value: text, flag }));
  return [...answers(flags.notes, '--note'), ...answers(inFile.notes, '--notes')];
}
