import { Failure } from '../../errors.ts';
import type { Setting } from './config-file.ts';
import { findRepositories } from './find-repositories.ts';
import { beginToLook, type FirstLook, finishLooking, type LookedAt, type LookParts } from './look.ts';
import { LookingGit } from './look-git.ts';
import { GitRefused } from './plumbing.ts';
import { explainRefusal } from './refusal.ts';
import { lookAtRemoteSide } from './remote-side.ts';
import { readGlobalSettings } from './settings.ts';
import type { FoundRepository, GitWork, LookOptions, UnseenWork, Work } from './work.ts';

/** What looking is made of. */
export interface GitWorkParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the settings that hold everywhere are asked for. */
  readonly home: string;
  readonly signal: AbortSignal;
}

/** So many repositories have a question waiting for git; how many of them are answered at once is not decided here. */
const atOnce = 64;

const missing = () => new Failure('git is not on PATH', { next: ['Install it: brew install git'] });

/** What looking at a repository came to: a refusal is kept until it can be told. */
type Looked<T> = { readonly went: T } | { readonly refused: GitRefused };

async function looked<T>(look: Promise<T>): Promise<Looked<T>> {
  try {
    return { went: await look };
  } catch (error) {
    if (!(error instanceof GitRefused)) throw error;
    if (error.missing) throw missing();
    return { refused: error };
  }
}

/** Looks at the repositories of this machine, several at a time. */
export function createGitWork({ env, home, signal }: GitWorkParts): GitWork {
  async function readGlobal(git: LookingGit): Promise<Setting[]> {
    const global = await looked(readGlobalSettings(git.in(home)));
    if ('went' in global) return global.went;
    const { reason } = explainRefusal(global.refused, home);
    throw new Failure(`Your git settings cannot be read: ${reason}.`, { cause: global.refused });
  }

  /** Does something with a git that is only there for it, and with what looking needs. */
  async function withGit<T>({ since }: LookOptions, work: (parts: LookParts) => Promise<T>): Promise<T> {
    const git = new LookingGit(env, signal);
    try {
      const global = readGlobal(git);
      // It is waited for with each repository, and in any case at the end.
      global.catch(() => {});
      const result = await work({ git, email: env.GIT_AUTHOR_EMAIL, global, since });
      await global;
      return result;
    } finally {
      git.close();
    }
  }

  async function finish(repository: FoundRepository, first: Promise<Looked<FirstLook>>, parts: LookParts) {
    const begun = await first;
    const all = 'refused' in begun ? begun : await looked(finishLooking(repository, begun.went, parts));
    if ('went' in all) return all.went;
    return { seen: 'failed' as const, repository, ...explainRefusal(all.refused, repository.folder) };
  }

  /** Each in its turn, so many at once, in their order. */
  async function all(
    repositories: readonly FoundRepository[],
    { onSeen }: LookOptions,
    look: (repository: FoundRepository) => Promise<Work | UnseenWork>,
  ) {
    const results: (Work | UnseenWork)[] = [];
    const left = repositories.entries();
    const one = async () => {
      for (const [at, repository] of left) {
        const work = await look(repository);
        results[at] = work;
        onSeen?.(work);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return results;
  }

  const begin = (place: LookedAt, parts: LookParts) => looked(beginToLook(place, parts));
  return {
    findRepositories: (folders) => findRepositories(folders, signal),
    unpushedWork: (repositories, options = {}) =>
      withGit(options, (parts) =>
        all(repositories, options, (repository) => finish(repository, begin(repository, parts), parts)),
      ),
    workBelow: (folders, options = {}) =>
      withGit(options, async (parts) => {
        // Git looks at those that were found while others are still being found.
        const begun = new Map<string, Promise<Looked<FirstLook>>>();
        const beginWith = (place: LookedAt): Promise<Looked<FirstLook>> => {
          const first = begun.get(place.folder) ?? begin(place, parts);
          // It is waited for later; until then nobody is to be told that nobody waits.
          first.catch(() => {});
          begun.set(place.folder, first);
          return first;
        };
        const { repositories, unseen } = await findRepositories(folders, signal, beginWith);
        const work = await all(repositories, options, (repository) => finish(repository, beginWith(repository), parts));
        return { work, unseen };
      }),
    remoteSides: (works, options) =>
      withGit({}, ({ git }) =>
        Promise.all(
          works.map(async (work) => {
            const { repository } = work;
            const side = await looked(lookAtRemoteSide(git.in(repository.folder), work, options));
            if ('went' in side) return side.went;
            return { seen: 'failed' as const, repository, ...explainRefusal(side.refused, repository.folder) };
          }),
        ),
      ),
  };
}
