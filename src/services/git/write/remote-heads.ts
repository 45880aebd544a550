import { statSync } from 'node:fs';
import path from 'node:path';
import type { Processes } from '../../process/process.ts';
import { type Address, type GitHubPlace, gitHubPlace, parseAddress, withoutCredentials } from '../address.ts';
import type { FoundRepository } from '../work.ts';
import { patience, remoteEnvironment, sshOnlyLooks } from './remote.ts';
import { explainRemote, type RemoteProblem } from './remote-answers.ts';
import {
  askedRemote,
  askingSettings,
  personsOwn,
  pushAddress,
  readSettings,
  signInSettings,
} from './remote-settings.ts';
import { createWriteGit, type Env } from './run-git.ts';

/** The time limit for a remote's answer, in milliseconds. */
const timeoutMs = 20_000;

/** A repository whose remotes are asked. */
export type AskedRepository = Pick<FoundRepository, 'folder' | 'gitFolder' | 'commonFolder'>;

/** A remote's address, and its branches at this moment. */
export interface RemoteAnswer {
  /** The push address, without credentials; null if it has none. */
  readonly address: string | null;
  /** The host, with ssh's aliases resolved; null for a folder on this machine. */
  readonly host: string | null;
  readonly github: GitHubPlace | null;
  /** The commits of its branches, by name; null if it did not answer. */
  readonly heads: ReadonlyMap<string, string> | null;
  /** Why it did not answer. */
  readonly problem: RemoteProblem | null;
  /** When the repository was last in contact with it, going by its files. */
  readonly heardAt: Date | null;
}

/** When a repository was last fetched or cloned. https://git-scm.com/docs/gitrepository-layout */
function lastHeard({ gitFolder, commonFolder }: AskedRepository, remote: string): Date | null {
  const files = [
    path.join(gitFolder, 'FETCH_HEAD'),
    path.join(commonFolder, 'FETCH_HEAD'),
    path.join(commonFolder, 'logs/refs/remotes', remote, 'HEAD'),
    path.join(commonFolder, 'refs/remotes', remote, 'HEAD'),
  ];
  const times = files.flatMap((file) => statSync(file, { throwIfNoEntry: false })?.mtime ?? []);
  return times.sort((a, b) => b.getTime() - a.getTime())[0] ?? null;
}

/** Parses the heads in the output of `git ls-remote`, by name. */
function readHeads(stdout: string): Map<string, string> {
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  return new Map(
    lines.flatMap(([commit = '', ref = '']) =>
      ref.startsWith('refs/heads/') ? [[ref.slice('refs/heads/'.length), commit] as const] : [],
    ),
  );
}

/** Protocols that run no other programs, as far as the person's own limit allows them. */
const protocols = (ownLimit: string | undefined): string =>
  ['file', 'git', 'http', 'https', 'ssh']
    .filter((protocol) => ownLimit === undefined || ownLimit.split(':').includes(protocol))
    .join(':');

/** Resolves a host's alias, which only ssh's configuration knows. https://man.openbsd.org/ssh#G */
async function realHost(processes: Processes, { host, ssh }: Address): Promise<string | null> {
  if (host === null || !ssh || host.startsWith('-') || gitHubPlace({ host, path: 'any/one' })) return host;
  const { exitCode, stdout } = await processes.run('ssh', ['-G', '--', host], { timeoutMs });
  return (exitCode === 0 && /^hostname (.+)$/m.exec(stdout)?.[1]?.trim()) || host;
}

/**
 * Asks a remote for its branches. Nothing that the repository names is run: git does not enter it, gets only the
 * address, and uses only protocols that run no other programs. Throws a Failure if git is missing, and the signal's
 * reason.
 */
export async function askHeads(
  processes: Processes,
  env: Env,
  repository: AskedRepository,
  remote: string,
): Promise<RemoteAnswer> {
  const git = createWriteGit(processes, env, repository.folder);
  const settings = await readSettings(git);
  const written = pushAddress(settings, remote);
  const heardAt = lastHeard(repository, remote);
  if (written === null) {
    const problem: RemoteProblem = { outcome: 'failed', says: `${remote} has no address` };
    return { address: null, host: null, github: null, heads: null, problem, heardAt };
  }
  const parsed = parseAddress(written);
  const host = await realHost(processes, parsed);
  const place = { address: withoutCredentials(written), host, github: gitHubPlace({ ...parsed, host }), heardAt };
  const answer = await git(['--git-dir=/dev/null', ...patience, 'ls-remote', '--heads', '--', askedRemote], {
    timeoutMs,
    env: {
      ...remoteEnvironment(personsOwn(settings), env, sshOnlyLooks),
      GIT_ALLOW_PROTOCOL: protocols(env.GIT_ALLOW_PROTOCOL),
    },
    config: [...signInSettings(settings), ...askingSettings(written)],
  });
  if (answer.ok) return { ...place, heads: readHeads(answer.stdout), problem: null };
  const problem: RemoteProblem =
    answer.exitCode === null
      ? { outcome: 'unreachable', says: `it did not answer within ${timeoutMs / 1000} seconds` }
      : explainRemote(answer.stderr);
  return { ...place, heads: null, problem };
}
