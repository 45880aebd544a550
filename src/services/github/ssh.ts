import type { Processes } from '../process/process.ts';
import type { GitHubSshFinding } from './github.ts';

/** How GitHub is asked over SSH. */
export interface GitHubSshParameters {
  readonly processes: Processes;
  /** As ssh takes it; `git@github.com` if not given. */
  readonly destination?: string | undefined;
  /** A configuration file for ssh (its -F). */
  readonly configFile?: string | undefined;
  /** Seconds until a host that does not answer counts as not reachable. */
  readonly connectTimeoutS?: number;
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.trim() ?? '';

/**
 * Whose key the person's ssh shows to GitHub. Asks nothing, accepts no host key and writes none.
 * https://docs.github.com/en/authentication/connecting-to-github-with-ssh/testing-your-ssh-connection
 */
export async function askGitHubOverSsh(parameters: GitHubSshParameters): Promise<GitHubSshFinding> {
  const { processes, destination = 'git@github.com', configFile, connectTimeoutS = 7 } = parameters;
  const settings = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    UpdateHostKeys: 'no',
    ConnectTimeout: String(connectTimeoutS),
    // A connection that stays open for others would outlive us.
    ControlMaster: 'no',
    ControlPath: 'none',
    ForwardAgent: 'no',
    ClearAllForwardings: 'yes',
    PermitLocalCommand: 'no',
  };
  const result = await processes.run('ssh', [
    ...(configFile ? ['-F', configFile] : []),
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    '-T',
    destination,
  ]);
  if (result.started !== 'yes') return { state: 'no-ssh' };
  const said = `${result.stdout}\n${result.stderr}`;
  // There is no shell to be had, so GitHub ends with 1 where all is well.
  const login = /^Hi ([^\s!]+)! You've successfully authenticated/m.exec(said)?.[1];
  if (login && (result.exitCode === 1 || result.exitCode === 0)) return { state: 'signed-in', login };
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .+ has changed/i.test(said))
    return { state: 'host-key-changed' };
  if (/Host key verification failed|No .+ host key is known for/i.test(said)) return { state: 'host-key-unknown' };
  if (/Permission denied|Too many authentication failures/i.test(said)) return { state: 'refused' };
  const unreachable =
    /Could not resolve hostname|Connection (?:timed out|refused|closed|reset)|No route to host|Network is unreachable|Operation timed out|kex_exchange_identification/i;
  const detail = lastLine(result.stderr) || `ssh ended with ${result.exitCode ?? 'a signal'}`;
  return { state: unreachable.test(said) ? 'not-reachable' : 'unexpected', detail };
}
