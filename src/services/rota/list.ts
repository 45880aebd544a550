import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import * as z from 'zod';
import { UsageError } from '../../errors.ts';
import { daysBetween, daysFrom, isDay, isWeekend } from '../../lib/days.ts';
import { yamlMistake } from '../../lib/yaml-mistake.ts';
import type { RotaDay } from './rota.ts';

const day = (what: string) => z.string({ error: what }).refine(isDay, { error: what });

const text = (what: string) => z.string({ error: what }).trim().min(1, { error: what });

const person = {
  name: text('a name').optional(),
  email: z.email({ error: 'an e-mail address' }).optional(),
  role: text('the name of a role').optional(),
};

const entryShape = z.union([
  z.strictObject({ date: day('a day such as 2026-11-23'), ...person }),
  z.strictObject({
    from: day('a day such as 2026-11-23'),
    to: day('a day such as 2026-11-27'),
    weekends: z.boolean({ error: 'true or false' }).optional(),
    ...person,
  }),
]);

/** A longer turn is a typing error in a year. */
const longest = 366;

const forms = '{ date: 2026-11-23, name: …, email: … } or { from: 2026-11-23, to: 2026-11-27, name: …, email: … }';

const keys = {
  date: ['date', ...Object.keys(person)],
  from: ['from', 'to', 'weekends', ...Object.keys(person)],
};

/** What is wrong with an entry, and with which of its keys. */
function mistake(entry: unknown): { key: string | null; words: string } {
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) {
    return { key: null, words: `expected ${forms}` };
  }
  const kind = 'date' in entry ? 'date' : 'from' in entry || 'to' in entry ? 'from' : null;
  if (kind === null) return { key: null, words: `expected a date, or from and to: ${forms}` };
  const unknown = Object.keys(entry).find((key) => !keys[kind].includes(key));
  if (unknown !== undefined) {
    const [why, other] = kind === 'date' ? ['a date', 'from'] : ['from and to', 'date'];
    const together = (keys[other as 'date' | 'from'] ?? []).includes(unknown);
    return {
      key: unknown,
      words: together ? `"${unknown}" can't be used with ${why}` : `there is no key "${unknown}". ${keysAre(kind)}`,
    };
  }
  const [issue] = (entryShape.options[kind === 'date' ? 0 : 1] as z.ZodType).safeParse(entry).error?.issues ?? [];
  const key = issue?.path[0];
  return key === undefined
    ? { key: null, words: `expected ${forms}` }
    : { key: String(key), words: `${String(key)}: expected ${issue?.message}` };
}

const keysAre = (kind: 'date' | 'from') => `The keys are: ${keys[kind].join(', ')}`;

/** The document as plain values; null if its aliases would expand to more than memory can hold. */
function withoutTooManyAliases(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}

/**
 * Reads a rota kept by hand: a YAML list of days and of spans of days, which leave out weekends unless they say
 * `weekends: true`. Ignores entries of other roles. Throws a UsageError that names file and line.
 */
export function readList(file: string, content: string, role: string): RotaDay[] {
  const counter = new LineCounter();
  const document = parseDocument(content, { lineCounter: counter, prettyErrors: false });
  const fail = (offset: number, words: string): never => {
    const { line } = counter.linePos(offset);
    throw new UsageError(`${file}, line ${Math.max(1, line)}: ${words}.`, ['Fix this, then check: govsupport doctor']);
  };
  const wrong = yamlMistake(document);
  if (wrong) return fail(wrong.offset, ['this is not YAML', wrong.words].filter(Boolean).join(': '));
  const list = document.contents;
  if (list === null) return [];
  if (!isSeq(list)) return fail(list.range[0], `expected a list, each line as in - ${forms}`);
  const plain = withoutTooManyAliases(document) ?? fail(list.range[0], 'it has too many aliases');
  return list.items.flatMap((item, index) => {
    const node = item as Node;
    const value = (plain as unknown[])[index];
    const place = (key: string | null) => {
      const pair = isMap(node) ? node.items.find(({ key: name }) => isScalar(name) && name.value === key) : undefined;
      return ((pair?.key as Node | undefined) ?? node).range?.[0] ?? 0;
    };
    const entry = entryShape.safeParse(value).data;
    if (entry === undefined) {
      const { key, words } = mistake(value);
      return fail(place(key), words);
    }
    const { name = entry.email ?? '', email = '' } = entry;
    if (name === '') return fail(place(null), 'expected a name or an e-mail address, or both');
    if (entry.role !== undefined && entry.role.toLowerCase() !== role.toLowerCase()) return [];
    const who = { name, email };
    if ('date' in entry) return [{ date: entry.date, person: who }];
    if (entry.to < entry.from) return fail(place('to'), `to: ${entry.to} is before ${entry.from}`);
    if (daysBetween(entry.from, entry.to) > longest)
      return fail(place('to'), `to: more than a year after ${entry.from}`);
    return daysFrom(entry.from, entry.to)
      .filter((date) => entry.weekends === true || !isWeekend(date))
      .map((date) => ({ date, person: who }));
  });
}
