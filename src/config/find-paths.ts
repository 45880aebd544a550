import os from 'node:os';
import path from 'node:path';
import { UsageError } from '../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Folders and files of this program. All absolute. */
export interface Paths {
  readonly home: string;
  readonly configFile: string;
  readonly stateFolder: string;
  readonly cacheFolder: string;
  /** The practice world's folder, whether or not the command runs in it. */
  readonly sandboxFolder: string;
}

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
export function findPaths(env: Env): Paths {
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
    cacheFolder: path.join(xdg('XDG_CACHE_HOME', '.cache'), 'govsupport'),
    sandboxFolder: path.join(stateFolder, 'sandbox'),
  };
}

/** Whether a command is to run in the practice world. */
export const wantsSandbox = ({ sandbox }: { readonly sandbox: boolean }, env: Env): boolean =>
  sandbox || !['', '0', 'false'].includes(env.GOVSUPPORT_SANDBOX ?? '');
