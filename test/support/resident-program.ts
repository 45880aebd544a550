/**
 * Runs the built program again and again in one process, each time with arguments, an environment and a folder of its
 * own: most of what a run costs is Node's start, and code that has never run. resident.ts starts it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import fs, { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A requested run. */
export interface RequestedRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A run, until it has left. */
interface Run {
  leave: ((code: number) => void) | null;
}

/** Thrown in place of leaving the process. */
class Left extends Error {}

const root = path.resolve(import.meta.dirname, '../..');
const { main } = createRequire(import.meta.url)(path.join(root, 'dist/main.cjs'));

/** The run that code belongs to. */
const runs = new AsyncLocalStorage<Run>();

/** A run that has left, and would have taken its requests and timers with it, must not write among another's output. */
const hasLeft = (): boolean => runs.getStore()?.leave === null;

const { writeSync } = fs;
Object.assign(fs, {
  writeSync(descriptor: number, text: string) {
    return descriptor < 3 && hasLeft() ? Buffer.byteLength(text) : writeSync(descriptor, text);
  },
});
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  Object.assign(stream, { write: (...args: Parameters<typeof write>) => hasLeft() || write(...args) });
}

const { exit } = process;
process.exit = (code): never => {
  runs.getStore()?.leave?.(Number(code ?? process.exitCode ?? 0));
  throw new Left();
};
// It would replace this process.
Object.defineProperty(process, 'execve', { value: undefined });

/** An error that is not caught ends a run, as it would end the process. */
function broken(error: unknown): void {
  if (error instanceof Left || hasLeft()) return;
  process.stderr.write(`${(error as Error)?.stack ?? error}\n`);
  runs.getStore()?.leave?.(1);
}
process.on('uncaughtException', broken);

async function run({ args, env, cwd }: RequestedRun): Promise<void> {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv = [process.execPath, path.join(root, 'bin/govsupport.js'), ...args];
  process.exitCode = undefined;
  const stdin = createReadStream('/dev/null');
  Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  const code = await new Promise<number>((resolve) => {
    const own: Run = {
      leave(code) {
        own.leave = null;
        resolve(code);
      },
    };
    runs.run(own, () => main(args).then(() => own.leave?.(Number(process.exitCode ?? 0)), broken));
  });
  stdin.destroy();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  process.chdir('/');
  process.send?.({ code, rss: process.memoryUsage.rss() });
}

process.on('message', run);
// A run may have left a request or a timer.
process.on('disconnect', () => exit.call(process, 0));
