import type { Work } from '../../services/git/work.ts';
import type { RemoteAnswer } from '../../services/git/write/remote-heads.ts';
import type { Seen } from './seen.ts';

/** The remote that git itself would push to; null if there is none, or several and no default. */
export function pushRemoteOf(work: Work, branch: string | null): string | null {
  const upstream = work.branches.find(({ name }) => name === branch)?.upstream ?? null;
  const wanted = [branch === null ? undefined : work.pushRemotes.get(branch), work.pushDefault, upstream?.remote];
  const set = wanted.find((name) => name != null && work.remotes.includes(name));
  if (set != null) return set;
  if (work.remotes.length === 1) return work.remotes[0] ?? null;
  return work.remotes.includes('origin') ? 'origin' : null;
}

/** What a remote answered, if it was asked. */
export const answerOf = ({ remotes }: Pick<Seen, 'remotes'>, work: Work, remote: string | null): RemoteAnswer | null =>
  (remote === null ? undefined : remotes.get(work.repository.folder)?.get(remote)) ?? null;

/** Why the team does not look at a remote, or null. */
export function whyElsewhere(seen: Seen, work: Work, remote: string): string | null {
  const answer = answerOf(seen, work, remote);
  if (answer === null) return null;
  const { github, host, address } = answer;
  if (address === null) return `${remote} has no address`;
  if (github !== null) {
    // The remote that the other branches come from, not a second one.
    const usual = (work.remotes.includes('origin') ? 'origin' : work.remotes[0]) ?? remote;
    if (remote !== usual && answerOf(seen, work, usual)?.github)
      return `${remote} is ${github.owner}/${github.name} on GitHub, and the team looks at ${usual}`;
    const isFork = github.owner.toLowerCase() === seen.login?.toLowerCase();
    return isFork ? `${remote} is your own fork, ${github.owner}/${github.name} on GitHub` : null;
  }
  return host === null ? `${remote} is a folder on this machine, ${address}` : `${remote} is at ${host}, not on GitHub`;
}

/** Whether a remote has a branch: by its answer, else by the last fetch. */
export function isOnRemote(seen: Seen, work: Work, remote: string, branch: string): boolean {
  const heads = answerOf(seen, work, remote)?.heads;
  if (heads) return heads.has(branch);
  return work.remoteBranches.has(`${remote}/${branch}`);
}
