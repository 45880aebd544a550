import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import type { InTurn } from '../turns.ts';
import { childEnvironment } from './environment.ts';
import type { PathObstacle, Processes, RunOptions, RunResult } from './process.ts';

/** How long a program may take to end after SIGTERM before it is killed, in milliseconds. */
const grace = 400;

/** How long to wait for a program's last output after it has ended, in milliseconds. */
const drain = 100;

/** A program that still runs after so many milliseconds was started well. */
const launchedAfter = 2000;

const maxOutput = 4 * 1024 * 1024;

/** The running process groups, by the process id of their first member. */
const groups = new Set<number>();

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

async function endGroup(group: number): Promise<void> {
  if (!signalGroup(group, 'SIGTERM')) return;
  if (await isGone(group, grace)) return;
  signalGroup(group, 'SIGKILL');
  await isGone(group, drain);
}

async function isGone(group: number, within: number): Promise<boolean> {
  const until = Date.now() + within;
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (!signalGroup(group, 0)) return true;
  }
  return false;
}

/**
 * Cleans up after a program that has ended. Background processes that it left behind keep its output open and would
 * keep us waiting, so they are killed; if they have left the process group, we stop reading their output.
 */
function cleanUp(child: ChildProcess, group: number): void {
  child.once('exit', () => {
    setTimeout(() => {
      if (!groups.has(group)) return;
      signalGroup(group, 'SIGKILL');
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, drain);
    }, drain);
  });
}

/** The files that a program's name may refer to, in the order in which a shell tries them. */
function candidates(program: string, env: Readonly<Record<string, string | undefined>>): string[] {
  const folders = program.includes('/') ? [''] : (env.PATH ?? '').split(path.delimiter);
  return folders.map((folder) => (folder === '' ? program : path.join(folder, program)));
}

function findOnPath(program: string, env: Readonly<Record<string, string | undefined>>): string | null {
  for (const file of candidates(program, env)) {
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return path.resolve(file);
    } catch {
      // Not here: look in the next folder.
    }
  }
  return null;
}

function findObstacle(program: string, env: Readonly<Record<string, string | undefined>>): PathObstacle | null {
  for (const candidate of candidates(program, env)) {
    const link = lstatSync(candidate, { throwIfNoEntry: false });
    if (link === undefined) continue;
    const file = path.resolve(candidate);
    const target = link.isSymbolicLink() ? statSync(candidate, { throwIfNoEntry: false }) : link;
    if (target === undefined) return { reason: 'broken-link', file };
    if (target.isFile()) return { reason: 'not-executable', file };
  }
  return null;
}

/** Runs programs with this environment, until the signal aborts. */
export function createProcesses(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  inTurn: InTurn = (work) => work(),
): Processes {
  const run = async (program: string, args: readonly string[], options: RunOptions): Promise<RunResult> => {
    const { execa } = await import('execa');
    signal.throwIfAborted();
    const child = execa(program, args, {
      reject: false,
      // A process group of its own, so that all of it can be ended, and without a terminal to prompt on.
      detached: true,
      cleanup: false,
      extendEnv: false,
      env: { ...childEnvironment(env), ...options.env },
      maxBuffer: maxOutput,
      stripFinalNewline: false,
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const group = child.pid;
    if (group === undefined) {
      const { code } = await child;
      // ENOENT also means that a script's interpreter is missing.
      const missing = code === 'ENOENT' && findOnPath(program, env) === null;
      return { started: missing ? 'not-found' : 'not-executable', exitCode: null, stdout: '', stderr: '' };
    }
    groups.add(group);
    cleanUp(child.nodeChildProcess, group);
    let ending: Promise<void> | undefined;
    const end = () => {
      ending = endGroup(group);
    };
    signal.addEventListener('abort', end, { once: true });
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(end, options.timeoutMs);
    try {
      const { exitCode = null, stdout, stderr } = await child;
      await ending;
      signal.throwIfAborted();
      return { started: 'yes', exitCode, stdout, stderr };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      // Background processes that it may have left behind.
      signalGroup(group, 'SIGKILL');
      groups.delete(group);
    }
  };
  const launch = (program: string, args: readonly string[]) =>
    new Promise<boolean>((resolve) => {
      // Detached, so that it stays when this program ends.
      const child = spawn(program, args, { detached: true, stdio: 'ignore', env: childEnvironment(env) });
      const done = (isWell: boolean) => {
        clearTimeout(timer);
        child.unref();
        resolve(isWell);
      };
      const timer = setTimeout(() => done(true), launchedAfter);
      child.once('error', () => done(false));
      child.once('exit', (code) => done(code === 0));
    });
  return {
    launch,
    find: (program) => findOnPath(program, env),
    obstacle: (program) => findObstacle(program, env),
    endAll: async () => void (await Promise.all([...groups].map(endGroup))),
    killAll: () => {
      for (const group of groups) signalGroup(group, 'SIGKILL');
    },
    run: (program, args, options = {}) =>
      options.mayAskForFingerprint ? inTurn(() => run(program, args, options)) : run(program, args, options),
  };
}
