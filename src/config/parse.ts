import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { UsageError } from '../errors.ts';
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

/** In our words, and never in the library's: those may repeat a part of the file, and with it a secret. */
const mistakes: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_ALIAS: 'a value that begins with * has to be in quotes',
  BAD_INDENT: 'the indentation does not fit the lines around it',
  BAD_SCALAR_START: 'a value that begins with this character has to be in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a value that has a colon and a space in it has to be in quotes',
  DUPLICATE_KEY: 'this key is there twice',
  MISSING_CHAR: 'a quote, bracket or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing',
  MULTIPLE_DOCS: 'a second document begins here; only one can be read',
  TAB_AS_INDENT: 'there is a tab, and YAML is indented with spaces',
  TAG_RESOLVE_FAILED: 'a value that begins with ! has to be in quotes',
};

const notYaml = (file: string, line: number, mistake: string | undefined) =>
  new UsageError(`${file}, line ${line}: this is not YAML${mistake ? `: ${mistake}` : ''}.`, [
    'Fix this, then check: govsupport config',
  ]);

function decode(file: string, content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    const lines = content.toString('latin1').split('\n');
    const broken = lines.findIndex((line) => Buffer.from(line, 'latin1').toString().includes('\ufffd'));
    throw new UsageError(`${file}, line ${broken + 1}: this is not text in UTF-8.`, ['Save the file as UTF-8.']);
  }
}

/** Where a mistake is: an unclosed quote is noticed at the end of the file, and fixed where it begins. */
function positionOf(document: Document.Parsed, error: YAMLError): number {
  let position = error.pos[0];
  if (error.code !== 'MISSING_CHAR') return position;
  visit(document, {
    Scalar(_, { type, range }) {
      if (type?.startsWith('QUOTE') && range && range[0] < error.pos[0] && range[1] >= error.pos[0] - 1) {
        position = range[0];
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return position;
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
  const wrong = document.errors[0] ?? document.warnings[0];
  if (wrong) throw notYaml(file, lineOf(positionOf(document, wrong)), mistakes[wrong.code]);
  visit(document, {
    // Aliases are not needed here, a password that begins with * looks like one, and nested ones would fill the memory.
    Alias(_, { range }) {
      throw notYaml(file, lineOf(range?.[0] ?? 0), mistakes.BAD_ALIAS);
    },
  });
  const lineAt = lineFinder(document, lineOf);
  const valuePlaceOf = (parts: readonly PropertyKey[]): ValuePlace => {
    const line = lineAt(parts);
    return { line, words: `${file}, line ${line}` };
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
  throwProblems(problems);
  return { values: result.data, places };
}
