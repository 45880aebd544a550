import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../context.ts';
import type { StepMemory } from '../steps/step.ts';
import { type JournalPlace, openJournal } from './journal.ts';

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

/** Whether something is kept of a change that was begun: what was written for it, or what it has done. */
export const isBegun = (context: Pick<Context, 'paths'>, change: NamedChange): boolean =>
  existsSync(placeOf(context, change).file);

/** What is kept of a change of one ticket that was begun. */
interface BegunChange {
  readonly ticket: number;
  readonly file: string;
  readonly memories: readonly StepMemory[];
  /** Whether there is a file that can't be read, with whatever it held. */
  readonly isDamaged: boolean;
}

/** What is kept of the changes of single tickets that a command has begun. */
export function begunChanges(context: Pick<Context, 'paths' | 'clock'>, command: string): BegunChange[] {
  const { stateFolder } = context.paths;
  const folder = path.join(stateFolder, 'changes');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.flatMap((name) => {
    const ticket = Number(/-(\d+)\.json$/.exec(name)?.[1]);
    const place = placeOf(context, { command, ids: [ticket] });
    if (path.join(folder, name) !== place.file) return [];
    const now = context.clock.now();
    let isDamaged = false;
    const journal = openJournal({
      ...{ stateFolder, ...place, rotation: null, checklist: command, dryRun: true, now },
      warn() {
        isDamaged = true;
      },
    });
    const memories = journal.steps().map((step) => journal.memoryOf(step));
    return [{ ticket, file: place.file, memories, isDamaged }];
  });
}

/** The tickets about which an interrupted run of a command did something, or may have. */
export const begunTickets = (context: Context, command: string): number[] =>
  begunChanges(context, command).flatMap(({ ticket, memories }) => {
    const actions = memories.flatMap((memory) => Object.values(memory.actions));
    return actions.some(({ failed }) => failed === undefined) ? [ticket] : [];
  });
