import { isNewcomer } from './current-person.ts';
import type { Person, World } from './world.ts';

/** An access that a person can be granted. */
export type Grant = NonNullable<World['granted']>[number]['what'];

/** Whether a person was granted an access since the world started. */
export const wasGranted = ({ granted = [] }: Pick<World, 'granted'>, person: Person, what: Grant): boolean =>
  granted.some((one) => one.person === person.key && one.what === what);

/** Whether a person has an access: everyone but a newcomer always has. */
export const isGranted = (world: Pick<World, 'granted'>, person: Person, what: Grant): boolean =>
  !isNewcomer(person) || wasGranted(world, person, what);

/** Grants a person an access, within the store's `change`. */
export function grant(world: World, person: Person, what: Grant): void {
  world.granted ??= [];
  if (!wasGranted(world, person, what)) world.granted.push({ person: person.key, what });
}
