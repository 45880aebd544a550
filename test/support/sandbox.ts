import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine, Outcome } from './machine.ts';

/** The output of `sandbox serve --json` when it is ready. */
export interface Served {
  readonly address: string;
  readonly vpnPort: number;
  readonly scale: number;
  readonly machine: { readonly home: string; readonly programs: readonly string[] };
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it with a signal, and returns how it ended. Its standard output is only the document. */
  stop(signal?: NodeJS.Signals): Promise<Outcome>;
}

/** The programs that the practice world's machine is made with. */
export const neededPrograms = [
  'git',
  'ssh-keygen',
  'rm',
  'mkdir',
  'mv',
  'touch',
  'ls',
  'wc',
  'tr',
  'date',
  'basename',
  'dirname',
  'cat',
  'cp',
  'mv',
  'ln',
] as const;

/** Serves the practice world as a process. The machine's `remove` does not end it: `stop` does. */
export async function serveSandbox(
  machine: Machine,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  let child: ChildProcess | undefined;
  let text = '';
  const ended = machine.govsupport(['sandbox', 'serve', '--json', ...args], {
    env,
    onStarted: (started) => {
      child = started;
      started.stdout?.on('data', (part) => {
        text += part;
      });
    },
  });
  let outcome: Outcome | undefined;
  ended.then((found) => {
    outcome = found;
  });
  while (!text.endsWith('}\n')) {
    if (outcome) throw new Error(`sandbox serve ended with ${outcome.code}: ${outcome.stderr}`);
    await sleep(10);
  }
  return {
    ...JSON.parse(text),
    async stop(signal = 'SIGTERM') {
      if (child && child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill(signal);
        await gone;
      }
      return ended;
    },
  };
}
