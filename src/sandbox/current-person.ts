import type { Person, World } from './world.ts';

/** Whom one is in a world that has just begun. */
const atFirst = 'you';

/** Whom one is in the practice world: whose tokens, machine and state a command there has. */
export function currentPerson({ people, youAre = atFirst }: Pick<World, 'people' | 'youAre'>): Person {
  const person = people.find(({ key }) => key === youAre);
  if (!person) throw new Error(`the practice world has nobody with the key "${youAre}"`);
  return person;
}

/** Becomes somebody. What the person before them has on their machine and remembers stays where it is. */
export function becomePerson(world: World, { key }: Person): void {
  if (key === atFirst) delete world.youAre;
  else world.youAre = key;
}

/**
 * What the places of a person's own end with: nothing for the one whom one is at first, so that theirs are the ones
 * that have always been, and `-next` for Nadia Next.
 */
export const ownEnding = ({ key }: Person): string => (key === atFirst ? '' : `-${key}`);

/** Finds somebody by key, e-mail address, name or first name, however it is written. Undefined where that is nobody. */
export function findPerson(people: readonly Person[], text: string): Person | undefined {
  const wanted = text.trim().toLowerCase();
  const by = (...ways: ((person: Person) => string | undefined)[]) =>
    people.filter((person) => ways.some((way) => way(person)?.toLowerCase() === wanted));
  const exact = by(
    ({ key }) => key,
    ({ email }) => email,
    ({ name }) => name,
  );
  const [only, other] = exact.length > 0 ? exact : by(({ name }) => name.split(' ')[0]);
  return other ? undefined : only;
}

/** The person with whom everything is still to be set up: they are signed in nowhere, and have access to little. */
export const isNewcomer = ({ key }: Pick<Person, 'key'>): boolean => key === 'newcomer';
