import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { codeSpan, escapeInline } from '../../lib/escape-markdown.ts';
import type { GitHubPlace } from '../../services/git/address.ts';
import type { Work } from '../../services/git/work.ts';
import type { AnyGitHubPullRequest, GitHubPullRequest } from '../../services/github/github.ts';
import type { RotaPerson } from '../../services/rota/rota.ts';
import { nextPerson } from '../next-person.ts';
import { shownTurn } from '../rotation.ts';
import type { Action, Made, StepContext, StepMemory } from '../step.ts';
import { noPullRequestReason } from './branch-decisions.ts';
import { ticketOf, wordsOf } from './branch-words.ts';
import { answerOf, isOnRemote, pushRemoteOf, whyElsewhere } from './remote-places.ts';
import { inAnswers } from './repository-names.ts';
import type { Seen } from './seen.ts';
import { type PullRequestData, pushesIn } from './work-actions.ts';

/** A branch that needs a pull request. */
export interface Candidate {
  readonly place: GitHubPlace;
  /** The branch's name there. */
  readonly head: string;
  /** The commit that it is at, or will be; null if it is not made yet. */
  readonly commit: string | null;
  /** What it will be merged into; null if only GitHub knows the default branch. */
  readonly base: string | null;
  readonly ticket: number | null;
  /** The key of the action that pushes the branch, or null if it is pushed. */
  readonly after: string | null;
  /** The pieces of work in it, as questions name them. */
  readonly about: readonly string[];
}

/** A merged or closed pull request. */
interface Ended {
  readonly number: number;
  readonly url: string;
}

/** The state of a branch's pull request. */
export type PullRequestState =
  /** There is none for the branch's commits. `earlier` is a merged or closed one for what it held before. */
  | { readonly state: 'none'; readonly earlier: Ended | null }
  | {
      readonly state: 'open';
      readonly number: number;
      readonly url: string;
      /** Null if GitHub does not show it yet. */
      readonly assignees: readonly string[] | null;
    }
  /** Everything on the branch was merged, or the pull request was opened in this rotation and closed since. */
  | { readonly state: 'merged' | 'closed'; readonly url: string }
  | { readonly state: 'declined' }
  /** It could not be checked, and why. */
  | { readonly state: 'unseen'; readonly why: string };

/** Identifies a candidate: `dxw/site-a/fix-login`. */
export const candidateKey = ({ place: { owner, name }, head }: Pick<Candidate, 'place' | 'head'>): string =>
  inAnswers(`${owner}/${name}/${head}`);

/** Identifies the pull request of a candidate: one after an earlier pull request is another one. */
export const pullKey = (candidate: Candidate, state: PullRequestState): string =>
  `${candidateKey(candidate)}${state.state === 'none' && state.earlier ? `#after-${state.earlier.number}` : ''}`;

/** The GitHub repository of a remote; null if it is elsewhere, or the team does not look there. */
export const gitHubPlaceOf = (seen: Seen, work: Work, remote: string): GitHubPlace | null =>
  whyElsewhere(seen, work, remote) === null ? (answerOf(seen, work, remote)?.github ?? null) : null;

/** What work is merged into: `develop` if there is one, else the remote's default branch. */
export const baseOf = (seen: Seen, work: Work, remote: string): string | null =>
  isOnRemote(seen, work, remote, 'develop') ? 'develop' : work.defaultBranch;

/** Branches of this rotation that are on GitHub already, and those that an earlier run pushed. */
export function candidatesThere(seen: Seen, memory: StepMemory): Candidate[] {
  const works = seen.works.filter((work) => work.seen === 'yes');
  const found = works.flatMap((work): Candidate[] => {
    const { folder } = work.repository;
    return work.worked.flatMap(({ name, remote, remoteBranch, commits }) => {
      const place = gitHubPlaceOf(seen, work, remote);
      // A branch that is pushed to another remote than it comes from is not there yet.
      if (place === null || pushRemoteOf(work, name) !== remote) return [];
      const base = baseOf(seen, work, remote);
      if (base === remoteBranch) return [];
      const commit = answerOf(seen, work, remote)?.heads?.get(remoteBranch) ?? null;
      const about = [seen.names.branch(folder, name)];
      return [{ place, head: remoteBranch, commit, base, ticket: ticketOf(name, commits), after: null, about }];
    });
  });
  const pushed = pushesIn(memory).flatMap(({ made, failed, data }): Candidate[] => {
    const { folder, remote, owner, name, base, ticket, about } = data;
    const to = made?.branch ?? data.to;
    if (owner === null || name === null || typeof to !== 'string') return [];
    const work = works.find(({ repository }) => repository.folder === folder);
    // An interrupted run may have pushed it without writing that down, and it may have been deleted since.
    const at = String(made?.remote ?? remote);
    const heads = work && answerOf(seen, work, at)?.heads;
    const isMade = made !== null || (!failed && work !== undefined && isOnRemote(seen, work, at, to));
    if (!isMade || (heads && !heads.has(to))) return [];
    return [
      {
        place: { owner, name },
        head: to,
        commit: heads?.get(to) ?? (typeof made?.commit === 'string' ? made.commit : null),
        base,
        ticket,
        after: null,
        about: about === null ? [] : [about],
      },
    ];
  });
  return [...found, ...pushed];
}

/** Each branch once, with the pieces of all its candidates. */
export function eachOnce(candidates: readonly Candidate[]): Candidate[] {
  const once = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = candidateKey(candidate);
    const known = once.get(key);
    once.set(key, known ? { ...known, about: [...known.about, ...candidate.about] } : candidate);
  }
  return [...once.values()];
}

