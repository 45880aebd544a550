import path from 'node:path';
import { setAt, valueAt } from './keys.ts';
import { type ConfigFile, parseConfigFile } from './parse.ts';
import { type Problem, throwProblems } from './problems.ts';
import { type Config, listKeys } from './schema.ts';

/** Keys of which the first that is set counts: setting one of them here must not leave another of the team's above it. */
const alternatives = ['rota.url', 'rota.calendar', 'rota.file'];

/** Values that are sometimes paths, and when. */
const sometimesPaths: Readonly<Record<string, (value: string) => boolean>> = {
  // Else an address or a reference.
  'rota.calendar': (value) => !/^[a-z]+:/i.test(value),
  // Else a name that is looked up on PATH.
  'team.govpressTools.executable': (value) => value.includes('/'),
};

/** What a key of the file stands for wherever it is read: its paths are relative to it. */
function fromAnywhere(key: string, isPath: boolean, value: unknown, folder: string): unknown {
  const absolute = (each: unknown) =>
    typeof each === 'string' && (isPath || sometimesPaths[key]?.(each)) && !/^~(?:\/|$)/.test(each)
      ? path.resolve(folder, each)
      : each;
  return Array.isArray(value) ? value.map(absolute) : absolute(value);
}

/**
 * Reads the file that a team shares. Its paths come out absolute, or with the `~` that they were written with. Throws a
 * UsageError like `parseConfigFile`, and if it holds what is each person's own.
 */
export function parseTeamFile(file: string, content: Buffer): ConfigFile {
  const { values, places } = parseConfigFile(file, content);
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
export function withTeamFile(own: ConfigFile, team: ConfigFile): ConfigFile {
  const values = structuredClone(own.values) as Record<string, unknown>;
  const places = new Map(own.places);
  const chosen = alternatives.some((key) => own.places.has(key));
  for (const [key, place] of team.places) {
    if (own.places.has(key) || (chosen && alternatives.includes(key))) continue;
    setAt(values, key.split('.'), valueAt(team.values, key.split('.')));
    places.set(key, place);
  }
  return { values: values as Config, places };
}
