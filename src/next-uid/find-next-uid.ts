import path from 'node:path';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../errors.ts';
import { timeWords } from '../lib/time-words.ts';
import type { BagProblem, Bags, Chef, UnreadBranch } from '../services/chef/chef.ts';
import { type Duplicate, nextUid, type UidRange } from './next-uid.ts';

/** What `next-uid --json` prints. */
export interface NextUidReport {
  readonly schemaVersion: 1;
  readonly command: 'next-uid';
  readonly next: number;
  readonly highest: { readonly uid: number; readonly id: string; readonly file: string } | null;
  /** Bags of the folder with a uid in the range. */
  readonly count: number;
  readonly duplicates: readonly { readonly uid: number; readonly files: readonly string[] }[];
  readonly ignored: readonly { readonly file: string; readonly reason: string }[];
  readonly pending: readonly { readonly uid: number; readonly id: string; readonly branch: string }[];
  /** Branches whose bags were not seen; the branch is null if that is all but what is checked out. */
  readonly unread: readonly { readonly branch: string | null; readonly reason: string }[];
  /** Remotes of which this clone fetches only some branches: a uid on another one is not counted. */
  readonly narrow: readonly string[];
  readonly fetchedAt: string | null;
  /** Whether this run fetched. */
  readonly fetched: boolean;
}

/** The report, and what the person should know besides. Texts from outside are unchanged. */
export interface NextUidOutcome {
  readonly report: NextUidReport;
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** What was asked for. */
export interface NextUidOptions {
  readonly folder: string | undefined;
  /** The folder comes from the configuration: if it can't be used, that is not wrong usage. */
  readonly isConfigured?: true;
  /** Undefined: fetch where a person is waiting. */
  readonly fetch: boolean | undefined;
  readonly range: UidRange;
  readonly ignoreInvalid: boolean;
  /** The bags of the folder, if they have just been read. */
  readonly bags?: Bags;
}

/** How long fetching may take, in milliseconds. */
const fetchLimit = 30_000;

/** More would hide what to do about them. */
const mostNamed = 20;

/** A folder that the command line names and that can't be read is wrong usage. One of the configuration is not. */
async function reading<T>({ folder, isConfigured }: NextUidOptions, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Failure) || folder === undefined || isConfigured) throw error;
    throw new UsageError(error.message, error.next, error);
  }
}

async function findFolder(context: Context, chef: Chef, options: NextUidOptions): Promise<string> {
  const { folder: given } = options;
  if (given !== undefined) return reading(options, () => chef.usersFolder(given));
  // If the current folder holds bags, it is the one that is meant.
  if (process.cwd().endsWith(path.join('data_bags', 'users')) && chef.holdsBags('.')) return '.';
  const config = await context.config();
  const repository = config.values.team?.chef?.repository;
  if (repository !== undefined) {
    try {
      return chef.usersFolder(config.resolvePath(repository));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(error.message, {
        cause: error,
        next: ['That is team.chef.repository of the configuration: see govsupport config.', ...error.next],
      });
    }
  }
  const here = chef.usersFolder('.');
  if (here !== '.' || chef.holdsBags(here)) return here;
  throw new UsageError('Which folder? None was given, none is configured, and there are no user data bags here.', [
    'Give it: govsupport next-uid path/to/chef/data_bags/users',
    `Or set team.chef.repository in ${context.paths.configFile}, for example: ~/code/chef`,
  ]);
}

/** Why fetching did not work, or null if it did. Without a full stop. */
async function fetchFailure(context: Context, folder: string): Promise<{ reason: string; stale: boolean } | null> {
  const limit = AbortSignal.timeout(fetchLimit);
  const limited = context.within(AbortSignal.any([context.signal, limit]));
  if (context.terminal.live) await context.terminal.progress('Fetching what colleagues have pushed …');
  try {
    const result = await (await limited.services.chef()).refresh(folder);
    return result.outcome === 'done' ? null : { reason: result.reason, stale: result.outcome === 'failed' };
  } catch (error) {
    if (!limit.aborted || context.signal.aborted) throw error;
    return { reason: `no answer within ${fetchLimit / 1000} s`, stale: true };
  } finally {
    context.terminal.clearProgress();
  }
}

