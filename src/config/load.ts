import path from 'node:path';
import { UsageError } from '../errors.ts';
import { whyNot } from '../lib/file-trouble.ts';
import { readRegularFile } from '../lib/read-file.ts';
import { environmentKeys, valueAt } from './keys.ts';
import type { ConfigFile } from './parse.ts';
import type { Config } from './schema.ts';

/** Where a value came from. */
export type Origin =
  | { readonly from: 'file'; readonly line: number }
  | { readonly from: 'environment'; readonly name: string };

/** The configuration that is in force. */
export interface LoadedConfig {
  readonly values: Config;
  /** The file that was read, or null where there was none. */
  readonly file: string | null;
  /** Where a key's value came from, or null where it is not set. */
  origin(key: string): Origin | null;
  /** The value of a key such as `team.vpn.host`, or undefined. */
  get(key: string): unknown;
  /** Makes a path from the file absolute: `~` is the home folder, the rest is relative to the file. */
  resolvePath(written: string): string;
}

/** What is needed to find and read the configuration. */
export interface ConfigPlaces {
  /** Given with --config or GOVSUPPORT_CONFIG: has to be there. */
  readonly named: { readonly file: string; readonly by: string } | null;
  /** Where it is otherwise: may be missing. */
  readonly usual: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Env = ConfigPlaces['env'];

/** Far more than a configuration needs, in bytes. */
const limit = 100_000;

function readConfigFile({ named, usual }: ConfigPlaces): { file: string; content: Buffer } | null {
  const file = named?.file ?? usual;
  try {
    return { file, content: readRegularFile(file, limit) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    if (missing && named === null) return null;
    const next =
      code === 'EACCES'
        ? `Let yourself read it: chmod u+r ${file}`
        : named === null
          ? 'Move what is there out of the way.'
          : `Give the path of a file with ${named.by}.`;
    throw new UsageError(`The configuration ${file} was not read: ${whyNot(error)}.`, [next]);
  }
}

/** Whether the file has a key at its top level: told without parsing it, which takes longer than many commands do. */
export function mentions(places: ConfigPlaces, key: string): boolean {
  try {
    return new RegExp(`^["']?${key}["']?\\s*:`, 'm').test(readConfigFile(places)?.content.toString() ?? '');
  } catch {
    // Whoever needs the configuration is told why it can't be read.
    return false;
  }
}

/** The values that are in force, and what the file says of them. What reads and checks is loaded where there is any. */
async function readValues(
  read: { readonly file: string; readonly content: Buffer } | null,
  env: Env,
): Promise<{ written: ConfigFile | null; values: Config }> {
  const written = read && (await import('./parse.ts')).parseConfigFile(read.file, read.content);
  const inEnvironment = Object.values(environmentKeys).some((name) => env[name]);
  if (written === null && !inEnvironment) return { written, values: {} };
  const { withEnvironment } = await import('./environment.ts');
  return { written, values: withEnvironment(written?.values ?? {}, env) };
}

/**
 * Reads, checks and explains the configuration.
 * Throws a UsageError that names file, line, key and what was expected; a value that may be a secret is never
 * repeated in it.
 */
export async function loadConfig(places: ConfigPlaces): Promise<LoadedConfig> {
  const read = readConfigFile(places);
  const { written, values } = await readValues(read, places.env);
  const base = read === null ? process.cwd() : path.dirname(read.file);
  return {
    values,
    file: read?.file ?? null,
    origin(key) {
      const name = environmentKeys[key];
      if (name !== undefined && places.env[name]) return { from: 'environment', name };
      const line = written?.lines.get(key);
      return line === undefined ? null : { from: 'file', line };
    },
    get: (key) => valueAt(values, key.split('.')),
    resolvePath(text) {
      if (text === '~') return places.home;
      if (text.startsWith('~/')) return path.join(places.home, text.slice(2));
      return path.resolve(base, text);
    },
  };
}
