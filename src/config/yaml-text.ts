import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from 'yaml';

/** What a key can be set to. */
export type ConfigValue = string | number | boolean | readonly string[];

/** A document, the text that it was read from, and a way into it. */
interface Text {
  readonly document: Document.Parsed;
  readonly text: string;
}

/** A key on the way to another: the map that it is in, and its pair. */
interface Level {
  readonly map: YAMLMap;
  readonly pair: Pair;
}

const rangeOf = (node: unknown): [start: number, valueEnd: number, nodeEnd: number] => {
  const range = (node as Node | null)?.range;
  if (!range) throw new Error('a part of the configuration has no place in its text');
  return [range[0], range[1], range[2]];
};

const eolOf = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n');

/** Written so that it can stand in a list in brackets too. */
function inOneLine(value: ConfigValue): string {
  const [, inner] = /^\[ (.*) \]\n$/s.exec(stringify([value], { collectionStyle: 'flow', lineWidth: 0 })) ?? [];
  if (inner === undefined) throw new Error('a value of the configuration could not be written in a line');
  return inner;
}

/** The existing levels on the way to a key. */
function levelsTo(document: Document.Parsed, parts: readonly string[]): Level[] {
  const levels: Level[] = [];
  let at: unknown = document.contents;
  for (const part of parts) {
    if (!isMap(at)) break;
    const map: YAMLMap = at;
    const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === part);
    if (!pair) break;
    levels.push({ map, pair });
    at = pair.value;
  }
  return levels;
}