const asOf = (fetchedAt: Date | null, now: Date) =>
  fetchedAt === null ? 'perhaps as old as the clone' : `${timeWords(now.getTime() - fetchedAt.getTime())} old`;

const inBranch = (branch: string | null) => (branch === null ? '' : ` on the branch ${branch}`);

const inLine = (line: number | null) => (line === null ? '' : `, line ${line}`);

function refuse(problems: readonly BagProblem[], folder: string): never {
  const lines = problems
    .slice(0, mostNamed)
    .map(({ file, branch, line, reason }) => `  ${folder}/${file}${inLine(line)}${inBranch(branch)}: ${reason}`);
  if (problems.length > mostNamed) lines.push(`  and ${problems.length - mostNamed} more`);
  const what =
    problems.length === 1
      ? 'one user data bag cannot be read, and it'
      : `${problems.length} user data bags cannot be read, and they`;
  throw new Failure(`No number is safe: ${what} could hide a higher uid.\n${lines.join('\n')}`, {
    next: ['Fix what is wrong, or leave it out with --ignore-invalid.'],
  });
}

function describeDuplicate({ uid, claims }: Duplicate): string {
  const names = claims.map(({ file, branch }) => `${file}${inBranch(branch)}`);
  return `${uid} is the uid of ${names.slice(0, -1).join(', ')} and ${names.at(-1)}: change all but one`;
}

function describeProblem({ line, branch, reason }: BagProblem): string {
  return `${line === null ? '' : `line ${line}: `}${reason}${branch === null ? '' : ` (branch ${branch})`}`;
}

function describeUnread(unread: readonly UnreadBranch[]): string[] {
  if (unread.length === 0) return [];
  const [it, holds] = unread.length === 1 ? ['it', 'it holds'] : ['them', 'they hold'];
  return [
    `A uid that only ${holds} is not counted: ${unread.length === 1 ? 'a branch' : `${unread.length} branches`} could not be read. Fetch ${it} again or delete ${it}, then run this again`,
    ...unread.map(({ branch, reason }) => `The branch ${branch} was not read: ${reason}`),
  ];
}

function unreadOf({ branches }: Bags): NextUidReport['unread'] {
  if (branches.seen === 'failed') return [{ branch: null, reason: branches.reason }];
  return branches.seen === 'yes' ? branches.unread : [];
}

/** An older fetch may lack a uid that a colleague has taken since, in milliseconds. */
const stale = 7 * 86_400_000;

function describeStale({ fetchedAt, branches }: Bags, now: Date): string[] {
  if (branches.seen !== 'yes' || branches.remotes.length === 0 || fetchedAt === null) return [];
  if (now.getTime() - fetchedAt.getTime() < stale) return [];
  return [`The last fetch is ${asOf(fetchedAt, now)}: fetch, then run this again (govsupport next-uid --fetch)`];
}

/** Without a terminal, or with --json, nothing is fetched unless that was asked for. */
function describeUnfetched({ fetchedAt, branches }: Bags, now: Date): string[] {
  if (branches.seen !== 'yes' || branches.remotes.length === 0) return [];
  return [`Not fetched: the last fetch is ${asOf(fetchedAt, now)}. To fetch first: govsupport next-uid --fetch`];
}

const describeNarrow = (remote: string) =>
  `Only some branches of ${remote} are fetched into this clone: a uid on another one is not counted. Fetch all: git remote set-branches ${remote} '*', then git fetch ${remote}`;

