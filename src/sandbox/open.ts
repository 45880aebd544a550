import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure, UsageError } from '../errors.ts';
import { isAlive } from '../lib/leftovers.ts';
import { nearest } from '../lib/nearest.ts';
import { replaceFile } from '../lib/whole-file.ts';
import { version } from '../version.ts';
import { announce, findServing } from './announcement.ts';
import { becomePerson, currentPerson, findPerson, isNewcomer, ownEnding } from './current-person.ts';
import { clientEnvironment, commandEnvironment, configuration, type Listening, type Settings } from './environment.ts';
import { createFixtureReader } from './fixtures.ts';
import { type Host, startHost } from './host.ts';
import { keepingIn } from './keeping-in.ts';
import { type KeptWorld, keptWorldOf, openWorld, type WorldSize } from './kept-world.ts';
import { outdateMachines, prepareMachine } from './machine/machine.ts';
import { keepTeamFile, teamFile } from './machine/newcomer.ts';
import { type MachinePaths, remotesFolder } from './machine/paths.ts';
import { type MisbehaviourRule, toMisbehaviours } from './misbehaviour.ts';
import { createRecording } from './recording.ts';
import { services } from './services.ts';
import type { Person, World } from './world.ts';

/** Where the practice world is, and who is told about it. */
export interface SandboxParts {
  /** Everything of the practice world is below it. Absolute. */
  readonly folder: string;
  /** The real environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Something worth knowing. */
  note(line: string): void;
  /** Something that must not be missed. */
  warn(line: string): void;
}

/** When a new world begins, where the environment says so: for rehearsals and tests that are to be the same each day. */
function startOf(env: SandboxParts['env']): Partial<WorldSize> {
  const text = env.GOVSUPPORT_SANDBOX_START;
  return text ? { startAt: toTime(text, 'GOVSUPPORT_SANDBOX_START') } : {};
}

/** A time that somebody gave. Throws a UsageError that says where. */
export function toTime(text: string, by: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw new UsageError(`${by}: expected a time, found "${text}".`, ['For example: 2026-11-23T09:30:00Z']);
  }
  return time;
}

/** Where the program keeps the state of somebody in the practice world: each knows their own alone. */
const stateFolder = (folder: string, person: Person) => path.join(folder, `state${ownEnding(person)}`);

/**
 * A new world begins without what the program remembers of the old one: that is set aside with it, or removed. Nor are
 * the machines those of the new one.
 */
function beginWorld(folder: string, aside: string | null): void {
  for (const name of readdirSync(folder).filter((each) => /^state(?:-[^.]+)?$/.test(each))) {
    const state = path.join(folder, name);
    if (aside === null) rmSync(state, { recursive: true, force: true });
    else renameSync(state, `${state}${aside}`);
  }
  outdateMachines(folder);
}

/** Opens the world in its folder, without serving it; begins it where there is none. */
export const openSandboxWorld = (parts: SandboxParts, size: Partial<WorldSize> = {}): KeptWorld =>
  keepingIn(parts.folder, () =>
    openWorld(
      {
        folder: parts.folder,
        services,
        note: parts.note,
        beginning: (aside) => beginWorld(parts.folder, aside),
      },
      { ...startOf(parts.env), ...size },
    ),
  );

/** Begins the world and the pretend machine anew. What was there is gone. */
export function resetSandbox(parts: SandboxParts, size: WorldSize): KeptWorld {
  const store = openSandboxWorld(parts);
  keepingIn(parts.folder, () => store.begin({ ...startOf(parts.env), ...size }));
  makeMachine(parts, store.world);
  return store;
}

/** The machine of whom one is in the world. */
const makeMachine = (parts: SandboxParts, world: World): MachinePaths =>
  keepingIn(parts.folder, () =>
    prepareMachine({
      folder: parts.folder,
      world,
      person: currentPerson(world),
      fixtures: createFixtureReader(),
      realPath: parts.env.PATH ?? '',
      note: parts.note,
    }),
  );

/** Whom one is in the practice world, and that person's machine. */
export interface Being {
  readonly person: Person;
  readonly machine: MachinePaths;
}

/** Becomes somebody, if `text` says whom. Gives whom one is then. Throws a UsageError where nobody is called so. */
export function bePerson(parts: SandboxParts, store: KeptWorld, text: string | undefined): Being {
  if (text !== undefined) {
    const { people } = store.world;
    const person = findPerson(people, text);
    if (!person) throw nobody(text, people);
    keepingIn(parts.folder, () => store.change((world) => becomePerson(world, person)));
  }
  const { world } = store;
  return { person: currentPerson(world), machine: makeMachine(parts, world) };
}

function nobody(text: string, people: readonly Person[]): UsageError {
  const meant = nearest(
    text,
    people.flatMap(({ key, name, email }) => [key, name, email, name.split(' ')[0] ?? name]),
  );
  return new UsageError(`No one in the practice world is called "${text}".`, [
    ...(meant ? [`Did you mean ${meant}?`] : []),
    `There are: ${people.map(({ key, name }) => `${key} (${name})`).join(', ')}.`,
  ]);
}

/** The misbehaviours that the environment asks for, for this process alone. */
function ownMisbehaviour(env: SandboxParts['env']): MisbehaviourRule[] {
  const text = env.GOVSUPPORT_SANDBOX_MISBEHAVE;
  if (!text) return [];
  try {
    // Below 0, because the world counts its own from 1.
    return toMisbehaviours(JSON.parse(text)).map((one, index) => ({ id: -1 - index, seen: 0, ...one }));
  } catch (error) {
    throw new UsageError(`GOVSUPPORT_SANDBOX_MISBEHAVE: ${(error as Error).message}`);
  }
}

