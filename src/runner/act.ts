import { Failure, Interrupted } from '../errors.ts';
import { addDays, dayOf } from '../lib/days.ts';
import { ServiceError } from '../services/service-error.ts';
import { type Action, ChangedMeanwhile, type Made, type Plan, StopEverything } from '../steps/step.ts';
import { editedId } from './shown-plan.ts';
import { type FailedAction, memoryOf, stepContext, type Turn } from './turn.ts';

/**
 * How many days before a rotation's first day, or before today if there is none, something for it may have been sent.
 */
const sentBeforehandDays = 14;

/** Whether it was sent before: what was sent is never sent again. */
export const isSent = (turn: Turn, action: Action): boolean =>
  action.kind === 'send' && Boolean(memoryOf(turn).actions[action.key]?.made);

/** How the edited text of an action is remembered: with what the step planned, before it was edited. */
export const editedIdOf = ({ planned }: Turn, { key }: Action): string =>
  editedId(planned.actions.find((action) => action.key === key) as Action);

/**
 * Does the actions in order, and records in the turn which failed. Throws the first failure, unless the step goes on
 * after failures, or something only changed meanwhile.
 */
export async function act(turn: Turn, plan: Plan): Promise<void> {
  const { step, run } = turn;
  const failed: FailedAction[] = [];
  turn.failed = failed;
  const undone = new Set<string>();
  for (const action of plan.actions) {
    run.context.signal.throwIfAborted();
    // Whatever depends on one that failed, directly or not, is not worth a report of its own.
    if (action.after !== undefined && undone.has(action.after)) {
      undone.add(action.key);
      continue;
    }
    try {
      await doOne(turn, action);
    } catch (error) {
      if (!(error instanceof Failure) || error instanceof Interrupted || run.context.signal.aborted) throw error;
      failed.push({ action, error });
      if (error instanceof StopEverything || !(step.goesOn || error instanceof ChangedMeanwhile)) throw error;
      undone.add(action.key);
      // What may have happened does not count as failed.
      const isCertain = !(error instanceof ServiceError && error.details.mayHaveHappened);
      if (isCertain) run.journal.failed(step.id, action, error.message);
      if (!step.goesOn) break;
    }
  }
}

async function doOne(turn: Turn, action: Action): Promise<void> {
  const { step, run } = turn;
  const { journal, guide, context } = run;
  const known = memoryOf(turn).actions[action.key];
  const begunAt = known?.made === null ? new Date(known.intendedAt) : null;
  guide.working(step, action);
  const found = await findMade(turn, action, begunAt);
  // What was changed and no longer holds is changed again; what failed may be tried in another way.
  if (begunAt === null || known?.failed !== undefined) journal.intend(step.id, action, context.clock.earliest());
  // Records what is done now, not what an earlier run began: its object may have changed since.
  else if (!found) journal.intend(step.id, action, begunAt);
  const made = found ?? (await step.apply?.(stepContext(turn), action)) ?? {};
  if (step.changesConfiguration) run.context = await run.context.reconfigured();
  journal.made(step.id, action, made, context.clock.now(), found ? 'found' : undefined);
  journal.takeBack(step.id, editedIdOf(turn, action));
}

/**
 * Looks for what an earlier run began before making it again. A message is always looked for: another machine may have
 * sent it, or the journal may be lost.
 */
async function findMade(turn: Turn, action: Action, begunAt: Date | null): Promise<Made | null> {
  const { step, run } = turn;
  if (!step.find || (begunAt === null && action.kind !== 'send')) return null;
  const start = run.rotation?.start ?? dayOf(run.context.clock.now());
  const since = begunAt ?? new Date(addDays(start, -sentBeforehandDays));
  try {
    return (await step.find(stepContext(turn), action, since)) ?? null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (begunAt === null && error.problem === 'not-allowed') return null;
    if (begunAt === null) throw error;
    throw new Failure(
      `"${action.summary}" was started and may have been done, but that could not be checked: ${error.message}`,
      {
        cause: error,
        next: [`Run this again; or check yourself (${action.where}), and skip the step if it was done.`],
      },
    );
  }
}

/**
 * Writes down as done what an interrupted run began and what no longer needs doing. Returns whether anything was found
 * that way.
 */
export async function settleBegun(turn: Turn, stillToDo: readonly Action[] = []): Promise<boolean> {
  const { step, run } = turn;
  const { journal, context } = run;
  let anyFound = false;
  for (const { action, since, failed } of journal.pending(step.id)) {
    if (stillToDo.some(({ key }) => key === action.key)) continue;
    try {
      const begun = readBegun(turn, action);
      const found = begun === null ? null : await step.find?.(stepContext(turn), begun, since);
      anyFound ||= found != null;
      if (found) journal.made(step.id, action, found, context.clock.now(), 'found');
      // The step holds, so that run may have done it; a message counts only if it was found.
      else if (found === undefined && !failed && action.kind !== 'send')
        journal.made(step.id, action, {}, context.clock.now(), 'found');
      else journal.forget(step.id, action);
    } catch (error) {
      // The step is settled all the same; the next run looks again.
      if (!(error instanceof ServiceError)) throw error;
    }
  }
  return anyFound;
}

/** An action from a journal, its data checked; null if the step no longer knows such data. */
function readBegun({ step }: Turn, action: Action): Action | null {
  if (!step.data) return action;
  const { data } = step.data.safeParse(action.data);
  return data === undefined ? null : { ...action, data };
}
