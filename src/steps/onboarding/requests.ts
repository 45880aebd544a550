import type * as z from 'zod';
import { type Check, type Finding, fail, pass, unknown } from '../../checks/check.ts';
import { Failure } from '../../errors.ts';
import { shownDayOf } from '../../lib/days.ts';
import { sentences } from '../../lib/sentences.ts';
import type { PlaybookRequest } from '../../playbook/schema.ts';
import { findMessage, sendMessage } from '../messages.ts';
import type { Step, StepContext } from '../step.ts';
import { findNote, leaveNote } from '../zendesk/internal-note.ts';
import { askedWords, rememberedRequest, workingDaysSince } from './asked.ts';
import { hasAwsLogin } from './aws-login.ts';
import { bagQuestionsOf, findBag, proposeBag, whyNoBagQuestion } from './data-bag-channel.ts';
import { type MadeRequest, type RequestAction, requestData } from './request-channel.ts';
import { channelOf } from './request-channels.ts';
import { bagQuestion } from './request-words.ts';
import { findTicket, raiseTicket } from './ticket-channel.ts';

/** How far a request is. `answered`: whoever was asked says that it is done; a check has still to prove it. */
export type RequestState = 'granted' | 'not asked' | 'asked' | 'answered' | 'unclear';

/** A request, and what became of it. */
export interface RequestStatus {
  readonly request: PlaybookRequest;
  readonly state: RequestState;
  readonly asked: MadeRequest | null;
  /** When a granted request was made, and its address, as the checklist remembers it. */
  readonly remembered?: ReturnType<typeof rememberedRequest>;
  /** The ids of its checks that don't pass, if they were looked at. */
  readonly missing?: readonly string[];
  /** The service that it is made with could not be asked. */
  readonly unseen?: boolean;
  /** How many working days ago it was asked; 0 for today. */
  readonly age: number;
  /** Why it is not granted, or can't be determined, in the words of the checks. */
  readonly why: string;
  /** What the checks advise, if they saw something wrong that asking doesn't fix. */
  readonly remedy?: string;
}

/** Whether a request is known to have been made. */
export const isAsked = ({ state }: Pick<RequestStatus, 'state'>): boolean => state === 'asked' || state === 'answered';

const isMissing = ({ status }: Finding) => status !== 'pass' && status !== 'warn';

/** Looks for a request once, and again as soon as this step has done something more. */
function lookFor(step: StepContext, request: PlaybookRequest): Promise<MadeRequest | null> {
  const done = Object.values(step.memoryOf('requests').actions).filter(({ made }) => made).length;
  return step.cache.once(`request ${request.id} after ${done}`, () => channelOf(request).find(step, request));
}

/** Whether a request was made, and how that stands: asked of the service that it was made with, so that any machine knows. */
export async function statusOf(
  step: StepContext,
  request: PlaybookRequest,
  findings: readonly Finding[],
): Promise<RequestStatus> {
  const open = findings.filter(isMissing);
  const why = open.map(({ summary }) => summary).join('. ');
  if (findings.length > 0 && open.length === 0) {
    const remembered = rememberedRequest(step.memoryOf('requests'), request.id);
    return { request, state: 'granted', asked: null, remembered, age: 0, why };
  }
  const asked = await lookFor(step, request);
  const age = asked === null ? 0 : workingDaysSince(asked.at, step.context.clock.serviceNow());
  if (asked) return { request, state: asked.answered ? 'answered' : 'asked', asked, age, why };
  const shown = await Promise.all(open.map((finding) => showsMissing(step, request, finding)));
  if (shown.includes(true)) return { request, state: 'not asked', asked, age, why };
  const wrong = open.filter(({ status }) => status === 'fail');
  const remedy = wrong.map((finding) => finding.remedy?.summary ?? '').find((advice) => advice !== '') ?? '';
  return { request, state: 'unclear', asked, age, why, ...(wrong.length > 0 ? { remedy } : {}) };
}

/** Whether a finding shows that access was never given. A sign-in that has ended, or an old key, does not. */
async function showsMissing(
  { context }: StepContext,
  { checks }: PlaybookRequest,
  { status, evidence }: Finding,
): Promise<boolean> {
  if (status !== 'fail') return false;
  const isSignedOut = evidence.problem === 'not-signed-in';
  return checks.includes('aws') ? isSignedOut && !(await hasAwsLogin(context)) : !isSignedOut;
}

