import { alwaysProtected } from './branch-names.ts';
import type { LookRun } from './look-git.ts';
import type { RemoteSide, RemoteSideOptions, Work, WorkCommit, WorkedBranch } from './work.ts';

/** Nobody needs to be told of more. */
const maxCommits = 50;

interface Ref {
  readonly name: string;
  readonly commit: string;
  readonly at: Date;
}

/** The branches of this repository, and what it knows of those of its remotes. */
async function readRefs(run: LookRun): Promise<{ readonly local: readonly Ref[]; readonly remote: readonly Ref[] }> {
  const format = '--format=%(objectname)%00%(refname)%00%(symref)%00%(committerdate:unix)';
  const refs = (await run.ask(['for-each-ref', format, 'refs/heads', 'refs/remotes'])).split('\n').flatMap((line) => {
    const [commit = '', name = '', symref = '', seconds = ''] = line.split('\0');
    return name === '' || symref !== '' ? [] : [{ name, commit, at: new Date(Number(seconds) * 1000) }];
  });
  const below = (folder: string) =>
    refs.flatMap((ref) => (ref.name.startsWith(folder) ? [{ ...ref, name: ref.name.slice(folder.length) }] : []));
  return { local: below('refs/heads/'), remote: below('refs/remotes/') };
}

/** What settings say of remotes, and of the person's own address. */
async function readSettings(run: LookRun) {
  const addresses = new Map<string, string>();
  // https://git-scm.com/docs/git-config#Documentation/git-config.txt-branchltnamegtpushRemote
  const pushRemotes = new Map<string, string>();
  let pushDefault: string | null = null;
  let email: string | null = null;
  for (const entry of (await run.ask(['config', '--list', '-z', '--includes'])).split('\0')) {
    const at = entry.indexOf('\n');
    const [key, value] = at === -1 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
    const remote = /^remote\.(.+)\.url$/s.exec(key)?.[1];
    if (remote !== undefined && !addresses.has(remote)) addresses.set(remote, value);
    const branch = /^branch\.(.+)\.pushremote$/s.exec(key)?.[1];
    if (branch !== undefined) pushRemotes.set(branch, value);
    if (key === 'remote.pushdefault') pushDefault = value;
    if (key === 'user.email') email = value.toLowerCase();
  }
  return { addresses, pushRemotes, pushDefault, email };
}

async function commitsBetween(run: LookRun, branch: string, bases: readonly string[]): Promise<WorkCommit[]> {
  const options = ['-z', '--encoding=UTF-8', '--no-show-signature', '--no-notes', `--max-count=${maxCommits}`];
  const tips = [`refs/heads/${branch}`, '--not', ...bases.map((base) => `refs/remotes/${base}`)];
  const output = await run.ask(['log', ...options, '--format=%H%n%ct%n%ae%n%s', ...tips, '--']);
  return output.split('\0').flatMap((record) => {
    const [id = '', seconds = '', author = '', subject = ''] = record.split('\n');
    return id === '' ? [] : [{ id, subject, at: new Date(Number(seconds) * 1000), author }];
  });
}

/**
 * What a repository knows of its remotes, and which of its branches somebody worked on that are there. Throws
 * GitRefused, or the signal's reason.
 */
export async function lookAtRemoteSide(
  run: LookRun,
  work: Work,
  { since, emails }: RemoteSideOptions,
): Promise<RemoteSide> {
  const [{ local, remote }, { email, ...settings }] = await Promise.all([readRefs(run), readSettings(run)]);
  const mine = new Set([...emails.map((one) => one.toLowerCase()), ...(email === null ? [] : [email])]);
  const names = new Set(remote.map(({ name }) => name));
  const usual = work.remotes.includes('origin') ? 'origin' : (work.remotes[0] ?? null);
  const bases = (at: string) =>
    [...new Set([work.defaultBranch, ...alwaysProtected])].flatMap((base) =>
      base !== null && names.has(`${at}/${base}`) ? [`${at}/${base}`] : [],
    );
  const worked: WorkedBranch[] = [];
  for (const { name, upstream, protected: isProtected } of work.branches) {
    const at = local.find((ref) => ref.name === name);
    if (at === undefined || isProtected || at.at < since) continue;
    const followed = upstream?.remote != null && !upstream.gone ? upstream : null;
    const own = usual !== null && names.has(`${usual}/${name}`) ? { remote: usual, branch: name } : null;
    // What follows develop is not there under that name: it only began there.
    const there = followed && !work.protectedBranches.includes(followed.branch) ? followed : own;
    if (there?.remote == null) continue;
    const commits = await commitsBetween(run, name, bases(there.remote));
    const isMine = commits.some(({ author, at: when }) => when >= since && mine.has(author.toLowerCase()));
    if (isMine) worked.push({ name, remote: there.remote, remoteBranch: there.branch, commits });
  }
  const branches = remote.map(({ name }) => name);
  return { seen: 'yes', repository: work.repository, ...settings, branches, worked };
}
