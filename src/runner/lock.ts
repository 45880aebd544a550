import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '../errors.ts';

interface Holder {
  readonly pid: number;
  readonly machine: string;
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

function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    // Gone by now, or its holder was stopped before it could write.
    return null;
  }
}

/**
 * Takes the lock, or throws a Failure that says who holds it. A lock whose process has gone is taken over, so that a
 * crash doesn't leave it behind for ever. Returns what gives it back.
 */
export function takeLock(file: string, what: string, now: Date): () => void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const descriptor = openSync(file, 'wx', 0o600);
      const holder: Holder = { pid: process.pid, machine: os.hostname(), since: now.toISOString() };
      writeSync(descriptor, JSON.stringify(holder));
      closeSync(descriptor);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readHolder(file);
    if (holder && (holder.machine !== os.hostname() || isAlive(holder.pid))) {
      throw new Failure(
        `${what} is already being worked on by another govsupport (process ${holder.pid} since ${holder.since}).`,
        {
          next: ['Go on there, or end it and try again.', `If you are sure that it has gone: rm '${file}'`],
        },
      );
    }
    // Renamed first: of two that find the same dead lock only one can, and neither removes the other's new one.
    const dead = `${file}.${process.pid}.dead`;
    try {
      renameSync(file, dead);
      rmSync(dead, { force: true });
    } catch {
      // Somebody else was faster: look again.
    }
  }
  throw new Failure(`${what} is being worked on by another govsupport.`, { next: ['Wait a moment and try again.'] });
}
