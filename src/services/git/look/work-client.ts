import { availableParallelism } from 'node:os';
import { Failure } from '../../../errors.ts';
import { atMost } from '../../../lib/at-most.ts';
import type { FoundRepository, GitWork, UnseenWork } from '../work.ts';
import { againstRemotes } from './against-remotes.ts';
import { findRepositories } from './find-repositories.ts';
import { GitRefused, lookingGit } from './git.ts';
import { type Looking, look } from './look.ts';
import { explainRefusal } from './refusal.ts';
import { lookAtRemoteSide } from './remote-side.ts';

/** What looking is made of. */
export interface GitWorkParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder that is in no repository: the settings that hold everywhere are read there. */
  readonly home: string;
  readonly signal: AbortSignal;
}

/** So many repositories are looked at at once: git waits for the disk about as long as it computes. */
const atOnce = 2 * availableParallelism();

/** Looks at the repositories of this machine, several at a time. */
export function createGitWork({ env, home, signal }: GitWorkParts): GitWork {
  /** What looking returns, or why git could not tell. Throws a Failure if git is missing. */
  async function seen<T>(repository: FoundRepository, looking: () => Promise<T>): Promise<T | UnseenWork> {
    try {
      return await looking();
    } catch (error) {
      if (!(error instanceof GitRefused)) throw error;
      if (error.missing)
        throw new Failure('git is not on PATH', { cause: error, next: ['Install it: https://git-scm.com/downloads'] });
      return { seen: 'failed', repository, ...explainRefusal(error, repository.folder) };
    }
  }

  /** Without them nothing can be looked at, and it is not the repositories' fault. */
  async function checkSettings(): Promise<void> {
    try {
      await lookingGit({ folder: home, kind: 'clone', env, signal }).ask('config', '--list', '-z', '--includes');
    } catch (error) {
      if (!(error instanceof GitRefused)) throw error;
      if (error.missing)
        throw new Failure('git is not on PATH', { cause: error, next: ['Install it: https://git-scm.com/downloads'] });
      const { reason } = explainRefusal(error, home);
      throw new Failure(`Your git settings cannot be read: ${reason}.`, { cause: error });
    }
  }

  const lookAt = (repository: FoundRepository, looking: Looking) => seen(repository, () => look(repository, looking));
  return {
    findRepositories: (folders) => findRepositories(folders, signal),
    async unpushedWork(repositories, { since, onSeen } = {}) {
      await checkSettings();
      return atMost(atOnce, repositories, async (repository) => {
        const work = await lookAt(repository, { env, signal, since });
        onSeen?.(work);
        return work;
      });
    },
    async workBelow(folders, options = {}) {
      const { repositories, unseen } = await findRepositories(folders, signal);
      return { work: await this.unpushedWork(repositories, options), unseen };
    },
    against: (works) =>
      atMost(atOnce, works, ({ work, remotes }) =>
        seen(work.repository, () => againstRemotes(lookingGit({ ...work.repository, env, signal }), work, remotes)),
      ),
    remoteSides: (works, options) =>
      atMost(atOnce, works, (work) =>
        seen(work.repository, () => lookAtRemoteSide(lookingGit({ ...work.repository, env, signal }), work, options)),
      ),
  };
}
