import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { gitHubPlace } from '../../handover/github-place.ts';
import type { RemoteSide, Work } from '../../services/git/work.ts';
import type { AnyGitHubPullRequest } from '../../services/github/github.ts';
import type { RotaPerson } from '../../services/rota/rota.ts';
import { ServiceError } from '../../services/service-error.ts';
import { nextPerson } from '../next-person.ts';
import { shownTurn } from '../rotation.ts';
import type { Action, Made, StepContext, StepMemory } from '../step.ts';
import { noPullRequestReason } from './branch-decisions.ts';
import { ticketOf, wordsOf } from './branch-words.ts';
import { pushRemoteOf } from './find-pieces.ts';
import { inAnswers } from './repository-names.ts';
import type { Seen } from './see-repositories.ts';

/** A repository at GitHub. */
export interface Place {
  readonly owner: string;
  readonly name: string;
}

/** A branch for which there is to be a pull request. */
export interface Candidate {
  readonly place: Place;
  /** The branch's name there. */
  readonly head: string;
  /** What it is to be merged into one day. Null where only GitHub knows what the repository's own branch is. */
  readonly base: string | null;
  readonly ticket: number | null;
  /** The key of the action that brings the branch there, or null where it is there. */
  readonly after: string | null;
  /** The pieces of work that it was here, as questions name them. */
  readonly about: readonly string[];
}

/** What is known of the pull request of a branch. */
export type PullRequestState =
  | { readonly state: 'none' }
  /** It was made, or looked at. */
  | {
      readonly state: 'open';
      readonly number: number;
      readonly url: string;
      readonly assignees: readonly string[] | null;
    }
  /** There was one, and no other is opened. */
  | { readonly state: 'merged' | 'closed'; readonly url: string }
  | { readonly state: 'declined' }
  /** It could not be seen, and why. */
  | { readonly state: 'unseen'; readonly why: string };

/** How a candidate is known: `dxw/site-a/fix-login`. */
export const candidateKey = ({ place: { owner, name }, head }: Pick<Candidate, 'place' | 'head'>): string =>
  inAnswers(`${owner}/${name}/${head}`);

/** Where a repository's remote is at GitHub, or null. Only where it is the one that the others come from. */
export function placeOf(work: Work, side: RemoteSide | undefined, remote: string | null): Place | null {
  const usual = work.remotes.includes('origin') ? 'origin' : work.remotes[0];
  // Somebody's fork is not where the team looks for it.
  return remote === null || remote !== usual ? null : gitHubPlace(side?.addresses.get(remote) ?? '');
}

/** What work is merged into: `develop` where there is one, else what the remote calls its own branch. */
export const baseOf = (work: Work, side: RemoteSide | undefined, remote: string | null): string | null =>
  side?.branches.includes(`${remote}/develop`) ? 'develop' : work.defaultBranch;

/** Branches that are at GitHub already and were worked on in the rotation, and those that an earlier run brought there. */
export function candidatesThere({ works, sides, names }: Seen, memory: StepMemory): Candidate[] {
  const found = works.flatMap((work): Candidate[] => {
    const side = work.seen === 'yes' ? sides.get(work.repository.folder) : undefined;
    if (work.seen !== 'yes' || side === undefined) return [];
    return side.worked.flatMap(({ name, remote, remoteBranch, commits }) => {
      const place = placeOf(work, side, remote);
      // What is pushed to another place than where it comes from is not there yet.
      if (place === null || pushRemoteOf(work, side, name) !== remote) return [];
      const base = baseOf(work, side, remote);
      return base === remoteBranch
        ? []
        : [
            {
              place,
              head: remoteBranch,
              base,
              ticket: ticketOf(name, commits),
              after: null,
              about: [names.branch(work.repository.folder, name)],
            },
          ];
    });
  });
  const known = new Set(
    works.flatMap((work) => {
      const { folder } = work.repository;
      return (sides.get(folder)?.branches ?? []).map((branch) => `${folder} ${branch}`);
    }),
  );
  const pushed = Object.values(memory.actions).flatMap(({ made, failed, action }): Candidate[] => {
    const { folder, remote, owner, name, base, ticket, about } = action?.data ?? {};
    const to = made?.branch ?? action?.data.to;
    if (typeof owner !== 'string' || typeof name !== 'string' || typeof to !== 'string') return [];
    // A run that was stopped may have pushed it without knowing that it did.
    const isThere = made !== null || (failed === undefined && known.has(`${folder} ${remote}/${to}`));
    if (!isThere) return [];
    return [
      {
        place: { owner, name },
        head: to,
        base: typeof base === 'string' ? base : null,
        ticket: typeof ticket === 'number' ? ticket : null,
        after: null,
        about: typeof about === 'string' ? [about] : [],
      },
    ];
  });
  return [...found, ...pushed];
}

/** Each branch once: the first of those that say the same, about everything that they are about. */
export function eachOnce(candidates: readonly Candidate[]): Candidate[] {
  const once = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = candidateKey(candidate);
    const known = once.get(key);
    once.set(key, known ? { ...known, about: [...known.about, ...candidate.about] } : candidate);
  }
  return [...once.values()];
}

