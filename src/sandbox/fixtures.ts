import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** Reads what the practice world is built from. */
export interface FixtureReader {
  /** The content of `fixtures/world/NAME.yaml`. The caller says what it is; the files are the project's own. */
  yaml<T>(name: string): T;
  /** The text of `fixtures/world/NAME`, as it is. */
  text(name: string): string;
  /** The absolute path of something in `fixtures/`, such as `machine/bin`. */
  path(...parts: string[]): string;
}

/** The folder of the package: the first one upwards that holds a package.json and the fixtures. */
function packageFolder(): string {
  for (let at = import.meta.dirname; ; at = path.dirname(at)) {
    const here = ['package.json', 'fixtures/world'].map((name) =>
      statSync(path.join(at, name), { throwIfNoEntry: false }),
    );
    if (here.every(Boolean)) return at;
    if (at === path.dirname(at)) throw new Error('the folder fixtures/ is not in the package');
  }
}

/** A reader over the package's own fixtures. */
export function createFixtureReader(): FixtureReader {
  const folder = path.join(packageFolder(), 'fixtures');
  return {
    yaml: <T>(name: string) => parse(readFileSync(path.join(folder, 'world', `${name}.yaml`), 'utf8')) as T,
    text: (name) => readFileSync(path.join(folder, 'world', name), 'utf8'),
    path: (...parts) => path.join(folder, ...parts),
  };
}

const units = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** How many milliseconds `-3d2h`, `+40m` or `0` stand for. Throws a RangeError where the text is not such a span. */
export function spanMs(text: string): number {
  const [, sign, parts] = /^([+-]?)((?:\d+[wdhms])+|0)$/.exec(text.trim()) ?? [];
  if (parts === undefined) throw new RangeError(`not a span of time: ${text}`);
  let total = 0;
  for (const [, count, unit] of parts.matchAll(/(\d+)([wdhms])/g)) {
    total += Number(count) * units[unit as keyof typeof units];
  }
  return sign === '-' ? -total : total;
}

/** The time that a fixture means by `-3d2h`: so long before (or after, with `+`) the world's start. */
export const relativeTime = (span: string, start: Date): Date => new Date(start.getTime() + spanMs(span));
