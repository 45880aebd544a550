import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from './errors.ts';

/** How long to wait for another process, in milliseconds. What is done under the lock takes a few. */
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

interface Holder {
  readonly pid: number;
  /** When it took the lock, in milliseconds since 1970. */
  readonly at: number;
}

/** Since the machine was started, ids of processes may have been given to others: a minute for the clock's sake. */
const startedBefore = (at: number) => at < Date.now() - os.uptime() * 1000 - 60_000;

/** Who has the lock; null where there is none any more. A lock appears with its content: one without is damaged. */
function readHolder(file: string): Holder | null {
  try {
    const [pid = 0, at = 0] = readFileSync(file, 'utf8').split(' ').map(Number);
    return { pid, at };
  } catch {
    return null;
  }
}

const isDead = ({ pid, at }: Holder) => !(pid > 0 && at > 0) || !isAlive(pid) || startedBefore(at);

/** Takes the lock in one step: whoever is ended in the middle leaves none, or one that says whose it was. */
function take(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${Date.now()}`, { mode: 0o600 });
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

/** Takes away the lock of a process that ended without doing so, unless somebody else was faster. */
function clearDead(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = readHolder(aside);
    if (moved && !isDead(moved)) linkSync(aside, file);
  } catch {
    // Gone already, or taken again: the next round sees how it is now.
  }
  rmSync(aside, { force: true });
}

/**
 * Does something while no other process does anything under the same lock file. Waits for others, synchronously;
 * a lock that was left behind by a process that has ended is taken over. Throws a Failure where it takes too long;
 * `what` is what the other one keeps busy.
 */
export function withFileLock<T>(file: string, what: string, work: () => T): T {
  const until = Date.now() + patience;
  while (!take(file)) {
    const holder = readHolder(file);
    if (holder === null) continue;
    if (isDead(holder)) clearDead(file);
    else if (Date.now() > until) {
      throw new Failure(`Another govsupport (process ${holder.pid}) keeps ${what} busy.`, {
        next: [`Wait for it to end. If there is none, remove ${file}`],
      });
    } else sleep(5);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
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
