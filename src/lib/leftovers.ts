import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what killed processes left beside a file in the middle of a write: `NAME.PID` and `NAME.PID.tmp`. */
export function removeLeftovers(file: string): void {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.`;
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(prefix) ? /^(\d+)(?:\.tmp)?$/.exec(name.slice(prefix.length))?.[1] : undefined;
    const isOurs = Number(pid) === process.pid;
    if (pid !== undefined && (isOurs || !isAlive(Number(pid)))) rmSync(path.join(folder, name), { force: true });
  }
}