/** Writes the configuration for a process, which goes with its ports. Gives its path, and what removes it. */
function writeConfiguration(folder: string, content: string): { file: string; remove: () => void } {
  const run = path.join(folder, 'run');
  mkdirSync(run, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(run)) {
    const pid = Number(name);
    if (!isAlive(pid)) rmSync(path.join(run, name), { recursive: true, force: true });
  }
  const own = path.join(run, String(process.pid));
  mkdirSync(own, { recursive: true });
  const file = path.join(own, 'config.yaml');
  replaceFile(file, content);
  return { file, remove: () => rmSync(own, { recursive: true, force: true }) };
}

/** Gives somebody the configuration that goes with the servers' ports: whole, or the team's part of it. */
function configure(
  folder: string,
  host: Listening,
  world: World,
  machine: MachinePaths,
): { settings: Settings; remove: () => void } {
  const person = currentPerson(world);
  if (isNewcomer(person)) {
    keepTeamFile(createFixtureReader(), machine, { person, world, host });
    return { settings: { teamFile: teamFile(machine) }, remove: () => {} };
  }
  const { file: configFile, remove } = writeConfiguration(folder, configuration(host, world, machine));
  return { settings: { configFile }, remove };
}

/** A command's stay in the practice world. */
export interface SandboxStay {
  /** The whole environment in it. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the program keeps its own state in it, apart from the real one. */
  readonly stateFolder: string;
  /** The time of its machine: the world's, if its clock was not set apart. */
  now(): Date;
  /** Ends whatever was started. */
  leave(): Promise<void>;
}

/** Enters the practice world for the length of a command: the one that is being served, or one of its own. */
export async function enterSandbox(parts: SandboxParts): Promise<SandboxStay> {
  const store = openSandboxWorld(parts);
  // As it is now: whoever becomes somebody else meanwhile does so for later commands.
  const { world } = store;
  const machine = makeMachine(parts, world);
  const misbehaviour = ownMisbehaviour(parts.env);
  const serving = await findServing(parts.folder, version);
  if (serving && misbehaviour.length > 0) {
    parts.warn('GOVSUPPORT_SANDBOX_MISBEHAVE has no effect on the practice world that is being served.');
  }
  const host = serving ?? (await hostFor(parts, store, { misbehaviour }));
  const config = keepingIn(parts.folder, () => configure(parts.folder, host, world, machine));
  return {
    env: commandEnvironment(parts.env, host, world, machine, config.settings),
    stateFolder: stateFolder(parts.folder, currentPerson(world)),
    now: () => new Date(store.now().getTime() + (store.world.machineAheadMs ?? 0)),
    async leave() {
      config.remove();
      if ('close' in host) await host.close();
    },
  };
}

const hostFor = (
  { folder, warn }: SandboxParts,
  store: KeptWorld,
  rest: { port?: number; misbehaviour?: MisbehaviourRule[]; recording?: ReturnType<typeof createRecording> },
): Promise<Host> => startHost({ store, services, folder, version, remotes: remotesFolder(folder), warn, ...rest });

/** The practice world, served until it is closed. */
export interface ServedSandbox extends Listening {
  readonly environment: Readonly<Record<string, string>>;
  readonly machine: MachinePaths;
  readonly scale: number;
  /** Stops serving; then the recording is whole. Throws a Failure where it could not be written. */
  close(): Promise<void>;
}

/** How to serve it. */
export interface ServeOptions {
  readonly port?: number;
  readonly scale?: number;
  readonly record?: string;
  /** Is asked before a world of another scale, which was kept, makes way for a new one. Throws where it is to stay. */
  agree(kept: { readonly scale: number; readonly startedAt: string }): Promise<void>;
}

/** Serves the practice world on its own. Throws a Failure where it is served already. */
export async function serveSandbox(parts: SandboxParts, options: ServeOptions): Promise<ServedSandbox> {
  const serving = await findServing(parts.folder, version);
  if (serving) {
    throw new Failure(`The practice world is being served already, at ${serving.address} (process ${serving.pid}).`, {
      next: ['Use that one, or end it first with Ctrl-C where it runs.'],
    });
  }
  const kept = options.scale === undefined ? null : keptWorldOf(parts.folder);
  if (kept && kept.scale !== options.scale) await options.agree(kept);
  const store = openSandboxWorld(parts, options.scale === undefined ? {} : { scale: options.scale });
  const { world } = store;
  const machine = makeMachine(parts, world);
  const failed = (error: Error) => parts.warn(error.message);
  const recording = options.record === undefined ? undefined : createRecording(options.record, version, failed);
  const host = await hostFor(parts, store, {
    misbehaviour: ownMisbehaviour(parts.env),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(recording ? { recording } : {}),
  });
  const config = keepingIn(parts.folder, () => configure(parts.folder, host, world, machine));
  const withdraw = announce(parts.folder, host);
  return {
    address: host.address,
    vpnPort: host.vpnPort,
    environment: clientEnvironment(host, world, config.settings),
    machine,
    scale: world.scale,
    async close() {
      withdraw();
      config.remove();
      await host.close();
      recording?.write();
    },
  };
}
