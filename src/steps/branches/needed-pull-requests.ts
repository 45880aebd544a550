import { type Finding, fail, unknown } from '../../checks/check.ts';
import type { StepContext, StepMemory } from '../step.ts';
import { isAssigned, lastRefusal, nextLogin } from './assign.ts';
import { notAssignedReason } from './branch-decisions.ts';
import {
  type Candidate,
  candidatesThere,
  eachOnce,
  type PullRequestState,
  stateOf,
  successor,
} from './pull-requests.ts';
import { seenLast } from './see-repositories.ts';
import type { Seen } from './seen.ts';

/** The pull requests that are needed, and the state of each. */
export async function pullRequests(step: StepContext, seen: Seen, coming: readonly Candidate[]) {
  // What is about to be pushed comes first: it says which push its pull request has to wait for.
  const all = eachOnce([...coming, ...candidatesThere(seen, step.memory)]);
  const needs: PullRequestNeed[] = [];
  for (const candidate of all) needs.push({ candidate, state: await stateOf(step, candidate) });
  const wanted = needs.filter(({ state }) => ['none', 'open', 'unseen'].includes(state.state));
  const places = [
    ...new Map(wanted.map(({ candidate: { place } }) => [`${place.owner}/${place.name}`, place])).values(),
  ];
  const next = successor(step);
  const login = next === null || wanted.length === 0 ? null : await nextLogin(step, places);
  return { needs, wanted, next, login, places };
}

/** A pull request that is needed, and its state. */
interface PullRequestNeed {
  readonly candidate: Candidate;
  readonly state: PullRequestState;
}

/** What is wrong with pull requests, or unknown. */
export function pullRequestProblems(
  { memory }: StepContext,
  { wanted, next, login }: Awaited<ReturnType<typeof pullRequests>>,
): Finding[] {
  const heads = (some: readonly PullRequestNeed[]) => some.map(({ candidate }) => candidate.head).join(', ');
  const missing = wanted.filter(({ state }) => state.state === 'none');
  const hidden = wanted.flatMap(({ state }) => (state.state === 'unseen' ? [state.why] : []));
  const open = wanted.filter(({ state }) => state.state === 'open');
  const waiting = next === null || login === '' || notAssignedReason(memory) ? [] : unassigned(memory, open, login);
  const why = waiting.flatMap(({ candidate }) => (login ? (lastRefusal(memory, candidate, login) ?? []) : []));
  const because = why.length === 0 ? '' : `: ${[...new Set(why)].join('; ')}`;
  return [
    ...(missing.length > 0 ? [fail(`There is no pull request yet for ${heads(missing)}`)] : []),
    ...(hidden.length > 0 ? [unknown(`Could not check for pull requests: ${[...new Set(hidden)].join(' ')}`)] : []),
    ...(waiting.length > 0
      ? [fail(`${next?.name} is not assigned to the pull request of ${heads(waiting)}${because}`)]
      : []),
  ];
}

/** The pull requests that the next person is not assigned to. */
export const unassigned = (
  memory: StepMemory,
  wanted: readonly PullRequestNeed[],
  login: string | null,
): readonly PullRequestNeed[] =>
  wanted.filter(({ candidate, state }) => !login || !isAssigned(memory, candidate, login, state));

/** The addresses of open pull requests that the next person is not assigned to. */
export async function unassignedPullRequests(step: StepContext): Promise<string[]> {
  const mine = { ...step, memory: step.memoryOf('branches') };
  const seen = await seenLast(mine);
  if (seen === null) return [];
  const { wanted, next, login } = await pullRequests(mine, seen, []);
  if (next === null) return [];
  return unassigned(mine.memory, wanted, login).flatMap(({ state }) => (state.state === 'open' ? [state.url] : []));
}
