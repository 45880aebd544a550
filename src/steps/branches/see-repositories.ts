import type { Context } from '../../context.ts';
import { dayBegins } from '../../lib/days.ts';
import type { RemoteSide, UnseenFolder, UnseenWork, Work } from '../../services/git/work.ts';
import type { StepContext } from '../step.ts';
import { namesOf, type RepositoryNames, realFolder } from './repository-names.ts';

/** What was seen of the repositories. */
export interface Seen {
  readonly works: readonly (Work | UnseenWork)[];
  readonly unseen: readonly UnseenFolder[];
  /** By folder. */
  readonly sides: ReadonlyMap<string, RemoteSide>;
  readonly names: RepositoryNames;
}

async function lookNow(step: StepContext): Promise<Seen | null> {
  const { context, rotation } = step;
  const config = await context.config();
  const folders = (config.values.repositories ?? []).map((folder) => config.resolvePath(folder));
  if (folders.length === 0) return null;
  step.progress('Looking at your repositories …');
  const git = await context.services.gitWork();
  const since = rotation === null ? context.clock.now() : dayBegins(rotation.start);
  const { work, unseen } = await git.workBelow(folders, { since });
  const works = work.filter((each): each is Work => each.seen === 'yes');
  // Of those that hold nothing and were not touched nothing more is asked.
  const asked = works.filter(
    (each) =>
      each.touched === true ||
      each.branches.some(({ unpushed }) => unpushed.count > 0) ||
      each.head.state === 'detached' ||
      Object.values(each.changes).some((files) => files.count > 0),
  );
  const emails = rotation === null ? [] : [rotation.person.email];
  const sides = await git.remoteSides(asked, { since, emails });
  const failed = new Map(sides.flatMap((side) => (side.seen === 'failed' ? [[side.repository.folder, side]] : [])));
  return {
    works: work.map((each) => failed.get(each.repository.folder) ?? each),
    unseen,
    sides: new Map(sides.flatMap((side) => (side.seen === 'yes' ? [[side.repository.folder, side]] : []))),
    names: namesOf(work, unseen, folders.map(realFolder)),
  };
}

/** What was seen last in this run: `verify` looks anew, and the rest goes by what it saw. */
const lastSeen = new WeakMap<Context, Seen | null>();

/** Looks at the repositories below the configured folders, and at what they know of their remotes. Null: none is configured. */
export async function seeRepositories(step: StepContext): Promise<Seen | null> {
  const seen = await lookNow(step);
  lastSeen.set(step.context, seen);
  return seen;
}

/** What was seen last in this run; where nothing was, it is looked at now. */
export async function seenLast(step: StepContext): Promise<Seen | null> {
  const known = lastSeen.get(step.context);
  return known === undefined ? seeRepositories(step) : known;
}
