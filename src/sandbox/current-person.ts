import path from 'node:path';
import type { Person, World } from './world.ts';

/** The person you are in a new world. */
const firstPerson = 'you';

/** The person you currently are in the practice world, with whose tokens, machine and state commands run. */
export function currentPerson({ people, youAre = firstPerson }: Pick<World, 'people' | 'youAre'>): Person {
  const person = people.find(({ key }) => key === youAre);
  if (!person) throw new Error(`the practice world has no one with the key "${youAre}"`);
  return person;
}

/** Makes you someone else. The previous person's machine and state stay as they are. */
export function setCurrentPerson(world: World, { key }: Person): void {
  if (key === firstPerson) delete world.youAre;
  else world.youAre = key;
}

/** The suffix of a person's own files and folders: nothing for the first person, `-next` for Nadia Next. */
export const ownEnding = ({ key }: Pick<Person, 'key'>): string => (key === firstPerson ? '' : `-${key}`);

/** Where the program keeps a person's state in the practice world. */
export const stateFolderOf = (folder: string, person: Pick<Person, 'key'>): string =>
  path.join(folder, `state${ownEnding(person)}`);

/** The key of the person you are in a saved world, from its text: reading all of a large world takes long. */
export const keyInWorld = (text: string): string => /"youAre":"([\w-]+)"/.exec(text)?.[1] ?? firstPerson;

/** Finds a person by key, e-mail address, name or first name, ignoring case. Undefined if there is no such person. */
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

/** Whether a person has everything still to set up: they are signed in nowhere and have little access. */
export const isNewcomer = ({ key }: Pick<Person, 'key'>): boolean => key === 'newcomer';
