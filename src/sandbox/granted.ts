import { isNewcomer } from './current-person.ts';
import type { Person, World } from './world.ts';

/** An access that a person can be granted. */
export type Grant = NonNullable<World['granted']>[number]['what'];

/** Whether a person has an access: everyone but a newcomer always has. */
export const has = ({ granted = [] }: Pick<World, 'granted'>, person: Person, what: Grant): boolean =>
  !isNewcomer(person) || granted.some((one) => one.person === person.key && one.what === what);
