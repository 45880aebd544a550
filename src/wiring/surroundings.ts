import os from 'node:os';
import path from 'node:path';
import type { GlobalOptions, Paths } from '../context.ts';
import { UsageError } from '../errors.ts';
import { createTerminal } from '../terminal/terminal.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The home folder that the system knows, for a HOME that is missing, empty or relative: that would put what is kept
 * below whichever folder the program was started in.
 */
function homeOfUser(): string {
  try {
    return os.userInfo().homedir;
  } catch (cause) {
    throw new UsageError(
      'Where your home folder is, neither HOME nor the system says.',
      ['Set it to an absolute path: export HOME=/path/to/home'],
      cause,
    );
  }
}

/** The XDG places, on macOS too. https://specifications.freedesktop.org/basedir-spec/latest/ */
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
  /** The person's own environment, in the practice world too. Only for what is theirs there as well: their editor. */
  readonly ownEnv: Env;
  readonly paths: Paths;
  readonly clock: { now(): Date };
  leave(): Promise<void>;
}

/** The real machine. */
export const realSurroundings = (env: Env): Surroundings => ({
  env,
  ownEnv: env,
  paths: findPaths(env),
  clock: { now: () => new Date() },
  leave: async () => {},
});

/** Whether a command is to run in the practice world. */
export const wantsSandbox = (options: GlobalOptions, env: Env): boolean =>
  options.sandbox || !['', '0', 'false'].includes(env.GOVSUPPORT_SANDBOX ?? '');

/**
 * Enters the practice world. The process's own environment becomes the one of the pretend machine, because some SDKs
 * read it behind our back, and nothing in there may find a real credential.
 */
export async function practiceSurroundings(options: GlobalOptions, env: Env): Promise<Surroundings> {
  const { enterSandbox } = await import('../sandbox/open.ts');
  const { sandboxParts } = await import('../views/sandbox-parts.ts');
  const paths = findPaths(env);
  const ownEnv = { ...env };
  const terminal = createTerminal(env, options);
  // Set once and forgotten, it would make everything that is shown look like the real thing.
  if (!options.sandbox) {
    terminal.note('In the practice world, because GOVSUPPORT_SANDBOX is set: nothing here is real.');
  }
  const stay = await enterSandbox(sandboxParts({ env, paths, terminal }));
  for (const name of Object.keys(process.env)) if (!(name in stay.env)) delete process.env[name];
  Object.assign(process.env, stay.env);
  return {
    env: stay.env,
    ownEnv,
    paths: { ...findPaths(stay.env), stateFolder: stay.stateFolder, sandboxFolder: paths.sandboxFolder },
    clock: { now: stay.now },
    leave: stay.leave,
  };
}
