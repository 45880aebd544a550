import type { RotaPerson } from './rota.ts';

/** Normalises a name or an address for comparison. */
export const plain = (text: string) => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();

/** Whether two people are the same: by e-mail address if both have one, else by name. */
export function samePerson(a: RotaPerson, b: RotaPerson): boolean {
  if (a.email !== '' && b.email !== '') return plain(a.email) === plain(b.email);
  return plain(a.name) !== '' && plain(a.name) === plain(b.name);
}
