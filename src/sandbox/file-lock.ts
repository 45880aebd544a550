import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Failure } from '../errors.ts';

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

function readPid(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** Takes away the lock of a process that ended without doing so, unless somebody else was faster. */
function clearStale(file: string, pid: number): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readPid(aside) !== pid) linkSync(aside, file);
  } catch {
    // Gone already, or taken again: the next round sees how it is now.
  }
  rmSync(aside, { force: true });
}

/**
 * Does something while no other process does anything under the same lock file. Waits for others, synchronously;
 * a lock that was left behind by a process that has ended is taken over. Throws a Failure where it takes too long.
 */
export function withFileLock<T>(file: string, work: () => T): T {
  const until = Date.now() + patience;
  for (;;) {
    try {
      const descriptor = openSync(file, 'wx', 0o600);
      writeSync(descriptor, String(process.pid));
      closeSync(descriptor);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readPid(file);
    if (holder !== undefined && !isAlive(holder)) clearStale(file, holder);
    else if (Date.now() > until) {
      throw new Failure(`Another govsupport (process ${holder ?? 'unknown'}) keeps the practice world busy.`, {
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
