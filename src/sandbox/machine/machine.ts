import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { withFileLock } from '../../lib/file-lock.ts';
import { replaceFile } from '../../lib/whole-file.ts';
import { isNewcomer, ownEnding } from '../current-person.ts';
import type { FixtureReader } from '../fixtures.ts';
import { accessOverSsh } from '../github/access.ts';
import { personOf } from '../person-of.ts';
import type { Person, World } from '../world.ts';
import { placeGrants } from './granted-files.ts';
import { equipNewcomer, newcomerRepositories, withoutTools } from './newcomer.ts';
import { type MachinePaths, machineFolder, machinePaths, remotesFolder, teamFolder } from './paths.ts';
import { cloneRepository, createRunGit, makeRepository, type RepositoryFixture } from './repositories.ts';
import { copyTemplates, createFill, type Fill } from './templates.ts';

/** The version of the pretend machine: one from an older govsupport is made again. */
const version = 4;

/** Programs that are installed elsewhere below the home folder and linked. */
const links: Readonly<Record<string, string>> = { whippet: 'homebrew/Cellar/whippet/2.10.0/bin/whippet' };

/** What making a machine needs. */
export interface MachineParts {
  readonly folder: string;
  readonly world: World;
  /** Whose machine it is. */
  readonly person: Person;
  readonly fixtures: FixtureReader;
  /** The real PATH, to find the real programs. */
  readonly realPath: string;
  /** Called with what could not be made. */
  note(line: string): void;
}

function findReal(program: string, realPath: string): string | null {
  for (const folder of realPath.split(path.delimiter).filter(path.isAbsolute)) {
    const file = path.join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not here: look in the next folder.
    }
  }
  return null;
}

function linkRealPrograms(names: readonly string[], paths: MachinePaths, realPath: string): void {
  mkdirSync(paths.system, { recursive: true });
  for (const name of names) {
    const real = findReal(name, realPath);
    if (real === null) continue;
    const file = path.join(paths.system, name);
    // A program that runs the real one, not a link, because some programs look at their own path.
    writeFileSync(file, `#!/bin/sh\nexec '${real.replace(/'/g, `'\\''`)}' "$@"\n`);
    chmodSync(file, 0o755);
  }
}

/** Makes a key pair and returns the public key, or a note in its place if this machine can't make one. */
function makeKey(home: string, comment: string, realPath: string): string {
  const folder = path.join(home, '.ssh');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const program = findReal('ssh-keygen', realPath);
  if (program === null) return 'ssh-ed25519 none';
  const file = path.join(folder, 'id_ed25519');
  execFileSync(program, ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file], { stdio: 'ignore' });
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

/** Sets a machine up. */
function equip(paths: MachinePaths, fixtures: FixtureReader, fill: Fill): void {
  copyTemplates(fixtures.path('machine', 'home'), paths.home, fill);
  copyTemplates(fixtures.path('machine', 'bin'), paths.bin, fill);
  for (const [name, target] of Object.entries(links)) {
    symlinkSync(path.join(paths.home, target), path.join(paths.bin, name));
  }
}

/** The first machine, that of `you`, has the repositories. Everyone else's comes in addition to it. */
const isFirst = ({ key }: Person): boolean => key === 'you';

/** Makes a person's machine, and with the first one the remotes and the programs that all machines share. */
function make({ folder, world, person, fixtures, realPath, note }: MachineParts): void {
  const paths = machinePaths(folder, person);
  rmSync(machineFolder(folder, person), { recursive: true, force: true });
  if (isFirst(person)) forgetAll(folder);
  for (const place of [paths.home, paths.bin, paths.system, paths.remotes]) mkdirSync(place, { recursive: true });

  const start = new Date(world.startedAt);
  const fill = createFill(person, start, { sshKey: makeKey(paths.home, person.email, realPath) });
  const machine = machineFolder(folder, person);
  copyTemplates(fixtures.path('machine', 'shelf'), path.join(machine, 'shelf'), fill);
  if (isNewcomer(person)) equipNewcomer({ machine, paths, fixtures, fill });
  else equip(paths, fixtures, fill);
  if (isFirst(person)) {
    const wanted = readFileSync(fixtures.path('machine', 'system-programs.txt'), 'utf8').split('\n');
    linkRealPrograms(
      wanted.filter((line) => line !== '' && !line.startsWith('#')),
      paths,
      realPath,
    );
  }

  if (findReal('git', realPath) === null) {
    note('git is not on PATH, so the practice world has no repositories.');
    return;
  }
  const git = createRunGit(realPath, paths.home);
  const repositories = parse(
    fill(readFileSync(fixtures.path('machine', 'repositories.yaml'), 'utf8')),
  ) as RepositoryFixture[];
  const { remotes, home } = paths;
  for (const repository of repositories) {
    if (isFirst(person)) makeRepository(repository, { git, remotes, home, people: world.people, person, start });
    else {
      const access = accessOverSsh(world.github, repository.name, person.github);
      const wanted = isNewcomer(person) ? withoutTools(repository) : repository;
      cloneRepository(wanted, { git, remotes, home, person, access });
    }
  }
  if (!isNewcomer(person)) return;
  for (const repository of newcomerRepositories(fixtures, fill)) {
    rmSync(path.join(remotes, `${repository.name}.git`), { recursive: true, force: true });
    makeRepository(repository, { git, remotes, home, people: world.people, person, start });
  }
  // The values that each run fills in must not look like changes of hers.
  git(['-C', path.join(home, teamFolder), 'update-index', '--skip-worktree', 'govsupport.yaml']);
}

/** The file that says that a person's machine is complete, and which world it belongs to. */
const markerFile = (folder: string, person: Person): string => path.join(folder, `machine${ownEnding(person)}.json`);

/** Removes everything that goes beyond the first machine: the remotes and all other machines. */
function forgetAll(folder: string): void {
  rmSync(remotesFolder(folder), { recursive: true, force: true });
  for (const name of readdirSync(folder)) {
    if (name.startsWith('machine-')) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** Marks all machines as outdated, because a new world starts: each is made again when it is next needed. */
export function outdateMachines(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^machine(?:-[^.]+)?\.json$/.test(name)) rmSync(path.join(folder, name), { force: true });
  }
}

/**
 * Makes sure that a person's pretend machine exists in this world: a home, programs, and repositories with their
 * remotes. It is made when it is first needed, and keeps its changes until a new world starts.
 */
export function prepareMachine(parts: MachineParts): MachinePaths {
  // The first machine has the remotes that all others need.
  const first = personOf(parts.world.people, 'you');
  prepareOne({ ...parts, person: first });
  if (parts.person.key !== first.key) prepareOne(parts);
  return machinePaths(parts.folder, parts.person);
}

function prepareOne(parts: MachineParts): void {
  const marker = markerFile(parts.folder, parts.person);
  const wanted = JSON.stringify({ version, world: parts.world.startedAt });
  const isThere = () => {
    try {
      return readFileSync(marker, 'utf8') === wanted;
    } catch {
      return false;
    }
  };
  if (!isThere()) {
    withFileLock(path.join(parts.folder, 'machine.lock'), 'the practice world', () => {
      if (isThere()) return;
      rmSync(marker, { force: true });
      make(parts);
      placeGrants(parts.folder, parts.world, parts.person, parts.fixtures);
      // Last, so that a machine that is only half made is made again.
      replaceFile(marker, wanted, { lasting: false });
    });
  }
}
