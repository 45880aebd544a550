import { Failure } from '../../errors.ts';
import { nearest } from '../../lib/nearest.ts';
import type { GitHubPlace } from '../../services/git/address.ts';
import { ServiceError } from '../../services/service-error.ts';
import { answerTo } from '../answer.ts';
import type { Action, Made, Question, StepContext, StepMemory } from '../step.ts';
import { type Candidate, candidateKey, type PullRequestState, pullKey, remember, successor } from './pull-requests.ts';
import type { AssignData } from './work-actions.ts';

/** Asks GitHub once in a run; null if it does not say. */
const once = <T>({ context, cache }: StepContext, key: string, ask: () => Promise<T>): Promise<T | null> =>
  cache.once(`github ${key}`, () =>
    ask().catch((error) => {
      if (context.signal.aborted || !(error instanceof Failure)) throw error;
      return null;
    }),
  );

const listed = (places: readonly GitHubPlace[]) => places.map(({ owner, name }) => `${owner}/${name}`).join(', ');

/** The next person's user name; null if not known, empty if the person said that they have none. */
export async function nextLogin(step: StepContext, places: readonly GitHubPlace[]): Promise<string | null> {
  const next = successor(step);
  const said = next && answerTo(step.memory, 'github', next.email);
  if (typeof said === 'string') return said;
  if (next === null || next.email === '' || places.length === 0) return null;
  const { context } = step;
  const ask = async () => (await context.services.github()).loginOf(next.email, places);
  return once(step, `login ${next.email} ${listed(places)}`, ask);
}

/** Where each may be assigned. */
type Assignable = ReadonlyMap<string, readonly GitHubPlace[]>;

/** Who may be assigned in any of some repositories, and in which; null if GitHub does not say. */
async function assignable(step: StepContext, places: readonly GitHubPlace[]): Promise<Assignable | null> {
  const lists = await Promise.all(
    places.map(({ owner, name }) =>
      once(step, `assignable ${owner}/${name}`, async () =>
        (await step.context.services.github()).assignable(owner, name),
      ),
    ),
  );
  if (lists.includes(null)) return null;
  const logins = [...new Set(lists.flatMap((list) => list ?? []))].sort();
  return new Map(logins.map((login) => [login, places.filter((_, index) => lists[index]?.includes(login))]));
}

/** Those who may be suggested: never the person themselves, who hands over. */
async function others(step: StepContext, logins: readonly string[]): Promise<readonly string[]> {
  const me = await once(step, 'me', async () => (await step.context.services.github()).me());
  return logins.filter((login) => login !== me?.login);
}

function suggestion(login: string, suggested: readonly string[]): string {
  const meant = nearest(login, suggested);
  return meant ? ` (did you mean ${meant}?)` : '';
}

/** How many names a question lists. */
const mostOffered = 12;

/** Who can be assigned, those first who can be everywhere; with several repositories, in which of them. */
function offer(logins: readonly string[], where: Assignable, places: readonly GitHubPlace[]): string {
  if (logins.length === 0) return '';
  const isEverywhere = (login: string) => where.get(login)?.length === places.length;
  const sorted = [...logins.filter(isEverywhere), ...logins.filter((login) => !isEverywhere(login))];
  const groups = Map.groupBy(sorted.slice(0, mostOffered), (login) =>
    isEverywhere(login) ? '' : ` only in ${listed(where.get(login) ?? [])}`,
  );
  const everywhere = groups.size > 1 ? ' in every repository' : '';
  const parts = [...groups].map(([only, some]) => `${only || everywhere}: ${some.join(', ')}`);
  const more = logins.length - mostOffered;
  return ` (these can be assigned${parts.join(';')}${more > 0 ? ` and ${more} more` : ''})`;
}

/**
 * Asks for the next person's user name, and lists those who may be assigned. `places` are the repositories with pull
 * requests. The answer can be corrected at any time.
 */
