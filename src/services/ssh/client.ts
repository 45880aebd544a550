import type { Processes, RunResult } from '../process/process.ts';
import { readSettings, runSsh, type SshRun, settingOf } from './looking.ts';
import { hostAtFault, keyFileIn, missingProgram, readExposedKey, readNoShell, readOutcome } from './outcome.ts';
import type { Ssh, SshLogin } from './ssh.ts';

const nothingElse = { exitCode: null, detail: null, hostName: null, exposedKey: null, about: null, jumpHost: null };

const notInstalled: SshLogin = { ...nothingElse, outcome: 'not-installed' };

/** How the ssh configuration reaches the host. */
interface Way {
  readonly hostName: string | null;
  /** The last jump host, or null. */
  readonly jump: string | null;
  readonly proxyCommand: string | null;
}

function readWay(printed: string): Way {
  const jump = settingOf(printed, 'proxyjump');
  return {
    hostName: settingOf(printed, 'hostname'),
    jump,
    proxyCommand: jump === null ? settingOf(printed, 'proxycommand') : null,
  };
}

function badConfiguration({ stderr }: RunResult): SshLogin {
  const { outcome, detail } = readOutcome(stderr);
  return { ...nothingElse, outcome: outcome === 'other' ? 'bad-configuration' : outcome, detail };
}

/** What stopped ssh, from its log. */
function failureFrom(log: string, way: Way, jumpHost: string | null = null): SshLogin {
  const { outcome, detail } = readOutcome(log);
  return {
    ...nothingElse,
    outcome,
    detail,
    hostName: way.hostName,
    exposedKey: readExposedKey(log),
    about: keyFileIn(detail),
    jumpHost,
  };
}

/** A proxy program says on standard error why it did not connect; ssh itself only sees that it has gone. */
function proxyTrouble(words: string, way: Way): SshLogin {
  const about = missingProgram(words);
  const detail = words.trim().split(/\r?\n/).at(-1) || null;
  return { ...nothingElse, outcome: about ? 'proxy-missing' : 'proxy-failed', detail, hostName: way.hostName, about };
}

/** The jump host at fault; the configured one unless there are several. */
const jumpNamed = (jump: string, atFault: string | null) =>
  jump.includes(',') && atFault !== null ? atFault : (jump.split(',').at(-1) ?? jump);

function failed(result: SshRun, way: Way): SshLogin {
  // What ssh logs before it reaches the host itself is about the way there.
  const reached = result.log.includes('debug1: Authenticating to');
  if (reached || (way.jump === null && way.proxyCommand === null)) return failureFrom(result.log, way);
  if (way.jump !== null) return failureFrom(result.stderr, way, jumpNamed(way.jump, hostAtFault(result.stderr)));
  return result.stderr.trim() === '' ? failureFrom(result.log, way) : proxyTrouble(result.stderr, way);
}

/** A host that accepts the sign-in but runs nothing says why in its output. */
function signedIn({ exitCode, stdout, stderr }: SshRun, way: Way): SshLogin {
  const words = `${stderr}\n${stdout}`;
  const shell = readNoShell(words);
  const { hostName } = way;
  if (exitCode === 0 && shell === null) return { ...nothingElse, outcome: 'in', exitCode, hostName };
  const detail = shell ?? (stderr.trim().split(/\r?\n/).at(-1) || null);
  return { ...nothingElse, outcome: shell ? 'no-shell' : 'command-refused', exitCode, detail, hostName };
}

/**
 * Signs in with the real `ssh`, because only it knows the person's configuration, keys and agent. ssh takes the home
 * folder from the system's user database, not from HOME.
 */
export function createSsh(processes: Processes): Ssh {
  return {
    async login(destination, { configFile } = {}) {
      const target = { destination, configFile, command: ['true'] };
      const configuration = await readSettings(processes, target);
      if (configuration.started !== 'yes') return notInstalled;
      if (configuration.exitCode !== 0) return badConfiguration(configuration);
      const way = readWay(configuration.stdout);
      const result = await runSsh(processes, target, way.jump !== null);
      // 255 is ssh's own exit code; any other comes from the host, so the sign-in worked.
      const inside = result.exitCode !== null && result.exitCode !== 255;
      return inside ? signedIn(result, way) : failed(result, way);
    },
  };
}
