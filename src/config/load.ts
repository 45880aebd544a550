import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../errors.ts';
import { parseConfigFile } from './parse.ts';
import { credentialProblem, credentialsIn, describeIssue, type Problem, throwProblems, valueAt } from './problems.ts';
import { type Config, configSchema, environmentKeys, listKeys } from './schema.ts';

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

const whyNot: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

function readConfigFile({ named, usual }: ConfigPlaces): { file: string; content: Buffer } | null {
  const file = named?.file ?? usual;
  try {
    return { file, content: readFileSync(file) };
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
    throw new UsageError(`The configuration ${file} was not read: ${whyNot[code] ?? code}.`, [next]);
  }
}

/**
 * Reads, checks and explains the configuration.
 * Throws a UsageError that names file, line, key and what was expected; a value that may be a secret is never
 * repeated in it.
 */
export function loadConfig(places: ConfigPlaces): LoadedConfig {
  const read = readConfigFile(places);
  const written = read === null ? null : parseConfigFile(read.file, read.content);
  const values = withEnvironment(written?.values ?? {}, places.env);
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

/** The file's values with those of the environment above them, which are checked in the same way. */
function withEnvironment(config: Config, env: Env): Config {
  const merged = structuredClone(config) as Record<string, unknown>;
  const problems: Problem[] = [];
  for (const { key, secret, environment: name } of listKeys()) {
    const value = name === null ? undefined : env[name];
    if (name === null || !value) continue;
    // A secret stays where it is, in the environment: what is carried about is only the reference to it.
    setAt(merged, key.split('.'), secret ? `env:${name}` : value);
    if (!secret && credentialsIn(value)) problems.push(credentialProblem({ line: 0, words: name }, key));
  }
  const checked = configSchema.safeParse(merged);
  if (!checked.success) {
    problems.push(
      ...checked.error.issues.flatMap((issue) =>
        describeIssue(issue, merged, (parts) => ({
          line: 0,
          words: environmentKeys[parts.join('.')] ?? 'The environment',
        })),
      ),
    );
  }
  throwProblems(problems);
  return merged as Config;
}

function setAt(values: Record<string, unknown>, parts: readonly string[], value: unknown): void {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) {
    values[first] = value;
    return;
  }
  values[first] ??= {};
  setAt(values[first] as Record<string, unknown>, rest, value);
}
