import type { Person } from './world.ts';

/** The person whom a fixture means. Throws where there is no such key: a mistake in the fixture. */
export function personOf(people: readonly Person[], key: string): Person {
  const person = people.find((one) => one.key === key);
  if (!person) throw new Error(`nobody in fixtures/world/people.yaml has the key ${key}`);
  return person;
}
