import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../context.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { StepMemory } from '../steps/step.ts';
import { type CommandLine, type JournalPlace, openJournal } from './journal.ts';

/** A change outside a checklist: the command that makes it, and what it is about. */
interface NamedChange {
  readonly command: string;
  readonly ids: readonly (number | string)[];
}

/** Where what an interrupted change began is remembered. */
export function placeOf({ paths }: Pick<Context, 'paths'>, { command, ids }: NamedChange): JournalPlace {
  const about = ids.join('-').replace(/[^\w-]/g, '_');
  const short = about.length > 60 ? createHash('sha256').update(about).digest('hex').slice(0, 16) : about;
  const name = [...command.split(' '), short].join('-');
  return { file: path.join(paths.stateFolder, 'changes', `${name}.json`), id: name };
}

/** Whether a change that was begun left anything: text written for it, or actions. */
export const isBegun = (context: Pick<Context, 'paths'>, change: NamedChange): boolean =>
  existsSync(placeOf(context, change).file);

/** What is kept of a change that was begun. */
interface BegunChange {
  readonly file: string;
  /** Null if it was not kept. */
  readonly line: CommandLine | null;
  readonly memories: readonly StepMemory[];
  /** Whether its file can't be read, whatever it held. */
  readonly isDamaged: boolean;
}

/** Reads what is kept of a change; null if nothing is. */
export function begunChange(context: Pick<Context, 'paths' | 'clock'>, change: NamedChange): BegunChange | null {
  if (!isBegun(context, change)) return null;
  const place = placeOf(context, change);
  const { stateFolder } = context.paths;
  const now = context.clock.now();
  let isDamaged = false;
  const journal = openJournal({
    ...{ stateFolder, ...place, rotation: null, checklist: change.command, dryRun: true, now },
    warn() {
      isDamaged = true;
    },
  });
  const memories = journal.steps().map((step) => journal.memoryOf(step));
  return { file: place.file, line: journal.line, memories, isDamaged };
}

/** Whether an interrupted run of a change keeps texts that its command line gave. */
export const keepsTexts = (context: Pick<Context, 'paths' | 'clock'>, change: NamedChange): boolean =>
  Object.keys(begunChange(context, change)?.line?.texts ?? {}).length > 0;

/** What is kept of the changes of single tickets that a command has begun. */
export function begunChanges(
  context: Pick<Context, 'paths' | 'clock'>,
  command: string,
): readonly (BegunChange & { readonly ticket: number })[] {
  const folder = path.join(context.paths.stateFolder, 'changes');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.flatMap((name) => {
    const ticket = Number(/-(\d+)\.json$/.exec(name)?.[1]);
    const begun = begunChange(context, { command, ids: [ticket] });
    return begun !== null && path.basename(begun.file) === name ? [{ ...begun, ticket }] : [];
  });
}

/**
 * The texts of a command line that resumes a change: those that are not `given` are the ones that were given before.
 * `last`: the word after the ids.
 */
export function resumedTexts<Option extends string>(
  context: Context,
  { last, ...change }: NamedChange & { readonly last: string },
  given: Readonly<Record<Option, string | undefined>>,
): Readonly<Record<Option, string | undefined>> {
  const line = begunChange(context, change)?.line;
  const words = [...change.command.split(' '), ...change.ids.map(String), last];
  if (!line || words.some((word, index) => line.words[index] !== word)) return given;
  const left = Object.entries(line.texts).filter(([option]) => given[option as Option] === undefined);
  // Unattended, no one is shown it otherwise.
  const texts = left.map(([, text]) => sanitiseLine(text)).join('; ');
  if (left.length > 0) context.terminal.note(`Resuming this change, with the text that you gave before: ${texts}`);
  return { ...given, ...Object.fromEntries(left) };
}

/** The tickets about which an interrupted run of a command did something, or may have. */
export const begunTickets = (context: Context, command: string): number[] =>
  begunChanges(context, command).flatMap(({ ticket, memories }) => {
    const actions = memories.flatMap((memory) => Object.values(memory.actions));
    return actions.some(({ failed }) => failed === undefined) ? [ticket] : [];
  });
