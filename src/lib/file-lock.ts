import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../errors.ts';
import { makeFolder, withFiles } from './file-trouble.ts';
import { isAlive } from './leftovers.ts';
import { shellCommand } from './shell.ts';
import { timeWords } from './time-words.ts';

/** How long to wait for another process, in milliseconds. Work under such a lock takes a few milliseconds. */
const patience = 10_000;

/** The same for work that waits for a service, in milliseconds. */
const longPatience = 60_000;

/** A dead lock is cleared in far less than this, in milliseconds. */
const clearingLimit = 5000;

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  /** A home folder may be shared by machines, and process ids are not. */
  readonly machine: string;
  /** By the machine's clock. ISO 8601. */
  readonly since: string;
}

const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** Process ids are given out again after the machine has restarted; a minute allows for a clock that was set. */
const isFromBeforeTheStart = ({ since }: Holder) => !(Date.parse(since) >= Date.now() - os.uptime() * 1000 - 60_000);

const isHeld = (holder: Holder) =>
  holder.machine !== os.hostname() || (holder.pid > 0 && isAlive(holder.pid) && !isFromBeforeTheStart(holder));

/** Whether another program has the dead holder's process id now. False if this can't be found out. */
function isReused({ pid, machine, since }: Holder): boolean {
  if (machine !== os.hostname()) return false;
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env, timeout: 2000 });
    return Date.parse(started.trim()) > Date.parse(since) + 2000;
  } catch {
    return false;
  }
}

/** Null if there is no lock. One that is damaged is no one's: a lock appears with its content, never half written. */
function readHolder(file: string): Holder | 'damaged' | null {
  try {
    const { pid, machine, since } = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && typeof machine === 'string' && typeof since === 'string'
      ? { pid, machine, since }
      : 'damaged';
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? null : 'damaged';
  }
}

/** Makes the file with its content in one step, so that a process killed in the middle leaves no lock. */
function appears(file: string): boolean {
  const own = `${file}.${process.pid}`;
  const holder: Holder = { pid: process.pid, machine: os.hostname(), since: new Date().toISOString() };
  try {
    writeFileSync(own, JSON.stringify(holder), { mode: 0o600 });
    linkSync(own, file);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes a lock whose holder is gone. One process at a time, so that none removes the lock of a faster one. */
function clearDead(file: string, isDead: (holder: Holder) => boolean): void {
  const clearing = `${file}.clearing`;
  try {
    writeFileSync(clearing, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const since = statSync(clearing, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > clearingLimit) rmSync(clearing, { force: true });
    pause();
    return;
  }
  try {
    const holder = readHolder(file);
    // Where there was no lock, there may be one by now, and it is alive.
    if (holder === null) return;
    if (holder === 'damaged' || isDead(holder)) rmSync(file, { force: true });
  } finally {
    rmSync(clearing, { force: true });
  }
}

/** Tries to acquire a lock. Returns who holds it, or null if it is ours now. */
function acquire(file: string): Holder | null {
  const until = Date.now() + clearingLimit * 2;
  while (!appears(file)) {
    const holder = readHolder(file);
    if (holder === null) continue;
    if (holder !== 'damaged' && (isHeld(holder) || Date.now() > until)) return holder;
    clearDead(file, (found) => !isHeld(found));
  }
  return null;
}

function release(file: string): void {
  const holder = readHolder(file);
  if (holder === null || holder === 'damaged') return;
  if (holder.pid === process.pid && holder.machine === os.hostname()) rmSync(file, { force: true });
}

/** For how long, and not since when: the practice world has another time than the machine. */
function describe({ pid, machine, since }: Holder): string {
  const ms = Date.now() - Date.parse(since);
  // The clock of another machine may be ahead.
  const span = ms >= 0 ? `, for ${timeWords(ms)}` : '';
  return `process ${pid}${machine === os.hostname() ? '' : ` on ${machine}`}${span}`;
}

/** What to do about a lock that is held. A process on another machine can't be checked from here. */
const whatNow = (file: string, { machine }: Holder, elseDo: string) =>
  machine === os.hostname()
    ? [elseDo]
    : [elseDo, `If it is no longer running on ${machine}: ${shellCommand(['rm', file])}`];

/** Acquires the lock as `acquire` does, and again if the holder is gone and another process has its id. */
function acquireFrom(file: string): Holder | null {
  const holder = acquire(file);
  if (holder === null || !isReused(holder)) return holder;
  clearDead(file, ({ pid, since }) => pid === holder.pid && since === holder.since);
  return acquire(file);
}

const cantLock = (what: string, file: string) => `${what} could not be locked with ${file}`;

/**
 * Acquires the lock for as long as a person works on something, and returns what releases it. Throws a Failure that says
 * who holds it; `what` is the subject of that sentence.
 */
export function takeLock(file: string, what: string): () => void {
  const holder = withFiles(cantLock(what, file), () => {
    makeFolder(path.dirname(file));
    return acquireFrom(file);
  });
  if (holder === null) return () => release(file);
  throw new Failure(`${what} is already being worked on by another govsupport (${describe(holder)}).`, {
    next: whatNow(file, holder, 'Continue there, or end it and try again.'),
  });
}

const keptBusy = (file: string, what: string, holder: Holder) =>
  new Failure(`Another govsupport (${describe(holder)}) is using ${what}.`, {
    next: whatNow(file, holder, 'Wait for it to end, and try again.'),
  });

/** Waits synchronously. Ctrl-C and SIGTERM end the process meanwhile, because nothing has begun yet. */
function waitFor(done: () => boolean, limit: number): void {
  const kept = interruptions.map((signal) => [signal, process.listeners(signal)] as const);
  for (const [signal] of kept) process.removeAllListeners(signal);
  try {
    const until = Date.now() + limit;
    while (!done() && Date.now() < until) pause();
  } finally {
    for (const [signal, listeners] of kept) for (const listener of listeners) process.on(signal, listener);
  }
}

/**
 * Does something quick while no other process holds the same lock file. Waits for others, synchronously. Throws a
 * Failure if that takes longer than `limit` milliseconds; `what` is what the other process is using.
 */
export function withFileLock<T>(file: string, what: string, work: () => T, limit = patience): T {
  withFiles(cantLock(what, file), () => {
    makeFolder(path.dirname(file));
    let holder = acquire(file);
    if (holder === null) return;
    waitFor(() => {
      holder = acquire(file);
      return holder === null;
    }, limit);
    holder &&= acquireFrom(file);
    if (holder === null) return;
    throw keptBusy(file, what, holder);
  });
  try {
    return work();
  } finally {
    release(file);
  }
}

/**
 * The same for work that waits for a service or a program: one at a time, in this process too. Waits for others without
 * blocking. Throws a Failure if that takes too long.
 */
export async function withLongFileLock<T>(file: string, what: string, work: () => Promise<T>): Promise<T> {
  const until = Date.now() + longPatience;
  for (;;) {
    const isLate = Date.now() > until;
    const holder = withFiles(cantLock(what, file), () => {
      makeFolder(path.dirname(file));
      return isLate ? acquireFrom(file) : acquire(file);
    });
    if (holder === null) break;
    if (isLate) throw keptBusy(file, what, holder);
    await sleep(20);
  }
  try {
    return await work();
  } finally {
    release(file);
  }
}
