import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '../errors.ts';

/** How long to wait for another process, in milliseconds. What is done under such a lock takes a few. */
const patience = 30_000;

const sleep = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** Whether a process with this id is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Who has a lock. */
interface Holder {
  readonly pid: number;
  /** A home folder may be shared by machines, and the ids of processes are not. */
  readonly machine: string;
  /** By the machine's clock. ISO 8601. */
  readonly since: string;
}

/** Since the machine was started, ids of processes may have been given to others: a minute for the clock's sake. */
const isFromBeforeTheStart = ({ since }: Holder) => !(Date.parse(since) >= Date.now() - os.uptime() * 1000 - 60_000);

const isHeld = (holder: Holder) =>
  holder.machine !== os.hostname() || (holder.pid > 0 && isAlive(holder.pid) && !isFromBeforeTheStart(holder));

/** Null where nobody has it any more, or it is damaged: a lock appears with its content. */
function readHolder(file: string): Holder | null {
  try {
    const { pid, machine, since } = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && typeof machine === 'string' && typeof since === 'string'
      ? { pid, machine, since }
      : null;
  } catch {
    return null;
  }
}

/** Makes the file with its content in one step, so that whoever is ended in the middle leaves none. */
function appears(file: string): boolean {
  const own = `${file}.${process.pid}`;
  const holder: Holder = { pid: process.pid, machine: os.hostname(), since: new Date().toISOString() };
  writeFileSync(own, JSON.stringify(holder), { mode: 0o600 });
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Takes away a lock that nobody has any more, and puts back what turns out to be somebody's who was faster. */
function clearDead(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = readHolder(aside);
    if (moved && isHeld(moved)) linkSync(aside, file);
  } catch (error) {
    // Gone already, or taken again: the next try sees how it is now.
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  rmSync(aside, { force: true });
}

/**
 * Tries to take a lock, and takes over one that was left behind by a process that has ended. Gives whoever has it, or
 * null where it is ours now.
 */
function take(file: string): Holder | null {
  while (!appears(file)) {
    const holder = readHolder(file);
    if (holder && isHeld(holder)) return holder;
    clearDead(file);
  }
  return null;
}

function giveBack(file: string): void {
  const holder = readHolder(file);
  if (holder?.pid === process.pid && holder.machine === os.hostname()) rmSync(file, { force: true });
}

const describe = ({ pid, machine, since }: Holder) =>
  `process ${pid}${machine === os.hostname() ? '' : ` on ${machine}`}, since ${since}`;

const removeByHand = (file: string) => `If you are sure that it has gone: rm '${file}'`;

/**
 * Takes the lock for as long as a person works on something, and gives what gives it back. Throws a Failure that says
 * who has it, where somebody does; `what` is the subject of that sentence.
 */
export function takeLock(file: string, what: string): () => void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const holder = take(file);
  if (holder === null) return () => giveBack(file);
  throw new Failure(`${what} is already being worked on by another govsupport (${describe(holder)}).`, {
    next: ['Go on there, or end it and try again.', removeByHand(file)],
  });
}

/**
 * Does something that takes a moment while no other process does anything under the same lock file. Waits for others,
 * synchronously. Throws a Failure where it takes too long; `what` is what the other one keeps busy.
 */
export function withFileLock<T>(file: string, what: string, work: () => T): T {
  const until = Date.now() + patience;
  for (let holder = take(file); holder !== null; holder = take(file)) {
    if (Date.now() > until) {
      throw new Failure(`Another govsupport (${describe(holder)}) keeps ${what} busy.`, {
        next: ['Wait for it to end, and try again.', removeByHand(file)],
      });
    }
    sleep(5);
  }
  try {
    return work();
  } finally {
    giveBack(file);
  }
}

/** Removes what processes that were ended in the middle of a write left beside a file: `NAME.PID` and `NAME.PID.tmp`. */
export function removeLeftovers(file: string): void {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.`;
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(prefix) ? /^(\d+)(?:\.tmp)?$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(path.join(folder, name), { force: true });
  }
}
