import { isNewcomer } from './current-person.ts';
import type { Person, World } from './world.ts';

/** What somebody can be given. */
export type Grant = NonNullable<World['granted']>[number]['what'];

/** Whether somebody has it: everybody but a newcomer always had. */
export const has = ({ granted = [] }: Pick<World, 'granted'>, person: Person, what: Grant): boolean =>
  !isNewcomer(person) || granted.some((one) => one.person === person.key && one.what === what);
