import { findPaths, type Paths } from '../config/find-paths.ts';
import type { GlobalOptions } from '../context.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { wantsAccessible } from './wants-accessible.ts';

type Env = Readonly<Record<string, string | undefined>>;

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
