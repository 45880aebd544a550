import { availableParallelism } from 'node:os';
import { Failure } from '../../../errors.ts';
import { atMost } from '../../../lib/at-most.ts';
import { settingsArguments } from '../settings.ts';
import type { FoundRepository, GitWork, UnseenWork, Work } from '../work.ts';
import { compare } from './compare.ts';
import { findRepositories } from './find-repositories.ts';
import { GitRefused, lookingGit } from './git.ts';
import { knownBranches } from './known-branches.ts';
import { look } from './look.ts';
import { refusalOf } from './refusal.ts';

export interface GitWorkParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder outside any repository, for reading the settings that apply everywhere. */
  readonly home: string;
  readonly signal: AbortSignal;
}

/** How many repositories are looked at at once: git waits for the disk about as long as it computes. */
const repositoriesAtOnce = 2 * availableParallelism();

/** Looks at this machine's repositories, several at a time. */
export function createGitWork({ env, home, signal }: GitWorkParts): GitWork {
  /** The result, or why git failed. Throws a Failure if git is missing. */
  const seen = (repository: FoundRepository, looking: () => Promise<Work>): Promise<Work | UnseenWork> =>
    looking().catch((error) => ({ seen: 'failed', repository, ...refusalOf(error, repository.folder) }));

  const lookAt = (repository: FoundRepository, since?: Date) =>
    seen(repository, () => look(repository, { env, signal, since }));

  /** Throws a Failure if git is missing, or if no settings can be read anywhere: then no repository is to blame. */
  async function checkSettings(): Promise<void> {
    try {
      await lookingGit({ folder: home, kind: 'clone', env, signal }).ask(...settingsArguments);
    } catch (error) {
      const { reason } = refusalOf(error, home);
      throw new Failure(`Your git settings cannot be read: ${reason}.`, { cause: error });
    }
  }

  return {
    findRepositories: (folders) => findRepositories(folders, signal),
    async knownBranches(folders) {
      const { repositories } = await findRepositories(folders, signal);
      // Work trees of one repository share its branches.
      const shared = repositories.filter(({ branches }) => branches === 'all');
      const known = await atMost(repositoriesAtOnce, shared, async (repository) => {
        try {
          return [await knownBranches(lookingGit({ ...repository, env, signal }), repository)];
        } catch (error) {
          if (signal.aborted || !(error instanceof GitRefused)) throw error;
          return [];
        }
      });
      const branches = known.flat();
      if (branches.length === 0) await checkSettings();
      return branches;
    },
    async look(folders, since) {
      const { repositories, unseen } = await findRepositories(folders, signal);
      const works = await atMost(repositoriesAtOnce, repositories, (repository) => lookAt(repository, since));
      // A repository that could be looked at has read them.
      if (!works.some(({ seen }) => seen === 'yes')) await checkSettings();
      return { works, unseen };
    },
    lookAgain: (repository) => lookAt(repository),
    compare: (works, filter) =>
      atMost(repositoriesAtOnce, works, ({ work, heads }) =>
        seen(work.repository, async () =>
          compare(lookingGit({ ...work.repository, env, signal }), work, heads, filter),
        ),
      ),
  };
}