/** Finds the answer; throws a Failure if there is none that is safe. */
export async function findNextUid(context: Context, options: NextUidOptions): Promise<NextUidOutcome> {
  const { min, max } = options.range;
  const warnings: string[] = [];
  const notes: string[] = [];
  const chef = await context.services.chef();
  const folder = await findFolder(context, chef, options);

  const wanted = options.fetch ?? context.terminal.interactive;
  const failure = wanted ? await fetchFailure(context, folder) : null;
  const bags = options.bags ?? (await reading(options, () => chef.bagsIn(folder)));
  if (failure?.stale) {
    const known =
      bags.branches.seen === 'yes' ? `. The last fetch is ${asOf(bags.fetchedAt, context.clock.now())}` : '';
    warnings.push(`Not fetched: ${failure.reason}${known}`);
  } else if (failure && options.fetch) warnings.push(`Not fetched: ${failure.reason}`);
  if (bags.branches.seen === 'failed') {
    warnings.push(
      `Other branches were not read: ${bags.branches.reason}`,
      ...(bags.branches.next ? [bags.branches.next] : []),
    );
  } else if (bags.branches.seen === 'yes') {
    warnings.push(...describeUnread(bags.branches.unread));
    const outdated = failure === null ? describeStale(bags, context.clock.now()) : [];
    warnings.push(...outdated);
    if (options.fetch === undefined && !wanted && outdated.length === 0)
      notes.push(...describeUnfetched(bags, context.clock.now()));
    warnings.push(...bags.branches.narrow.map(describeNarrow));
  } else if (bags.branches.seen === 'no-repository') {
    notes.push('The folder is not in a git repository, so there are no other branches to read');
  }

  const hiding = bags.problems.filter((problem) => problem.mayHideUid);
  if (hiding.length > 0 && !options.ignoreInvalid) refuse(hiding, folder);
  const answer = nextUid(bags.bags, options.range);
  if (!bags.bags.some((bag) => bag.uid !== null)) {
    const what = `There is no user data bag with a uid in ${folder}.`;
    const next = ['Give the folder data_bags/users of a clone of the Chef repository.'];
    throw options.folder === undefined || options.isConfigured
      ? new Failure(what, { next })
      : new UsageError(what, next);
  }
  if (answer.next === null) {
    const { uid, file, branch } = answer.highest ?? { uid: max, file: '', branch: null };
    throw new Failure(`No uid from ${min} to ${max} is left: ${uid} is that of ${file}${inBranch(branch)}.`, {
      next: [`If that one should not count, leave it out: --max ${uid - 1}`, 'If the range may grow: --max NUMBER'],
    });
  }

  const outside = answer.outOfRange.map(({ uid, file, branch }) => ({
    file,
    reason:
      (uid < min ? `uid ${uid} is below ${min} (--min)` : `uid ${uid} is above ${max} (--max)`) +
      (branch === null ? '' : ` (branch ${branch})`),
  }));
  const ignored = [
    ...bags.problems.map((problem) => ({ file: problem.file, reason: describeProblem(problem) })),
    ...outside,
  ];
  warnings.push(...answer.duplicates.map(describeDuplicate));
  warnings.push(...ignored.map(({ file, reason }) => `${file} is ignored: ${reason}`));
  notes.push(
    ...answer.pending.map(
      ({ uid, id, branch }) => `${uid} is taken by ${id} on the branch ${branch}, which is not merged`,
    ),
  );

  const { highest } = answer;
  return {
    report: {
      schemaVersion: 1,
      command: 'next-uid',
      next: answer.next,
      highest: highest && { uid: highest.uid, id: highest.id, file: highest.file },
      count: answer.count,
      duplicates: answer.duplicates.map(({ uid, claims }) => ({ uid, files: claims.map((claim) => claim.file) })),
      ignored,
      pending: answer.pending.map(({ uid, id, branch }) => ({ uid, id, branch: branch ?? '' })),
      unread: unreadOf(bags),
      narrow: bags.branches.seen === 'yes' ? bags.branches.narrow : [],
      fetchedAt: bags.fetchedAt?.toISOString() ?? null,
      fetched: wanted && failure === null,
    },
    warnings,
    notes,
  };
}