/** Where what a node holds ends, without a comment behind it. */
function contentEnd(node: unknown): number {
  if ((isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0) {
    const last: unknown = node.items.at(-1);
    return contentEnd(isMap(node) ? ((last as Pair).value ?? (last as Pair).key) : last);
  }
  return rangeOf(node)[1];
}

/** The beginning of the line that follows a place, or of the line of that place if it begins there. */
function nextLine(text: string, at: number): number {
  if (at > 0 && text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;

/** Puts lines where a line begins. */
function insertLines(text: string, at: number, lines: string): string {
  const eol = eolOf(text);
  const before = text.slice(0, at);
  const gap = before === '' || before.endsWith('\n') ? '' : eol;
  return `${before}${gap}${lines.replaceAll('\n', eol)}${eol}${text.slice(at)}`;
}

/** Keys below each other, and a value, as lines. */
const lines = (parts: readonly string[], value: ConfigValue, indent: number, step: number): string =>
  parts
    .map((part, index) => {
      const isLast = index === parts.length - 1;
      return `${' '.repeat(indent + index * step)}${part}:${isLast ? ` ${valueInLine(value)}` : ''}`;
    })
    .join('\n');

/** A value as written after its key. */
export const valueInLine = (value: ConfigValue) =>
  Array.isArray(value) ? `[${value.map(inOneLine).join(', ')}]` : inOneLine(value as string);

/** The same in one line: `vpn: { host: a }`. */
const inBraces = ([first = '', ...rest]: readonly string[], value: ConfigValue): string =>
  `${first}: ${rest.length === 0 ? valueInLine(value) : `{ ${inBraces(rest, value)} }`}`;

/** The file's indentation, in spaces. */
function indentStep({ document, text }: Text): number {
  const sections = isMap(document.contents) ? document.contents.items : [];
  const nested = sections.flatMap(({ value }) =>
    isMap(value) && !value.flow && value.items[0] ? [value.items[0]] : [],
  );
  const start = nested[0] ? rangeOf(nested[0].key)[0] : 0;
  return nested[0] ? start - lineStart(text, start) : 2;
}

/** Adds what is missing on the way to a key, at the end of the section that is there. */
function added(from: Text, parts: readonly string[], levels: readonly Level[], value: ConfigValue): string | null {
  const { document, text } = from;
  const missing = parts.slice(levels.length);
  const last = levels.at(-1);
  const section: unknown = last ? last.pair.value : document.contents;
  if (isMap(section) && section.items.length > 0) {
    const end = contentEnd(section.items.at(-1)?.value ?? section.items.at(-1)?.key);
    if (section.flow) return `${text.slice(0, end)}, ${inBraces(missing, value)}${text.slice(end)}`;
    const start = rangeOf(section.items[0]?.key)[0];
    const indent = start - lineStart(text, start);
    // Comments at the end of the file belong to what is above them.
    const at = last ? nextLine(text, end) : text.length;
    return insertLines(text, at, lines(missing, value, indent, indentStep(from)));
  }
  if (!last) return insertLines(text, text.length, lines(missing, value, 0, 2));
  if (!isScalar(section) || section.value !== null || last.map.flow) return null;
  const start = rangeOf(last.pair.key)[0];
  const step = indentStep(from);
  const indent = start - lineStart(text, start) + step;
  return insertLines(text, nextLine(text, rangeOf(last.pair.key)[1]), lines(missing, value, indent, step));
}

/** A list one item a line, where each item that stays keeps its line and the comments above it. */
function listLines(text: string, list: Node & { items: unknown[] }, value: readonly string[]): string {
  const first = rangeOf(list)[0];
  const indent = text.slice(lineStart(text, first), first);
  let from = lineStart(text, first);
  const kept = new Map<unknown, string>();
  for (const item of list.items) {
    const end = nextLine(text, contentEnd(item));
    if (isScalar(item)) kept.set(item.value, text.slice(from, end).replace(/\r?\n$/, ''));
    from = end;
  }
  const written = value.map((each) => kept.get(each) ?? `${indent}- ${inOneLine(each)}`);
  return `${text.slice(0, lineStart(text, first))}${written.join(eolOf(text))}${eolOf(text)}${text.slice(from)}`;
}

function changed({ text }: Text, { pair }: Level, value: ConfigValue): string | null {
  const node: unknown = pair.value;
  if (isSeq(node) && !node.flow && Array.isArray(value) && value.length > 0) return listLines(text, node, value);
  const isInOneLine = isScalar(node) ? !String(node.type).startsWith('BLOCK') : isSeq(node) && node.flow;
  if (!isInOneLine) return null;
  const [start, end] = rangeOf(node);
  if (start < end) return text.slice(0, start) + valueInLine(value) + text.slice(end);
  // The value is empty, and its position may be after a comment.
  const colon = text.indexOf(':', rangeOf(pair.key)[1]) + 1;
  return `${text.slice(0, colon)} ${valueInLine(value)}${text.slice(colon)}`;
}

function removed({ text }: Text, levels: readonly Level[]): string | null {
  const { map, pair } = levels.at(-1) as Level;
  const end = contentEnd(pair.value ?? pair.key);
  const start = rangeOf(pair.key)[0];
  const from = lineStart(text, start);
  const parent = levels.at(-2);
  if (map.items.length === 1 && parent) {
    // An empty section goes too, unless there are comments in it.
    const above = rangeOf(parent.pair.key)[1];
    const whole = text.slice(above, nextLine(text, map.flow ? rangeOf(map)[1] : end));
    if (!/(?:^|\s)#/.test(whole)) return removed({ text } as Text, levels.slice(0, -1));
  }
  if (!map.flow) return text.slice(0, from) + text.slice(nextLine(text, end));
  const index = map.items.indexOf(pair);
  const [before, after] = [map.items[index - 1], map.items[index + 1]];
  if (before) return text.slice(0, contentEnd(before.value ?? before.key)) + text.slice(end);
  return after ? text.slice(0, start) + text.slice(rangeOf(after.key)[0]) : text.slice(0, start) + text.slice(end);
}

/** Whether a text is YAML with the expected values. */
const says = (text: string, wanted: unknown): boolean => {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(withoutEmpty(document.toJS()), withoutEmpty(wanted));
};

/** Sections without keys hold nothing. */
function withoutEmpty(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, withoutEmpty(each)] as const);
  const full = entries.filter(([, each]) => each !== null);
  return full.length === 0 ? null : Object.fromEntries(full);
}

/**
 * Changes one key of a YAML text, and leaves every other line as it is. If the text is in a form that does not allow
 * that, the library rewrites it, keeping comments and order. `value` undefined removes the key.
 */
export function changeYaml(text: string, parts: readonly string[], value: ConfigValue | undefined): string {
  const document = parseDocument(text);
  const levels = levelsTo(document, parts);
  const isThere = levels.length === parts.length;
  if (value === undefined && !isThere) return text;
  const rewritten = parseDocument(text);
  if (value === undefined) rewritten.deleteIn(parts);
  else {
    const empty = levels.at(-1);
    if (!isThere && empty && !isMap(empty.pair.value)) rewritten.deleteIn(parts.slice(0, levels.length));
    rewritten.setIn(parts, rewritten.createNode(value));
  }
  const wanted: unknown = rewritten.toJS();
  const from: Text = { document, text };
  const spliced =
    value === undefined
      ? removed(from, levels)
      : isThere
        ? changed(from, levels.at(-1) as Level, value)
        : added(from, parts, levels, value);
  if (spliced !== null && says(spliced, wanted)) return spliced;
  const whole = rewritten.contents === null ? '' : rewritten.toString({ lineWidth: 0 });
  if (!says(whole, wanted)) throw new Error('the configuration could not be changed in its text');
  return whole.replaceAll('\n', eolOf(text));
}