export async function loginQuestion(
  step: StepContext,
  places: readonly GitHubPlace[],
  isAsked: boolean,
): Promise<Question> {
  const next = successor(step) ?? step.rotation?.next?.person ?? null;
  const where: Assignable = (isAsked ? await assignable(step, places) : null) ?? new Map();
  const known = [...where.keys()];
  const offered = known.length > 0 ? await others(step, known) : [];
  return {
    id: 'github',
    // Their user name can be given before they are confirmed as next.
    ...(step.rotation?.next ? { keptAbout: step.rotation.next.person.email } : { onlyNow: true }),
    text: `GitHub user name of ${next?.name ?? 'the next person'}${offer(offered, where, places)}; leave it empty to assign no one`,
    kind: 'text',
    required: false,
    ...(isAsked ? {} : { onRequest: true }),
    check: (answer) =>
      answer === '' || /^[a-z\d][a-z\d-]{0,38}$/i.test(answer)
        ? null
        : `expected a user name such as ada-example, found "${answer}"`,
    checkTyped: (answer) =>
      answer === '' || known.length === 0 || isAmong(known, answer)
        ? null
        : `${answer} can't be assigned in ${listed(places)}${suggestion(answer, offered)}`,
  };
}

/** Why someone can't be assigned in a repository, or null. */
async function refusal(
  step: StepContext,
  place: GitHubPlace,
  login: string,
  places: readonly GitHubPlace[],
): Promise<string | null> {
  const { context } = step;
  const { owner, name } = place;
  const ask = async () => {
    const github = await context.services.github();
    if (await github.mayBeAssigned(owner, name, login)) return null;
    if (await github.hasUser(login)) return `${login} can't be assigned in ${owner}/${name}`;
    const suggested = await others(step, [...((await assignable(step, places)) ?? new Map()).keys()]);
    return `GitHub has no user ${login}${suggestion(login, suggested)}`;
  };
  return once(step, `refusal ${owner}/${name} ${login.toLowerCase()}`, ask);
}

const isAmong = (logins: readonly string[], login: string) =>
  logins.some((each) => each.toLowerCase() === login.toLowerCase());

const assignKey = (candidate: Candidate, login: string) => `assign:${candidateKey(candidate)}:${login}`;

/** Whether the next person is assigned, by GitHub's answer, or by our own record if GitHub does not show the pull request yet. */
export function isAssigned(memory: StepMemory, candidate: Candidate, login: string, state: PullRequestState): boolean {
  if (state.state !== 'open') return false;
  if (state.assignees !== null) return isAmong(state.assignees, login);
  return memory.actions[assignKey(candidate, login)]?.made?.assigned === true;
}

/** Why the last try to assign them failed, or null. */
export function lastRefusal({ actions }: StepMemory, candidate: Candidate, login: string): string | null {
  const made = actions[assignKey(candidate, login)]?.made;
  return made?.assigned === false ? String(made.why) : null;
}

/** The action that assigns the next person, or why it can't be done. Null if they are assigned. */
export async function assigning(
  step: StepContext,
  candidate: Candidate,
  {
    login,
    state,
    places,
  }: { readonly login: string; readonly state: PullRequestState; readonly places: readonly GitHubPlace[] },
): Promise<Action<AssignData> | string | null> {
  if (isAssigned(step.memory, candidate, login, state)) return null;
  const { place, head } = candidate;
  const why = await refusal(step, place, login, places);
  if (why !== null) return why;
  return {
    key: assignKey(candidate, login),
    kind: 'change',
    summary: `Assign ${successor(step)?.name} (${login}) to the pull request of ${head}`,
    where: `GitHub, ${place.owner}/${place.name}`,
    data: { kind: 'assign', owner: place.owner, name: place.name, head, login },
    ...(state.state === 'open' ? {} : { after: `pr:${pullKey(candidate, state)}` }),
  };
}

/** Assigns someone, and checks the result: GitHub silently ignores people who may not push. */
export async function assign(step: StepContext, data: AssignData): Promise<Made> {
  const { owner, name, head, login } = data;
  const github = await step.context.services.github();
  const found = await github.openPullRequest(owner, name, head);
  if (found === null) {
    throw new Failure(`The pull request from ${head} is no longer open.`, {
      next: ['Run this again: it checks what has changed.'],
    });
  }
  const before = [...found.assignees];
  const notAssigned = (why: string) => ({ url: found.url, login, assigned: false, why, before });
  if (isAmong(before, login)) return { url: found.url, login, assigned: true, before };
  try {
    const after = await github.assign(owner, name, found.number, login);
    remember(step, data, { ...found, assignees: after });
    if (!isAmong(after, login)) return notAssigned('GitHub ignored the assignment');
    return { url: found.url, login, assigned: true, before, after: [...after] };
  } catch (error) {
    // Without the right to assign, someone else has to do it: the reason is reported.
    const refused = error instanceof ServiceError && ['not-allowed', 'not-found'].includes(error.problem);
    if (!refused) throw error;
    return notAssigned(error.message.replace(/\.$/, ''));
  }
}
