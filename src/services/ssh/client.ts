import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Processes, RunResult } from '../process/process.ts';
import { readExposedKey, readOutcome } from './outcome.ts';
import type { Ssh, SshLogin } from './ssh.ts';

/** Below a check's limit of 10 s, so that ssh itself can say that there was no answer. */
const connectTimeoutSeconds = 7;

/**
 * What makes ssh only look. Whatever the person's own configuration says, nobody is asked, no host key is accepted or
 * learnt, no connection is shared or left open, nothing is forwarded, and no command of theirs is run.
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
  // QUIET in the person's configuration would hide why it failed; anything below INFO hides some of the reasons.
  ['LogLevel', 'INFO'],
];

/** Its messages are translated in other locales. */
const env = { LC_ALL: 'C' };

/** The value of a key in what `ssh -G` prints, or null. */
const setting = (printed: string, key: string): string | null =>
  new RegExp(`^${key} (.+)$`, 'm').exec(printed)?.[1]?.trim() ?? null;

const failed = (result: RunResult, hostName: string | null): SshLogin => ({
  ...readOutcome(result.stderr),
  exitCode: null,
  hostName,
  exposedKey: readExposedKey(result.stderr),
});

const notInstalled: SshLogin = {
  outcome: 'not-installed',
  exitCode: null,
  detail: null,
  hostName: null,
  exposedKey: null,
};

/**
 * A configuration that only looks and then says what the person's says. ssh hands its configuration file on to the ssh
 * that it starts for each jump host, but not its options: with options alone, a jump host's key would be accepted
 * where the person's configuration says so.
 */
async function writeConfigurationAround(configFile: string | undefined, folder: string): Promise<string> {
  const theirs = path.join(folder, 'theirs');
  // A link, because `Include` takes a pattern and not a path.
  if (configFile !== undefined) await symlink(configFile, theirs);
  const includes =
    configFile === undefined
      ? // With a file of its own, ssh doesn't read the system's.
        ['Include ~/.ssh/config', 'Match all', 'Include /etc/ssh/ssh_config']
      : [`Include "${theirs}"`];
  const file = path.join(folder, 'config');
  const lines = [...looking.map((pair) => pair.join(' ')), ...includes];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/**
 * Signs in with the real `ssh`, because only it knows the person's configuration, keys and agent.
 * ssh finds its files in the home folder that the system's user database gives, whatever HOME says.
 */
export function createSsh(processes: Processes): Ssh {
  const options = looking.flatMap(([key, value]) => ['-o', `${key}=${value}`]);

  const run = (settings: readonly string[], destination: string): Promise<RunResult> =>
    processes.run('ssh', [...settings, '-T', '-n', '--', destination, 'true'], { env, mayAskForFingerprint: true });

  const runWithJumps = async (configFile: string | undefined, destination: string): Promise<RunResult> => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'govsupport-ssh-'));
    try {
      return await run(['-F', await writeConfigurationAround(configFile, folder)], destination);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  return {
    async login(destination, { configFile } = {}) {
      const settings = [...options, ...(configFile === undefined ? [] : ['-F', configFile])];
      // Reads the configuration and connects to nothing.
      const configuration = await processes.run('ssh', ['-G', ...settings, '--', destination], { env });
      if (configuration.started !== 'yes') return notInstalled;
      if (configuration.exitCode !== 0) {
        const result = failed(configuration, null);
        return result.outcome === 'other' ? { ...result, outcome: 'bad-configuration' } : result;
      }
      const hostName = setting(configuration.stdout, 'hostname');
      const jump = setting(configuration.stdout, 'proxyjump');
      const result =
        jump === null || jump === 'none'
          ? await run(settings, destination)
          : await runWithJumps(configFile, destination);
      // 255 is ssh's own; anything else comes from the other side, so we were there.
      const inside = result.exitCode !== null && result.exitCode !== 255;
      if (!inside) return failed(result, hostName);
      return { outcome: 'in', exitCode: result.exitCode, detail: null, hostName, exposedKey: null };
    },
  };
}
