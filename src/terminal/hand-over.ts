import { spawn, spawnSync } from 'node:child_process';

type Env = Readonly<Record<string, string | undefined>>;

/** How a program that had the terminal ended. */
export type HandedOver =
  | { readonly ended: 'exit'; readonly code: number | null; readonly killedBy: NodeJS.Signals | null }
  | { readonly ended: 'not-started'; readonly error: NodeJS.ErrnoException }
  | { readonly ended: 'interrupted' };

/** What a program is run with. */
export interface HandOver {
  readonly env: Env;
  readonly signal: AbortSignal;
  /** `ignore` if no one is there to be asked. */
  readonly stdin: 'inherit' | 'ignore';
}

/** How long a program that was asked to end may take to put the terminal back, in milliseconds. */
const grace = 1000;

/** It gets the person's environment, and none of our credentials. */
const environmentFor = (env: Env) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GOVSUPPORT_')));

/**
 * Ctrl-C is for the program that has the terminal, as with git and an editor: while it runs, this one ignores it.
 * Returns what undoes that.
 */
function deafToCtrlC(): () => void {
  const listeners = process.listeners('SIGINT');
  const ignore = () => {};
  process.on('SIGINT', ignore);
  for (const listener of listeners) process.off('SIGINT', listener);
  return () => {
    for (const listener of listeners) process.on('SIGINT', listener);
    process.off('SIGINT', ignore);
  };
}

/** Saves the terminal's settings, and returns what restores them, because a killed program may leave them changed. */
function rememberTerminal(env: Env): () => void {
  const stty = (setting: string) =>
    spawnSync('stty', [setting], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8', env: environmentFor(env) });
  const { status, stdout } = stty('-g');
  return () => void (status === 0 && stty(stdout.trim()));
}

/**
 * Runs a program that gets the person's terminal, and waits for its end. When the signal aborts, it is asked to end, and
 * waited for, so that the terminal is as it was.
 */
export async function handOver(
  [program = '', ...args]: readonly string[],
  { env, signal, stdin }: HandOver,
): Promise<HandedOver> {
  const restore = stdin === 'inherit' ? rememberTerminal(env) : () => {};
  const hear = stdin === 'inherit' ? deafToCtrlC() : () => {};
  try {
    return await new Promise<HandedOver>((resolve) => {
      // Standard error is where questions are asked: standard output may lead to a file.
      const child = spawn(program, args, { stdio: [stdin, 2, 2], env: environmentFor(env) });
      let timer: NodeJS.Timeout | undefined;
      const end = () => {
        child.kill('SIGTERM');
        timer = setTimeout(() => child.kill('SIGKILL'), grace);
      };
      const settle = (handed: HandedOver) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve(signal.aborted ? { ended: 'interrupted' } : handed);
      };
      child.once('error', (error) => settle({ ended: 'not-started', error }));
      child.once('exit', (code, killedBy) => settle({ ended: 'exit', code, killedBy }));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  } finally {
    restore();
    hear();
  }
}
