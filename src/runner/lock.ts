import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '../errors.ts';

interface Holder {
  readonly pid: number;
  readonly machine: string;
  /** By the machine's clock. ISO 8601. */
  readonly since: string;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Since the machine was started, its process ids may have been given to others: a minute for the clock's sake. */
const isFromBeforeTheStart = ({ since }: Holder) => Date.parse(since) < Date.now() - os.uptime() * 1000 - 60_000;

function readHolder(file: string): Holder | null {
  try {
    const { pid, machine, since } = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && typeof machine === 'string' && typeof since === 'string'
      ? { pid, machine, since }
      : null;
  } catch {
    // Gone by now, or damaged: a lock appears with its content, so that nobody is in the middle of writing it.
    return null;
  }
}

const isHeld = (holder: Holder) =>
  holder.machine !== os.hostname() || (isAlive(holder.pid) && !isFromBeforeTheStart(holder));

/** Makes the file with its content in one step; false where there is one already. */
function appears(file: string, holder: Holder): boolean {
  const own = `${file}.${process.pid}`;
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

/** Takes a dead lock away, and puts back what turns out to be somebody's who was faster. */
function clearDead(file: string): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
    const moved = readHolder(aside);
    if (moved && isHeld(moved)) linkSync(aside, file);
  } catch {
    // Gone already, or taken again: the next round sees how it is.
  }
  rmSync(aside, { force: true });
}

/**
 * Takes the lock, or throws a Failure that says who holds it. A lock whose process has gone is taken over, so that a
 * crash doesn't leave it behind for ever. Returns what gives it back.
 */
export function takeLock(file: string, what: string): () => void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const own: Holder = { pid: process.pid, machine: os.hostname(), since: new Date().toISOString() };
  for (let attempt = 0; attempt < 5; attempt++) {
    if (appears(file, own)) {
      return () => {
        if (readHolder(file)?.pid === own.pid) rmSync(file, { force: true });
      };
    }
    const holder = readHolder(file);
    if (holder && isHeld(holder)) {
      const where = holder.machine === os.hostname() ? '' : ` on ${holder.machine}`;
      throw new Failure(
        `${what} is already being worked on by another govsupport (process ${holder.pid}${where}, since ${holder.since}).`,
        { next: ['Go on there, or end it and try again.', `If you are sure that it has gone: rm '${file}'`] },
      );
    }
    clearDead(file);
  }
  throw new Failure(`${what} is being worked on by another govsupport.`, { next: ['Wait a moment and try again.'] });
}
