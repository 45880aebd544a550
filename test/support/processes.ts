import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from './machine.ts';

/**
 * Whether the process whose id a program has written to a file below the machine's home still runs.
 * One that has ended and that nobody has asked after (a zombie) does not.
 */
export function runs(machine: Machine, pidFile: string): boolean {
  const pid = readFileSync(path.join(machine.home, pidFile), 'utf8').trim();
  if (!/^\d+$/.test(pid)) throw new Error(`${pidFile} holds no process id`);
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' });
  return /^[^Z\s]/.test(stdout.trim());
}
