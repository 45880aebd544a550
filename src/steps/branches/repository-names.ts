import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { BranchWork, UnseenFolder, UnseenWork, Work } from '../../services/git/work.ts';

/** Unique names of repositories and their branches, for questions and messages. */
export interface RepositoryNames {
  /** By its folder: `site-a`, `clients/site-a`. No two are the same. */
  name(folder: string): string;
  /** `site-a/fix-login`. No two are the same. */
  branch(folder: string, branch: string): string;
}

interface Named {
  readonly folder: string;
  readonly branches: readonly Pick<BranchWork, 'name'>[];
}

/** A name that can be part of `--answer NAME=VALUE`: the first `=` ends NAME. */
export const inAnswers = (name: string): string => name.replaceAll('%', '%25').replaceAll('=', '%3D');

function relativeTo(roots: readonly string[], folder: string): string {
  const within = roots
    .filter((root) => folder === root || folder.startsWith(`${root}${path.sep}`))
    .sort((a, b) => b.length - a.length)[0];
  return within === undefined ? folder : path.relative(within, folder) || path.basename(folder);
}

/** A folder's path without symbolic links, as found repositories have it. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Names for what was found below `roots`. All paths are without symbolic links. */
export const namesOf = (
  works: readonly (Work | UnseenWork)[],
  unseen: readonly UnseenFolder[],
  roots: readonly string[],
): RepositoryNames =>
  repositoryNames(
    [
      ...works.map((work) => ({
        folder: work.repository.folder,
        branches: work.seen === 'yes' ? work.branches : [],
      })),
      ...unseen.map(({ folder }) => ({ folder, branches: [] })),
    ],
    roots,
  );

/** Names for repositories and their branches. */
export function repositoryNames(works: readonly Named[], roots: readonly string[]): RepositoryNames {
  const short = new Map(works.map(({ folder }) => [folder, relativeTo(roots, folder)]));
  const uses = (values: Iterable<string>) => {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  const shortUses = uses(short.values());
  const name = (folder: string) => {
    const own = short.get(folder) ?? folder;
    return inAnswers((shortUses.get(own) ?? 0) > 1 ? folder : own);
  };
  const plain = (folder: string, branch: string) => `${name(folder)}/${inAnswers(branch)}`;
  const plainUses = uses(works.flatMap(({ folder, branches }) => branches.map((branch) => plain(folder, branch.name))));
  return {
    name,
    branch: (folder, branch) => {
      const own = plain(folder, branch);
      // A repository `a` with a branch `b/c`, and a repository `a/b` with a branch `c`. No branch has a colon in it.
      return (plainUses.get(own) ?? 0) > 1 ? `${name(folder)}:${inAnswers(branch)}` : own;
    },
  };
}
