import { Failure, Interrupted, UsageError } from '../errors.ts';
import type { StepResult } from './checklist.ts';
import { type Ended, phases } from './phases.ts';
import { failedBy, isTrue, open, settled, skipped } from './results.ts';
import { memoryOf, seenLast, stepContext, type Turn, verifyAgain } from './turn.ts';

/** Takes a step through its phases, and says how that ended. Throws a UsageError, BeginAgain and Interrupted. */
export async function runStep(turn: Turn): Promise<Ended> {
  turn.skipsRest = null;
  const ended = await endOf(turn);
  if (ended.is === 'ended' && (isTrue(ended.result) || ended.result.outcome === 'waiting')) stopSkipping(turn);
  return ended;
}

async function endOf(turn: Turn): Promise<Ended> {
  try {
    const ended = withRestSkipped(turn, await runPhases(turn));
    if (ended.is === 'ended' && isTrue(ended.result)) stopWaiting(turn);
    return ended;
  } catch (error) {
    return { is: 'ended', result: failedBy(turn, asFailure(turn, error)) };
  }
}

/** What stops this step and not the others; anything else is thrown again. */
function asFailure({ run }: Turn, error: unknown): Failure {
  if (!(error instanceof Failure) || error instanceof UsageError || error instanceof Interrupted) throw error;
  if (run.context.signal.aborted) throw new Interrupted();
  return error;
}

/** The state of a step that the person did not reach. Throws as `runStep` does. */
export async function lookOnly(turn: Turn): Promise<StepResult> {
  try {
    if (await verifyAgain(turn)) return settled(turn, seenLast(turn));
    const { skipped: before } = memoryOf(turn);
    return before ? skipped(turn, before.reason) : open(turn, seenLast(turn).summary);
  } catch (error) {
    return failedBy(turn, asFailure(turn, error));
  }
}

/** Takes a step through its phases. Also throws any Failure of the step. */
export async function runPhases(turn: Turn): Promise<Ended> {
  for (let at = 0; ; ) {
    const phase = phases[at];
    if (!phase) throw new Error(`${turn.step.id} went through all phases without a result`);
    const next = await phase(turn);
    if (next.is === 'go on') at += 1;
    else if (next.is === 'again') at = phases.indexOf(next.from);
    else return next;
  }
}

/** The person skipped what they had not decided yet, and what they had written is still not sent. */
function withRestSkipped(turn: Turn, ended: Ended): Ended {
  if (turn.skipsRest === null || ended.is !== 'ended' || ended.result.outcome !== null) return ended;
  return { is: 'ended', result: skipped(turn, turn.skipsRest) };
}

/**
 * The step was skipped earlier, and holds or waits now: a handover must not report the skip. If nothing came of it, the
 * skip and its reason stay; an action that was begun has ended it already.
 */
function stopSkipping(turn: Turn): void {
  const { step, run } = turn;
  if (run.flags.dryRun || memoryOf(turn).skipped === null) return;
  run.journal.skip(step.id, null, run.context.clock.now());
}

/** What was waited for has happened: a handover must not report it as open. */
function stopWaiting(turn: Turn): void {
  const { step, run } = turn;
  if (run.flags.dryRun || memoryOf(turn).waiting === null) return;
  run.journal.wait(step.id, null, run.context.clock.now());
}

/** Checks whether what an earlier run waited for has happened, because earlier steps may report it. */
export async function lookAtWaiting(turn: Turn): Promise<void> {
  if (memoryOf(turn).waiting === null || turn.run.flags.dryRun) return;
  try {
    if (await isSettled(turn)) stopWaiting(turn);
  } catch (error) {
    if (!(error instanceof Failure) || turn.run.context.signal.aborted) throw error;
  }
}

/** Whether nothing is left to do for it now. */
export const isSettled = async (turn: Turn): Promise<boolean> =>
  (await turn.step.verify(stepContext(turn))).status === 'pass';

/** Forgets what the person decided about the step, so that they are asked again. */
export async function reopen(turn: Turn): Promise<void> {
  const briefing = await turn.step.brief?.(stepContext(turn));
  turn.run.journal.reopen(turn.step.id, briefing?.covers ?? []);
}
