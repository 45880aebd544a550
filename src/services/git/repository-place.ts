import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from './config-file.ts';
import { readSmallFile } from './small-file.ts';
import type { RepositoryKind } from './work.ts';

/** Where a repository keeps what it knows, and of what kind it is. */
export interface Place {
  readonly kind: RepositoryKind;
  readonly gitFolder: string;
  readonly commonFolder: string;
}

const isFolder = (place: string) => statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A path without links, or null where there is nothing that can be reached. */
export function realPlace(place: string): string | null {
  try {
    return realpathSync(place);
  } catch {
    return null;
  }
}

const isHead = (text: string | null) => /^(?:ref:\s*refs\/\S+|[0-9a-f]{40,64})\s*$/.test(text ?? '');

/** Whether a folder is one that git itself would take for a repository's. */
const isGitFolder = (folder: string, common: string) =>
  isHead(readSmallFile(path.join(folder, 'HEAD'))) && isFolder(path.join(common, 'objects'));

const isSaidToBeBare = (common: string) =>
  (parseConfig(readSmallFile(path.join(common, 'config')) ?? '') ?? [])
    .filter(({ section, part, key }) => section === 'core' && part === '' && key === 'bare')
    .some(({ value }) => /^(?:true|yes|on|1)$/i.test(value));

/** Whether the repository around lists a folder in it as its submodule. */
const isListedSubmodule = (folder: string, inside: string) =>
  (parseConfig(readSmallFile(path.join(inside, '.gitmodules')) ?? '') ?? []).some(
    ({ section, key, value }) => section === 'submodule' && key === 'path' && path.resolve(inside, value) === folder,
  );

/**
 * The repository that a folder with `.git` in it is a work tree of, or null where that is damaged or leads nowhere.
 * `inside` is the folder of the repository around it.
 * https://git-scm.com/docs/gitrepository-layout
 */
export function placeOf(folder: string, inside: string | null): Place | null {
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
  if (isModule || (inside !== null && isListedSubmodule(folder, inside))) return { kind: 'submodule', ...places };
  return { kind: pointed !== undefined && isSaidToBeBare(commonFolder) ? 'bare' : 'clone', ...places };
}

/** A bare repository, which is a folder that has what otherwise is in `.git`, or null. */
export function barePlaceOf(folder: string): Place | null {
  if (!isGitFolder(folder, folder) || !isFolder(path.join(folder, 'refs'))) return null;
  return { kind: 'bare', gitFolder: folder, commonFolder: folder };
}

/** The folders of a repository's other work trees that are still there. */
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
    // The folder may have been deleted and another one made in its place.
    return folder !== null && placeOf(folder, null)?.commonFolder === commonFolder ? [folder] : [];
  });
}

/** The folders of a repository's submodules, as it lists them. */
export function submodulesOf(folder: string): string[] {
  const settings = parseConfig(readSmallFile(path.join(folder, '.gitmodules')) ?? '') ?? [];
  return settings.flatMap(({ section, key, value }) => {
    const place = path.resolve(folder, value);
    // The list is in a commit, which anybody may have written: nothing outside is looked at because of it.
    return section === 'submodule' && key === 'path' && place.startsWith(folder + path.sep) ? [place] : [];
  });
}
