import { lastOf, type Setting } from '../settings.ts';
import { explainRemote, type RemoteProblem } from './remote-answers.ts';
import { askedRemote, askingSettings, pushAddress } from './remote-settings.ts';
import type { Env, WriteGit } from './run-git.ts';

/** Keeps ssh from prompting, and from waiting endlessly. https://man.openbsd.org/ssh_config */
const sshOptions = '-o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=10 -o ServerAliveCountMax=3';

/** Also keeps ssh from writing or leaving anything behind. */
export const sshOnlyLooks =
  '-o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o ControlMaster=no -o ForwardAgent=no -o ForwardX11=no -o AddKeysToAgent=no -o ClearAllForwardings=yes -o PermitLocalCommand=no';

/** Gives up on a server that sends nothing for half a minute. */
export const patience = ['-c', 'http.lowSpeedLimit=1', '-c', 'http.lowSpeedTime=30'];

/**
 * The environment in which git contacts a remote: with the person's own ssh, set not to prompt. Other programs
 * configured in its place are left alone: they have no terminal either.
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-coresshCommand
 */
export function remoteEnvironment(settings: readonly Setting[], env: Env, more = ''): Record<string, string> {
  const configured = env.GIT_SSH_COMMAND || lastOf(settings, 'core.sshcommand').trim();
  const options = `${sshOptions} ${more}`.trim();
  if (configured === '') return env.GIT_SSH ? {} : { GIT_SSH_COMMAND: `ssh ${options}` };
  const first = /^\s*(?:'([^']*)'|"([^"]*)"|(\S+))/.exec(configured);
  const program = (first?.[1] ?? first?.[2] ?? first?.[3] ?? '').split('/').at(-1);
  return { GIT_SSH_COMMAND: program === 'ssh' ? `${configured} ${options}` : configured };
}

/** The remote that a branch is pushed to; null if there is none with that name. */
export async function remoteFor(
  git: WriteGit,
  settings: readonly Setting[],
  branch: string | null,
  wanted: string | undefined,
): Promise<string | null> {
  const remotes = (await git(['remote'])).stdout.split('\n').filter((name) => name !== '');
  if (wanted !== undefined) return remotes.includes(wanted) ? wanted : null;
  // https://git-scm.com/docs/git-config#Documentation/git-config.txt-branchltnamegtpushRemote
  const own = (key: string) => (branch === null ? [] : [`branch.${branch}.${key}`]);
  const keys = [...own('pushremote'), 'remote.pushdefault', ...own('remote')];
  const set = keys.map((key) => lastOf(settings, key)).find((name) => remotes.includes(name));
  if (set !== undefined) return set;
  if (remotes.length === 1) return remotes[0] ?? null;
  return remotes.includes('origin') ? 'origin' : null;
}

/** The state of a remote. */
export interface RemoteState {
  readonly answered: true;
  /** Its default branch; null if it does not say. */
  readonly defaultBranch: string | null;
  /** The commit of its default branch; null if it has none yet. */
  readonly defaultCommit: string | null;
  /** The commit of the branch; null if it does not exist there. */
  readonly commit: string | null;
}

/** Asks a remote's push address for its default branch and one other. https://git-scm.com/docs/git-ls-remote */
export async function askRemote(
  git: WriteGit,
  settings: readonly Setting[],
  parts: { readonly remote: string; readonly branch: string; readonly env: Readonly<Record<string, string>> },
): Promise<RemoteState | (RemoteProblem & { readonly answered: false })> {
  const address = pushAddress(settings, parts.remote);
  const ref = `refs/heads/${parts.branch}`;
  const place = address === null ? parts.remote : askedRemote;
  const answer = await git([...patience, 'ls-remote', '--symref', '--', place, 'HEAD', ref], {
    env: parts.env,
    config: address === null ? [] : askingSettings(address),
  });
  if (!answer.ok) return { answered: false, ...explainRemote(answer.stderr) };
  const lines = answer.stdout.split('\n');
  const pointed = lines.map((line) => /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1]).find((name) => name);
  // A pattern also matches longer names that end with it.
  const commitOf = (name: string) =>
    lines.map((line) => line.split('\t')).find(([at, each]) => each === name && !at?.startsWith('ref: '))?.[0] ?? null;
  return { answered: true, defaultBranch: pointed ?? null, defaultCommit: commitOf('HEAD'), commit: commitOf(ref) };
}
