import type { Person } from './world.ts';

/** The person with this key in a fixture. Throws if there is none, which is a mistake in the fixture. */
export function personOf(people: readonly Person[], key: string): Person {
  const person = people.find((one) => one.key === key);
  if (!person) throw new Error(`no one in fixtures/world/people.yaml has the key ${key}`);
  return person;
}
