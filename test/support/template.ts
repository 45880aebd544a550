import { cpSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createMachine, type Machine, realPath } from './machine.ts';
import { neededPrograms } from './sandbox.ts';

/** When the practice world of these tests starts: a Monday morning, the first day of a rotation. */
export const beginning = '2026-11-23T09:30:00Z';

/** Where a machine keeps its practice world. */
export const sandboxFolderOf = ({ home }: Pick<Machine, 'home'>): string =>
  path.join(home, '.local/state/govsupport/sandbox');

/** Copies a folder with its links and times, which git compares. */
export function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

/**
 * Makes a practice world on its first morning, to be copied to other machines, and returns its folder. Making one takes
 * more than a second, copying it only a moment.
 */
export async function makeTemplate(): Promise<string> {
  const machine = createMachine();
  machine.real(...neededPrograms);
  const { code, stderr } = await machine.govsupport(['sandbox', 'reset', '--start', beginning], { ownProcess: true });
  if (code !== 0) throw new Error(`the practice world did not begin: ${stderr}`);
  const sandboxFolder = sandboxFolderOf(machine);
  leadElsewhere(path.join(sandboxFolder, 'machine'), machine);
  return sandboxFolder;
}

/** Makes sure that nothing on the pretend machine points back to the machine it was made on. */
function leadElsewhere(folder: string, { bin }: Machine): void {
  const system = path.join(folder, 'system');
  for (const name of readdirSync(system)) {
    const file = path.join(system, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(path.join(bin, name), realPath(name)));
  }
  for (const entry of readdirSync(path.join(folder, 'bin'), { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const link = path.join(entry.parentPath, entry.name);
    const target = path.relative(entry.parentPath, readlinkSync(link));
    rmSync(link);
    symlinkSync(target, link);
  }
}
