import { spawn } from 'node:child_process';
import path from 'node:path';
import { lookUpCommand } from './look-up-command.ts';

/** Starts the look-up in a process that nothing waits for, and that keeps no folder and no terminal busy. */
export function startLookUp(root: string): void {
  const program = path.join(root, 'bin/govsupport.js');
  const child = spawn(process.execPath, [program, lookUpCommand], { cwd: '/', detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