/**
 * The request that a check's access comes with, and how it stands; null if nothing has to be asked for. If the service
 * that it is made with can't be asked, it is `unclear`.
 */
export async function requestFor(step: StepContext, check: string): Promise<RequestStatus | null> {
  const request = step.context.playbook.onboarding.requests.find(({ checks }) => checks.includes(check));
  if (!request) return null;
  return statusOrUnclear(step, request, []);
}

async function statusOrUnclear(
  step: StepContext,
  request: PlaybookRequest,
  findings: readonly Finding[],
): Promise<RequestStatus> {
  try {
    return await statusOf(step, request, findings);
  } catch (error) {
    if (!(error instanceof Failure) || step.context.signal.aborted) throw error;
    return {
      request,
      state: 'unclear',
      asked: null,
      unseen: true,
      age: 0,
      why: sentences([error.message, ...error.next]),
    };
  }
}

async function lookAtAll(
  step: StepContext,
  all: readonly Check[],
  wanted: readonly PlaybookRequest[],
): Promise<readonly RequestStatus[]> {
  const ids = new Set(wanted.flatMap(({ checks }) => checks));
  const results = await step.look(all.filter(({ id }) => ids.has(id)));
  return Promise.all(
    wanted.map(async (request) => {
      const own = results.filter(({ check }) => request.checks.includes(check.id));
      const findings = own.map(({ finding }) => finding);
      const missing = own.filter(({ finding }) => isMissing(finding)).map(({ check }) => check.id);
      return { ...(await statusOrUnclear(step, request, findings)), missing };
    }),
  );
}

/** Whether and when it was asked for, if the service that it is made with said so, or the checklist remembers it. */
function wordsFor({ state, asked, remembered, unseen, why }: RequestStatus, now: Date): string {
  if (unseen) return 'not known whether it was asked for';
  if (state === 'granted' && !remembered) return 'granted without a request from this machine';
  // Nothing is asked for that may be there already.
  if (state === 'unclear' && why !== '') return `not asked for: ${why}`;
  return askedWords(asked ?? remembered ?? null, now);
}

/** The day on which the last of these requests was made, if the checklist remembers any. */
function lastAsked(statuses: readonly RequestStatus[]): string {
  const last = statuses
    .flatMap(({ remembered }) => remembered?.at ?? [])
    .sort()
    .at(-1);
  return last ? `; the last was asked for on ${shownDayOf(last)}` : '';
}

/** A request as the step's evidence has it. */
export type RequestDocument = ReturnType<typeof documentOf>;

const documentOf = (status: RequestStatus, now: Date) => {
  const { request, state, why } = status;
  const asked = status.asked ?? status.remembered;
  return {
    id: request.id,
    title: request.title,
    state,
    whom: request.whom,
    asked: wordsFor(status, now),
    askedAt: asked?.at ?? null,
    url: asked?.url ?? null,
    why,
  };
};

const toAwaited = ({ request: { title, whom }, asked }: RequestStatus) => ({
  what: title,
  whom,
  since: asked?.at ?? null,
});

const couldNotTell = ({ state, remedy }: RequestStatus) => state === 'unclear' && remedy === undefined;

const isOpen = ({ state }: RequestStatus) => state !== 'granted';

