import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RepositoryKind } from '../work.ts';
import { readSmallFile } from './small-file.ts';

/** The git folders of a repository, and its kind. */
export interface GitFolders {
  readonly kind: RepositoryKind;
  readonly gitFolder: string;
  readonly commonFolder: string;
}

const isFolder = (place: string) => statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A path without symbolic links; null if it can't be reached. */
export function realPlace(place: string): string | null {
  try {
    return realpathSync(place);
  } catch {
    return null;
  }
}

const isHead = (text: string | null) => /^(?:ref:\s*refs\/\S+|[0-9a-f]{40,64})\s*$/.test(text ?? '');

/** Whether git itself would take a folder for a git folder. */
const isGitFolder = (folder: string, common: string) =>
  isHead(readSmallFile(path.join(folder, 'HEAD'))) && isFolder(path.join(common, 'objects'));

/** The values of a key in any section. Parsed line by line: the file may be large, and come from anyone. */
const valuesOf = (text: string | null, key: string): string[] =>
  (text ?? '').split('\n').flatMap((line) => {
    const [name = '', ...value] = line.split('=');
    return name.trim().toLowerCase() === key && value.length > 0 ? [value.join('=').trim()] : [];
  });

const isSaidToBeBare = (common: string) =>
  valuesOf(readSmallFile(path.join(common, 'config')), 'bare').some((value) => /^(?:true|yes|on|1)$/i.test(value));

/** The folders of submodules in `.gitmodules` that are inside the folder. */
export function submodulesOf(folder: string): string[] {
  return valuesOf(readSmallFile(path.join(folder, '.gitmodules')), 'path').flatMap((written) => {
    const place = path.resolve(folder, written.replace(/^"(.*)"$/, '$1'));
    // Anyone may have committed the list, so it must not lead outside.
    return place.startsWith(folder + path.sep) ? [place] : [];
  });
}

/**
 * The repository of a work tree, which is a folder with `.git` in it; null if it is damaged or points nowhere. `inside`
 * is the folder of the repository around it. https://git-scm.com/docs/gitrepository-layout
 */
export function gitFoldersOf(folder: string, inside: string | null): GitFolders | null {
  const dotGit = path.join(folder, '.git');
  const is = statSync(dotGit, { throwIfNoEntry: false });
  const pointed = is?.isFile() ? /^gitdir: (.+)$/m.exec(readSmallFile(dotGit) ?? '')?.[1] : undefined;
  if (!is || (is.isFile() && pointed === undefined)) return null;
  const gitFolder = realPlace(pointed === undefined ? dotGit : path.resolve(folder, pointed));
  if (gitFolder === null) return null;
  const shared = readSmallFile(path.join(gitFolder, 'commondir'))?.trim();
  const commonFolder = shared === undefined ? gitFolder : realPlace(path.resolve(gitFolder, shared));
  if (commonFolder === null || !isGitFolder(gitFolder, commonFolder)) return null;
  const places = { gitFolder, commonFolder };
  if (commonFolder !== gitFolder) return { kind: 'worktree', ...places };
  const isModule = pointed !== undefined && gitFolder.includes(`${path.sep}modules${path.sep}`);
  if (isModule || (inside !== null && submodulesOf(inside).includes(folder))) return { kind: 'submodule', ...places };
  return { kind: pointed !== undefined && isSaidToBeBare(commonFolder) ? 'bare' : 'clone', ...places };
}

/** A bare repository, which has the content of `.git` in the folder itself; or null. */
export function bareGitFoldersOf(folder: string): GitFolders | null {
  if (!isGitFolder(folder, folder) || !isFolder(path.join(folder, 'refs'))) return null;
  return { kind: 'bare', gitFolder: folder, commonFolder: folder };
}

/** The folders of a repository's other work trees that still exist. */
export function otherWorkTrees(commonFolder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(path.join(commonFolder, 'worktrees'));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const dotGit = readSmallFile(path.join(commonFolder, 'worktrees', name, 'gitdir'))?.trim();
    if (!dotGit) return [];
    const folder = realPlace(path.dirname(path.resolve(commonFolder, 'worktrees', name, dotGit)));
    // The folder may have been deleted and replaced by another.
    return folder !== null && gitFoldersOf(folder, null)?.commonFolder === commonFolder ? [folder] : [];
  });
}

/** The work tree around a folder, and its repository; null if that is damaged or points nowhere. */
export interface EnclosingWorkTree {
  readonly top: string;
  readonly place: GitFolders | null;
}

/**
 * The work tree that contains a folder, or null. Found by reading files: git would also accept a bare repository in
 * between, which may have come with a clone as ordinary files.
 */
export function workTreeAround(folder: string): EnclosingWorkTree | null {
  for (let at = folder; ; at = path.dirname(at)) {
    if (lstatSync(path.join(at, '.git'), { throwIfNoEntry: false })) return { top: at, place: gitFoldersOf(at, null) };
    if (at === path.dirname(at)) return null;
  }
}

/** Whether a folder is itself a bare repository, without files. */
export const isBareRepository = (folder: string): boolean => bareGitFoldersOf(folder) !== null;

/** The file that a fetch writes, and that a failed fetch leaves empty. */
export const fetchHeadOf = ({ gitFolder }: GitFolders): string => path.join(gitFolder, 'FETCH_HEAD');

/** When a repository was last fetched; null if it never was, or if the last try failed. */
export function lastFetch({ gitFolder, commonFolder }: GitFolders): Date | null {
  const times = [gitFolder, commonFolder].map((folder) => {
    const is = statSync(path.join(folder, 'FETCH_HEAD'), { throwIfNoEntry: false });
    return is && is.size > 0 ? is.mtimeMs : 0;
  });
  const latest = Math.max(...times);
  return latest > 0 ? new Date(latest) : null;
}
