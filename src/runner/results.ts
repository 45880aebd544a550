import type { Finding, Json } from '../checks/check.ts';
import { exitCode, type Failure } from '../errors.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sentences } from '../lib/sentences.ts';
import { shellCommand } from '../lib/shell.ts';
import { ServiceError } from '../services/service-error.ts';
import { shownDayOf } from '../steps/rotation.ts';
import { type Action, type Plan, type StepMemory, StopEverything } from '../steps/step.ts';
import { type Outcome, type StepResult, usualConfirmName, usualSkipFlag } from './checklist.ts';
import { type FailedAction, memoryOf, seenLast, type Turn, unsentBy } from './turn.ts';

/** Whether a step is true now, because of this run or without it. */
export const isTrue = ({ outcome }: Pick<StepResult, 'outcome'>): boolean =>
  outcome === 'done' || outcome === 'already' || outcome === 'confirmed';

/** Whether a step came to a stop: it failed, or something about it could not be determined. */
export const isStopped = ({ outcome }: Pick<StepResult, 'outcome'>): boolean =>
  outcome === 'failed' || outcome === 'unknown';

/** The actions in one line. */
export const listed = (actions: readonly Action[]) => actions.map(({ summary }) => summary).join('; ');

const withoutStop = (text: string) => text.replace(/\.$/, '');

/** Every result is made here, so that unsent texts and late answers are always part of it. */
function resultOf(
  turn: Turn,
  outcome: Outcome | null,
  seen: string,
  found: Readonly<Record<string, Json>> = turn.finding?.evidence ?? {},
): StepResult {
  const { step, run, tooLate, plan } = turn;
  const isPlanned = run.flags.dryRun && !run.flags.status;
  const unsent = isTrue({ outcome }) || isPlanned ? [] : unsentBy(turn).map(({ what }) => what);
  const parts = [
    unsent.length + tooLate.length > 0 ? withoutStop(seen) : seen,
    ...(unsent.length > 0 ? [`Written and not sent: ${unsent.join(', ')}`] : []),
    ...(tooLate.length > 0 ? [`Too late: ${tooLate.join('; ')}`] : []),
  ];
  const { options } = run.context;
  const summary = withRunOptions(parts.join('. '), options);
  const evidence = {
    ...found,
    ...(unsent.length > 0 ? { unsent } : {}),
    ...(tooLate.length > 0 ? { tooLate } : {}),
  };
  const undecided = withRunOptions(plan?.undecided, options);
  const shown = plan && undecided !== undefined ? { ...plan, undecided } : plan;
  return {
    step,
    outcome,
    summary,
    evidence: withRunOptions(evidence, options),
    plan: shown,
    at: lastTime(memoryOf(turn)),
  };
}

/** When something of a step was last done or confirmed. */
function lastTime({ actions, confirmedAt }: StepMemory): string | null {
  const times = [...Object.values(actions).map(({ made, madeAt }) => (made ? madeAt : null)), confirmedAt];
  return (
    times
      .filter((time) => time !== null)
      .sort()
      .at(-1) ?? null
  );
}

/** The result of a step that is left open. */
export const open = (turn: Turn, summary: string): StepResult => resultOf(turn, null, summary);

/** The step holds. The journal remembers whether this rotation did it. */
export function settled(turn: Turn, { summary, evidence }: Finding): StepResult {
  const { actions, confirmedAt } = memoryOf(turn);
  const made = Object.values(actions).some((action) => action.made);
  return resultOf(turn, made ? 'done' : confirmedAt ? 'confirmed' : 'already', summary, evidence);
}

/** The step holds. What failed on the way was not needed, but is still reported. */
export function done(turn: Turn): StepResult {
  const { summary, evidence } = seenLast(turn);
  if (turn.failed.length === 0) return resultOf(turn, 'done', summary);
  const failed = reports(turn.failed);
  return resultOf(turn, 'done', `${summary}. What did not happen: ${sentences(failed)}`, { ...evidence, failed });
}

export function skipped(turn: Turn, reason: string): StepResult {
  const { step, run } = turn;
  if (!run.flags.dryRun) run.journal.skip(step.id, reason, run.context.clock.now());
  return resultOf(turn, 'skipped', `Skipped: ${reason}`);
}

/** Someone else has to do the rest, and was asked to if anything was sent. */
export function waiting(turn: Turn, waitFor: string, plan: Plan): StepResult {
  const { hindrance, undecided } = plan;
  const { step, run } = turn;
  const hasAsked = Object.values(memoryOf(turn).actions).some(({ made, action }) => made && action?.kind === 'send');
  if (hasAsked && !run.flags.dryRun) run.journal.wait(step.id, waitFor, run.context.clock.now(), plan.awaited);
  const since = hasAsked ? (memoryOf(turn).waiting?.at ?? null) : null;
  const asked = since ? `, asked on ${shownDayOf(since)}` : '';
  const summary = hasAsked || !hindrance ? `Waiting for ${waitFor}${asked}` : hindrance;
  const words = undecided === undefined ? summary : `${summary}. ${undecided}`;
  const evidence = { ...turn.finding?.evidence, waitingFor: waitFor, since, ...undecidedEvidence(plan) };
  return resultOf(turn, 'waiting', words, evidence);
}

const undecidedEvidence = ({ undecided, isForOthers = false }: Plan): Readonly<Record<string, Json>> =>
  undecided === undefined ? {} : { undecided, isForOthers };

/** In a dry run: whether the person would still have to confirm it. */
export const needsPersonalConfirmation = (turn: Turn): boolean =>
  turn.step.brief !== undefined && memoryOf(turn).confirmedAt === null;

