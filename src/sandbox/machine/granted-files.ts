import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createFixtureReader, type FixtureReader } from '../fixtures.ts';
import { accessOverSsh } from '../github/access.ts';
import type { Person, World } from '../world.ts';
import { machineFolder, machinePaths, remotesFolder } from './paths.ts';
import { accessName } from './repositories.ts';
import { copyTemplates, createFill } from './templates.ts';

/** Makes granted access visible on a person's machine: the team's vault, and servers that let them in. */
export function placeGrants(
  folder: string,
  world: World,
  person: Person,
  fixtures: FixtureReader = createFixtureReader(),
): void {
  const { home } = machinePaths(folder, person);
  // A machine that isn't made yet gets it then.
  if (!existsSync(home)) return;
  const granted = (world.granted ?? []).filter((one) => one.person === person.key).map(({ what }) => what);
  if (granted.includes('vault')) {
    const vault = path.join(home, '.pretend-1password', 'vaults', 'Site management');
    copyTemplates(fixtures.path('machine', 'newcomer', 'vault'), vault, createFill(person, new Date(world.startedAt)));
  }
  if (granted.includes('helpful')) {
    const servers = path.join(machineFolder(folder, person), 'granted');
    mkdirSync(servers, { recursive: true });
    writeFileSync(path.join(servers, 'helpful'), '');
  }
}

/** Gives a person the same access to a repository over SSH as at GitHub, if it exists. */
export function placeAccess(folder: string, world: World, person: Person, name: string): void {
  const file = path.join(remotesFolder(folder), `${name}.git`, accessName(person));
  if (existsSync(path.dirname(file))) writeFileSync(file, `${accessOverSsh(world.github, name, person.github)}\n`);
}
