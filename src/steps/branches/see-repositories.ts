import type { Context } from '../../context.ts';
import { atMost } from '../../lib/at-most.ts';
import type { Cache } from '../../lib/cache.ts';
import { dayBegins } from '../../lib/days.ts';
import type { Work } from '../../services/git/work.ts';
import type { StepContext } from '../step.ts';
import { withoutEnded } from './ended-branches.ts';
import { namesOf, realFolder } from './repository-names.ts';
import type { Seen } from './seen.ts';

/** How many remotes are asked at once. */
const remotesAtOnce = 6;

/** Whether a repository has work of the person's own, pushed or not. */
const isOwn = (work: Work): boolean =>
  !work.mirror &&
  (work.touched === true ||
    work.branches.some((branch) => !branch.protected || branch.unpushed.count > 0) ||
    work.head.state === 'detached' ||
    Object.values(work.changes).some((files) => files.count > 0));

/** Asks the remotes of repositories for what they have. Work trees of one repository share their remotes. */
async function askRemotes(context: Context, works: readonly Work[]): Promise<Seen['remotes']> {
  const git = await context.services.gitWriter();
  const asked = new Map<string, { readonly work: Work; readonly remote: string }>();
  const key = ({ repository }: Work, remote: string) => `${repository.commonFolder}\n${remote}`;
  for (const work of works) for (const remote of work.remotes) asked.set(key(work, remote), { work, remote });
  const answers = await atMost(remotesAtOnce, [...asked], async ([name, { work, remote }]) => {
    return [name, await git.heads(work.repository, remote)] as const;
  });
  const byKey = new Map(answers);
  return new Map(
    works.map((work) => [
      work.repository.folder,
      new Map(
        work.remotes.flatMap((remote) => {
          const answer = byKey.get(key(work, remote));
          return answer ? [[remote, answer] as const] : [];
        }),
      ),
    ]),
  );
}

/** What is looked at. */
export interface Looking {
  readonly since: Date;
  /** The person's addresses, besides those in their settings. */
  readonly emails: readonly string[];
  progress?(doing: string): void;
}

/**
 * Looks at the repositories below the configured folders, and asks their remotes what they have. Null: none is
 * configured.
 */
export async function lookAtRepositories(context: Context, looking: Looking): Promise<Seen | null> {
  const { since, emails, progress = () => {} } = looking;
  const config = await context.config();
  const folders = (config.values.repositories ?? []).map((folder) => config.resolvePath(folder));
  if (folders.length === 0) return null;
  progress('Looking at your repositories …');
  const git = await context.services.gitWork();
  const { works, unseen } = await git.look(folders, since);
  const own = works.filter((each): each is Work => each.seen === 'yes').filter(isOwn);
  progress('Asking their remotes …');
  const remotes = await askRemotes(context, own);
  const answered = own.map((work) => {
    const answers = [...(remotes.get(work.repository.folder) ?? [])];
    return { work, heads: new Map(answers.flatMap(([name, { heads }]) => (heads ? [[name, heads] as const] : []))) };
  });
  const compared = await git.compare(answered, { since, emails });
  const now = new Map(compared.map((each) => [each.repository.folder, each]));
  const seen: Seen = {
    works: works.map((each) => now.get(each.repository.folder) ?? each),
    unseen,
    remotes,
    names: namesOf(works, unseen, folders.map(realFolder)),
    login: config.values.person?.github ?? null,
    since,
  };
  return withoutEnded(context, seen, emails);
}

/** `verify` looks each time, and the rest of a run uses what it saw last. `day`: since when; null for now. */
const cacheKey = (day: string | null) => `repositories since ${day ?? 'now'}`;

const keyOf = ({ rotation }: StepContext) => cacheKey(rotation?.start ?? null);

/** What a run saw last of work since a day; if it saw nothing, it looks. */
export const seenIn = (cache: Cache, day: string | null, look: () => Promise<Seen | null>): Promise<Seen | null> =>
  cache.once(cacheKey(day), look);

const lookFor = ({ context, rotation, progress }: StepContext): Promise<Seen | null> =>
  lookAtRepositories(context, {
    since: rotation === null ? context.clock.now() : dayBegins(rotation.start),
    emails: rotation === null ? [] : [rotation.person.email],
    progress,
  });

/** Reads the repositories now. Null: no folder is configured. */
export async function seeRepositories(step: StepContext): Promise<Seen | null> {
  const seen = await lookFor(step);
  step.cache.set(keyOf(step), seen);
  return seen;
}

/** What was last seen in this run; looks now if nothing was. */
export const seenLast = (step: StepContext): Promise<Seen | null> => step.cache.once(keyOf(step), () => lookFor(step));
