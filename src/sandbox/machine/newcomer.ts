import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { replaceFile } from '../../lib/whole-file.ts';
import { trelloKey } from '../credentials.ts';
import type { Listening } from '../environment.ts';
import type { FixtureReader } from '../fixtures.ts';
import { isGranted } from '../granted.ts';
import type { Person, World } from '../world.ts';
import { type MachinePaths, teamFile, teamFolder } from './paths.ts';
import type { RepositoryFixture } from './repositories.ts';
import { copyTemplates, type Fill } from './templates.ts';

/** The programs that her machine has from the start. brew installs the others from the shelf. */
const atFirst = ['brew', 'gh', 'op', 'ruby', 'ssh'];

/** Makes her machine, on which nothing is set up or signed in. */
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
  copyTemplates(own('lib'), path.join(machine, 'lib'), fill);
  copyTemplates(own('bin'), paths.bin, fill);
  copyTemplates(fixtures.path('machine', 'home', 'homebrew'), path.join(shelf, 'homebrew'), fill);
}

/** A repository without its clone, if it is software that she has yet to install. */
export const withoutTools = ({ clone, ...repository }: RepositoryFixture): RepositoryFixture =>
  clone?.startsWith('code/') ? { ...repository, clone } : repository;

/** A port where nothing listens, for the file as it was committed, and for anyone outside the VPN. */
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

/** Writes the practice world's current addresses to the team file. The VPN is open to people whose bag is merged. */
export function writeTeamFile(
  fixtures: FixtureReader,
  paths: MachinePaths,
  { person, world, host }: { readonly person: Person; readonly world: World; readonly host: Listening },
): void {
  const vpnPort = isGranted(world, person, 'data-bag') ? host.vpnPort : closedPort;
  const file = teamFile(paths);
  const wanted = fillTeamFile(fixtures, { address: host.address, vpnPort });
  if (read(file) === wanted) return;
  // Without git there is no clone.
  mkdirSync(path.dirname(file), { recursive: true });
  replaceFile(file, wanted, { lasting: false });
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
