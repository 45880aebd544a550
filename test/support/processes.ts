import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Whether the process whose id a program wrote to a file in a folder is still running. A zombie, which has ended but
 * was not waited for, is not.
 */
export function runs(folder: string, pidFile: string): boolean {
  const file = path.join(folder, pidFile);
  const pid = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (!/^\d+$/.test(pid)) throw new Error(`${pidFile} holds no process id`);
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' });
  return /^[^Z\s]/.test(stdout.trim());
}
