import { lstatSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { Failure, UsageError } from '../errors.ts';
import { withFileLock } from '../lib/file-lock.ts';
import { isFileTrouble, whyNot } from '../lib/file-trouble.ts';
import { readRegularFile } from '../lib/read-file.ts';
import { shellCommand } from '../lib/shell.ts';
import { writeWhole } from '../lib/whole-file.ts';
import { contradictions } from './contradictions.ts';
import { type ConfigFile, parseConfigFile } from './parse.ts';
import { absolutePath, configLimit } from './places.ts';
import { configSchema } from './schema.ts';
import { readTeamFile, withIncluded } from './team-file.ts';
import { type ConfigValue, changeYaml } from './yaml-text.ts';

/** A key and its new value; undefined takes it out. */
export interface ConfigChange {
  readonly key: string;
  readonly value: ConfigValue | undefined;
}

/** The text before and after. `before` is null if there was no file. */
export interface ChangedText {
  readonly before: string | null;
  readonly after: string;
}

const byteOrderMark = '\ufeff';

/** More links than this are taken for a loop. */
const mostLinks = 40;

/** The file that a path leads to through links; it need not exist. */
function targetOf(file: string): string {
  let target = file;
  for (let count = 0; count < mostLinks; count++) {
    if (!lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target;
    target = path.resolve(path.dirname(target), readlinkSync(target));
  }
  return target;
}

/** The text of the configuration as it is, wrong or not, or null if there is none. Throws a UsageError. */
export function readConfigText(file: string): string | null {
  try {
    if (!statSync(file, { throwIfNoEntry: false })) return null;
    const content = readRegularFile(file, configLimit);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    const why = error instanceof TypeError ? 'it is not text in UTF-8' : isFileTrouble(error) ? whyNot(error) : null;
    if (why === null) throw error;
    throw new UsageError(`The configuration ${file} was not read: ${why}.`, ['Move it out of the way, or correct it.']);
  }
}

/** Throws a Failure if the file may not be written: replacing it would work all the same. */
function refuseReadOnly(file: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0o200;
  if ((mode & 0o222) !== 0) return;
  throw new Failure(`${file} is read-only, so nothing was changed.`, {
    next: [`Make it writable: ${shellCommand(['chmod', 'u+w', file])}`],
  });
}

/** Checks a text as it would be read from the file, with what it includes. Throws a UsageError. */
export function checkConfigText(file: string, text: string, home: string): ConfigFile {
  return withIncluded(parseConfigFile(file, Buffer.from(text)), file, home).written;
}

/**
 * Changes the text of the configuration, which may not be there yet, while no other govsupport does. It is checked
 * before it is written, whole and with the mode that it had; a link stays, and the file that it leads to is written.
 * Throws a UsageError if the text would be wrong, and a Failure if it can't be written.
 */
export function changeConfigText(
  { file, home, dryRun = false }: { readonly file: string; readonly home: string; readonly dryRun?: boolean },
  change: (before: string | null) => string,
): ChangedText {
  const target = targetOf(file);
  const work = (): ChangedText => {
    const before = readConfigText(target);
    const after = change(before);
    if (after === (before ?? '')) return { before, after };
    checkConfigText(file, after, home);
    refuseReadOnly(target);
    if (!dryRun) writeWhole(target, after, { mode: 'keep', mayReplace: before !== null });
    return { before, after };
  };
  return dryRun ? work() : withFileLock(`${target}.lock`, 'the configuration', work);
}

/** Throws a UsageError if what is set contradicts what the file says already. */
function refuseContradiction(text: string, changes: readonly ConfigChange[]): void {
  const { data } = configSchema.safeParse(parseDocument(text).toJS() ?? {});
  for (const { keys, words, first } of data ? contradictions(data) : []) {
    const set = changes.find(({ key, value }) => value !== undefined && keys.includes(key));
    const other = keys.find((key) => key !== set?.key);
    if (set && other) throw new UsageError(`Not set: ${words}.`, [first(other)]);
  }
}

/** Sets and takes out keys, as `changeConfigText` does. Every other line stays as it is. */
export function changeConfig(
  place: { readonly file: string; readonly home: string; readonly dryRun?: boolean },
  changes: readonly ConfigChange[],
): ChangedText {
  return changeConfigText(place, (before) => {
    const text = before ?? '';
    const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
    let changed = text.slice(mark.length);
    if (parseDocument(changed).errors.length > 0) parseConfigFile(place.file, Buffer.from(changed));
    for (const { key, value } of changes) changed = changeYaml(changed, key.split('.'), value);
    refuseContradiction(changed, changes);
    const include = changes.find(({ key }) => key === 'include')?.value;
    if (typeof include === 'string' && path.resolve(path.dirname(place.file), include) !== path.resolve(place.file))
      readTeamFile(absolutePath(include, path.dirname(place.file), place.home), 'Not set');
    return mark + changed;
  });
}
