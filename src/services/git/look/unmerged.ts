import { GitRefused, type LookGit } from './git.ts';
import { type GitObject, readObjects } from './objects.ts';

interface Branch {
  /** Its short name: `add-ada`, `origin/add-ada`. */
  readonly name: string;
  /** The requested folder on the branch, or null if it doesn't exist there. */
  readonly tree: GitObject | null;
}

/** A branch that can't be read, and why, without a full stop. */
interface UnreadBranch {
  readonly branch: string;
  readonly reason: string;
}

/** The branches that are not merged into what is checked out. */
export interface Unmerged {
  /**
   * Branches with commits that are not in what is checked out. First the remotes' default branches, which are merged
   * and only not pulled yet, then local ones, then the others.
   */
  readonly branches: readonly Branch[];
  readonly unread: readonly UnreadBranch[];
  /** The folder in what is checked out, or null; not read if there is no other branch. */
  readonly headTree: GitObject | null;
}

interface Ref {
  readonly ref: string;
  readonly commit: string;
  readonly symbolic: string;
  readonly isHead: boolean;
}

const places = ['refs/heads', 'refs/remotes'];

const nameOf = (ref: string) => ref.replace(/^refs\/(?:heads|remotes)\//, '');

/** A remote's HEAD only says which is its default branch, so it does no harm if it points nowhere. */
const isRemoteHead = (ref: string) => /^refs\/remotes\/.+\/HEAD$/.test(ref);

/** The branches that git skips, about which it only warns. */
function passedOver(warnings: string): UnreadBranch[] {
  const said = warnings.matchAll(/^warning: ignoring (broken ref|ref with broken name) (.+)$/gm);
  return [...said].flatMap(([, what, ref = '']) => {
    const reason =
      what === 'broken ref' ? 'git considers it broken: it points to no commit' : 'git does not allow its name';
    return isRemoteHead(ref) ? [] : [{ branch: nameOf(ref), reason }];
  });
}

/** The names of the branches that are merged into what is checked out; none if that has no commit. */
async function mergedNames(git: LookGit): Promise<Set<string>> {
  const names = await git.ask('for-each-ref', '--merged=HEAD', '--format=%(refname)', ...places).catch((error) => {
    if (error instanceof GitRefused && /malformed object name/.test(error.stderr)) return '';
    throw error;
  });
  return new Set(names.split('\n'));
}

/**
 * The local and remote-tracking branches with commits that are not in what is checked out. `folder` is the one whose
 * trees are read with them, relative to the top of the work tree; empty for the top itself. Throws GitRefused.
 */
export async function unmergedBranches(git: LookGit, folder: string): Promise<Unmerged> {
  const format = '--format=%(objectname) %(HEAD) %(refname) %(symref)';
  const { output, warnings } = await git.listen('for-each-ref', format, ...places);
  const unread = passedOver(warnings);
  const refs = output.split('\n').flatMap((line): Ref[] => {
    const [, commit = '', mark, ref = '', symbolic = ''] = /^(\S+) (.) (\S+) (\S*)$/.exec(line) ?? [];
    return ref === '' ? [] : [{ ref, commit, symbolic, isHead: mark === '*' }];
  });
  const head = refs.find(({ isHead }) => isHead)?.commit;
  const commits = [...new Set(refs.map(({ commit }) => commit))].filter((commit) => commit !== head);
  // A clone that is up to date, as is usual, needs no further question.
  if (commits.length === 0) return { branches: [], unread, headTree: null };
  const treeOf = (commit: string) => `${commit}:${folder}`;
  const [objects, merged] = await Promise.all([
    readObjects(git, [treeOf('HEAD'), ...commits, ...commits.map(treeOf)]),
    mergedNames(git),
  ]);
  const [headTree = null, ...found] = objects;
  const trees = new Map(commits.map((commit, at) => [commit, found[commits.length + at] ?? null]));
  const missing = new Set(commits.filter((_, at) => found[at] === null));
  const pointedAt = new Set(refs.map(({ symbolic }) => symbolic));
  const rank = ({ ref }: Ref) => (ref.startsWith('refs/remotes/') ? (pointedAt.has(ref) ? 0 : 2) : 1);
  const others = refs.filter(({ symbolic, commit }) => symbolic === '' && commit !== head);
  const gone = others.filter(({ commit }) => missing.has(commit));
  return {
    headTree,
    branches: others
      .filter(({ ref, commit }) => !missing.has(commit) && !merged.has(ref))
      .sort((a, b) => rank(a) - rank(b))
      .map(({ ref, commit }) => ({ name: nameOf(ref), tree: trees.get(commit) ?? null })),
    unread: [...unread, ...gone.map(({ ref }) => ({ branch: nameOf(ref), reason: 'its commit is not in this clone' }))],
  };
}
