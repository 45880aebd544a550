import { accessSync, constants, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../errors.ts';
import { whyNot } from '../../lib/file-trouble.ts';
import { readRegularFile } from '../../lib/read-file.ts';
import { GitRefused, type LookGit, lookingGit } from '../git/look/git.ts';
import { type GitFolders, isBareRepository, lastFetch, workTreeAround } from '../git/look/git-folders.ts';
import { type GitObject, parseTree, readObjects, type TreeEntry } from '../git/look/objects.ts';
import { explainRefusal } from '../git/look/refusal.ts';
import { readSettings } from '../git/look/settings.ts';
import { type Unmerged, unmergedBranches } from '../git/look/unmerged.ts';
import { createWriteGit } from '../git/write/run-git.ts';
import type { Processes } from '../process/process.ts';
import type { BagProblem, BagText, BranchesSeen, Chef, MergedTexts, UserBag } from './chef.ts';
import { parseBag } from './parse-bag.ts';
import { refresh } from './refresh.ts';

/** Where a clone has its bags. */
const usersIn = path.join('data_bags', 'users');

/** Like a shell's `*.json`: editors' own files begin with a dot. */
const isBagName = (name: string) => name.endsWith('.json') && !name.startsWith('.');

/** A bag with keys and comments is a few kilobytes. */
const maxBytes = 1024 * 1024;

/** The text of a file, or null if it is a folder. Throws the file system's error; see file-trouble.ts. */
function readText(file: string): string | null {
  try {
    return readRegularFile(file, maxBytes).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') return null;
    throw error;
  }
}

/** Collects the bags and problems of the texts that are added. */
interface Collector {
  readonly bags: UserBag[];
  readonly problems: BagProblem[];
}

function collect(into: Collector, text: string, file: string, branch: string | null): void {
  const { bag, problem } = parseBag(text, file, branch);
  if (bag) into.bags.push(bag);
  if (problem) into.problems.push(problem);
}

const unreadableFolder = (folder: string, error: unknown) =>
  new Failure(`The folder ${folder} cannot be read: ${whyNot(error)}.`, { cause: error });

function bagNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter(isBagName);
  } catch (error) {
    throw unreadableFolder(folder, error);
  }
}

/**
 * What is at a path that may be a folder of bags; undefined if nothing is. Throws a Failure for a folder that can't be
 * read.
 */
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
      const reason = `it can't be read: ${whyNot(error)}`;
      into.problems.push({ file, branch: null, line: null, reason, mayHideUid: true });
    }
  }
}

const bagsOf = (tree: GitObject) =>
  parseTree(tree).filter(({ name, mode }) => isBagName(name) && mode.startsWith('100'));

