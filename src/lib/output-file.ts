import { closeSync, lstatSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../errors.ts';
import { writeWhole } from './whole-file.ts';

/**
 * Why a file that the person named can't be written, or null. Links, devices and pipes are never written to: what is
 * behind them is somewhere else.
 */
export function outputProblem(file: string, mayReplace: boolean): string | null {
  if (!statSync(path.dirname(path.resolve(file)), { throwIfNoEntry: false })?.isDirectory())
    return `there is no folder for "${file}"`;
  const is = lstatSync(file, { throwIfNoEntry: false });
  if (!is) return null;
  if (is.isDirectory()) return `"${file}" is a folder`;
  if (is.isSymbolicLink()) return `"${file}" is a link: name the file itself`;
  if (!is.isFile()) return `"${file}" is not a regular file`;
  return mayReplace ? null : `"${file}" already exists: name another file, or replace it with --yes`;
}

/** The text of a regular file; null if there is none. Never waits for a pipe. */
export const readRegular = (file: string): string | null =>
  lstatSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : null;

/** Writes a file that the person named: whole, readable by them alone. Throws a Failure. */
export function writeOutput(file: string, text: string, mayReplace: boolean): void {
  const problem = outputProblem(file, mayReplace);
  if (problem !== null) throw new Failure(`The file could not be written: ${problem}.`);
  if (mayReplace) {
    writeWhole(file, text);
    return;
  }
  // Another program may write the same file at this very moment: only one of them makes it.
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    throw new Failure(`${file} could not be written: ${(cause as Error).message}.`, { cause });
  }
  try {
    writeWhole(file, text);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}
