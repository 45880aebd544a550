import os from 'node:os';
import path from 'node:path';
import type { GlobalOptions, Paths } from '../context.ts';
import { UsageError } from '../errors.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { wantsAccessible } from './wants-accessible.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The home folder in the system's user database, if HOME is missing, empty or relative: a relative one would put our
 * files below the current folder.
 */
function homeOfUser(): string {
  try {
    return os.userInfo().homedir;
  } catch (cause) {
    throw new UsageError(
      "Can't find your home folder.",
      ['Set it to an absolute path: export HOME=/path/to/home'],
      cause,
    );
  }
}

/** The XDG folders, on macOS too. https://specifications.freedesktop.org/basedir-spec/latest/ */
function findPaths(env: Env): Paths {
  const home = env.HOME && path.isAbsolute(env.HOME) ? env.HOME : homeOfUser();
  const xdg = (name: string, ...usual: string[]) => {
    const value = env[name];
    return value && path.isAbsolute(value) ? value : path.join(home, ...usual);
  };
  const stateFolder = path.join(xdg('XDG_STATE_HOME', '.local', 'state'), 'govsupport');
  return {
    home,
    configFile: path.join(xdg('XDG_CONFIG_HOME', '.config'), 'govsupport', 'config.yaml'),
    stateFolder,
    sandboxFolder: path.join(stateFolder, 'sandbox'),
  };
}

/** Where a command runs: on the real machine, or in the practice world. */
export interface Surroundings {
  readonly env: Env;
  /** The person's own environment, even in the practice world. Only for their editor and their desktop. */
  readonly ownEnv: Env;
  readonly paths: Paths;
  readonly clock: { now(): Date };
  /** The person asked for words in place of symbols, and for nothing to be redrawn. */
  readonly accessible: boolean;
  leave(): Promise<void>;
}

export function realSurroundings(options: GlobalOptions, env: Env): Surroundings {
  const paths = findPaths(env);
  return {
    env,
    ownEnv: env,
    paths,
    clock: { now: () => new Date() },
    accessible: wantsAccessible(options, env, paths),
    leave: async () => {},
  };
}

/** Whether a command is to run in the practice world. */
export const wantsSandbox = (options: GlobalOptions, env: Env): boolean =>
  options.sandbox || !['', '0', 'false'].includes(env.GOVSUPPORT_SANDBOX ?? '');

/**
 * Enters the practice world. Replaces the process's own environment by the pretend machine's, because some SDKs read it
 * directly, and they must not find real credentials.
 */
export async function practiceSurroundings(options: GlobalOptions, env: Env): Promise<Surroundings> {
  const { enterSandbox } = await import('../sandbox/open.ts');
  const { sandboxParts } = await import('../views/sandbox-parts.ts');
  const paths = findPaths(env);
  const ownEnv = { ...env };
  // What the person needs to read the screen, they need here too.
  const accessible = wantsAccessible(options, env, paths);
  const terminal = createTerminal(env, options, accessible);
  // If it was set once and forgotten, everything would look like the real thing.
  if (!options.sandbox) {
    terminal.note('In the practice world, because GOVSUPPORT_SANDBOX is set: nothing here is real.');
  }
  const stay = await enterSandbox(sandboxParts({ env, paths, terminal }));
  for (const name of Object.keys(process.env)) if (!(name in stay.env)) delete process.env[name];
  Object.assign(process.env, stay.env);
  const practicePaths = { ...findPaths(stay.env), stateFolder: stay.stateFolder, sandboxFolder: paths.sandboxFolder };
  return {
    env: stay.env,
    ownEnv,
    paths: practicePaths,
    accessible: accessible || wantsAccessible(options, stay.env, practicePaths),
    clock: { now: stay.now },
    leave: stay.leave,
  };
}
