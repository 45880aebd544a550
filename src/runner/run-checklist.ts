import type { Context } from '../context.ts';
import { type ExitCode, exitCode, UsageError } from '../errors.ts';
import { createCache } from '../lib/cache.ts';
import type { Step } from '../steps/step.ts';
import { keepAnswers, readAnswers } from './answers.ts';
import type { ChecklistFlags, ChecklistParts, ChecklistResult, Run, StepResult } from './checklist.ts';
import { guideWithRunOptions } from './guide-with-run-options.ts';
import { isStopped, isTrue, open } from './results.ts';
import { isSettled, lookAtWaiting, lookOnly, reopen, runStep } from './run-step.ts';
import { newTurn, type Turn } from './turn.ts';

/** The steps that `--only` and `--from` leave. */
export function chosenSteps(steps: readonly Step[], { only, from }: Pick<ChecklistFlags, 'only' | 'from'>) {
  const start = from === null ? 0 : steps.findIndex((step) => step.id === from);
  return steps.slice(start).filter((step) => !only || only.has(step.id));
}

/**
 * Runs the steps in order. Resuming starts from the current state: a step that holds is done, whatever the journal says.
 * Throws Interrupted, and a UsageError if an answer is needed and no one can be asked.
 */
export async function runChecklist(
  steps: readonly Step[],
  context: Context,
  parts: ChecklistParts,
): Promise<ChecklistResult> {
  const run: Run = {
    ...parts,
    guide: guideWithRunOptions(parts.guide, context.options),
    context,
    startedAt: context.clock.now(),
    cache: createCache(),
    answersNow: new Map(),
    givenNow: new Map(),
  };
  try {
    const result = await runTurns(run, steps, await prepare(run, steps));
    // Part of it says nothing about the rest.
    const isWhole = parts.rotation !== null && result.results.length === steps.length;
    if (isWhole && result.next === null) parts.journal.finish(context.clock.now());
    // A step that was skipped may be open since it was run.
    if (result.results.some(({ outcome }) => outcome === 'waiting' || outcome === 'failed')) parts.journal.finish(null);
    parts.journal.release();
    return result;
  } catch (error) {
    // A command line that is refused leaves nothing behind.
    if (!(error instanceof UsageError)) parts.journal.release();
    throw error;
  }
}

/** Understands all flags before anything is done, and returns the steps to run. */
async function prepare(run: Run, steps: readonly Step[]): Promise<readonly Turn[]> {
  const turns = steps.map((step) => newTurn(step, run));
  const chosen = chosenSteps(steps, run.flags);
  const isChosen = ({ step }: Turn) => chosen.includes(step);
  const named = turns.filter((turn) => turn.step.comesFirst || isChosen(turn));
  // A slip in the last step's answer is reported before the first step has done anything.
  for (const turn of named) await readAnswers(turn);
  for (const turn of named) keepAnswers(turn);
  for (const turn of turns) await lookAtWaiting(turn);
  const first: Turn[] = [];
  // Whichever steps are chosen, what comes first is settled before them.
  for (const turn of named) {
    if (!isChosen(turn) && !run.flags.dryRun && !(await isSettled(turn))) first.push(turn);
  }
  // From here on a person answers, and what they answered is never lost.
  if (!run.guide.unattended) run.journal.release();
  return [...first, ...named.filter(isChosen)];
}

async function runTurns(run: Run, steps: readonly Step[], turns: readonly Turn[]): Promise<ChecklistResult> {
  const results: StepResult[] = [];
  let left = false;
  for (let at = 0; at < turns.length && !left; at += 1) {
    const turn = turns[at] as Turn;
    run.context.signal.throwIfAborted();
    const unsettled = results.find((result) => result.step.comesFirst && !isTrue(result));
    if (unsettled && !run.flags.dryRun) {
      const first = run.rotation ? 'your rotation' : `the step ${unsettled.step.id}`;
      results.push(open(turn, `Nothing else runs before ${first} is settled`));
      continue;
    }
    const lastDecided = results.findLastIndex((result) => canBeDecidedAgain(result, run.flags));
    const position = steps.indexOf(turn.step) + 1;
    await run.guide.begin(turn.step, position, steps.length, lastDecided >= 0);
    const ended = await runStep(turn);
    if (ended.is === 'back') {
      const to = Math.max(lastDecided, 0);
      await reopen(turns[to] as Turn);
      results.length = to;
      at = to - 1;
    } else if (ended.is === 'left') {
      // Without a rotation, the person wants to see where everything is, and checking is quick.
      if (run.rotation === null) results.push(...(await standing(run, turns.slice(at), results)));
      else results.push(open(turn, 'You left here'));
      left = true;
    } else {
      const result = orUnseen(turn, ended.result, results);
      results.push(result);
      run.guide.end(result, position, steps.length);
      left = ended.result.fullStop === true;
    }
  }
  return { results, left, next: nextOf(results) };
}

/** The state of the steps that the person did not reach. None has failed, because none was tried. */
async function standing(run: Run, turns: readonly Turn[], before: readonly StepResult[]): Promise<StepResult[]> {
  run.progress('Checking what is left …');
  const looked = await Promise.all(turns.map(lookOnly));
  return turns.map((turn, index) => {
    const result = looked[index] as StepResult;
    if (!isStopped(result)) return result;
    return unseen(turn, [...before, ...looked.slice(0, index)]) ?? open(turn, result.summary);
  });
}

const orUnseen = (turn: Turn, result: StepResult, before: readonly StepResult[]): StepResult =>
  turn.run.flags.dryRun && isStopped(result) ? (unseen(turn, before) ?? result) : result;

/** In a dry run, a step may fail only because an earlier step that changes the configuration was not done. */
function unseen(turn: Turn, before: readonly StepResult[]): StepResult | null {
  const notDone = before.filter(({ step, outcome }) => step.changesConfiguration && outcome === null);
  if (notDone.length === 0) return null;
  return open(turn, `Can be checked once this is done: ${notDone.map(({ step }) => step.id).join(', ')}`);
}

/** Whether a step ended as it did because the person said so in answer to a question. */
const canBeDecidedAgain = ({ step, outcome }: StepResult, { skips, confirms }: ChecklistFlags) =>
  outcome === null ||
  (outcome === 'skipped' && !skips.has(step.id)) ||
  (outcome === 'confirmed' && !confirms.has(step.id));

function nextOf(results: readonly StepResult[]): ChecklistResult['next'] {
  const first = results.find((result) => result.outcome === null || result.outcome === 'waiting' || isStopped(result));
  return first ? { step: first.step.id, summary: first.summary } : null;
}

/**
 * 1 if a step failed; 4 if that was only because a sign-in is missing; 3 if one is unknown; 5 if steps are left; else
 * 0.
 */
export function checklistExitCode({ results, left }: ChecklistResult): ExitCode {
  const failed = results.filter((result) => result.outcome === 'failed');
  if (failed.some(({ needsSignIn }) => !needsSignIn)) return exitCode.wrong;
  if (failed.length > 0) return exitCode.signIn;
  if (results.some(({ outcome }) => outcome === 'unknown')) return exitCode.unknown;
  const isOpen = left || results.some((result) => result.outcome === null || result.outcome === 'waiting');
  return isOpen ? exitCode.stepsLeft : exitCode.ok;
}
