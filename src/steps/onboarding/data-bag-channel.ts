import type * as z from 'zod';
import type { DataBagLook, DataBagPlace } from '../../data-bag/look.ts';
import { lookForDataBag } from '../../data-bag/look.ts';
import { bodyOf, type DataBagPlan, planDataBag, titleOf } from '../../data-bag/plan.ts';
import {
  DataBagChanged,
  findDataBagPullRequest,
  openDataBagPullRequest,
  proposeDataBag,
} from '../../data-bag/propose.ts';
import { type BagQuestion, bagQuestions } from '../../data-bag/questions.ts';
import { Failure } from '../../errors.ts';
import type { PlaybookRequest } from '../../playbook/schema.ts';
import { answersIn } from '../answer.ts';
import { type Action, ChangedMeanwhile, type Made, type Question, type StepContext } from '../step.ts';
import { nudgeByMessage, nudgesInChannel } from './message-channel.ts';
import type { bagData, RequestChannel } from './request-channel.ts';
import { askerOf, bagQuestion } from './request-words.ts';

const cacheKey = 'data-bag';

/** What there is of the person's bag, in a clone that is brought up to date unless this only looks. */
const look = (step: StepContext): Promise<DataBagLook> =>
  step.cache.once(cacheKey, () => lookForDataBag(step.context, { fetch: !step.looking }));

/** The questions about the bag that the person does not have yet. */
export async function bagQuestionsOf(step: StepContext): Promise<readonly Question[]> {
  const found = await look(step);
  if (found.found !== 'nothing') return [];
  return bagQuestions(found.parts).map(({ id, check, ...question }: BagQuestion) => ({
    ...question,
    id: bagQuestion,
    about: id,
    ...(check ? { check } : {}),
  }));
}

/** Why there is no question about the bag, or null if there are some. */
export async function whyNoBagQuestion(
  step: StepContext,
): Promise<{ readonly why: string; readonly isLate: boolean } | null> {
  const found = await look(step);
  if (found.found === 'nothing') return null;
  if (found.found === 'unclear') return { why: found.why, isLate: false };
  return { why: `your user data bag is already ${found.found}`, isLate: true };
}

/** The plan for a bag that there is not yet. Throws a Failure if something is in the way, or has to be answered. */
async function planOf(step: StepContext): Promise<{ place: DataBagPlace; plan: DataBagPlan }> {
  const found = await look(step);
  if (found.found === 'unclear') throw new Failure(`${found.why}.`, { next: found.next });
  if (found.found !== 'nothing') throw new ChangedMeanwhile('Your data bag already exists.');
  const given = answersIn(step.memory).filter(({ question }) => question === bagQuestion);
  const answers = Object.fromEntries(given.map(({ about, value }) => [about ?? '', value]));
  const planned = planDataBag({ ...found.parts, answers });
  if ('plan' in planned) return { place: found.place, plan: planned.plan };
  throw new Failure(
    `Your data bag can't be prepared: ${planned.missing.map(({ id, why }) => `${id}: ${why}`).join('; ')}.`,
    {
      next: planned.missing.map(({ id }) => `Give it: --answer requests.${bagQuestion}.${id}=VALUE`),
    },
  );
}

type BagAction = Action<z.infer<typeof bagData>>;

async function pullRequestOf(step: StepContext) {
  const found = await look(step);
  return found.found === 'proposed' ? findDataBagPullRequest(step.context, found.place.github, found.branch) : null;
}

/** If Slack can't be asked, the pull request is there all the same; following it up asks Slack again, and says so. */
async function lastNudge(step: StepContext, request: PlaybookRequest, since: string): Promise<string | null> {
  try {
    return (await nudgesInChannel(step, request, since)).at(-1) ?? null;
  } catch (error) {
    if (!(error instanceof Failure) || step.context.signal.aborted) throw error;
    return null;
  }
}

/** A pull request with the person's user data bag for Chef. */
export const dataBagChannel: RequestChannel = {
  async find(step, request) {
    const found = await look(step);
    if (found.found === 'merged')
      return { at: step.startedAt.toISOString(), url: null, answered: true, nudgedAt: null, handle: found.bag.file };
    const pullRequest = await pullRequestOf(step);
    if (pullRequest?.state !== 'open') return null;
    const { createdAt, url, number } = pullRequest;
    const nudgedAt = await lastNudge(step, request, createdAt);
    return { at: createdAt, url, answered: false, nudgedAt, handle: String(number) };
  },
  async ask(step, request) {
    const found = await look(step);
    const openIt = (branch: string, where: string, title: string, text: string): BagAction => ({
      key: `ask-${request.id}`,
      kind: 'send',
      summary: `Open a pull request: ${title}`,
      where,
      text,
      data: { kind: 'data-bag', part: 'pull-request', branch },
    });
    const nameOf = ({ github: { owner, name } }: DataBagPlace) => `GitHub, ${owner}/${name}`;
    if (found.found === 'proposed') {
      const { name } = await askerOf(step);
      const { id, uid } = found.bag;
      const support = step.context.playbook.support.name;
      const body = bodyOf({ name, id, uid, support, groups: [] });
      return [openIt(found.branch, nameOf(found.place), titleOf({ name }), body)];
    }
    const { place, plan } = await planOf(step);
    const push: BagAction = {
      key: 'push-data-bag',
      // Its text may hold a hash, which is never kept.
      kind: 'change',
      summary: `Push ${plan.file} on the new branch ${plan.branch}`,
      where: nameOf(place),
      text: plan.text,
      data: { kind: 'data-bag', part: 'file', branch: plan.branch },
    };
    return [push, { ...openIt(plan.branch, nameOf(place), plan.title, plan.body), after: push.key }];
  },
  nudge: (step, request, asked) =>
    nudgeByMessage(
      step,
      request,
      asked,
      `Hello, could someone please review and merge my user data bag? ${asked.url ?? ''} Thank you.`,
    ),
};

/** Looks whether a part of the proposal was done before. */
export async function findBag(step: StepContext, { data }: BagAction): Promise<Made | null> {
  const found = await look(step);
  if (data.part === 'file') return found.found === 'proposed' ? { branch: found.branch } : null;
  const pullRequest = await pullRequestOf(step);
  return pullRequest?.state === 'open' ? { number: pullRequest.number, url: pullRequest.url } : null;
}

async function pushBag(step: StepContext): Promise<Made> {
  const { place, plan } = await planOf(step);
  try {
    const { branch, commit, sameUidAs } = await proposeDataBag(step.context, place, plan);
    return { branch, commit, sameUidAs };
  } catch (error) {
    if (!(error instanceof DataBagChanged)) throw error;
    throw new ChangedMeanwhile(error.message, { cause: error, next: error.next });
  } finally {
    step.cache.set(cacheKey, await lookForDataBag(step.context, { fetch: true }));
  }
}

/** Pushes the bag, or opens its pull request. Throws ChangedMeanwhile if the uid or the id was taken. */
export async function proposeBag(step: StepContext, { data, summary, text = '' }: BagAction): Promise<Made> {
  if (data.part === 'file') return pushBag(step);
  const found = await look(step);
  if (found.found !== 'proposed') throw new ChangedMeanwhile(`The branch ${data.branch} is no longer there.`);
  const title = summary.replace(/^Open a pull request: /, '');
  const pullRequest = await openDataBagPullRequest(step.context, found.place.github, {
    branch: data.branch,
    title,
    body: text,
  });
  return { number: pullRequest.number, url: pullRequest.url };
}
