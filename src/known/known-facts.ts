import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

/** What this machine knows about the person. Null if it doesn't. */
export interface KnownFacts {
  /** From git. */
  readonly name: string | null;
  readonly email: string | null;
  /** The login of the GitHub token, or of gh. */
  readonly github: string | null;
  /** Folders with repositories in them. */
  readonly repositories: readonly string[];
  /** A clone with user data bags. */
  readonly chef: string | null;
}

/** Where people keep their clones, in their home folders. */
const usualFolders = [
  'code',
  'src',
  'dev',
  'git',
  'repos',
  'projects',
  'work',
  'workspace',
  'Code',
  'Projects',
  'Sites',
];

/** How long GitHub may take, in milliseconds. */
const patience = 5000;

/** Null instead of a Failure: what can't be found out is not known. */
async function orNull<T>(work: () => Promise<T>, { signal }: Context): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted || !(error instanceof Failure || (error as Error).name === 'TimeoutError')) throw error;
    return null;
  }
}

/** Finds out what this machine knows about the person: from git, gh and the clones in their home folder. */
export async function findKnownFacts(context: Context): Promise<KnownFacts> {
  const { paths, signal, services } = context;
  const limited = context.within(AbortSignal.any([signal, AbortSignal.timeout(patience)]));
  const folders = usualFolders.map((name) => path.join(paths.home, name)).filter((folder) => existsSync(folder));
  const [identity, login, found] = await Promise.all([
    orNull(async () => (await services.git()).identity([]), context),
    orNull(async () => (await (await limited.services.github()).me()).login, context),
    orNull(async () => (await services.gitWork()).findRepositories(folders), context),
  ]);
  const clones = (found?.repositories ?? []).filter(({ kind }) => kind === 'clone').map(({ folder }) => folder);
  const chef = clones.find((folder) => existsSync(path.join(folder, 'data_bags', 'users'))) ?? null;
  return {
    name: identity?.name ?? null,
    email: identity?.email ?? null,
    github: login,
    repositories: folders.filter((folder) =>
      clones.some((clone) => clone.startsWith(`${realpathSync(folder)}${path.sep}`)),
    ),
    chef,
  };
}
