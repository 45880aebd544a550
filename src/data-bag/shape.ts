import type { BagText } from '../services/chef/chef.ts';

/** A value of a bag. */
export type BagValue = string | number | boolean | null | readonly BagValue[] | { readonly [key: string]: BagValue };

/** A bag as its file has it. */
type Bag = Readonly<Record<string, BagValue>>;

/** The layout of a bag's text. */
export interface Layout {
  /** Empty if the whole bag is in one line. */
  readonly indent: string;
  /** Between a key and its value: `: `. */
  readonly colon: string;
  /** In one line: what follows a comma. */
  readonly comma: string;
  /** The keys whose lists are in one line. */
  readonly inline: ReadonlySet<string>;
  /** Around what is in such a list: a space, or nothing. */
  readonly padding: string;
  readonly lineEnd: string;
  readonly atEnd: string;
}

/** A key that a person has to say something about, because this program does not know it. */
export interface UnknownKey {
  readonly key: string;
  /** What all the newest bags have in common: it is not personal. Undefined if they differ. */
  readonly shared: BagValue | undefined;
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'mapping' | 'nothing';
}

/** What the newest merged bags have in common. Nothing personal is in it. */
export interface BagShape {
  /** The keys in their order. */
  readonly keys: readonly string[];
  readonly layout: Layout;
  readonly unknown: readonly UnknownKey[];
  readonly uidIsText: boolean;
  /** How public keys are written: a list, or one text. */
  readonly keysAreList: boolean;
  /** What the comment holds of the person. */
  readonly comment: 'name' | 'email' | 'name-and-email';
  /** The combinations of groups that are in use, the commonest of the newest bags first. */
  readonly groups: readonly (readonly string[])[];
  readonly shells: readonly string[];
  readonly actions: readonly string[];
  /** How ids are made from names, judging by the newest bags; the likeliest first. */
  readonly idStyles: readonly IdStyle[];
}

/** How an id is made of a name. */
export type IdStyle = keyof typeof idStyles;

const plainWords = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

const idStyles = {
  first: ([first = '']: string[]) => first,
  'first-last': (words: string[]) => words.join('-'),
  'first.last': (words: string[]) => words.join('.'),
  first_last: (words: string[]) => words.join('_'),
  firstlast: (words: string[]) => words.join(''),
  flast: (words: string[]) => `${words[0]?.[0] ?? ''}${words.at(-1) ?? ''}`,
  firstl: (words: string[]) => `${words[0] ?? ''}${words.at(-1)?.[0] ?? ''}`,
} as const;

/** An id for a name in the style of the bags; empty if nothing of the name can be in one. */
export const idInStyle = (name: string, style: IdStyle): string => idStyles[style](plainWords(name));

/** Keys that this program knows how to fill in. */
const known = ['id', 'uid', 'comment', 'ssh_keys', 'groups', 'shell', 'action', 'password', 'home', 'email'];

/** How many of the newest bags define what is usual. */
const newest = 5;

/** How many are looked at for what is in use, which is everything. */
const mostShown = 12;

function read({ text }: BagText): Bag | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Bag) : null;
  } catch {
    return null;
  }
}

const isPresent = (bag: Bag) =>
  bag.action !== 'remove' && bag.uid !== undefined && bag.id !== undefined && bag.ssh_keys !== undefined;

