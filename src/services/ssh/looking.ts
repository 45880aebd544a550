import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Processes, RunResult } from '../process/process.ts';

/** Below a check's limit of 10 s, so that ssh itself can report the time-out. */
const connectTimeoutSeconds = 7;

/**
 * Options that keep ssh read-only. Whatever the person's configuration says, ssh never prompts, accepts or learns no
 * host key, shares no connection and leaves none open, forwards nothing, and runs no command of theirs.
 * https://man.openbsd.org/ssh_config
 */
const looking: readonly (readonly [string, string])[] = [
  ['BatchMode', 'yes'],
  ['StrictHostKeyChecking', 'yes'],
  ['UpdateHostKeys', 'no'],
  ['NumberOfPasswordPrompts', '0'],
  ['ControlMaster', 'no'],
  ['ControlPath', 'none'],
  ['ClearAllForwardings', 'yes'],
  ['ForwardAgent', 'no'],
  ['ForwardX11', 'no'],
  ['AddKeysToAgent', 'no'],
  ['PermitLocalCommand', 'no'],
  ['RemoteCommand', 'none'],
  ['RequestTTY', 'no'],
  ['ConnectTimeout', String(connectTimeoutSeconds)],
  // What ssh does step by step: which keys it offered, which one the host accepted, how far it got.
  ['LogLevel', 'DEBUG1'],
];

const options = looking.flatMap(([key, value]) => ['-o', `${key}=${value}`]);

/** In other locales its messages are translated. */
const env = { LC_ALL: 'C' };

export interface SshTarget {
  /** In ssh's own notation. */
  readonly destination: string;
  /** The person's configuration file, if it isn't the default one. */
  readonly configFile?: string | undefined;
  readonly command: readonly string[];
}

export interface SshRun extends RunResult {
  /** ssh's own log, without the banners and errors of the host or a proxy. */
  readonly log: string;
}

const fileSettings = (configFile: string | undefined) => (configFile === undefined ? [] : ['-F', configFile]);

/** Resolves the configuration for a destination without connecting: `ssh -G`. */
export const readSettings = (processes: Processes, { destination, configFile }: SshTarget): Promise<RunResult> =>
  processes.run('ssh', ['-G', ...options, ...fileSettings(configFile), '--', destination], { env });

/** The value of a key in the output of `ssh -G`, or null if it is not set. */
export function settingOf(printed: string, key: string): string | null {
  const value = new RegExp(`^${key} (.+)$`, 'm').exec(printed)?.[1]?.trim() ?? null;
  return value === 'none' ? null : value;
}

/**
 * Writes a configuration that keeps ssh read-only and then includes the person's own. ssh passes its configuration file
 * on to the ssh that it starts for each jump host, but not its options: with options alone, a jump host's key would be
 * accepted if the person's configuration says so.
 */
async function writeConfigurationAround(configFile: string | undefined, folder: string): Promise<string> {
  const theirs = path.join(folder, 'theirs');
  // A link, because `Include` takes a pattern, not a path.
  if (configFile !== undefined) await symlink(configFile, theirs);
  const includes =
    configFile === undefined
      ? // If it is given a file, ssh doesn't read the system's.
        ['Include ~/.ssh/config', 'Match all', 'Include /etc/ssh/ssh_config']
      : [`Include "${theirs}"`];
  const file = path.join(folder, 'config');
  const lines = [...looking.map((pair) => pair.join(' ')), ...includes];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/** Connects with the real ssh, read-only. `jumps`: whether it goes through other hosts. */
export async function runSsh(processes: Processes, target: SshTarget, jumps = false): Promise<SshRun> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'govsupport-ssh-'));
  const logFile = path.join(folder, 'log');
  try {
    const settings = jumps
      ? ['-F', await writeConfigurationAround(target.configFile, folder)]
      : [...fileSettings(target.configFile), ...options];
    const words = [...settings, '-E', logFile, '-T', '-n', '--', target.destination, ...target.command];
    const result = await processes.run('ssh', words, { env, mayAskForFingerprint: true });
    return { ...result, log: await readFile(logFile, 'utf8').catch(() => result.stderr) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