/** Who is to go on with the work: whoever is next, once the person has said so. Null where nobody else is, or not yet. */
export function successor(step: StepContext): RotaPerson | null {
  const next = nextPerson(step);
  return next.is === 'known' ? next.person : null;
}

/** What GitHub said in this run: it is not asked the same twice. */
interface Heard {
  readonly pullRequests: Map<string, Promise<PullRequestState>>;
  readonly logins: Map<string, Promise<string | null>>;
}

const heard = new WeakMap<Context, Heard>();

function heardIn(context: Context): Heard {
  const known = heard.get(context) ?? { pullRequests: new Map(), logins: new Map() };
  heard.set(context, known);
  return known;
}

const toState = (found: AnyGitHubPullRequest | null): PullRequestState => {
  if (found === null) return { state: 'none' };
  const { state, number, url, assignees } = found;
  return state === 'open' ? { state, number, url, assignees } : { state, url };
};

async function ask(context: Context, { place, head }: Candidate): Promise<PullRequestState> {
  try {
    return toState(await (await context.services.github()).pullRequestFrom(place.owner, place.name, head));
  } catch (error) {
    if (context.signal.aborted || !(error instanceof Failure)) throw error;
    return { state: 'unseen', why: error.message };
  }
}

/** How it stands with the pull request of a branch. */
export async function stateOf(step: StepContext, candidate: Candidate): Promise<PullRequestState> {
  const key = candidateKey(candidate);
  if (candidate.about.some((each) => noPullRequestReason(step.memory, each) !== null)) return { state: 'declined' };
  const made = step.memory.actions[`pr:${key}`]?.made;
  if (typeof made?.url === 'string' && typeof made.number === 'number') {
    return { state: 'open', number: made.number, url: made.url, assignees: null };
  }
  if (typeof made?.ended === 'string') return { state: 'closed', url: made.ended };
  const { pullRequests } = heardIn(step.context);
  const known = pullRequests.get(key) ?? ask(step.context, candidate);
  pullRequests.set(key, known);
  return known;
}

/** What is remembered of somebody's user name: after a swap it is another one's. */
export const loginAnswer = (email: string): string => `github.${email}`;

/** The user name of who is next, as far as it is known; an empty one where the person said that they have none. */
export async function nextLogin(step: StepContext, places: readonly Place[]): Promise<string | null> {
  const next = successor(step);
  const { answers } = step.memory;
  const said = next && answers[loginAnswer(next.email)];
  if (typeof said === 'string') return said;
  if (next === null || next.email === '' || places.length === 0) return null;
  const { logins } = heardIn(step.context);
  const key = `${next.email} ${places.map(({ owner, name }) => `${owner}/${name}`).join(' ')}`;
  const known =
    logins.get(key) ??
    (async () => {
      try {
        return await (await step.context.services.github()).loginOf(next.email, places);
      } catch (error) {
        if (step.context.signal.aborted || !(error instanceof Failure)) throw error;
        return null;
      }
    })();
  logins.set(key, known);
  return known;
}

/** A draft pull request that says what the branch is, word for word. */
export function pullRequestAction(step: StepContext, candidate: Candidate): Action {
  const { place, head, base, ticket, after } = candidate;
  const { context, rotation } = step;
  const next = successor(step);
  const words = wordsOf(head) || head;
  const title = `Unfinished: ${words}${ticket === null ? '' : ` (ticket ${ticket})`}`;
  const turn = rotation === null ? '' : ` (${shownTurn(rotation)})`;
  const whom = `${rotation ? ` by ${rotation.person.name}` : ''}${next ? ` to ${next.name}` : ''}`;
  const body = [
    `This is unfinished work, handed over${whom} at the end of a rotation on 2nd line support${turn}.`,
    '',
    `- Branch: \`${head}\``,
    ...(ticket === null ? [] : [`- Ticket: ${context.playbook.addresses.zendesk}/agent/tickets/${ticket}`]),
    `- What is known and what comes next is in the handover${ticket === null ? '' : ', and in the notes on the ticket'}.`,
  ].join('\n');
  return {
    key: `pr:${candidateKey(candidate)}`,
    kind: 'send',
    summary: `Open a draft pull request for ${head}`,
    where: `GitHub, ${place.owner}/${place.name}`,
    text: `${title}\n\n${body}`,
    data: { owner: place.owner, name: place.name, head, base },
    ...(after === null ? {} : { after }),
  };
}

const assignKey = (candidate: Candidate, login: string) => `assign:${candidateKey(candidate)}:${login}`;

