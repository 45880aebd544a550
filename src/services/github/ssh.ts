import type { Processes } from '../process/process.ts';
import { runSsh } from '../ssh/looking.ts';
import { keyFileIn, readOutcome } from '../ssh/outcome.ts';
import type { GitHubSshFinding } from './github.ts';

/** How GitHub is asked over SSH. */
export interface GitHubSshParameters {
  readonly processes: Processes;
  /** As ssh takes it; `git@github.com` if not given. */
  readonly destination?: string | undefined;
  /** A configuration file for ssh (its -F). */
  readonly configFile?: string | undefined;
}

/**
 * Whose key the person's ssh shows to GitHub. It throws only the signal's reason.
 * https://docs.github.com/en/authentication/connecting-to-github-with-ssh/testing-your-ssh-connection
 */
export async function askGitHubOverSsh(parameters: GitHubSshParameters): Promise<GitHubSshFinding> {
  const { processes, destination = 'git@github.com', configFile } = parameters;
  const result = await runSsh(processes, { destination, configFile, command: [] });
  if (result.started !== 'yes') return { state: 'failed', outcome: 'not-installed', detail: null, key: null };
  const login = /^Hi ([^\s!]+)! You've successfully authenticated/m.exec(`${result.stdout}\n${result.stderr}`)?.[1];
  // There is no shell to be had, so GitHub ends with 1 when all is well.
  if (login && (result.exitCode === 1 || result.exitCode === 0)) return { state: 'signed-in', login };
  const reached = result.log.includes('debug1: Authenticating to');
  const { outcome, detail } = readOutcome(reached ? result.log : `${result.log}\n${result.stderr}`);
  return { state: 'failed', outcome, detail, key: keyFileIn(detail) };
}
