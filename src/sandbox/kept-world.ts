import { chmodSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { withFileLock } from '../lib/file-lock.ts';
import { makeFolder } from '../lib/file-trouble.ts';
import { removeLeftovers } from '../lib/leftovers.ts';
import { replaceFile } from '../lib/whole-file.ts';
import { createFixtureReader } from './fixtures.ts';
import { keepingIn } from './keeping-in.ts';
import type { SandboxService } from './service.ts';
import type { WorldStore } from './store.ts';
import type { Person, World } from './world.ts';

/** How to begin a world. */
export interface WorldSize {
  /** How many times as large as usual. */
  readonly scale: number;
  /** When it begins, by its own clock; now where it is missing. */
  readonly startAt?: Date;
}

/** Where the world is kept, and what is in it. */
export interface WorldPlace {
  /** Made where it is not there, readable by this user only. */
  readonly folder: string;
  readonly services: readonly SandboxService[];
  /** Is told what a person should know, such as that a damaged file was set aside. */
  note(line: string): void;
  /**
   * Is called before a new world is kept, so that what goes with the old one can go with it: how the name of what was
   * set aside ends, or null where the old world is gone.
   */
  beginning?(aside: string | null): void;
}

/** The store over the file. Any number of processes may have it open: each sees what the others changed. */
export interface KeptWorld extends WorldStore {
  /** Carries out what is due by now. Gives whether there was anything. */
  runDue(): boolean;
  /** Begins anew. What was there is gone. */
  begin(size: WorldSize): void;
}

/** The world's file below the sandbox's folder. */
export const worldFile = (folder: string): string => path.join(folder, 'world.json');

/** Of what scale the world is that is kept in a folder, and when it began; null where there is none to lose. */
export function keptWorldOf(folder: string): Pick<World, 'scale' | 'startedAt'> | null {
  try {
    const { scale, startedAt } = JSON.parse(readFileSync(worldFile(folder), 'utf8')) as World;
    return { scale, startedAt };
  } catch {
    return null;
  }
}

/** A new world. The same arguments give the same one. */
function buildWorld(services: readonly SandboxService[], { scale, startAt }: WorldSize): World {
  const now = Date.now();
  // Whole seconds, because most vendors give times so.
  const start = new Date(Math.floor((startAt?.getTime() ?? now) / 1000) * 1000);
  const fixtures = createFixtureReader();
  const people = fixtures.yaml<Person[]>('people');
  const slices = services.map((service) => [service.name, service.build(fixtures, people, start, scale)]);
  return {
    version: 1,
    scale,
    startedAt: start.toISOString(),
    clockOffsetMs: startAt ? start.getTime() - now : 0,
    people,
    pending: [],
    misbehaviour: [],
    ...Object.fromEntries(slices),
  };
}

/** Whether a clock can be moved by so much, in milliseconds: to where dates are what programs know. */
export const isClockOffset = (ms: unknown): ms is number =>
  typeof ms === 'number' && isWithin(new Date(Date.now() + ms), 2000, 2100);

const isWithin = (at: Date, first: number, last: number) => at.getUTCFullYear() >= first && at.getUTCFullYear() < last;

/** What is wrong with a stored world, or undefined. */
function problemOf(world: unknown, services: readonly SandboxService[]): string | undefined {
  if (world === null || typeof world !== 'object') return 'is damaged';
  const found = world as Partial<World> & Record<string, unknown>;
  const lists = [found.people, found.pending, found.misbehaviour];
  if (found.version !== 1 || services.some(({ name }) => !(name in found))) return 'is of another version';
  if (typeof found.startedAt !== 'string' || !Number.isFinite(Date.parse(found.startedAt))) return 'is damaged';
  if (!isClockOffset(found.clockOffsetMs) || !lists.every(Array.isArray)) return 'is damaged';
  const { people = [], youAre } = found;
  return youAre === undefined || people.some(({ key }) => key === youAre) ? undefined : 'is damaged';
}

/** Makes the sandbox's folder, and sees to it that only this user can look into it. */
function makePrivateFolder(folder: string): void {
  makeFolder(folder);
  if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

/**
 * Opens the world in a folder. Where there is none, or another size is asked for, one is begun. A file that cannot
 * be understood is never overwritten: it is set aside under another name, with a note.
 */
export function openWorld(place: WorldPlace, wanted: Partial<WorldSize> = {}): KeptWorld {
  makePrivateFolder(place.folder);
  const file = worldFile(place.folder);
  const lock = path.join(place.folder, 'world.lock');
  const locked = <T>(work: () => T): T => withFileLock(lock, 'the practice world', work);
  const tasks = new Map(place.services.flatMap((service) => Object.entries(service.tasks ?? {})));

  let world: World;
  /** What the file held when it was last read or written, and which file that was. */
  let text = '';
  let stamp = '';
  /** How many `change`s are within each other: only the outermost one is kept. */
  let depth = 0;

  const stampOf = (): string => {
    const is = statSync(file, { bigint: true, throwIfNoEntry: false });
    return is ? `${is.ino} ${is.size} ${is.mtimeNs}` : '';
  };
  const setAside = (why: string): string => {
    const ending = `.aside-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    renameSync(file, `${file}${ending}`);
    place.note(`The practice world that was kept ${why}. It is now ${file}${ending}, and a new one was begun.`);
    return ending;
  };
  const begin = (size: WorldSize, aside: string | null) => {
    place.beginning?.(aside);
    world = buildWorld(place.services, size);
    keep();
  };
  const keep = () => {
    const next = JSON.stringify(world);
    keepingIn(place.folder, () => replaceFile(file, next, { lasting: false }));
    text = next;
    stamp = stampOf();
  };
  const read = () => {
    const seen = stampOf();
    if (seen === stamp && seen !== '') return;
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
    begin({ scale: 1, ...wanted }, setAside(`has the scale ${world.scale}, and not ${wanted.scale}`));
  });

  const store: KeptWorld = {
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
          // Half a change must not be seen, or be kept by the next one.
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
      if (!store.world.pending.some(isDue)) return false;
      store.change((changed) => {
        const due = changed.pending.filter(isDue).sort((one, other) => one.dueAt.localeCompare(other.dueAt));
        changed.pending = changed.pending.filter((entry) => !due.includes(entry));
        for (const { kind, data } of due) {
          try {
            const task = tasks.get(kind);
            if (!task) throw new Error('nothing here knows how to do it');
            task(store, data);
          } catch (error) {
            // It is dropped: put back, it would fail again at every request.
            place.note(`The practice world could not do "${kind}": ${(error as Error).message}`);
          }
        }
      });
      return true;
    },
    begin(size) {
      locked(() => begin(size, null));
    },
  };
  return store;
}
