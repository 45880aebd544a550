import path from 'node:path';
import { UsageError } from '../errors.ts';
import { whyNot } from '../lib/file-trouble.ts';
import { readRegularFile } from '../lib/read-file.ts';
import { shellCommand } from '../lib/shell.ts';
import { environmentKeys, valueAt } from './keys.ts';
import type { ConfigFile } from './parse.ts';
import { absolutePath, type ConfigPlaces, configFileOf, configLimit } from './places.ts';
import type { Config } from './schema.ts';

/** Where a value came from. */
export type Origin =
  | { readonly from: 'file'; readonly file: string; readonly line: number }
  | { readonly from: 'environment'; readonly name: string };

/** The configuration in use. */
export interface LoadedConfig {
  readonly values: Config;
  /** The file that was read, or null if there was none. */
  readonly file: string | null;
  /** The team's file that it includes, or null. */
  readonly teamFile: string | null;
  /** Where a key's value came from, or null if it is not set. */
  origin(key: string): Origin | null;
  /** The value of a key such as `team.vpn.host`, or undefined. */
  get(key: string): unknown;
  /** Makes a configured path absolute: `~` is the home folder, the rest is relative to the file. */
  resolvePath(written: string): string;
}

type Env = ConfigPlaces['env'];

/** A file as it was read. */
interface ReadFile {
  readonly file: string;
  readonly content: Buffer;
}

/** What to do about a file that can't be read, by the error's code. */
function whatNext({ named, usual }: ConfigPlaces, code: string): string {
  if (code === 'EACCES') return `Make it readable: ${shellCommand(['chmod', 'u+r', named?.file ?? usual])}`;
  if (named === null) return 'Move what is there out of the way.';
  return `Correct the path in ${named.by}${code === 'ENOENT' ? '; or create the file: govsupport config init' : ''}`;
}

function readConfigFile(places: ConfigPlaces): ReadFile | null {
  const { named } = places;
  const file = configFileOf(places);
  try {
    return { file, content: readRegularFile(file, configLimit) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    if (missing && named === null) return null;
    throw new UsageError(`The configuration ${file} was not read: ${whyNot(error)}.`, [whatNext(places, code)]);
  }
}

/**
 * Whether the file has one of these keys at its top level: parsing it takes longer than many commands do. Throws a
 * UsageError if it can't be read.
 */
export function mentions(places: ConfigPlaces, keys: readonly string[]): boolean {
  const content = readConfigFile(places)?.content.toString() ?? '';
  return new RegExp(`^\\ufeff?["']?(?:${keys.join('|')})["']?\\s*:`, 'm').test(content);
}

/** Whether the file gives one of these values to a key at its top level, read in the same way; `unread` if it can't be. */
function says(places: ConfigPlaces, key: string, values: readonly string[], unread: boolean): boolean {
  try {
    const content = readConfigFile(places)?.content.toString() ?? '';
    // At the beginning of a line, or in braces: `{ accessible: true }`.
    const before = `^(?:\\ufeff?|[^#\\n]*[{,]\\s*)`;
    return new RegExp(`${before}["']?${key}["']?\\s*:\\s*(?:${values.join('|')})\\s*(?:#.*|[,}].*)?$`, 'm').test(
      content,
    );
  } catch {
    return unread;
  }
}

/**
 * Whether the file says `true` of a key at its top level. This has to be known before anything is shown, also the
 * mistakes that the file has elsewhere.
 */
export const isTrue = (places: ConfigPlaces, key: string): boolean =>
  says(places, key, ['true', 'True', 'TRUE'], false);

/** Whether the file says `false` of a key at its top level, or may: a file that can't be read may say anything. */
export const mayBeFalse = (places: ConfigPlaces, key: string): boolean =>
  says(places, key, ['false', 'False', 'FALSE'], true);

/** The merged values of the person's and the team's file, and the path of the latter. */
async function readFiles(read: ReadFile, home: string): Promise<{ written: ConfigFile; teamFile: string | null }> {
  const { parseConfigFile } = await import('./parse.ts');
  const own = parseConfigFile(read.file, read.content);
  if (own.values.include === undefined) return { written: own, teamFile: null };
  const { withIncluded } = await import('./team-file.ts');
  return withIncluded(own, read.file, home);
}

/**
 * Reads, checks and explains the configuration: variables override the person's file, and that overrides the team's.
 * Throws a UsageError that names file, line, key and what was expected; a value that may be a secret is never
 * repeated in it.
 */
export async function loadConfig(places: ConfigPlaces): Promise<LoadedConfig> {
  const read = readConfigFile(places);
  const { written, teamFile } = read === null ? { written: null, teamFile: null } : await readFiles(read, places.home);
  const values = await withVariables(written?.values ?? {}, places.env);
  const base = read === null ? process.cwd() : path.dirname(read.file);
  return {
    values,
    file: read?.file ?? null,
    teamFile,
    origin(key) {
      const name = environmentKeys[key];
      if (name !== undefined && places.env[name]) return { from: 'environment', name };
      const place = written?.places.get(key);
      return place === undefined ? null : { from: 'file', ...place };
    },
    get: (key) => valueAt(values, key.split('.')),
    resolvePath: (text) => absolutePath(text, base, places.home),
  };
}

/** The values with those of the environment. What checks them is loaded if there are any. */
async function withVariables(values: Config, env: Env): Promise<Config> {
  if (!Object.values(environmentKeys).some((name) => env[name])) return values;
  const { withEnvironment } = await import('./environment.ts');
  return withEnvironment(values, env);
}
