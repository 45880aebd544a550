import { readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure, UsageError } from '../errors.ts';
import { isDay } from '../lib/days.ts';
import { nearest } from '../lib/nearest.ts';
import { version } from '../version.ts';
import { announce, findServing } from './announcement.ts';
import { currentPerson, findPerson, isNewcomer, setCurrentPerson, stateFolderOf } from './current-person.ts';
import { clientEnvironment, commandEnvironment, type Listening } from './environment.ts';
import { createFixtureReader } from './fixtures.ts';
import { type Host, startHost } from './host.ts';
import { type KeptWorld, openWorld, savedWorldIn, type WorldSize } from './kept-world.ts';
import { outdateMachines, prepareMachine } from './machine/machine.ts';
import { writeTeamFile } from './machine/newcomer.ts';
import { type MachinePaths, remotesFolder } from './machine/paths.ts';
import { type MisbehaviourRule, toMisbehaviours } from './misbehaviour.ts';
import { createRecording } from './recording.ts';
import { savingIn } from './saving-in.ts';
import { services } from './services.ts';
import type { Person, World } from './world.ts';

/** Where the practice world is, and how to report about it. */
export interface SandboxParts {
  /** Everything in the practice world is below this folder. Absolute. */
  readonly folder: string;
  /** The real environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shows something worth knowing. */
  note(line: string): void;
  /** Shows something that must not be missed. */
  warn(line: string): void;
}

/** When a new world starts, if the environment says so: for practice and tests that are the same every day. */
function startOf(env: SandboxParts['env']): Partial<WorldSize> {
  const text = env.GOVSUPPORT_SANDBOX_START;
  return text ? { startAt: toTime(text, 'GOVSUPPORT_SANDBOX_START') } : {};
}

/** Reads a time that a person gave, in ISO 8601. Throws a UsageError that says where it was given. */
export function toTime(text: string, by: string): Date {
  const time = new Date(text);
  // 31 February would be 3 March.
  if (Number.isNaN(time.getTime()) || !isDay(text.slice(0, 10)) || !/^(?:T|$)/.test(text.slice(10))) {
    throw new UsageError(`${by}: expected a time, found "${text}".`, ['For example: 2026-11-23T09:30:00Z']);
  }
  return time;
}

/**
 * Starts a new world without the program's state in the old one, which is renamed with it, or removed. The machines are
 * outdated too.
 */
function beginWorld(folder: string, aside: string | null): void {
  for (const name of readdirSync(folder).filter((each) => /^state(?:-[^.]+)?$/.test(each))) {
    const state = path.join(folder, name);
    if (aside === null) rmSync(state, { recursive: true, force: true });
    else renameSync(state, `${state}${aside}`);
  }
  outdateMachines(folder);
}

