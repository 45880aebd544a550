import type { Processes } from '../process/process.ts';
import { readOutcome } from '../ssh/outcome.ts';
import type { GitHubSshFinding } from './github.ts';

/** How GitHub is asked over SSH. */
export interface GitHubSshParameters {
  readonly processes: Processes;
  /** As ssh takes it; `git@github.com` if not given. */
  readonly destination?: string | undefined;
  /** A configuration file for ssh (its -F). */
  readonly configFile?: string | undefined;
}

/** What makes ssh only look: it asks nothing, accepts and learns no host key, and leaves no connection open. */
const looking = {
  BatchMode: 'yes',
  StrictHostKeyChecking: 'yes',
  UpdateHostKeys: 'no',
  NumberOfPasswordPrompts: '0',
  // Below a check's limit of 10 s, so that ssh itself can say that there was no answer.
  ConnectTimeout: '7',
  ControlMaster: 'no',
  ControlPath: 'none',
  ForwardAgent: 'no',
  ForwardX11: 'no',
  AddKeysToAgent: 'no',
  ClearAllForwardings: 'yes',
  PermitLocalCommand: 'no',
  RemoteCommand: 'none',
  RequestTTY: 'no',
  LogLevel: 'INFO',
};

/**
 * Whose key the person's ssh shows to GitHub. It throws only the signal's reason.
 * https://docs.github.com/en/authentication/connecting-to-github-with-ssh/testing-your-ssh-connection
 */
export async function askGitHubOverSsh(parameters: GitHubSshParameters): Promise<GitHubSshFinding> {
  const { processes, destination = 'git@github.com', configFile } = parameters;
  const options = Object.entries(looking).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const result = await processes.run(
    'ssh',
    [...(configFile ? ['-F', configFile] : []), ...options, '-T', '-n', destination],
    // Its messages are translated in other locales.
    { env: { LC_ALL: 'C' }, mayAskForFingerprint: true },
  );
  if (result.started !== 'yes') return { state: 'failed', outcome: 'not-installed', detail: null };
  const said = `${result.stdout}\n${result.stderr}`;
  const login = /^Hi ([^\s!]+)! You've successfully authenticated/m.exec(said)?.[1];
  // There is no shell to be had, so GitHub ends with 1 where all is well.
  if (login && (result.exitCode === 1 || result.exitCode === 0)) return { state: 'signed-in', login };
  const { outcome, detail } = readOutcome(result.stderr);
  return { state: 'failed', outcome: outcome === 'in' ? 'other' : outcome, detail };
}
