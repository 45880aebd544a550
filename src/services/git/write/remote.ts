import { explainRemote, type RemoteProblem } from './remote-answers.ts';
import type { WriteGit } from './run-git.ts';

/** What keeps ssh from asking, and from waiting for ever. https://man.openbsd.org/ssh_config */
const sshOptions = '-o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=10 -o ServerAliveCountMax=3';

/** So that a server that says nothing for half a minute is not waited for. */
export const patience = ['-c', 'http.lowSpeedLimit=1', '-c', 'http.lowSpeedTime=30'];

/**
 * The person's own ssh, told not to ask. Other programs that stand in for it are left as they are: they have no
 * terminal either. https://git-scm.com/docs/git-config#Documentation/git-config.txt-coresshCommand
 */
async function quietSsh(git: WriteGit, env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const configured = env.GIT_SSH_COMMAND || (await git(['config', '--get', 'core.sshCommand'])).stdout.trim();
  if (configured === '') return env.GIT_SSH ? null : `ssh ${sshOptions}`;
  const first = /^\s*(?:'([^']*)'|"([^"]*)"|(\S+))/.exec(configured);
  const program = (first?.[1] ?? first?.[2] ?? first?.[3] ?? '').split('/').at(-1);
  return program === 'ssh' ? `${configured} ${sshOptions}` : null;
}

/** The environment in which git speaks to a remote. */
export async function remoteEnvironment(
  git: WriteGit,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  const ssh = await quietSsh(git, env);
  return ssh === null ? {} : { GIT_SSH_COMMAND: ssh };
}

/** The remote that a branch is pushed to, or null where there is none of that name. */
export async function remoteFor(
  git: WriteGit,
  branch: string | null,
  wanted: string | undefined,
): Promise<string | null> {
  const remotes = (await git(['remote'])).stdout.split('\n').filter((name) => name !== '');
  if (wanted !== undefined) return remotes.includes(wanted) ? wanted : null;
  // https://git-scm.com/docs/git-config#Documentation/git-config.txt-branchltnamegtpushRemote
  const own = (key: string) => (branch === null ? [] : [`branch.${branch}.${key}`]);
  const keys = [...own('pushremote'), 'remote.pushdefault', ...own('remote')];
  for (const key of keys) {
    const name = (await git(['config', '--get', key])).stdout.trim();
    if (remotes.includes(name)) return name;
  }
  if (remotes.length === 1) return remotes[0] ?? null;
  return remotes.includes('origin') ? 'origin' : null;
}

/** What a remote says it has. */
export interface RemoteState {
  readonly answered: true;
  /** What it calls its own branch, or null where it does not say. */
  readonly defaultBranch: string | null;
  /** The commit that the branch is at, or null where it is not there. */
  readonly commit: string | null;
}

/** Where git pushes to, in a form that may stand in an argument. */
async function placeToAsk(git: WriteGit, remote: string): Promise<string> {
  const [from, to] = await Promise.all([
    git(['remote', 'get-url', '--all', '--', remote]),
    git(['remote', 'get-url', '--push', '--all', '--', remote]),
  ]);
  const addresses = to.stdout.split('\n').filter((line) => line !== '');
  const [only] = addresses;
  // An address with credentials in it stays in git's settings.
  if (!to.ok || to.stdout === from.stdout || addresses.length !== 1 || only === undefined) return remote;
  return /^[a-z][a-z0-9+.-]*:\/\/[^/@]*:[^/@]*@/i.test(only) ? remote : only;
}

/** Asks a remote for its own branch and for one more. https://git-scm.com/docs/git-ls-remote */
export async function askRemote(
  git: WriteGit,
  parts: { readonly remote: string; readonly branch: string; readonly env: Readonly<Record<string, string>> },
): Promise<RemoteState | (RemoteProblem & { readonly answered: false })> {
  const place = await placeToAsk(git, parts.remote);
  const ref = `refs/heads/${parts.branch}`;
  const answer = await git([...patience, 'ls-remote', '--symref', '--', place, 'HEAD', ref], { env: parts.env });
  if (!answer.ok) return { answered: false, ...explainRemote(answer.stderr) };
  const lines = answer.stdout.split('\n');
  const pointed = lines.map((line) => /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1]).find((name) => name);
  // A pattern also finds what only ends with it.
  const own = lines.find((line) => line.endsWith(`\t${ref}`) && line.slice(line.indexOf('\t') + 1) === ref);
  return { answered: true, defaultBranch: pointed ?? null, commit: own?.split('\t')[0] ?? null };
}
