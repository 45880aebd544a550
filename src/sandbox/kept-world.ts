import { chmodSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../errors.ts';
import { withFileLock } from '../lib/file-lock.ts';
import { makeFolder } from '../lib/file-trouble.ts';
import { removeLeftovers } from '../lib/leftovers.ts';
import { replaceFile } from '../lib/whole-file.ts';
import { createFixtureReader } from './fixtures.ts';
import { savingIn } from './saving-in.ts';
import type { SandboxService } from './service.ts';
import type { WorldStore } from './store.ts';
import type { Person, World } from './world.ts';

/** The size and time of a new world. */
export interface WorldSize {
  /** How many times as large as usual. */
  readonly scale: number;
  /** When it starts, by its own clock; by default now. */
  readonly startAt?: Date;
}

/** Where the world is saved, and what is in it. */
export interface WorldPlace {
  /** Created if it doesn't exist, readable by this user only. */
  readonly folder: string;
  readonly services: readonly SandboxService[];
  /** Called with what the person should know, such as that a damaged file was renamed. */
  note(line: string): void;
  /**
   * Called before a new world is saved, so that whatever belongs to the old one goes with it: with the ending of the
   * name that the old one was renamed to, or null if the old one is gone.
   */
  beginning?(aside: string | null): void;
}

/** The world in its file. Any number of processes may have it open: each sees what the others change. */
export interface KeptWorld extends WorldStore {
  /** Runs the tasks that are due, and those that follow from them at once. */
  runDue(): void;
  /** Starts a new world. The old one is lost. */
  begin(size: WorldSize): void;
}

/** The world's file in the sandbox folder. */
export const worldFile = (folder: string): string => path.join(folder, 'world.json');

/** The scale and start of the world in a folder; null if there is none to lose. */
export function savedWorldIn(folder: string): Pick<World, 'scale' | 'startedAt'> | null {
  try {
    const { scale, startedAt } = JSON.parse(readFileSync(worldFile(folder), 'utf8')) as World;
    return { scale, startedAt };
  } catch {
    return null;
  }
}

/** A new world. The same arguments give the same world. */
function buildWorld(services: readonly SandboxService[], { scale, startAt }: WorldSize): World {
  const now = Date.now();
  // Whole seconds, because most vendors' times are.
  const start = new Date(Math.floor((startAt?.getTime() ?? now) / 1000) * 1000);
  const fixtures = createFixtureReader();
  const people = fixtures.yaml<Person[]>('people');
  const slices = services.map((service) => [service.name, service.build(fixtures, people, start, scale)]);
  return {
    version: 3,
    scale,
    startedAt: start.toISOString(),
    clockOffsetMs: startAt ? start.getTime() - now : 0,
    people,
    pending: [],
    misbehaviour: [],
    ...Object.fromEntries(slices),
  };
}

/** Whether a clock can be moved this far, in milliseconds: only to dates that programs handle. */
export const isClockOffset = (ms: unknown): ms is number =>
  typeof ms === 'number' && isWithin(new Date(Date.now() + ms), 2000, 2100);

const isWithin = (at: Date, first: number, last: number) => at.getUTCFullYear() >= first && at.getUTCFullYear() < last;

/** What is wrong with a saved world, or undefined. */
function problemOf(world: unknown, services: readonly SandboxService[]): string | undefined {
  if (world === null || typeof world !== 'object') return 'is damaged';
  const found = world as Partial<World> & Record<string, unknown>;
  const lists = [found.people, found.pending, found.misbehaviour];
  if (found.version !== 3 || services.some(({ name }) => !(name in found))) return 'is from another version';
  if (typeof found.startedAt !== 'string' || !Number.isFinite(Date.parse(found.startedAt))) return 'is damaged';
  if (!isClockOffset(found.clockOffsetMs) || !lists.every(Array.isArray)) return 'is damaged';
  const { people = [], youAre } = found;
  return youAre === undefined || people.some(({ key }) => key === youAre) ? undefined : 'is damaged';
}

const removed = (folder: string): Failure =>
  new Failure(`The practice world in ${folder} was removed while it was in use.`, {
    next: ['Run this again: a new one starts.'],
  });

/** Creates the sandbox folder, readable by this user only. */
function makePrivateFolder(folder: string): void {
  makeFolder(folder);
  if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

/**
 * Opens the world in a folder. If there is none, or another size is asked for, a new one is started. A file that can't
 * be understood is never overwritten: it is renamed, with a note.
 */
export function openWorld(place: WorldPlace, wanted: Partial<WorldSize> = {}): KeptWorld {
  makePrivateFolder(place.folder);
  const file = worldFile(place.folder);
  const lock = path.join(place.folder, 'world.lock');
  const locked = <T>(work: () => T): T => withFileLock(lock, 'the practice world', work);
  const tasks = new Map(place.services.flatMap((service) => Object.entries(service.tasks ?? {})));

  let world: World;
  /** The file's content when it was last read or written, and which file that was. */
  let text = '';
  let stamp = '';
  let isOpen = false;
  /** How deeply `change` calls are nested: only the outermost one is saved. */
  let depth = 0;

  const stampOf = (): string => {
    const is = statSync(file, { bigint: true, throwIfNoEntry: false });
    return is ? `${is.ino} ${is.size} ${is.mtimeNs}` : '';
  };
  const setAside = (why: string): string => {
    const ending = `.aside-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    renameSync(file, `${file}${ending}`);
    place.note(`The saved practice world ${why}. It was renamed to ${file}${ending}, and a new one was started.`);
    return ending;
  };
  const begin = (size: WorldSize, aside: string | null) => {
    place.beginning?.(aside);
    world = buildWorld(place.services, size);
    keep();
  };
  const keep = () => {
    const next = JSON.stringify(world);
    savingIn(place.folder, () => replaceFile(file, next, { lasting: false }));
    text = next;
    stamp = stampOf();
  };
  const read = () => {
    const seen = stampOf();
    if (seen === stamp && seen !== '') return;
    // Another one may be about to be put there: only a command that begins may start a new one.
    if (seen === '' && isOpen) throw removed(place.folder);
    const problem = seen === '' ? undefined : load();
    if (problem === undefined && seen !== '') {
      stamp = seen;
      return;
    }
    begin({ scale: 1, ...wanted }, problem === undefined ? null : setAside(problem));
  };
  const load = (): string | undefined => {
    const found = readFileSync(file, 'utf8');
    let parsed: unknown;
    try {
      parsed = JSON.parse(found);
    } catch {
      return 'is damaged';
    }
    const problem = problemOf(parsed, place.services);
    if (problem === undefined) {
      world = parsed as World;
      text = found;
    }
    return problem;
  };

  locked(() => {
    for (const each of [file, lock]) removeLeftovers(each);
    read();
    if (wanted.scale === undefined || wanted.scale === world.scale) return;
    begin({ scale: 1, ...wanted }, setAside(`has the scale ${world.scale}, not ${wanted.scale}`));
  });
  isOpen = true;

  const store: KeptWorld = {
    folder: place.folder,
    get world() {
      if (depth === 0 && stampOf() !== stamp) locked(read);
      return world;
    },
    now: () => new Date(Date.now() + store.world.clockOffsetMs),
    change(mutate) {
      if (depth > 0) return mutate(world);
      return locked(() => {
        read();
        depth++;
        try {
          const result = mutate(world);
          keep();
          return result;
        } catch (error) {
          // Half a change must not be seen, or saved by the next one.
          world = JSON.parse(text) as World;
          stamp = stampOf();
          throw error;
        } finally {
          depth--;
        }
      });
    },
    later(afterMs, task) {
      store.change((changed) => {
        changed.pending.push({ dueAt: new Date(store.now().getTime() + afterMs).toISOString(), ...task });
      });
    },
    runDue() {
      const isDue = (entry: World['pending'][number]) => Date.parse(entry.dueAt) <= store.now().getTime();
      if (!store.world.pending.some(isDue)) return;
      store.change((changed) => {
        const due = changed.pending.filter(isDue).sort((one, other) => one.dueAt.localeCompare(other.dueAt));
        changed.pending = changed.pending.filter((entry) => !due.includes(entry));
        for (const { kind, data } of due) {
          try {
            const task = tasks.get(kind);
            if (!task) throw new Error('there is no such task');
            task(store, data);
          } catch (error) {
            // The task is dropped: it would fail again at every request.
            place.note(`The practice world could not run "${kind}": ${(error as Error).message}`);
          }
        }
      });
      store.runDue();
    },
    begin(size) {
      locked(() => begin(size, null));
    },
  };
  return store;
}
