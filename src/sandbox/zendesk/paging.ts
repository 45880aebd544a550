import type { Call } from './call.ts';
import { invalidPaging } from './problem.ts';

type Sorts<T> = Readonly<Record<string, (item: T) => string | number>>;

const largest = 100;
const cursorOf = (id: string | number) => Buffer.from(JSON.stringify({ o: 'id', v: id })).toString('base64url');

function readCursor(cursor: string, name: string): string | number {
  try {
    const read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as { v?: string | number };
    if (read.v !== undefined) return read.v;
  } catch {
    // Reported below.
  }
  throw invalidPaging('Invalid cursor', `${name} is not a cursor of this list`);
}

function count(call: Pick<Call, 'query'>, name: string, otherwise: number): number {
  const value = call.query.get(name);
  if (value === null) return otherwise;
  if (!/^\d+$/.test(value) || Number(value) < 1)
    throw invalidPaging(`Invalid ${name}`, `${name} must be a positive number`);
  return Number(value);
}

/** The request's external address with other parameters. */
export function linkTo(
  call: Pick<Call, 'context' | 'host' | 'query'>,
  changes: Readonly<Record<string, string | null>>,
): string {
  const query = new URLSearchParams(call.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return `${new URL(call.host.address).origin}${call.context.req.path}${text ? `?${text}` : ''}`;
}

function sorted<T>(items: readonly T[], by: ((item: T) => string | number) | undefined, down: boolean): T[] {
  if (!by) return [...items];
  return [...items].sort((one, other) => {
    const [a, b] = [by(one), by(other)];
    const order = a < b ? -1 : a > b ? 1 : 0;
    return down ? -order : order;
  });
}

/** Offset paging: `page` and `per_page`, with `count` and `next_page` in the answer. */
export function offsetPage<T>(call: Call, items: readonly T[], total = items.length): { items: T[]; rest: object } {
  const size = Math.min(count(call, 'per_page', largest), largest);
  const page = count(call, 'page', 1);
  const link = (to: number) => linkTo(call, { page: String(to) });
  return {
    items: items.slice((page - 1) * size, page * size),
    rest: {
      count: total,
      next_page: page * size < total ? link(page + 1) : null,
      previous_page: page > 1 ? link(page - 1) : null,
    },
  };
}

/** Cursor paging: `page[size]` and `page[after]`, with `meta` and `links` in the answer. */
function cursorPage<T extends { readonly id: string | number }>(
  call: Call,
  items: readonly T[],
): { items: T[]; rest: object } {
  const size = count(call, 'page[size]', largest);
  if (size > largest) throw invalidPaging('Invalid page size', `page[size] must be at most ${largest}`);
  const [after, before] = [call.query.get('page[after]'), call.query.get('page[before]')];
  const place = (cursor: string, name: string) => {
    const id = readCursor(cursor, name);
    const found = items.findIndex((item) => item.id === id);
    if (found === -1) throw invalidPaging('Invalid cursor', `${name} is not a cursor of this list`);
    return found;
  };
  const from = after ? place(after, 'page[after]') + 1 : before ? Math.max(0, place(before, 'page[before]') - size) : 0;
  const to = before && !after ? place(before, 'page[before]') : from + size;
  const page = items.slice(from, to);
  const [first, last] = [page[0], page.at(-1)];
  const more = to < items.length;
  return {
    items: page,
    rest: {
      meta: {
        has_more: more,
        after_cursor: last ? cursorOf(last.id) : null,
        before_cursor: first ? cursorOf(first.id) : null,
      },
      links: {
        next: more && last ? linkTo(call, { 'page[after]': cursorOf(last.id), 'page[before]': null }) : null,
        prev: from > 0 && first ? linkTo(call, { 'page[before]': cursorOf(first.id), 'page[after]': null }) : null,
      },
    },
  };
}

/**
 * A page of a list, in the requested kind of paging. If the two are mixed, the requested order is silently ignored, as
 * in the real service. https://developer.zendesk.com/api-reference/introduction/pagination/
 */
export function page<T extends { readonly id: string | number }>(
  call: Call,
  items: readonly T[],
  sorts: Sorts<T> = {},
): { items: T[]; rest: object } {
  const { query } = call;
  const cursor = [...query.keys()].some((key) => key.startsWith('page['));
  if (cursor) {
    const mixed = ['page', 'per_page', 'sort_by', 'sort_order'].some((key) => query.has(key));
    const sort = mixed ? '' : (query.get('sort') ?? '');
    return cursorPage(call, sorted(items, sorts[sort.replace(/^-/, '')], sort.startsWith('-')));
  }
  const by = query.has('sort') ? undefined : sorts[query.get('sort_by') ?? 'id'];
  const down = query.get('sort_order') === 'desc' && !query.has('sort');
  return offsetPage(call, sorted(items, by ?? (down ? sorts.created_at : undefined), down));
}
