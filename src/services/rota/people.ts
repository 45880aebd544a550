import type { RotaPerson } from './rota.ts';

/** A name or an address without what does not tell two apart. */
export const plain = (text: string) => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();

/** Whether two are the same: by their e-mail addresses where both have one, else by their names. */
export function samePerson(a: RotaPerson, b: RotaPerson): boolean {
  if (a.email !== '' && b.email !== '') return plain(a.email) === plain(b.email);
  return plain(a.name) !== '' && plain(a.name) === plain(b.name);
}
