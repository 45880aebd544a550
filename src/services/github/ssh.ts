import type { Processes } from '../process/process.ts';
import { runSsh } from '../ssh/looking.ts';
import { keyFileIn, readOutcome } from '../ssh/outcome.ts';
import type { GitHubSshFinding } from './github.ts';

/** How to reach GitHub over SSH. */
export interface GitHubSshParameters {
  readonly processes: Processes;
  /** In ssh's notation; `git@github.com` by default. */
  readonly destination?: string | undefined;
  /** A configuration file for ssh (its -F). */
  readonly configFile?: string | undefined;
}

/**
 * Finds out whose key the person's ssh offers to GitHub. Throws only the signal's reason.
 * https://docs.github.com/en/authentication/connecting-to-github-with-ssh/testing-your-ssh-connection
 */
export async function askGitHubOverSsh(parameters: GitHubSshParameters): Promise<GitHubSshFinding> {
  const { processes, destination = 'git@github.com', configFile } = parameters;
  const result = await runSsh(processes, { destination, configFile, command: [] });
  if (result.started !== 'yes') return { state: 'failed', outcome: 'not-installed', detail: null, key: null };
  const login = /^Hi ([^\s!]+)! You've successfully authenticated/m.exec(`${result.stdout}\n${result.stderr}`)?.[1];
  // GitHub gives no shell, so it exits with 1 if all is well.
  if (login && (result.exitCode === 1 || result.exitCode === 0)) return { state: 'signed-in', login };
  const reached = result.log.includes('debug1: Authenticating to');
  const { outcome, detail } = readOutcome(reached ? result.log : `${result.log}\n${result.stderr}`);
  return { state: 'failed', outcome, detail, key: keyFileIn(detail) };
}
