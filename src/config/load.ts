import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, LineCounter, type Node, parseDocument } from 'yaml';
import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type Config, configSchema, environmentKeys, listKeys, namesBelow } from './schema.ts';

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

const valueAt = (values: unknown, parts: readonly PropertyKey[]): unknown =>
  parts.reduce<unknown>(
    (at, part) => (at !== null && typeof at === 'object' ? (at as Record<PropertyKey, unknown>)[part] : undefined),
    values,
  );

function readConfigFile(places: ConfigPlaces): { file: string; source: string } | null {
  const file = places.named?.file ?? places.usual;
  try {
    return { file, source: readFileSync(file, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && places.named === null) return null;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : `it cannot be read (${code})`;
    throw new UsageError(`The configuration ${file} was not read: ${why}.`, [
      places.named === null
        ? `Mend its permissions: chmod u+r ${file}`
        : `Give the right path with ${places.named.by}.`,
    ]);
  }
}

/**
 * Reads, checks and explains the configuration.
 * Throws a UsageError that names file, line, key and what was expected; a value that looks like a secret is never
 * repeated in it.
 */
export function loadConfig(places: ConfigPlaces): LoadedConfig {
  const read = readConfigFile(places);
  const lines = new Map<string, number>();
  const fromFile = read === null ? {} : parse(read.file, read.source, lines);
  const values = withEnvironment(fromFile, places.env);
  const base = read === null ? process.cwd() : path.dirname(read.file);
  return {
    values,
    file: read?.file ?? null,
    origin(key) {
      const name = environmentKeys[key];
      if (name !== undefined && places.env[name]) return { from: 'environment', name };
      const line = lines.get(key);
      return line === undefined ? null : { from: 'file', line };
    },
    get: (key) => valueAt(values, key.split('.')),
    resolvePath(written) {
      if (written === '~') return places.home;
      if (written.startsWith('~/')) return path.join(places.home, written.slice(2));
      return path.resolve(base, written);
    },
  };
}

function parse(file: string, source: string, lines: Map<string, number>): Config {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false });
  const lineOf = (offset: number) => counter.linePos(offset).line;
  const syntax = document.errors[0];
  if (syntax) {
    throw new UsageError(`${file}, line ${lineOf(syntax.pos[0])}: this is not YAML: ${syntax.message}`, [
      'Mend that line and try again.',
    ]);
  }
  const lineAt = (parts: readonly PropertyKey[]): number => {
    for (let length = parts.length; length > 0; length--) {
      const parent = document.getIn(parts.slice(0, length - 1), true);
      if (!isMap(parent)) continue;
      const pair = parent.items.find(
        (item) => String((item.key as Node & { value: unknown }).value) === parts[length - 1],
      );
      const range = (pair?.key as Node | undefined)?.range;
      if (range) return lineOf(range[0]);
    }
    return 1;
  };
  const plain: unknown = document.toJS() ?? {};
  const result = configSchema.safeParse(plain);
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) =>
      describe(issue, plain, (parts) => `${file}, line ${lineAt(parts)}`),
    );
    throw new UsageError(
      problems.map((problem) => problem.message).join('\n'),
      problems.map((problem) => problem.next),
    );
  }
  for (const { key } of listKeys()) {
    if (valueAt(plain, key.split('.')) !== undefined) lines.set(key, lineAt(key.split('.')));
  }
  refuseCredentialsInAddresses(result.data, (key) => `${file}, line ${lines.get(key)}`);
  return result.data;
}

type Issue = {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
};

function describe(
  issue: Issue,
  plain: unknown,
  where: (parts: readonly PropertyKey[]) => string,
): { message: string; next: string }[] {
  const key = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((name) => {
      const known = namesBelow(issue.path);
      const meant = nearest(name, known);
      return {
        message: `${where([...issue.path, name])}: there is no key "${name}"${key === '' ? '' : ` in ${key}`}.`,
        next:
          meant === undefined
            ? `The keys ${key === '' ? '' : `in ${key} `}are: ${known.join(', ')}.`
            : `Did you mean ${meant}?`,
      };
    });
  }
  const found = valueAt(plain, issue.path);
  const secret = listKeys().some((info) => info.key === key && info.secret);
  if (secret && typeof found === 'string') {
    return [
      {
        message: `${where(issue.path)}: ${key} must not hold the secret itself.`,
        next: `Write where it is instead: ${key.split('.').at(-1)}: op://vault/item/field (1Password), env:NAME or keychain:NAME. If the file was shared or committed, change the secret.`,
      },
    ];
  }
  const shown = typeof found === 'string' ? `"${found}"` : found === null ? 'nothing' : JSON.stringify(found);
  return [
    {
      message: `${where(issue.path)}: ${key === '' ? 'the file' : key}: expected ${issue.message}${found === undefined ? '' : `, found ${shown}`}.`,
      next: 'Mend that line and try again.',
    },
  ];
}

function refuseCredentialsInAddresses(config: Config, where: (key: string) => string): void {
  for (const { key } of listKeys()) {
    const value = valueAt(config, key.split('.'));
    if (typeof value !== 'string') continue;
    const url = URL.parse(value);
    if (url && /^https?:$/.test(url.protocol) && (url.username !== '' || url.password !== '')) {
      throw new UsageError(`${where(key)}: ${key} has a user name or password in the address.`, [
        'Take it out of the address, and give it as a reference: op://vault/item/field, env:NAME or keychain:NAME.',
      ]);
    }
  }
}

function withEnvironment(config: Config, env: Readonly<Record<string, string | undefined>>): Config {
  const result = structuredClone(config) as Record<string, unknown>;
  for (const [key, name] of Object.entries(environmentKeys)) {
    if (!env[name]) continue;
    const parts = key.split('.');
    const last = parts.pop() as string;
    let at = result;
    for (const part of parts) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    const secret = listKeys().some((info) => info.key === key && info.secret);
    // A secret stays where it is, in the environment: what is carried about is only the reference to it.
    at[last] = secret ? `env:${name}` : env[name];
  }
  return result as Config;
}
