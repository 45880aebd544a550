import { alwaysProtected } from '../branch-names.ts';
import type { RemoteSide, RemoteSideOptions, Work, WorkCommit, WorkedBranch } from '../work.ts';
import type { LookGit } from './git.ts';

/** No one needs to see more. */
const maxCommits = 50;

async function commitsBetween(git: LookGit, branch: string, bases: readonly string[]): Promise<WorkCommit[]> {
  const options = ['-z', '--encoding=UTF-8', '--no-show-signature', '--no-notes', `--max-count=${maxCommits}`];
  const tips = [`refs/heads/${branch}`, '--not', ...bases];
  const output = await git.ask('log', '--ignore-missing', ...options, '--format=%H%n%ct%n%ae%n%s', ...tips, '--');
  return output.split('\0').flatMap((record) => {
    const [id = '', seconds = '', author = '', subject = ''] = record.split('\n');
    return id === '' ? [] : [{ id, subject, at: new Date(Number(seconds) * 1000), author }];
  });
}

/**
 * What a repository knows of its remotes, and which of its branches the person worked on that are there. Throws
 * GitRefused, or the signal's reason.
 */
export async function lookAtRemoteSide(
  git: LookGit,
  work: Work,
  { since, emails, heads }: RemoteSideOptions,
): Promise<RemoteSide> {
  const { pushRemotes, pushDefault, remoteBranches } = work;
  const mine = new Set([...emails.map((one) => one.toLowerCase()), ...(work.email === null ? [] : [work.email])]);
  const names = new Set(remoteBranches);
  const usual = work.remotes.includes('origin') ? 'origin' : (work.remotes[0] ?? null);
  const now = heads?.get(work.repository.folder);
  const isAt = (at: string, name: string) => now?.get(at)?.has(name) ?? names.has(`${at}/${name}`);
  const fetched = (at: string, name: string) => (names.has(`${at}/${name}`) ? [`refs/remotes/${at}/${name}`] : []);
  // Both what was fetched and what is there now: what is there now may be missing here.
  const bases = (at: string) =>
    [...new Set([work.defaultBranch, ...alwaysProtected])].flatMap((base) =>
      base === null ? [] : [...fetched(at, base), ...(now?.get(at)?.get(base) ?? [])],
    );
  /** Whether a remote's branch of the same name has these commits: someone else may have pushed another one. */
  const isOurs = async (at: string, { name, commit }: { readonly name: string; readonly commit: string }) => {
    const there = now?.get(at)?.get(name);
    if (there === commit) return true;
    return (await commitsBetween(git, name, [...(there ? [there] : []), ...fetched(at, name)])).length === 0;
  };
  const worked: WorkedBranch[] = [];
  for (const { name, commit, upstream, lastCommitAt, protected: isProtected } of work.branches) {
    if (isProtected || lastCommitAt === null || lastCommitAt < since) continue;
    const followed = upstream?.remote != null && !upstream.gone ? upstream : null;
    const own =
      usual !== null && isAt(usual, name) && (await isOurs(usual, { name, commit }))
        ? { remote: usual, branch: name }
        : null;
    // What follows develop is not there under that name: it only began there.
    const there = followed && !work.protectedBranches.includes(followed.branch) ? followed : own;
    if (there?.remote == null || !isAt(there.remote, there.branch)) continue;
    const commits = await commitsBetween(git, name, bases(there.remote));
    const isMine = commits.some(({ author, at: when }) => when >= since && mine.has(author.toLowerCase()));
    if (isMine) worked.push({ name, remote: there.remote, remoteBranch: there.branch, commits });
  }
  return {
    seen: 'yes',
    repository: work.repository,
    pushRemotes,
    pushDefault,
    branches: remoteBranches,
    worked,
  };
}