/** Opens the world in its folder without serving it; starts one if there is none. */
export const openSandboxWorld = (parts: SandboxParts, size: Partial<WorldSize> = {}): KeptWorld =>
  savingIn(parts.folder, () =>
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

/** Starts the world and the pretend machine from scratch. The old ones are lost. */
export function resetSandbox(parts: SandboxParts, size: WorldSize): KeptWorld {
  const store = openSandboxWorld(parts);
  savingIn(parts.folder, () => store.begin({ ...startOf(parts.env), ...size }));
  makeMachine(parts, store.world);
  return store;
}

/** The machine of the current person. */
const makeMachine = (parts: SandboxParts, world: World): MachinePaths =>
  savingIn(parts.folder, () =>
    prepareMachine({
      folder: parts.folder,
      world,
      person: currentPerson(world),
      fixtures: createFixtureReader(),
      realPath: parts.env.PATH ?? '',
      note: parts.note,
    }),
  );

/** The current person and their machine. */
export interface CurrentPerson {
  readonly person: Person;
  readonly machine: MachinePaths;
}

/**
 * Switches to the person that `text` names, if it names one. Returns the current person. Throws a UsageError if there
 * is no such person.
 */
export function switchPerson(parts: SandboxParts, store: KeptWorld, text: string | undefined): CurrentPerson {
  if (text !== undefined) {
    const { people } = store.world;
    const person = findPerson(people, text);
    if (!person) throw noSuchPerson(text, people);
    savingIn(parts.folder, () => store.change((world) => setCurrentPerson(world, person)));
  }
  const { world } = store;
  return { person: currentPerson(world), machine: makeMachine(parts, world) };
}

function noSuchPerson(text: string, people: readonly Person[]): UsageError {
  const meant = nearest(
    text,
    people.flatMap(({ key, name, email }) => [key, name, email, name.split(' ')[0] ?? name]),
  );
  return new UsageError(`No one in the practice world is called "${text}".`, [
    ...(meant ? [`Did you mean ${meant}?`] : []),
    `There are: ${people.map(({ key, name }) => `${key} (${name})`).join(', ')}.`,
  ]);
}

/** The misbehaviours in the environment, which apply to this process only. */
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

/** Writes what depends on the servers' ports in a newcomer's team file. */
function fillIn(host: Listening, world: World, machine: MachinePaths): void {
  const person = currentPerson(world);
  if (isNewcomer(person)) writeTeamFile(createFixtureReader(), machine, { person, world, host });
}

/** A command's stay in the practice world. */
export interface SandboxStay {
  /** The whole environment of the command. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the program keeps its own state, apart from the real one. */
  readonly stateFolder: string;
  /** The time of its machine: the world's, unless its clock was set apart. */
  now(): Date;
  /** Ends everything that was started. */
  leave(): Promise<void>;
}

/** Enters the practice world for one command: the served one, or one of the command's own. */
export async function enterSandbox(parts: SandboxParts): Promise<SandboxStay> {
  const store = openSandboxWorld(parts);
  // A snapshot: if the person changes meanwhile, that applies to later commands.
  const { world } = store;
  const machine = makeMachine(parts, world);
  const misbehaviour = ownMisbehaviour(parts.env);
  const serving = await findServing(parts.folder, version);
  if (serving && misbehaviour.length > 0) {
    parts.warn('GOVSUPPORT_SANDBOX_MISBEHAVE has no effect on a practice world that is already being served.');
  }
  const host = serving ?? (await hostFor(parts, store, { misbehaviour }));
  savingIn(parts.folder, () => fillIn(host, world, machine));
  return {
    env: commandEnvironment(parts.env, host, world, machine),
    stateFolder: stateFolderOf(parts.folder, currentPerson(world)),
    now: () => new Date(store.now().getTime() + (store.world.machineAheadMs ?? 0)),
    async leave() {
      if ('close' in host) await host.close();
    },
  };
}

const hostFor = (
  { folder, warn }: SandboxParts,
  store: KeptWorld,
  rest: { port?: number; misbehaviour?: MisbehaviourRule[]; recording?: ReturnType<typeof createRecording> },
): Promise<Host> => startHost({ store, services, folder, version, remotes: remotesFolder(folder), warn, ...rest });

/** A practice world that is served until it is closed. */
export interface ServedSandbox extends Listening {
  readonly store: KeptWorld;
  readonly environment: Readonly<Record<string, string>>;
  readonly machine: MachinePaths;
  readonly scale: number;
  /** Stops serving and completes the recording. Throws a Failure if the recording could not be written. */
  close(): Promise<void>;
}

/** How to serve the practice world. */
export interface ServeOptions {
  readonly port?: number;
  readonly scale?: number;
  readonly record?: string;
  /** Asked before a new world replaces a saved one of another scale. Throws to keep the saved one. */
  agree(kept: { readonly scale: number; readonly startedAt: string }): Promise<void>;
}

/** Serves the practice world. Throws a Failure if it is already being served. */
export async function serveSandbox(parts: SandboxParts, options: ServeOptions): Promise<ServedSandbox> {
  const serving = await findServing(parts.folder, version);
  if (serving) {
    throw new Failure(`The practice world is already being served at ${serving.address} (process ${serving.pid}).`, {
      next: ['Use that one, or stop it first with Ctrl-C in its terminal.'],
    });
  }
  const kept = options.scale === undefined ? null : savedWorldIn(parts.folder);
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
  savingIn(parts.folder, () => fillIn(host, world, machine));
  const withdraw = announce(parts.folder, host);
  return {
    store,
    address: host.address,
    vpnPort: host.vpnPort,
    environment: clientEnvironment(host, world, machine),
    machine,
    scale: world.scale,
    async close() {
      withdraw();
      await host.close();
      recording?.write();
    },
  };
}
