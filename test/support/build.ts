import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Builds the program once before the tests, which all start it as a process; not where script/test has just done so. */
export function setup(): void {
  if (process.env.GOVSUPPORT_BUILT) return;
  execFileSync(path.resolve(import.meta.dirname, '../../script/build'), { stdio: ['ignore', 'ignore', 'inherit'] });
}
