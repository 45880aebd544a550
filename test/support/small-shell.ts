import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** How a program is run. */
interface Options {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs each line's program, with its output in files, and answers with its exit code. */
const loop = `
exec 3<requests 4>answers
while read -r _ <&3; do
  ( . ./program ) </dev/null >stdout 2>stderr 3<&- 4>&-
  echo $? >&4
done
`;

interface Shell {
  readonly folder: string;
  readonly requests: number;
  readonly answers: number;
}

function startShell(): Shell {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'shell-'));
  execFileSync('mkfifo', ['requests', 'answers'], { cwd: folder });
  // It ends with this process, as then no one writes requests.
  spawn('/bin/sh', ['-c', loop], { cwd: folder, env: {}, stdio: 'ignore' }).unref();
  const requests = openSync(path.join(folder, 'requests'), 'w');
  return { folder, requests, answers: openSync(path.join(folder, 'answers'), 'r') };
}

let shell: Shell | undefined;

/** A word, quoted for a shell. */
export const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * Runs a program, waits for it, and returns its output. Throws if it fails. A small shell that stays starts it: from a
 * process as large as one with tests, starting a program costs many times what git takes for its work.
 */
export function runProgram(name: string, args: readonly string[], { cwd = '/', env }: Options): string {
  shell ??= startShell();
  const { folder, requests, answers } = shell;
  // A shell has no variables with other names, and has some of its own.
  const variables = Object.entries(env).filter(([key, value]) => /^\w+$/.test(key) && value !== undefined);
  const own = ['unset PWD OLDPWD SHLVL', ...variables.map(([key, value]) => `export ${key}=${quoted(value ?? '')}`)];
  const words = [name, ...args].map(quoted);
  writeFileSync(path.join(folder, 'program'), `cd ${quoted(cwd)} && { ${own.join('; ')}; exec ${words.join(' ')}; }\n`);
  writeSync(requests, '\n');
  const answer = Buffer.alloc(8);
  const code = answer.toString('utf8', 0, readSync(answers, answer)).trim();
  const output = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  if (code === '0') return output('stdout');
  throw new Error(`${name} ${args.join(' ')} ended with ${code || 'no answer'}: ${output('stderr')}`);
}
