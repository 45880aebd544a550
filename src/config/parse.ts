import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { UsageError } from '../errors.ts';
import { aliasMistake, yamlMistake } from '../lib/yaml-mistake.ts';
import { contradictions } from './contradictions.ts';
import { valueAt } from './keys.ts';
import {
  describeIssue,
  mostProblems,
  type Problem,
  secretProblem,
  throwProblems,
  type ValuePlace,
} from './problems.ts';
import { type Config, configSchema, listKeys, namesBelow } from './schema.ts';

/** Where in which file a key is set. */
interface FilePlace {
  readonly file: string;
  readonly line: number;
}

/** The checked values of a file, and where each key is set. */
export interface ConfigFile {
  readonly values: Config;
  readonly places: ReadonlyMap<string, FilePlace>;
}

const unusable = (file: string, line: number, what: string) =>
  new UsageError(`${file}, line ${line}: ${what}.`, ['Fix this, then check: govsupport config']);

const notYaml = (file: string, line: number, mistake: string | null) =>
  unusable(file, line, `this is not YAML${mistake ? `: ${mistake}` : ''}`);

function decode(file: string, content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    const lines = content.toString('latin1').split('\n');
    const broken = lines.findIndex((line) => Buffer.from(line, 'latin1').toString().includes('\ufffd'));
    throw new UsageError(`${file}, line ${broken + 1}: this is not text in UTF-8.`, ['Save the file as UTF-8.']);
  }
}

/** Finds the place of a key or list item: its own, else that of what it is in. */
function lineFinder(document: Document.Parsed, lineOf: (offset: number) => number) {
  return (parts: readonly PropertyKey[]): number => {
    for (let length = parts.length; length > 0; length--) {
      const name = parts[length - 1];
      const parent = document.getIn(parts.slice(0, length - 1), true);
      const node = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(name))?.key
        : isSeq(parent)
          ? parent.items[Number(name)]
          : undefined;
      if (isNode(node) && node.range) return lineOf(node.range[0]);
    }
    return 1;
  };
}

/** A section whose keys are all commented out is empty, which is fine. */
function dropEmptySections(values: unknown, path: readonly string[] = []): unknown {
  if (values === null || typeof values !== 'object' || Array.isArray(values)) return values;
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name, value]) => value !== null || namesBelow([...path, name]).length === 0)
      .map(([name, value]) => [name, dropEmptySections(value, [...path, name])]),
  );
}

/**
 * Reads config.yaml. Throws a UsageError that names file, line, key and what was expected; what may be a secret is
 * not in it.
 */
export function parseConfigFile(file: string, content: Buffer): ConfigFile {
  const counter = new LineCounter();
  const document = parseDocument(decode(file, content), { lineCounter: counter, prettyErrors: false });
  const lineOf = (offset: number) => counter.linePos(offset).line;
  const wrong = yamlMistake(document);
  if (wrong) throw notYaml(file, lineOf(wrong.offset), wrong.words);
  visit(document, {
    // Aliases are not needed here, a password that begins with * looks like one, and nested ones would fill the memory.
    Alias(_, alias) {
      const line = lineOf(alias.range?.[0] ?? 0);
      throw alias.resolve(document)
        ? unusable(file, line, "aliases can't be used here: write the value itself")
        : notYaml(file, line, aliasMistake);
    },
  });
  const lineAt = lineFinder(document, lineOf);
  const valuePlaceOf = (parts: readonly PropertyKey[]): ValuePlace => {
    const line = lineAt(parts);
    const node = document.getIn(parts, true);
    const source = isScalar(node) && typeof node.value === 'number' ? node.source : undefined;
    return { line, words: `${file}, line ${line}`, ...(source === undefined ? {} : { source }) };
  };
  const plain = dropEmptySections(document.toJS() ?? {});
  const result = configSchema.safeParse(plain);
  if (!result.success) {
    throwProblems(
      result.error.issues.slice(0, mostProblems).flatMap((issue) => describeIssue(issue, plain, valuePlaceOf)),
    );
    throw new Error('the schema refuses the configuration and does not say why');
  }
  const places = new Map<string, FilePlace>();
  const problems: Problem[] = [];
  for (const { key } of listKeys()) {
    const value = valueAt(result.data, key.split('.'));
    if (value === undefined) continue;
    places.set(key, { file, line: lineAt(key.split('.')) });
    const problem = secretProblem(valuePlaceOf(key.split('.')), key, value);
    if (problem) problems.push(problem);
  }
  for (const { keys, words } of contradictions(result.data)) {
    const line = Math.max(...keys.map((key) => places.get(key)?.line ?? 1));
    problems.push({ line, message: `${file}, line ${line}: ${words}.` });
  }
  throwProblems(problems);
  return { values: result.data, places };
}
