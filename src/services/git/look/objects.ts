import { GitRefused, type LookGit } from './git.ts';

/** An object of a repository. https://git-scm.com/docs/git-cat-file#_batch_output */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** The objects with these names, in order; null for those that don't exist. Throws GitRefused. */
export async function readObjects(git: LookGit, names: readonly string[]): Promise<(GitObject | null)[]> {
  if (names.length === 0) return [];
  if (names.some((name) => name.includes('\n'))) throw new GitRefused('fatal: a name has a line break in it');
  const answer = await git.objects(names);
  let at = 0;
  return names.map(() => {
    const end = answer.indexOf(10, at);
    if (end === -1) throw new GitRefused('fatal: its answer is incomplete');
    const [id = '', type = '', size = ''] = answer.toString('utf8', at, end).split(' ');
    at = end + 1;
    // The answer is "NAME missing", and a name may contain spaces: without a size at its end, there is no object.
    if (!/^\d+$/.test(size)) return null;
    const content = answer.subarray(at, at + Number(size));
    at += Number(size) + 1;
    return { id, type, content };
  });
}

export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

/**
 * The entries of a tree object: `mode name NUL id`, with the id in bytes, whose length depends on the repository's
 * hash.
 */
export function parseTree({ id, content }: GitObject): TreeEntry[] {
  const idBytes = id.length / 2;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const nul = content.indexOf(0, space);
    if (space === -1 || nul === -1) break;
    entries.push({
      mode: content.toString('latin1', at, space),
      name: content.toString('utf8', space + 1, nul),
      id: content.toString('hex', nul + 1, nul + 1 + idBytes),
    });
    at = nul + 1 + idBytes;
  }
  return entries;
}
