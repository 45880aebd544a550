import type { UserBag } from '../services/chef/chef.ts';
import { keyBody, type PublicKey } from '../services/public-keys/public-keys.ts';

/** Who a bag may be for, as the configuration says. */
export interface Person {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly github?: string | undefined;
}

/** Letters and digits alone: `Ada.Example` and `ada-example` are one person. */
const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Whether a bag carries one of these keys. */
export function carriesKey(bag: UserBag, keys: readonly PublicKey[]): boolean {
  const mine = new Set(keys.map((key) => key.body));
  return bag.sshKeys.some((line) => mine.has(keyBody(line) ?? ''));
}

/** Names that a bag may use for a person, most reliable first. */
function names({ name, email, github }: Person): string[] {
  return [github, email?.split('@')[0], name].flatMap((text) => (text && plain(text) !== '' ? [plain(text)] : []));
}

/** Whether a file has a name that is this person's. */
export const isNamedAfter = (file: string, person: Person): boolean =>
  names(person).includes(plain(file.replace(/\.json$/, '')));

/**
 * The bag of a person among others: one that carries a key of theirs; else one with their GitHub name, the name in
 * their e-mail address, or their own name as its id or comment. Of two that fit, someone who left comes last.
 */
export function findBag(bags: readonly UserBag[], keys: readonly PublicKey[], person: Person): UserBag | null {
  const present = [...bags].sort((a, b) => Number(a.removed) - Number(b.removed));
  const byKey = present.find((bag) => carriesKey(bag, keys));
  if (byKey) return byKey;
  const email = person.email?.toLowerCase();
  for (const name of names(person)) {
    const found = present.find((bag) => [bag.id, bag.comment].some((text) => plain(text) === name));
    if (found) return found;
  }
  return (email && present.find((bag) => bag.comment.toLowerCase().includes(email))) || null;
}
