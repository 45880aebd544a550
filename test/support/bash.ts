import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** How a script ended. */
export interface ScriptOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script in a shell with only this environment. */
export const runScript = (
  script: string,
  { input = '', ...options }: { readonly cwd: string; readonly env: Record<string, string>; readonly input?: string },
): Promise<ScriptOutcome> =>
  new Promise((resolve) => {
    const shell = existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh';
    const child = execFile(shell, ['-c', script], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    // A script that reads nothing may have ended by then.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
