import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { whyNot } from '../../../lib/file-trouble.ts';
import type { FoundRepositories, FoundRepository, UnseenFolder } from '../work.ts';
import {
  bareGitFoldersOf,
  type GitFolders,
  gitFoldersOf,
  otherWorkTrees,
  realPlace,
  submodulesOf,
} from './git-folders.ts';

/** Folders that package managers, build tools and the system fill, and that never contain anyone's work. */
const notEntered = new Set([
  '.git',
  'node_modules',
  'bower_components',
  'vendor',
  '.cache',
  'Library',
  '.Trash',
  '.Trashes',
  '.npm',
  '.yarn',
  '.pnpm-store',
  '.cargo',
  '.rustup',
  '.gradle',
  '.m2',
  '.gem',
  '.bundle',
  '.rbenv',
  '.pyenv',
  '.nvm',
  '.venv',
  'venv',
  '.tox',
  '__pycache__',
  '.terraform',
]);

/** How many folders are read before anything else can run, such as an interrupt. */
const foldersAtOnce = 32;

const reasonOf = (error: unknown) =>
  (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 'it is not a folder' : whyNot(error);

interface FoundPlace extends GitFolders {
  readonly folder: string;
  readonly inside: string | null;
}

/** A search, with the folders that are left and what was found. */
class Walk {
  readonly found = new Map<string, FoundPlace>();
  readonly unseen: UnseenFolder[] = [];
  private readonly waiting: { folder: string; inside: string | null }[] = [];
  private readonly entered = new Set<string>();

  begin(folder: string): void {
    try {
      statSync(folder);
      this.waiting.push({ folder: realPlace(folder) ?? folder, inside: null });
    } catch (error) {
      this.unseen.push({ folder, reason: reasonOf(error) });
    }
  }

  async go(signal: AbortSignal): Promise<void> {
    let count = 0;
    for (let next = this.waiting.pop(); next !== undefined; next = this.waiting.pop()) {
      if (++count % foldersAtOnce === 0) await setImmediate();
      signal.throwIfAborted();
      if (this.entered.has(next.folder)) continue;
      this.entered.add(next.folder);
      this.enter(next.folder, next.inside);
    }
  }

  /** Adds a work tree, wherever it is, without looking into its folders. */
  add(folder: string, inside: string | null): boolean {
    const place = gitFoldersOf(folder, inside);
    if (place !== null) this.keep({ ...place, folder, inside });
    return place !== null;
  }

  private keep(found: FoundPlace): void {
    if (!this.found.has(found.folder)) this.found.set(found.folder, found);
  }

  private enter(folder: string, inside: string | null): void {
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      this.unseen.push({ folder, reason: reasonOf(error) });
      return;
    }
    let around = inside;
    const names = new Set(entries.map(({ name }) => name));
    if (names.has('.git')) {
      if (this.add(folder, inside)) {
        around = folder;
        // Submodules may be in folders that are otherwise skipped, such as vendor/.
        if (names.has('.gitmodules')) {
          for (const place of submodulesOf(folder)) {
            if (realPlace(place) === place && gitFoldersOf(place, folder))
              this.waiting.push({ folder: place, inside: folder });
          }
        }
      } else this.unseen.push({ folder, reason: 'its .git is damaged or points nowhere' });
    } else if (inside === null && names.has('HEAD') && names.has('objects') && names.has('refs')) {
      // Inside a work tree it is ordinary files, which may have come with a clone: its settings must not be used.
      const place = bareGitFoldersOf(folder);
      if (place !== null) {
        this.keep({ ...place, folder, inside });
        return;
      }
    }
    for (const entry of entries) {
      if (notEntered.has(entry.name)) continue;
      const child = path.join(folder, entry.name);
      if (entry.isDirectory()) this.waiting.push({ folder: child, inside: around });
      else if (entry.isSymbolicLink()) this.follow(child);
    }
  }

  /** Follows a link only to a repository: it may lead to the whole disk, or back up. */
  private follow(link: string): void {
    const to = realPlace(link);
    if (to === null || !statSync(to, { throwIfNoEntry: false })?.isDirectory()) return;
    if (gitFoldersOf(to, null) !== null || bareGitFoldersOf(to) !== null)
      this.waiting.push({ folder: to, inside: null });
  }
}

/** Assigns the branches to report to the work trees, so that each branch is reported once. */
function share(all: readonly FoundPlace[]): FoundRepository[] {
  const groups = new Map<string, FoundPlace[]>();
  for (const each of all) groups.set(each.commonFolder, [...(groups.get(each.commonFolder) ?? []), each]);
  return all.map((each) => {
    const group = groups.get(each.commonFolder) ?? [];
    const first = group.find(({ kind }) => kind !== 'worktree') ?? group[0];
    const elsewhere = group.filter((other) => other !== each).map(({ folder }) => folder);
    return { ...each, branches: each === first ? 'all' : 'own', elsewhere };
  });
}

/** Finds every repository below some folders: see GitWork. Throws only the signal's reason. */
export async function findRepositories(folders: readonly string[], signal: AbortSignal): Promise<FoundRepositories> {
  const walk = new Walk();
  for (const folder of folders) walk.begin(path.resolve(folder));
  await walk.go(signal);
  // Other work trees may be anywhere, and have work from the same repository.
  for (const { commonFolder } of [...walk.found.values()]) {
    for (const folder of otherWorkTrees(commonFolder)) walk.add(folder, null);
  }
  // One repository may be found in two ways, such as a bare one that a .git file points to.
  const byGitFolder = new Map<string, FoundPlace>();
  for (const each of walk.found.values()) {
    const other = byGitFolder.get(each.gitFolder);
    if (other === undefined || (each.folder !== each.gitFolder && other.folder === other.gitFolder)) {
      byGitFolder.set(each.gitFolder, each);
    }
  }
  const inOrder = [...byGitFolder.values()].sort((a, b) => (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : 0));
  return { repositories: share(inOrder), unseen: walk.unseen };
}
