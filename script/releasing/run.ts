import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { Refusal } from './refusal.ts';

/** The clone that the release is made in. */
export const root = path.resolve(import.meta.dirname, '../..');

interface RunOptions {
  readonly cwd?: string;
  readonly input?: Buffer;
  /** It may talk to the person, such as to ask for a passphrase. */
  readonly attended?: boolean;
}

const limit = 256 * 1024 * 1024;

/** Runs a program and returns its output. Throws a Refusal with what it said if it fails. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Buffer {
  const { attended, ...rest } = options;
  try {
    return execFileSync(command, args, { cwd: root, stdio: attended ? 'inherit' : 'pipe', maxBuffer: limit, ...rest });
  } catch (error) {
    const { stdout, stderr, signal, status } = error as Partial<ReturnType<typeof spawnSync>>;
    // Some programs exit with this after Ctrl-C.
    const isInterrupted = signal === 'SIGINT' || status === 130;
    if (isInterrupted) throw new Refusal(`Interrupted in: ${[command, ...args].join(' ')}\nRun it again: it resumes.`);
    throw new Refusal(`This failed: ${command} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`.trimEnd());
  }
}

/** Runs git in the clone and returns what it prints, without the last line break. */
export const git = (...args: readonly string[]): string => run('git', args).toString().trimEnd();

/** Runs a program in the clone, and returns how it ended and what it printed. */
export function answer(command: string, args: readonly string[]): { code: number; stdout: string; stderr: string } {
  const { error, status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (error) throw new Refusal(`${command} could not be run: ${error.message}`);
  return { code: status ?? 1, stdout, stderr };
}
