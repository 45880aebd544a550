import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { replaceFile } from '../../lib/whole-file.ts';
import { trelloKey } from '../credentials.ts';
import type { Listening } from '../environment.ts';
import type { FixtureReader } from '../fixtures.ts';
import { has } from '../granted.ts';
import type { Person, World } from '../world.ts';
import type { MachinePaths } from './paths.ts';
import type { RepositoryFixture } from './repositories.ts';
import { copyTemplates, type Fill } from './templates.ts';

/** Her clone of what the team has in common, below the home folder. */
export const teamFolder = 'code/team-config';

/** The team's file. */
export const teamFile = ({ home }: MachinePaths): string => path.join(home, teamFolder, 'govsupport.yaml');

/** The programs of everybody's machine that hers has at first. The others are on a shelf, from where brew takes them. */
const atFirst = ['gh', 'op', 'ruby', 'ssh'];

/** Nothing is set up on it, and no one is signed in. */
export function equipNewcomer({
  machine,
  paths,
  fixtures,
  fill,
}: {
  readonly machine: string;
  readonly paths: MachinePaths;
  readonly fixtures: FixtureReader;
  readonly fill: Fill;
}): void {
  const shelf = path.join(machine, 'shelf');
  const everybodys = fixtures.path('machine', 'bin');
  const own = (folder: string) => fixtures.path('machine', 'newcomer', folder);
  copyTemplates(everybodys, shelf, fill, (name) => !atFirst.includes(name));
  copyTemplates(everybodys, paths.bin, fill, (name) => atFirst.includes(name));
  copyTemplates(own('home'), paths.home, fill);
  for (const folder of ['shelf', 'lib']) copyTemplates(own(folder), path.join(machine, folder), fill);
  copyTemplates(own('bin'), paths.bin, fill);
  copyTemplates(fixtures.path('machine', 'home', 'homebrew'), path.join(shelf, 'homebrew'), fill);
}

/** What she has no clone of yet, because it is software. */
export const withoutTools = ({ clone, ...repository }: RepositoryFixture): RepositoryFixture =>
  clone?.startsWith('code/') ? { ...repository, clone } : repository;

/** Where nothing listens: in the file as it was committed, and for whoever is not let into the VPN. */
const closedPort = 1;

const fillTeamFile = (fixtures: FixtureReader, { address, vpnPort }: Listening): string =>
  readFileSync(fixtures.path('machine', 'newcomer', 'team-file.template'), 'utf8').replace(
    /\{\{(address|vpnPort|trelloKey)\}\}/g,
    (_, name: string) => ({ address, vpnPort: String(vpnPort), trelloKey })[name] ?? '',
  );

/** The repositories that only she needs. */
export function newcomerRepositories(fixtures: FixtureReader, fill: Fill): RepositoryFixture[] {
  const repositories = parse(
    fill(readFileSync(fixtures.path('machine', 'newcomer', 'repositories.yaml'), 'utf8')),
  ) as RepositoryFixture[];
  const team = fillTeamFile(fixtures, { address: `http://127.0.0.1:${closedPort}`, vpnPort: closedPort });
  return repositories.map((repository) => ({
    ...repository,
    history: repository.history.map((commit) =>
      repository.clone === teamFolder ? { ...commit, files: { ...commit.files, 'govsupport.yaml': team } } : commit,
    ),
  }));
}

/** Writes into the team's file where the practice world listens now. The VPN is open to those whose bag is merged. */
export function keepTeamFile(
  fixtures: FixtureReader,
  paths: MachinePaths,
  { person, world, host }: { readonly person: Person; readonly world: World; readonly host: Listening },
): void {
  const vpnPort = has(world, person, 'data-bag') ? host.vpnPort : closedPort;
  const file = teamFile(paths);
  const wanted = fillTeamFile(fixtures, { address: host.address, vpnPort });
  if (read(file) !== wanted) replaceFile(file, wanted, { lasting: false });
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
