import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './machine.ts';

/** The PATH before the project's own Node and tools were put on it. */
export const machinePath = process.env.MACHINE_PATH ?? process.env.PATH ?? '';

/** Runs this machine's npm with the Node that it came with, because it finds its settings from there. */
export const npm = (args: readonly string[], cwd: string = root): string =>
  execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: machinePath },
  });

/** Packs the built program into a folder, and returns the tarball's path. */
export function pack(folder: string): string {
  npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
  return path.join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) as string);
}