/** Who takes over the work: the next person, once confirmed. Null if unknown, or if it is the person again. */
export function successor(step: StepContext): RotaPerson | null {
  const next = nextPerson(step);
  return next.is === 'known' ? next.person : null;
}

/** What GitHub answered. */
type Asked = AnyGitHubPullRequest | null | { readonly unseen: string };

const cacheKey = (branch: Pick<Candidate, 'place' | 'head'>) => `pull request of ${candidateKey(branch)}`;

async function ask(context: Context, { place, head }: Candidate): Promise<Asked> {
  try {
    return await (await context.services.github()).pullRequestFrom(place.owner, place.name, head);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof Failure)) throw error;
    return { unseen: error.message };
  }
}

/** The state of a branch's pull request. */
export async function stateOf(step: StepContext, candidate: Candidate): Promise<PullRequestState> {
  const key = candidateKey(candidate);
  if (candidate.about.some((each) => noPullRequestReason(step.memory, each) !== null)) return { state: 'declined' };
  const found = await step.cache.once(cacheKey(candidate), () => ask(step.context, candidate));
  if (found !== null && 'unseen' in found) return { state: 'unseen', why: found.unseen };
  const opened = Object.entries(step.memory.actions).flatMap(([name, { made }]) =>
    made && (name === `pr:${key}` || name.startsWith(`pr:${key}#`)) && typeof made.url === 'string' ? [made] : [],
  );
  if (found === null) {
    const made = opened.at(-1);
    // GitHub may take a moment to list it.
    return made
      ? { state: 'open', number: Number(made.number), url: String(made.url), assignees: null }
      : { state: 'none', earlier: null };
  }
  const { state, number, url, assignees, headCommit } = found;
  if (state === 'open') return { state, number, url, assignees };
  const isAll = headCommit === candidate.commit;
  if (isAll && (state === 'merged' || opened.some((made) => made.number === number))) return { state, url };
  return { state: 'none', earlier: { number, url } };
}

/** The action that opens a draft pull request, with its whole text. */
export async function pullRequestAction(
  step: StepContext,
  candidate: Candidate,
  state: PullRequestState,
): Promise<Action<PullRequestData>> {
  const { place, head, base, ticket, after } = candidate;
  const { context, rotation } = step;
  const next = successor(step);
  const zendesk = await context.services.zendesk();
  const words = wordsOf(head) || head;
  const title = `Unfinished: ${words}${ticket === null ? '' : ` (ticket ${ticket})`}`;
  const turn = rotation === null ? '' : ` (${shownTurn(rotation)})`;
  // The rota may hold anything: names from it must not mention anyone or link to anything.
  const whom = `${rotation ? ` by ${escapeInline(rotation.person.name)}` : ''}${next ? ` to ${escapeInline(next.name)}` : ''}`;
  const earlier = state.state === 'none' ? state.earlier : null;
  const body = [
    `This is unfinished work, handed over${whom} at the end of a rotation on ${escapeInline(context.playbook.support.name)}${turn}.`,
    '',
    `- Branch: ${codeSpan(head)}`,
    ...(ticket === null ? [] : [`- Ticket: ${zendesk.ticketUrl(ticket)}`]),
    ...(earlier === null ? [] : [`- Earlier pull request from this branch: #${earlier.number}`]),
    `- What is known and what comes next is in the handover${ticket === null ? '' : ', and in the notes on the ticket'}.`,
  ].join('\n');
  return {
    key: `pr:${pullKey(candidate, state)}`,
    kind: 'send',
    summary: `Open a draft pull request for ${head}${earlier === null ? '' : `: #${earlier.number} has ended`}`,
    where: `GitHub, ${place.owner}/${place.name}`,
    text: `${title}\n\n${body}`,
    data: { kind: 'pull-request', owner: place.owner, name: place.name, head, base },
    ...(after === null ? {} : { after }),
  };
}

/** A branch at GitHub. */
interface GitHubBranch {
  readonly owner: string;
  readonly name: string;
  readonly head: string;
}

/** Keeps an open pull request among GitHub's answers. */
export function remember({ cache }: StepContext, { owner, name, head }: GitHubBranch, found: GitHubPullRequest): void {
  cache.set(cacheKey({ place: { owner, name }, head }), { ...found, state: 'open' });
}

/** The open pull request of a branch, whoever opened it. */
export async function findPullRequest(step: StepContext, branch: GitHubBranch): Promise<Made | null> {
  const github = await step.context.services.github();
  const found = await github.openPullRequest(branch.owner, branch.name, branch.head);
  if (found === null) return null;
  remember(step, branch, found);
  return { number: found.number, url: found.url };
}

/** Opens a pull request, unless someone else did meanwhile. */
export async function openPullRequest(
  step: StepContext,
  { data, text = '' }: { readonly data: PullRequestData; readonly text?: string | undefined },
): Promise<Made> {
  const { owner, name, head } = data;
  const github = await step.context.services.github();
  const found = await findPullRequest(step, data);
  if (found !== null) return found;
  const base = data.base ?? (await github.repository(owner, name))?.defaultBranch;
  if (base === undefined) {
    throw new Failure(`GitHub has no repository ${owner}/${name}, or you may not see it.`, {
      next: [
        'Ask for access; or open the pull request yourself, and give that as the reason: --answer branches.no-pull-request.….',
      ],
    });
  }
  const [title = '', ...body] = text.split('\n');
  const made = await github.createDraftPullRequest(owner, name, {
    branch: head,
    base,
    title: title.trim(),
    body: body.join('\n').trim(),
  });
  remember(step, data, made);
  return { number: made.number, url: made.url };
}