/** Assigns who is next to the pull request of a branch; null where that is not needed. */
export function assignAction(
  step: StepContext,
  candidate: Candidate,
  { login, state }: { readonly login: string; readonly state: PullRequestState },
): Action | null {
  const next = successor(step);
  if (next === null || isAssigned(login, state) || step.memory.actions[assignKey(candidate, login)]?.made) {
    return null;
  }
  const { place, head } = candidate;
  return {
    key: assignKey(candidate, login),
    kind: 'change',
    summary: `Assign ${next.name} (${login}) to the pull request of ${head}`,
    where: `GitHub, ${place.owner}/${place.name}`,
    data: { owner: place.owner, name: place.name, head, login },
    ...(state.state === 'none' || state.state === 'unseen' ? { after: `pr:${candidateKey(candidate)}` } : {}),
  };
}

function isAssigned(login: string, state: PullRequestState): boolean {
  const assignees = state.state === 'open' ? (state.assignees ?? []) : [];
  return assignees.some((each) => each.toLowerCase() === login.toLowerCase());
}

/** Whether who is next is assigned, could not be, or nobody has tried yet. */
export function assignment(
  memory: StepMemory,
  candidate: Candidate,
  login: string,
  state: PullRequestState,
): 'assigned' | 'refused' | 'open' {
  if (isAssigned(login, state)) return 'assigned';
  const made = memory.actions[assignKey(candidate, login)]?.made;
  // A run that was stopped in the middle is known to have done what needs not be done any more.
  if (made) return made.assigned === false ? 'refused' : 'assigned';
  return 'open';
}

const parts = ({ data }: Action) => ({ owner: String(data.owner), name: String(data.name), head: String(data.head) });

/** What is remembered of a pull request, and of who is assigned to it. */
function remember(context: Context, action: Action, found: AnyGitHubPullRequest): void {
  const { owner, name, head } = parts(action);
  const key = candidateKey({ place: { owner, name }, head });
  heardIn(context).pullRequests.set(key, Promise.resolve(toState(found)));
}

/** The open pull request that an action is about, whoever opened it. */
export async function findPullRequest({ context }: StepContext, action: Action): Promise<Made | null> {
  const { owner, name, head } = parts(action);
  const found = await (await context.services.github()).openPullRequest(owner, name, head);
  if (found === null) return null;
  remember(context, action, { ...found, state: 'open' });
  return { number: found.number, url: found.url };
}

/** Opens one. Where there was one that has ended, that is left at that. */
export async function openPullRequest({ context }: StepContext, action: Action): Promise<Made> {
  const { owner, name, head } = parts(action);
  const github = await context.services.github();
  const earlier = await github.pullRequestFrom(owner, name, head);
  if (earlier !== null) {
    remember(context, action, earlier);
    const { state, number, url } = earlier;
    return state === 'open' ? { number, url } : { ended: url, state };
  }
  const base =
    typeof action.data.base === 'string' ? action.data.base : (await github.repository(owner, name))?.defaultBranch;
  if (base === undefined) {
    throw new Failure(`GitHub has no repository ${owner}/${name}, or you may not see it.`, {
      next: ['Ask for access; or open the pull request in another way, and say so with branches.no-pull-request.'],
    });
  }
  const [title = '', ...body] = (action.text ?? '').split('\n');
  const made = await github.createDraftPullRequest(owner, name, {
    branch: head,
    base,
    title: title.trim(),
    body: body.join('\n').trim(),
  });
  remember(context, action, { ...made, state: 'open' });
  return { number: made.number, url: made.url };
}

/** Assigns somebody, and looks whether they are: GitHub leaves out who may not push, and says nothing. */
export async function assign({ context }: StepContext, action: Action): Promise<Made> {
  const { owner, name, head } = parts(action);
  const login = String(action.data.login);
  const github = await context.services.github();
  const found = await github.openPullRequest(owner, name, head);
  if (found === null) {
    throw new Failure(`There is no open pull request from ${head} any more.`, {
      next: ['Run this again: what changed meanwhile is looked at anew.'],
    });
  }
  const has = (logins: readonly string[]) => logins.some((each) => each.toLowerCase() === login.toLowerCase());
  const before = [...found.assignees];
  const notAssigned = (why: string) => ({ url: found.url, login, assigned: false, why, before });
  if (has(before)) return { url: found.url, login, assigned: true, before };
  try {
    if (!(await github.mayBeAssigned(owner, name, login))) {
      return notAssigned(`${login} may not be assigned in ${owner}/${name}`);
    }
    const after = await github.assign(owner, name, found.number, login);
    if (!has(after)) return notAssigned('GitHub left them out, and said nothing');
    remember(context, action, { ...found, state: 'open', assignees: after });
    return { url: found.url, login, assigned: true, before, after: [...after] };
  } catch (error) {
    // Without the right to assign it is told, and somebody else has to do it.
    const refused = error instanceof ServiceError && ['not-allowed', 'not-found'].includes(error.problem);
    if (!refused) throw error;
    return notAssigned(error.message.replace(/\.$/, ''));
  }
}

/** The pull requests to which who is next could not be assigned, and why. */
export const refusedAssignments = ({ actions }: StepMemory): { readonly url: string; readonly why: string }[] =>
  Object.values(actions).flatMap(({ made }) =>
    made?.assigned === false && typeof made.url === 'string' ? [{ url: made.url, why: String(made.why) }] : [],
  );
