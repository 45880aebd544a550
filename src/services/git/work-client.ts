import { availableParallelism } from 'node:os';
import { Failure } from '../../errors.ts';
import { findRepositories } from './find-repositories.ts';
import { lookAt } from './look.ts';
import { GitRefused } from './plumbing.ts';
import { explainRefusal } from './refusal.ts';
import { readGlobalSettings } from './settings.ts';
import type { FoundRepository, GitWork, UnseenWork, Work } from './work.ts';

/** What looking is made of. */
export interface GitWorkParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the settings that hold everywhere are asked for. */
  readonly home: string;
  readonly signal: AbortSignal;
}

const missing = () => new Failure('git is not on PATH', { next: ['Install it: brew install git'] });

/** Reads the repositories of this machine, several at a time. */
export function createGitWork({ env, home, signal }: GitWorkParts): GitWork {
  // While one waits for its git, the next one's files are read.
  const atOnce = Math.min(8, availableParallelism() + 1);
  return {
    findRepositories: (folders) => findRepositories(folders, signal),
    async unpushedWork(repositories, { since, onSeen } = {}) {
      const global = await readGlobalSettings({ folder: home, env, signal }).catch((error) => {
        if (!(error instanceof GitRefused)) throw error;
        if (error.missing) throw missing();
        throw new Failure(`Your git settings cannot be read: ${explainRefusal(error, home).reason}.`, { cause: error });
      });
      const look = async (repository: FoundRepository): Promise<Work | UnseenWork> => {
        try {
          return await lookAt(repository, { env, signal, global, since });
        } catch (error) {
          if (!(error instanceof GitRefused)) throw error;
          if (error.missing) throw missing();
          return { seen: 'failed', repository, ...explainRefusal(error, repository.folder) };
        }
      };
      const results: (Work | UnseenWork)[] = [];
      let next = 0;
      const work = async () => {
        for (let at = next++; at < repositories.length; at = next++) {
          results[at] = await look(repositories[at] as FoundRepository);
          onSeen?.(results[at] as Work | UnseenWork);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      return results;
    },
  };
}