const texts = (value: BagValue | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');

/** Each once, the commonest first; of equals the first. */
function byUse<T>(values: readonly T[], keyOf: (value: T) => string = String): T[] {
  const counts = new Map<string, { readonly value: T; count: number }>();
  for (const value of values) {
    const entry = counts.get(keyOf(value));
    if (entry) entry.count++;
    else counts.set(keyOf(value), { value, count: 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).map(({ value }) => value);
}

/** The newest first by use, then the others. */
const inUse = <T>(bags: readonly Bag[], valuesOf: (bag: Bag) => readonly T[], keyOf?: (value: T) => string): T[] => {
  const recent = byUse(bags.slice(0, newest).flatMap(valuesOf), keyOf);
  const all = byUse(bags.flatMap(valuesOf), keyOf);
  return byUse([...recent, ...all], keyOf)
    .sort((a, b) => rank(recent, a, keyOf) - rank(recent, b, keyOf))
    .slice(0, mostShown);
};

const rank = <T>(list: readonly T[], value: T, keyOf: (value: T) => string = String) => {
  const at = list.findIndex((each) => keyOf(each) === keyOf(value));
  return at === -1 ? list.length : at;
};

function layoutOf(text: string, keys: readonly string[]): Layout {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = /^\s*\{\r?\n([ \t]*)"/.exec(text)?.[1] ?? '';
  const isOneLine = !/^\s*\{\s*\n/.test(text);
  const [, colon = isOneLine ? ':' : ': '] = /"(\s*:[ \t]*)/.exec(text) ?? [];
  const inline = keys.filter((key) =>
    new RegExp(`"${key.replace(/[^\w]/g, '\\$&')}"\\s*:\\s*\\[[^\\n\\]]*\\]`).test(text),
  );
  const [, padding = ''] = /:\s*\[([ \t]?)"[^\n]*\]/.exec(text) ?? [];
  return {
    indent: isOneLine ? '' : indent || '  ',
    colon,
    comma: isOneLine && !/,[ \t]"/.test(text) ? ',' : ', ',
    inline: new Set(inline),
    padding,
    lineEnd,
    atEnd: /\n$/.test(text) ? lineEnd : '',
  };
}

const kindOf = (value: BagValue | undefined): UnknownKey['kind'] =>
  Array.isArray(value)
    ? 'list'
    : value === null || value === undefined
      ? 'nothing'
      : typeof value === 'object'
        ? 'mapping'
        : typeof value === 'string'
          ? 'text'
          : (typeof value as 'number' | 'boolean');

/** A value that several bags share is not personal; one bag alone can't show that. */
function sharedBy(bags: readonly Bag[], key: string): BagValue | undefined {
  const values = bags.flatMap((bag) => (Object.hasOwn(bag, key) ? [JSON.stringify(bag[key])] : []));
  const [first, ...more] = values;
  return first !== undefined && more.length > 0 && more.every((each) => each === first) ? JSON.parse(first) : undefined;
}

function commentStyle(bag: Bag): BagShape['comment'] {
  const comment = typeof bag.comment === 'string' ? bag.comment : '';
  return /\S\s.*<\S+@\S+>/.test(comment) ? 'name-and-email' : /^\S+@\S+$/.test(comment) ? 'email' : 'name';
}

/** How ids are made of the names in comments, the commonest first, then every other way. */
function idStylesOf(bags: readonly Bag[]): IdStyle[] {
  const all = Object.keys(idStyles) as IdStyle[];
  const found = bags.slice(0, newest).flatMap(({ id, comment }) => {
    const name = typeof comment === 'string' ? comment.replace(/<.*$/, '').trim() : '';
    return plainWords(name).length > 1 ? all.filter((style) => idInStyle(name, style) === id) : [];
  });
  return byUse([...found, ...found, ...all]);
}

/**
 * The shape of a new bag: that of the newest merged one. `merged`: the newest first. Null if there is none that a
 * shape could be taken from.
 */
export function shapeOf(merged: readonly BagText[]): BagShape | null {
  const read_ = merged.flatMap((text) => {
    const bag = read(text);
    return bag && isPresent(bag) ? [{ bag, text: text.text }] : [];
  });
  const [model] = read_;
  if (!model) return null;
  const bags = read_.map(({ bag }) => bag);
  const recent = bags.slice(0, newest);
  const keys = Object.keys(model.bag);
  const isUnknown = (key: string) => !known.includes(key);
  return {
    keys,
    layout: layoutOf(model.text, keys),
    unknown: keys.filter(isUnknown).map((key) => ({
      key,
      shared: sharedBy(recent, key),
      kind: kindOf(model.bag[key]),
    })),
    uidIsText: typeof model.bag.uid === 'string',
    keysAreList: Array.isArray(model.bag.ssh_keys),
    comment: commentStyle(model.bag),
    groups: inUse(
      bags,
      ({ groups }) => (texts(groups).length > 0 ? [texts(groups)] : []),
      (set) => JSON.stringify(set),
    ),
    shells: inUse(bags, ({ shell }) => texts(shell)),
    actions: inUse(bags, ({ action }) => texts(action)).filter((action) => action !== 'remove'),
    idStyles: idStylesOf(bags),
  };
}

const one = (value: BagValue, padding: string): string =>
  Array.isArray(value)
    ? value.length === 0
      ? '[]'
      : `[${padding}${value.map((each) => one(each, padding)).join(', ')}${padding}]`
    : JSON.stringify(value);

/** The text of a bag, laid out as the bag that the layout is from. */
export function layOut(bag: Bag, layout: Layout): string {
  const { indent, colon, comma, inline, padding, lineEnd, atEnd } = layout;
  const entries = Object.entries(bag);
  if (indent === '') {
    const list = (value: BagValue): string =>
      Array.isArray(value) ? `[${padding}${value.map(list).join(comma)}${padding}]` : JSON.stringify(value);
    return `{${entries.map(([key, value]) => `${JSON.stringify(key)}${colon}${list(value)}`).join(comma)}}${atEnd}`;
  }
  const lines = entries.map(([key, value]) => {
    const isInline = Array.isArray(value) && inline.has(key);
    const written = isInline
      ? one(value, padding)
      : JSON.stringify(value, null, indent).replaceAll('\n', `\n${indent}`);
    return `${indent}${JSON.stringify(key)}${colon}${written}`;
  });
  return `{\n${lines.join(',\n')}\n}`.replaceAll('\n', lineEnd) + atEnd;
}
