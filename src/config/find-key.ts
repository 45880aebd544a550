import { UsageError } from '../errors.ts';
import { nearest } from '../lib/nearest.ts';
import { looksLikeToken } from '../redaction/token-shapes.ts';
import { type KeyInfo, listKeys } from './schema.ts';

/** The key of this name. Throws a UsageError that names the nearest one. */
export function findKey(key: string): KeyInfo {
  const infos = listKeys();
  const found = infos.find((info) => info.key === key);
  if (found) return found;
  const keys = infos.map((info) => info.key);
  const below = keys.filter((known) => known.startsWith(`${key}.`));
  if (below.length > 0) throw new UsageError(`"${key}" holds several keys.`, [`One of: ${below.join(', ')}`]);
  // Not repeated, because the key and a secret value may have been swapped.
  if (looksLikeToken(key)) throw new UsageError('That is not a key.', ['See them all: govsupport config']);
  const lastName = nearest(key, [...new Set(keys.map((known) => known.split('.').at(-1) ?? ''))]);
  const ending = keys.filter((known) => known.split('.').at(-1) === lastName);
  const meant = nearest(key, keys) ?? (ending.length === 1 ? ending[0] : undefined);
  throw new UsageError(`There is no key "${key}".`, [
    meant ? `Did you mean ${meant}?` : 'See them all: govsupport config',
  ]);
}
