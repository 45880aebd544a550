import path from 'node:path';
import { UsageError } from '../errors.ts';
import { isFileTrouble, whyNot } from '../lib/file-trouble.ts';
import { readRegularFile } from '../lib/read-file.ts';
import { alternatives } from './contradictions.ts';
import { setAt, valueAt } from './keys.ts';
import { type ConfigFile, parseConfigFile } from './parse.ts';
import { absolutePath, configLimit } from './places.ts';
import { type Problem, throwProblems } from './problems.ts';
import { type Config, listKeys } from './schema.ts';

/** Values that are sometimes paths, and when. */
const sometimesPaths: Readonly<Record<string, (value: string) => boolean>> = {
  // Else an address or a reference.
  'rota.calendar': (value) => !/^[a-z]+:/i.test(value),
  // Else a name that is looked up on PATH.
  'team.govpressTools.executable': (value) => value.includes('/'),
};

/** A value of the file, resolved: its paths are relative to the file. */
function fromAnywhere(key: string, isPath: boolean, value: unknown, folder: string): unknown {
  const absolute = (each: unknown) =>
    typeof each === 'string' && (isPath || sometimesPaths[key]?.(each)) && !/^~(?:\/|$)/.test(each)
      ? path.resolve(folder, each)
      : each;
  return Array.isArray(value) ? value.map(absolute) : absolute(value);
}

function readContent(file: string, by: string): Buffer {
  try {
    return readRegularFile(file, configLimit);
  } catch (error) {
    if (!isFileTrouble(error)) throw error;
    throw new UsageError(`${by}: the team's file ${file} was not read: ${whyNot(error)}.`, [
      'Clone or update the repository that holds it, or correct the path.',
    ]);
  }
}

/**
 * Reads the file that a team shares. `by`: what names it. Returns its paths absolute, or with the `~` that they were
 * written with. Throws a UsageError like `parseConfigFile`, if it can't be read, or if it holds what is each person's
 * own.
 */
export function readTeamFile(file: string, by: string): ConfigFile {
  const { values, places } = parseConfigFile(file, readContent(file, by));
  const problems: Problem[] = [];
  const merged = {};
  for (const { key, path: isPath, personal } of listKeys()) {
    const value = valueAt(values, key.split('.'));
    if (value === undefined) continue;
    const line = places.get(key)?.line ?? 1;
    if (personal) {
      const what = key === 'include' ? 'An included file includes no other' : 'Each person sets this in their own file';
      problems.push({ line, message: `${file}, line ${line}: ${key} can't be in a team's file. ${what}.` });
    }
    setAt(merged, key.split('.'), fromAnywhere(key, isPath, value, path.dirname(file)));
  }
  throwProblems(problems);
  return { values: merged, places };
}

/** The person's file with what only the team's file sets. */
function withTeamFile(own: ConfigFile, team: ConfigFile): ConfigFile {
  const values = structuredClone(own.values) as Record<string, unknown>;
  const places = new Map(own.places);
  // Setting one of them must not leave another of the team's beside it.
  const chosen = alternatives.some((key) => own.places.has(key));
  for (const [key, place] of team.places) {
    if (own.places.has(key) || (chosen && alternatives.includes(key))) continue;
    setAt(values, key.split('.'), valueAt(team.values, key.split('.')));
    places.set(key, place);
  }
  return { values: values as Config, places };
}

/** The person's file with what it includes, and the path of that. */
export function withIncluded(
  own: ConfigFile,
  file: string,
  home: string,
): { readonly written: ConfigFile; readonly teamFile: string | null } {
  const { include } = own.values;
  if (include === undefined) return { written: own, teamFile: null };
  const teamFile = absolutePath(include, path.dirname(file), home);
  const by = `${file}, line ${own.places.get('include')?.line}: include`;
  if (teamFile === path.resolve(file)) {
    throw new UsageError(`${by}: a file can't include itself.`, ["Name your team's file, or remove the line."]);
  }
  return { written: withTeamFile(own, readTeamFile(teamFile, by)), teamFile };
}