/** Adds bags from branches that differ from the current commit, each for the first branch that has it. */
async function readBranches(git: LookGit, { branches, headTree }: Unmerged, into: Collector): Promise<void> {
  const names = new Set(into.bags.map((bag) => bag.file));
  const wellKnown = new Set(into.bags.filter((bag) => bag.uid !== null).map((bag) => bag.file));
  // Whatever a branch shares with the current commit is in the folder already, perhaps in a newer version.
  const seen = new Set(
    headTree ? bagsOf(headTree).flatMap(({ name, id }) => (names.has(name) ? [`${id} ${name}`] : [])) : [],
  );
  const found: { entry: TreeEntry; branch: string }[] = [];
  const seenTrees = new Set<string>();
  for (const { name: branch, tree } of branches) {
    if (!tree || seenTrees.has(tree.id)) continue;
    seenTrees.add(tree.id);
    for (const entry of bagsOf(tree)) {
      const key = `${entry.id} ${entry.name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({ entry, branch });
    }
  }
  const fromBranches: Collector = { bags: into.bags, problems: [] };
  const contents = await readObjects(
    git,
    found.map(({ entry }) => entry.id),
  );
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

/** A folder of bags in a clone. */
interface InClone {
  readonly git: LookGit;
  readonly top: string;
  readonly place: GitFolders;
  /** Relative to the top of the work tree, as git writes it; empty for the top itself. */
  readonly path: string;
}

/** The clone that holds a folder; `damaged` if it can't be used; null if there is none. */
function cloneOf(folder: string, { env, signal }: ChefParts): InClone | 'damaged' | null {
  const around = workTreeAround(folder);
  if (around?.place == null) return around === null ? null : 'damaged';
  const { top, place } = around;
  const git = lookingGit({ folder: top, kind: place.kind, env, signal });
  return { git, top, place, path: path.relative(top, folder).split(path.sep).join('/') };
}

/** Reads the folder while git looks for branches. */
async function readAll(folder: string, clone: InClone | 'damaged' | null, into: Collector): Promise<BranchesSeen> {
  if (clone === null || clone === 'damaged') {
    readFolder(folder, into);
    if (clone === null) return { seen: 'no-repository' };
    return { seen: 'failed', reason: 'the .git of its clone is damaged or points nowhere', next: null };
  }
  const { git } = clone;
  const asked = unmergedBranches(git, clone.path);
  asked.catch(() => {});
  const settings = readSettings(git, undefined);
  settings.catch(() => {});
  readFolder(folder, into);
  try {
    const unmerged = await asked;
    await readBranches(git, unmerged, into);
    const { remotes, narrow } = await settings;
    return { seen: 'yes', unread: unmerged.unread, remotes, narrow };
  } catch (error) {
    if (error instanceof GitRefused) return { seen: 'failed', ...explainRefusal(error, folder) };
    throw error;
  }
}

/**
 * Where a remote's default branch may be, most likely first: `git clone` creates origin/HEAD, `git remote add` doesn't.
 */
const remoteHeads = ['origin/HEAD', 'origin/main', 'origin/master'];

/** The names of a folder's files, most recently added first. */
async function byAge(git: LookGit, branch: string, folder: string): Promise<string[]> {
  const written = ['--format=', '--name-only', '-z', '--no-renames', '--diff-filter=A'];
  const added = await git.ask('log', ...written, `refs/remotes/${branch}`, '--', `:(top,literal)${folder}`);
  return [...new Set(added.split('\0').map((file) => file.trim().slice(folder.length + 1)))];
}

/** The bags of the remote's default branch, by name. Null if there is no such branch, or git could not tell. */
async function readMergedTexts({ git, top, path: inClone }: InClone): Promise<MergedTexts | null> {
  try {
    const trees = await readObjects(
      git,
      remoteHeads.map((name) => `refs/remotes/${name}:${inClone}`),
    );
    const found = trees.findIndex((tree) => tree !== null);
    const tree = trees[found];
    const branch = remoteHeads[found];
    if (!tree || branch === undefined) return null;
    const entries = bagsOf(tree);
    const blobs = await readObjects(
      git,
      entries.map(({ id }) => id),
    );
    const texts = entries.flatMap(({ name }, index) => {
      const blob = blobs[index];
      return blob ? [{ file: name, text: blob.content.toString('utf8') }] : [];
    });
    const into: Collector = { bags: [], problems: [] };
    for (const { file, text } of texts) collect(into, text, file, branch);
    return { branch, top, path: inClone, texts, ...into };
  } catch (error) {
    if (error instanceof GitRefused) return null;
    throw error;
  }
}

async function readByAge(clone: InClone): Promise<MergedTexts | null> {
  const merged = await readMergedTexts(clone);
  if (merged === null) return null;
  try {
    const order = await byAge(clone.git, merged.branch, clone.path);
    const age = ({ file }: BagText) => (order.includes(file) ? order.indexOf(file) : order.length);
    return { ...merged, texts: merged.texts.toSorted((a, b) => age(a) - age(b)) };
  } catch (error) {
    if (error instanceof GitRefused) return null;
    throw error;
  }
}

interface ChefParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** User data bags in folders and in git. Only `refresh` writes. */
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
        throw new Failure(`${place} is a bare clone, which has no files to read.`, {
          next: ['Make a clone with files, and use that: git clone FROM FOLDER'],
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
      const real = realpathSync(folder);
      const clone = cloneOf(real, { env, signal });
      const into: Collector = { bags: [], problems: [] };
      const branches = await readAll(real, clone, into);
      return { ...into, branches, fetchedAt: clone === null || clone === 'damaged' ? null : lastFetch(clone.place) };
    },
    async mergedBags(folder) {
      const clone = cloneOf(realpathSync(folder), { env, signal });
      return clone === null || clone === 'damaged' ? null : readMergedTexts(clone);
    },
    async mergedTexts(folder) {
      const clone = cloneOf(realpathSync(folder), { env, signal });
      return clone === null || clone === 'damaged' ? null : readByAge(clone);
    },
    refresh: (folder) => refresh((top) => createWriteGit(processes, env, top), folder),
  };
}
