import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { packageFolder } from '../lib/package-folder.ts';

/** Reads the files that the practice world is built from. */
export interface FixtureReader {
  /** The content of `fixtures/world/NAME.yaml`. Its type is not checked: the files are part of the project. */
  yaml<T>(name: string): T;
  /** The text of `fixtures/world/NAME`. */
  text(name: string): string;
  /** The absolute path of something in `fixtures/`, such as `machine/bin`. */
  path(...parts: string[]): string;
}

/** Reads the package's own fixtures. */
export function createFixtureReader(): FixtureReader {
  const folder = path.join(packageFolder(), 'fixtures');
  return {
    yaml: <T>(name: string) => parse(readFileSync(path.join(folder, 'world', `${name}.yaml`), 'utf8')) as T,
    text: (name) => readFileSync(path.join(folder, 'world', name), 'utf8'),
    path: (...parts) => path.join(folder, ...parts),
  };
}

const units = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** The milliseconds in `-3d2h`, `+40m` or `0`. Throws a RangeError for anything else. */
export function spanMs(text: string): number {
  const [, sign, parts] = /^([+-]?)((?:\d+[wdhms])+|0)$/.exec(text.trim()) ?? [];
  if (parts === undefined) throw new RangeError(`not a span of time: ${text}`);
  let total = 0;
  for (const [, count, unit] of parts.matchAll(/(\d+)([wdhms])/g)) {
    total += Number(count) * units[unit as keyof typeof units];
  }
  return sign === '-' ? -total : total;
}

/** The time of a span in a fixture: before the world's start, or after it with `+`. */
export const relativeTime = (span: string, start: Date): Date => new Date(start.getTime() + spanMs(span));
