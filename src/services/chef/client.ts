import { accessSync, constants, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../errors.ts';
import type { Branch, GitObject, GitRun, ObjectReader, TreeEntry } from '../git/plumbing.ts';
import { explainRefusal } from '../git/refusal.ts';
import { commitsBesidesHead, findRepository, isBareRepository, lastFetch, type Repository } from '../git/repository.ts';
import type { Processes } from '../process/process.ts';
import type { BagProblem, BranchesSeen, Chef, MergedBags, UnreadBranch, UserBag } from './chef.ts';
import { parseBag } from './parse-bag.ts';
import { refresh } from './refresh.ts';

/** Where a clone has the bags. */
const usersIn = path.join('data_bags', 'users');

/** What a shell's `*.json` gives: editors' own files begin with a dot. */
const isBagName = (name: string) => name.endsWith('.json') && !name.startsWith('.');

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

const unreadable: Readonly<Record<string, string>> = {
  EACCES: 'it may not be read: permission denied',
  ENOENT: 'it is a link to a file that is not there',
  ELOOP: 'it is a link to itself',
};

/** Without waiting: a pipe that nobody writes to would otherwise hold everything up. */
const asText = { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NONBLOCK } as const;

/** The text of a file, or null where it is a folder. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, asText);
  } catch (error) {
    if (codeOf(error) === 'EISDIR') return null;
    throw error;
  }
}

/** Adds what a text says to the bags and the problems. */
interface Collector {
  readonly bags: UserBag[];
  readonly problems: BagProblem[];
}

function collect(into: Collector, text: string, file: string, branch: string | null): void {
  const { bag, problem } = parseBag(text, file, branch);
  if (bag) into.bags.push(bag);
  if (problem) into.problems.push(problem);
}

function unreadableFolder(folder: string, error: unknown): Failure {
  const words: Readonly<Record<string, string>> = { EACCES: 'permission denied', ELOOP: 'it is a link to itself' };
  const code = codeOf(error);
  return new Failure(`The folder ${folder} cannot be read: ${words[code] ?? code}.`, { cause: error });
}

function bagNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter(isBagName);
  } catch (error) {
    throw unreadableFolder(folder, error);
  }
}

/** What is at a place that may be a folder of bags, or undefined. Throws a Failure where it is one that can't be read. */
function lookAt(place: string): Stats | undefined {
  try {
    const is = statSync(place, { throwIfNoEntry: false });
    if (is?.isDirectory()) accessSync(place, constants.R_OK | constants.X_OK);
    return is;
  } catch (error) {
    throw unreadableFolder(place, error);
  }
}

function readFolder(folder: string, into: Collector): void {
  for (const file of bagNames(folder)) {
    try {
      const text = readText(`${folder}/${file}`);
      if (text !== null) collect(into, text, file, null);
    } catch (error) {
      const reason = unreadable[codeOf(error)] ?? `it cannot be read: ${codeOf(error) || String(error)}`;
      into.problems.push({ file, branch: null, line: null, reason, mayHideUid: true });
    }
  }
}

const bagsOf = (tree: GitObject, parse: (content: Buffer, idBytes: number) => TreeEntry[]) =>
  parse(tree.content, tree.id.length / 2).filter((entry) => isBagName(entry.name) && !entry.mode.startsWith('4'));

/** The folder that is looked at, in a commit. */
const treeOf = (commit: string) => `${commit}:./`;