/** What only others can grant is asked for, followed up, and granted. `only`: the requests that count here. */
export const requests = (all: readonly Check[], only?: readonly string[]): Step<z.infer<typeof requestData>> => {
  const wantedOf = ({ context }: StepContext) =>
    context.playbook.onboarding.requests.filter(
      ({ id, checks }) => !only || only.includes(id) || checks.some((check) => only.includes(check)),
    );
  return {
    id: 'requests',
    title: 'What only others can grant',
    goesOn: true,
    async verify(step) {
      const statuses = await lookAtAll(step, all, wantedOf(step));
      const open = statuses.filter(isOpen);
      const now = step.context.clock.serviceNow();
      const evidence = { requests: statuses.map((status) => documentOf(status, now)) };
      if (open.length === 0) return pass(`All ${statuses.length} are granted${lastAsked(statuses)}`, { evidence });
      const summary = open.map((status) => `${status.request.title}: ${wordsFor(status, now)}`).join('; ');
      return (open.every(couldNotTell) ? unknown : fail)(summary, { evidence });
    },
    async questions(step) {
      const isWanted = wantedOf(step).some(({ by }) => by === 'data-bag');
      return isWanted ? bagQuestionsOf(step) : [];
    },
    async whyNoQuestion(step, { question }) {
      const isWanted = wantedOf(step).some(({ by }) => by === 'data-bag');
      return question === bagQuestion && isWanted ? whyNoBagQuestion(step) : null;
    },
    async plan(step) {
      const open = (await lookAtAll(step, all, wantedOf(step))).filter(isOpen);
      const actions: RequestAction[] = [];
      const waitedFor = new Set(open.filter(isAsked));
      const hindered = new Map<string, string[]>();
      const hinder = ({ request: { title } }: RequestStatus, why: string) => {
        const reason = why.replace(/\.$/, '');
        hindered.set(reason, [...(hindered.get(reason) ?? []), title]);
      };
      for (const status of open) {
        try {
          const planned = await actionsFor(step, status);
          actions.push(...planned);
          if (planned.length > 0) waitedFor.add(status);
        } catch (error) {
          // What is in the way of one request is not in the way of the others.
          if (!(error instanceof Failure) || step.context.signal.aborted) throw error;
          hinder(status, sentences([error.message, ...error.next]));
        }
        // Nothing is asked for that may be there already.
        if (status.state === 'unclear') hinder(status, sentences([status.why, status.remedy ?? ''].filter(Boolean)));
      }
      for (const status of open) rememberFound(step, status);
      const awaited = open.filter((status) => waitedFor.has(status));
      const waitFor = [...new Set(awaited.map(({ request }) => request.whom))].join(' and ');
      return {
        actions,
        ...(waitFor ? { waitFor, awaited: awaited.map(toAwaited) } : {}),
        ...(hindered.size > 0 ? { undecided: `Not asked for: ${listOf(hindered)}` } : {}),
      };
    },
    data: requestData,
    async find(step, action, since) {
      const { data } = action;
      if (data.kind === 'ticket') return findTicket(step, { ...action, data });
      if (data.kind === 'data-bag') return findBag(step, { ...action, data });
      if (data.kind === 'note') return findNote(step, { ...action, data }, since);
      return findMessage(step, { ...action, data }, since);
    },
    async apply(step, action) {
      const { data } = action;
      if (data.kind === 'ticket') return raiseTicket(step, { ...action, data }, titled(step, data.request));
      if (data.kind === 'data-bag') return proposeBag(step, { ...action, data });
      if (data.kind === 'note') return leaveNote(step, { ...action, data });
      return sendMessage(step, { ...action, data });
    },
  };
};

/** What was not asked for, by the reason. */
const listOf = (hindered: ReadonlyMap<string, readonly string[]>) =>
  [...hindered].map(([why, titles]) => `${titles.join(', ')}: ${why}`).join('; ');

function titled({ context }: StepContext, id: string): PlaybookRequest {
  const request = context.playbook.onboarding.requests.find((one) => one.id === id);
  if (!request) throw new Error(`the playbook has no request ${id}`);
  return request;
}

/** What is to be done about a request now: ask, follow up, or nothing. */
async function actionsFor(step: StepContext, status: RequestStatus): Promise<readonly RequestAction[]> {
  const { request, state, asked, missing = [] } = status;
  if (state === 'not asked') return channelOf(request).ask(step, request, missing);
  return asked && state === 'asked' && isDue(step, status)
    ? [await channelOf(request).nudge(step, request, asked)]
    : [];
}

/** Remembers a request that another machine made: `doctor` looks here, and asks no service. */
function rememberFound(step: StepContext, { request, asked }: RequestStatus): void {
  const key = `ask-${request.id}`;
  if (asked === null || step.memory.actions[key]?.made) return;
  const action = { key, kind: 'send', summary: request.title, where: request.whom, data: {} } as const;
  step.remember(action, { url: asked.url, handle: asked.handle }, asked.at);
}

/** Whether a request may be followed up: it is old enough, and was not followed up for as long. */
function isDue({ context }: StepContext, { asked, age }: RequestStatus): boolean {
  const { nudgeAfterDays } = context.playbook.onboarding;
  const last = asked?.nudgedAt ? workingDaysSince(asked.nudgedAt, context.clock.serviceNow()) : age;
  return Math.min(age, last) >= nudgeAfterDays;
}