/** What a dry run says would be done. */
export function dryRunResult(turn: Turn, plan: Plan): StepResult {
  const { step, run } = turn;
  if (run.flags.status) return open(turn, seenLast(turn).summary);
  const word = run.flags.confirms.has(step.id)
    ? `Would be taken as done, on your word`
    : 'Would be shown to you, to be confirmed';
  const parts = [
    ...(needsPersonalConfirmation(turn) ? [word] : []),
    ...(plan.actions.length > 0 ? [`Would: ${listed(plan.actions)}`] : []),
    ...(plan.undecided === undefined ? [] : [plan.undecided]),
    ...(plan.left && plan.left.length > 0 ? [`Would leave alone: ${plan.left.join('; ')}`] : []),
  ];
  return open(turn, parts.join('. ') || seenLast(turn).summary);
}

/** Whether a decision is left that only a person can make. */
export const isUndecided = ({ undecided, left = [] }: Plan): boolean => undecided !== undefined || left.length > 0;

/** The result for a decision that only a person can make. */
export function undecidedResult(turn: Turn, plan: Plan): StepResult {
  const { undecided, left = [] } = plan;
  const { status, summary, evidence } = seenLast(turn);
  const { dryRun } = turn.run.flags;
  const words = undecided ?? `${summary}. Left alone: ${left.join('; ')}`;
  // What could not be seen is neither decided by anyone nor left as it is.
  if (status === 'unknown' && !dryRun) return failedAsSeen(turn, words);
  if (undecided !== undefined) return resultOf(turn, null, words, { ...evidence, ...undecidedEvidence(plan) });
  return resultOf(turn, dryRun ? null : 'done', words, { ...evidence, leftAsItIs: left });
}

/** No one can be asked, and it needs a confirmation. */
export function needsConfirmation(turn: Turn, sayWith: string | undefined): StepResult {
  const { id, comesFirst } = turn.step;
  const skip = comesFirst ? null : (turn.run.skipFlag ?? usualSkipFlag)(id);
  const orSkip = skip === null ? '' : `, or skip it: ${skip}`;
  const seen = withoutStop(seenLast(turn).summary);
  const flag = sayWith === undefined ? ['--confirm', (turn.run.confirmName ?? usualConfirmName)(turn.step)] : [sayWith];
  const result = open(turn, `${seen}. Confirm with ${flag.join(' ')}${orSkip}`);
  // If it can be skipped too, that is for the person to choose.
  return comesFirst ? { ...result, resumeWith: flag } : result;
}

/** Why a step stopped, if not because something was seen to be wrong. */
type Because = 'unknown' | 'sign-in' | undefined;

const failedResult = (
  turn: Turn,
  summary: string,
  because: Because,
  evidence?: StepResult['evidence'],
): StepResult => ({
  ...resultOf(turn, because === 'unknown' ? 'unknown' : 'failed', summary, evidence),
  ...(because === 'sign-in' ? { needsSignIn: true } : {}),
});

/** A failure with the status and evidence of the last check. */
export function failedAsSeen(turn: Turn, summary: string): StepResult {
  const { status, evidence } = seenLast(turn);
  const because = evidence.problem === 'not-signed-in' ? 'sign-in' : status === 'unknown' ? 'unknown' : undefined;
  return failedResult(turn, summary, because);
}

/** Everything was done, and the check still fails. */
export function failedDespiteActions(turn: Turn, { hindrance }: Plan): StepResult {
  const { status, summary } = seenLast(turn);
  const stillNot =
    status === 'unknown'
      ? `It was done, but could not be checked afterwards: ${summary}`
      : `It was done, but the check still fails: ${summary}`;
  return failedAsSeen(turn, hindrance ?? stillNot);
}

/** Nothing can be done about it from here. */
export function failedWithHindrance(turn: Turn, hindrance: string | undefined): StepResult {
  const { summary, remedy } = seenLast(turn);
  const run = remedy?.commands.length ? `. Run: ${remedy.commands.map(shellCommand).join('; ')}` : '';
  return failedAsSeen(turn, `${withoutStop(hindrance ?? summary)}${remedy ? `. ${remedy.summary}` : ''}${run}`);
}

/** Some actions failed; whatever could be done was. */
export function failedActions(turn: Turn): StepResult {
  const failed = reports(turn.failed);
  const because = becauseOf(turn.failed.map(({ error }) => error));
  return failedResult(turn, sentences(numbered(failed)), because, { ...seenLast(turn).evidence, failed });
}

/** A service failed, which stops this step and not the others; the next run looks again. */
export function failedBy(turn: Turn, error: Failure): StepResult {
  const mayHaveHappened = error instanceof ServiceError && error.details.mayHaveHappened;
  const doubt = mayHaveHappened ? ['The next run looks for it first.'] : [];
  const before = turn.failed.filter((failed) => failed.error !== error);
  const summary = numbered([sentences([error.message, ...error.next, ...doubt]), ...reports(before)]).join(' ');
  const result = failedResult(turn, summary, becauseOf([error, ...before.map((failed) => failed.error)]));
  return error instanceof StopEverything ? { ...result, fullStop: true } : result;
}

/** What failed, each with why and what now. */
const reports = (failed: readonly FailedAction[]): string[] =>
  failed.map(({ action, error }) => `${action.summary}: ${sentences([error.message, ...error.next])}`);

/** Several are told apart, as each has what to do about it. */
const numbered = (told: readonly string[]): readonly string[] =>
  told.length === 1 ? told : told.map((one, index) => `(${index + 1}) ${one}`);

/** What failures mean together: one that was seen to be wrong outweighs the others. */
function becauseOf(errors: readonly Failure[]): Because {
  if (!errors.every(({ code }) => code === exitCode.unknown || code === exitCode.signIn)) return undefined;
  return errors.some(({ code }) => code === exitCode.signIn) ? 'sign-in' : 'unknown';
}
