import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Builds the program once before the tests, which all start it as a process. */
export function setup(): void {
  const root = path.resolve(import.meta.dirname, '../..');
  execFileSync(process.execPath, ['node_modules/rolldown/bin/cli.mjs', '-c', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
