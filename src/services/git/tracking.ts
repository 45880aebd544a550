import { lookGit } from './look-git.ts';
import type { GitRun } from './plumbing.ts';
import type { Upstream } from './work.ts';

/** A local branch, as git lists it. */
export interface ListedBranch {
  readonly name: string;
  readonly commit: string;
  readonly upstream: Upstream | null;
}

const number = (text: string, word: string) => Number(new RegExp(`${word} (\\d+)`).exec(text)?.[1] ?? 0);

/**
 * The local branches with what they follow, as git says it. Throws GitRefused.
 * https://git-scm.com/docs/git-for-each-ref
 */
export async function listBranches(run: GitRun): Promise<ListedBranch[]> {
  const fields = ['objectname', 'refname', 'upstream', 'upstream:remotename', 'upstream:remoteref', 'upstream:track'];
  const format = fields.map((field) => `%(${field})`).join('%00');
  const output = await lookGit(run, ['for-each-ref', `--format=${format}`, 'refs/heads']);
  return output.split('\n').flatMap((line) => {
    const [commit = '', ref = '', upstream = '', remote = '', remoteRef = '', track = ''] = line.split('\0');
    if (ref === '') return [];
    // With neither, nothing is set up; with a remote alone, its branch is not one that is fetched.
    const followed = remoteRef || upstream;
    return [
      {
        name: ref.replace(/^refs\/heads\//, ''),
        commit,
        upstream:
          followed === ''
            ? null
            : {
                remote: remote === '' || remote === '.' ? null : remote,
                branch: followed.replace(/^refs\/heads\//, ''),
                gone: track === '[gone]' || upstream === '',
                ahead: number(track, 'ahead'),
                behind: number(track, 'behind'),
              },
      },
    ];
  });
}

/** The commits of the branches of all remotes. Throws GitRefused. */
export async function listRemoteBranches(run: GitRun): Promise<{ name: string; commit: string; to: string }[]> {
  const format = '--format=%(objectname) %(refname) %(symref)';
  const output = await lookGit(run, ['for-each-ref', format, 'refs/remotes']);
  return output.split('\n').flatMap((line) => {
    const [commit = '', name = '', to = ''] = line.split(' ');
    return name === '' ? [] : [{ commit, name, to }];
  });
}