/** Adds the bags of branches that differ from what is checked out, each once, for the first branch that has it. */
async function readBranches(
  branches: readonly Branch[],
  objects: ObjectReader,
  parse: (content: Buffer, idBytes: number) => TreeEntry[],
  into: Collector,
): Promise<void> {
  const names = new Set(into.bags.map((bag) => bag.file));
  const wellKnown = new Set(into.bags.filter((bag) => bag.uid !== null).map((bag) => bag.file));
  const commits = [...new Set(branches.map((branch) => branch.commit))];
  const [head, ...trees] = await Promise.all(['HEAD', ...commits].map((commit) => objects.read(treeOf(commit))));
  // What a branch has in common with what is checked out is in the folder already, perhaps in a newer state.
  const seen = new Set(
    head ? bagsOf(head, parse).flatMap(({ name, id }) => (names.has(name) ? [`${id} ${name}`] : [])) : [],
  );
  const treeAt = new Map(commits.map((commit, index) => [commit, trees[index]]));
  const found: { entry: TreeEntry; branch: string }[] = [];
  const seenTrees = new Set<string>();
  for (const { name: branch, commit } of branches) {
    const tree = treeAt.get(commit);
    if (!tree || seenTrees.has(tree.id)) continue;
    seenTrees.add(tree.id);
    for (const entry of bagsOf(tree, parse)) {
      const key = `${entry.id} ${entry.name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({ entry, branch });
    }
  }
  const contents = await Promise.all(found.map(({ entry }) => objects.read(entry.id)));
  const fromBranches: Collector = { bags: into.bags, problems: [] };
  found.forEach(({ entry, branch }, index) => {
    const blob = contents[index];
    if (!blob) {
      const reason = 'its content is not in this clone';
      fromBranches.problems.push({ file: entry.name, branch, line: null, reason, mayHideUid: true });
    } else collect(fromBranches, blob.content.toString('utf8'), entry.name, branch);
  });
  for (const problem of fromBranches.problems) {
    into.problems.push({ ...problem, mayHideUid: problem.mayHideUid && !wellKnown.has(problem.file) });
  }
}

/** For more than this many commits, it is not worth reading their trees before it is known which are not merged. */
const mostEarly = 20;

/** The branches whose commit is not there: git says nothing of those where it leaves out what is merged. */
async function withoutCommit(
  names: ReadonlyMap<string, readonly string[]>,
  objects: ObjectReader,
  wasAsked: (commit: string) => boolean,
): Promise<string[]> {
  const found = await Promise.all(
    [...names].map(async ([commit, at]) => {
      // A commit with the folder is there; one without may be, and has to be asked for itself.
      const there = (wasAsked(commit) && (await objects.read(treeOf(commit)))) || (await objects.read(commit));
      return there ? [] : at;
    }),
  );
  return found.flat();
}

/** Reads the folder while git, where it is needed, is looking for branches. */
async function readAll(run: GitRun, repository: Repository | null, into: Collector): Promise<BranchesSeen> {
  const { others, certain } = repository === null ? { others: null, certain: true } : commitsBesidesHead(repository);
  if (certain && !others?.size) {
    readFolder(run.folder, into);
    return others === null ? { seen: 'no-repository' } : { seen: 'yes', unread: [] };
  }
  const { branchName, GitRefused, openObjects, parseTree, unmergedBranches } = await import('../git/plumbing.ts');
  const listed = unmergedBranches(run, !certain);
  const objects = openObjects(run);
  // What git will most likely be asked for, so that it has the answer when it is.
  const early = others !== null && others.size <= mostEarly ? ['HEAD', ...others.keys()] : [];
  for (const commit of early) objects.read(treeOf(commit)).catch(() => {});
  try {
    readFolder(run.folder, into);
    const { branches, broken } = await listed;
    if (branches.length > 0) await readBranches(branches, objects, parseTree, into);
    const names = new Map<string, readonly string[]>(others);
    for (const { name, commit } of branches) {
      if (!others?.has(commit)) names.set(commit, [...(names.get(commit) ?? []), name]);
    }
    const asked = new Set([...early, ...branches.map(({ commit }) => commit)]);
    const gone = await withoutCommit(names, objects, (commit) => asked.has(commit));
    const unread: UnreadBranch[] = [
      ...broken.map(({ name, badName }) => ({
        branch: name,
        reason: badName ? 'its name is none that git allows' : 'git takes it for broken: it names no commit',
      })),
      ...gone.map((ref) => ({ branch: branchName(ref), reason: 'the commit that it is at is not in this clone' })),
    ];
    return { seen: 'yes', unread };
  } catch (error) {
    listed.catch(() => {});
    if (error instanceof GitRefused) return { seen: 'failed', ...explainRefusal(error, run.folder) };
    throw error;
  } finally {
    objects.close();
  }
}

/** Where a remote's own branch may be, the likeliest first: a clone has the first, `git remote add` does not make it. */
const remoteHeads = ['origin/HEAD', 'origin/main', 'origin/master'];

async function readMerged(run: GitRun): Promise<MergedBags | null> {
  const { GitRefused, openObjects, parseTree } = await import('../git/plumbing.ts');
  const objects = openObjects(run);
  try {
    const trees = await Promise.all(remoteHeads.map((name) => objects.read(treeOf(`refs/remotes/${name}`))));
    const found = trees.findIndex((tree) => tree !== null);
    const tree = trees[found];
    const branch = remoteHeads[found];
    if (!tree || branch === undefined) return null;
    const into: Collector = { bags: [], problems: [] };
    const entries = bagsOf(tree, parseTree);
    const blobs = await Promise.all(entries.map((entry) => objects.read(entry.id)));
    entries.forEach(({ name }, index) => {
      const blob = blobs[index];
      if (blob) collect(into, blob.content.toString('utf8'), name, branch);
    });
    return { branch, ...into };
  } catch (error) {
    if (error instanceof GitRefused) return null;
    throw error;
  } finally {
    objects.close();
  }
}

/** User data bags in folders and in git. Nothing is written but by `refresh`. */
export function createChef(
  processes: Processes,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Chef {
  return {
    usersFolder(place) {
      const is = lookAt(place);
      if (!is) throw new Failure(`There is no folder ${place}.`);
      if (!is.isDirectory()) throw new Failure(`${place} is a file, not a folder of user data bags.`);
      const users = path.join(place, usersIn);
      if (lookAt(users)?.isDirectory()) return users;
      if (isBareRepository(place)) {
        throw new Failure(`${place} is a bare clone, which has no files to look at.`, {
          next: ['Make a clone that has files, and give that: git clone FROM FOLDER'],
        });
      }
      return place;
    },
    holdsBags: (folder) =>
      bagNames(folder).some((file) => {
        try {
          const text = readText(path.join(folder, file));
          return text !== null && typeof parseBag(text, file, null).bag?.uid === 'number';
        } catch {
          return false;
        }
      }),
    async bagsIn(folder) {
      const place = realpathSync(folder);
      const repository = findRepository(place);
      const into: Collector = { bags: [], problems: [] };
      const branches = await readAll({ folder: place, env, signal }, repository, into);
      return { ...into, branches, fetchedAt: repository && lastFetch(repository) };
    },
    mergedBags: (folder) => readMerged({ folder: realpathSync(folder), env, signal }),
    refresh: (folder) => refresh(processes, folder),
  };
}
