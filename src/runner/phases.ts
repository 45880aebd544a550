import { Failure, UsageError } from '../errors.ts';
import { sanitise } from '../lib/sanitise.ts';
import { keptName, questionName } from '../steps/answer.ts';
import { type Action, type Briefing, ChangedMeanwhile, type Item, type Plan, type Question } from '../steps/step.ts';
import { act, editedIdOf, isSent, settleBegun } from './act.ts';
import { keepAnswer, readAnswersLate } from './answers.ts';
import { BeginAgain, type Reply, type StepResult, usualSkipFlag } from './checklist.ts';
import {
  done,
  dryRunResult,
  failedActions,
  failedDespiteActions,
  failedWithHindrance,
  isUndecided,
  listed,
  needsConfirmation,
  needsPersonalConfirmation,
  open,
  settled,
  skipped,
  undecidedResult,
  waiting,
} from './results.ts';
import { shownPlan, withEdits } from './shown-plan.ts';
import { holds, memoryOf, seenLast, stepContext, type Turn, unsentBy, verifyAgain } from './turn.ts';

/** How often a step is planned again because what it is about changed meanwhile. */
const mostRounds = 3;

/** How a step's turn ended: with a result, or because the person left or went back to an earlier step. */
export type Ended =
  | { readonly is: 'ended'; readonly result: StepResult }
  | { readonly is: 'left' }
  | { readonly is: 'back' };

/** What follows a phase. */
export type Next = Ended | { readonly is: 'go on' } | { readonly is: 'again'; readonly from: Phase };

/** One part of a step's turn. */
export type Phase = (turn: Turn) => Promise<Next>;

/** The phases of a step's turn, in their order. */
export const phases: readonly Phase[] = [look, brief, decide, ask, plan, consent, apply, lookAgain];

const goOn: Next = { is: 'go on' };
const again = (from: Phase): Next => ({ is: 'again', from });
const ended = (result: StepResult): Ended => ({ is: 'ended', result });

/** Ends the turn if the step holds already, or is skipped. */
async function look(turn: Turn): Promise<Next> {
  const { run } = turn;
  turn.round = 1;
  await readAnswersLate(turn);
  const reason = reasonToSkip(turn);
  try {
    const holdsAlready = await verifyAgain(turn);
    // A warning leaves it to the person, so their reason to skip counts.
    const isLeftOut = turn.finding?.status === 'warn' && run.flags.skips.has(turn.step.id);
    if (holdsAlready && !isLeftOut) return await settle(turn);
  } catch (error) {
    // A step that can't be checked can still be skipped.
    if (!(error instanceof Failure) || run.context.signal.aborted || reason === null) throw error;
  }
  return reason === null ? goOn : ended(skipped(turn, reason));
}

/** Why the step is skipped: the flag's reason, or that of an earlier run; null if it is not. */
function reasonToSkip(turn: Turn): string | null {
  const { id, comesFirst } = turn.step;
  const { skips, only, confirms } = turn.run.flags;
  // If it is named, or has a new answer, it runs again.
  const isNamed = only?.has(id) || confirms.has(id) || (turn.given ?? []).length > 0;
  return skips.get(id) ?? (comesFirst || isNamed ? null : (memoryOf(turn).skipped?.reason ?? null));
}

/** Ends the turn of a step that holds. */
async function settle(turn: Turn): Promise<Next> {
  const { step, run } = turn;
  const seen = seenLast(turn);
  if (run.flags.dryRun) return ended(settled(turn, seen));
  if (!(await settleBegun(turn))) return ended(settled(turn, seen));
  // What was just found may change the summary.
  const now = await step.verify(stepContext(turn));
  return ended(settled(turn, holds(turn, now) ? now : seen));
}

/** Shows what the person should look at or do, and gets their confirmation. */
async function brief(turn: Turn): Promise<Next> {
  const { step, run } = turn;
  if (!step.brief || run.flags.status) return goOn;
  const briefing = await step.brief(stepContext(turn));
  if (isCovered(turn, briefing)) return goOn;
  run.guide.brief(step, briefing);
  if (run.flags.dryRun) return goOn;
  const isGiven = run.flags.confirms.has(step.id) || (run.guide.unattended && run.flags.yes && briefing.certain);
  if (isGiven) for (const item of briefing.items ?? []) see(turn, item, null);
  else if (run.guide.unattended) return ended(needsConfirmation(turn, briefing.sayWith));
  else {
    const reply = await confirm(turn, briefing);
    if (reply !== 'go') return leaveUnlessWritten(turn, reply);
  }
  run.journal.confirm(step.id, briefing.covers ?? [], run.context.clock.now());
  await step.confirmed?.(stepContext(turn));
  if (step.plan) turn.finding = await step.verify(stepContext(turn));
  return goOn;
}

/** Whether the person has confirmed all of it before. */
function isCovered(turn: Turn, { covers }: Briefing): boolean {
  const { confirmedAt, seen } = memoryOf(turn);
  return covers !== undefined && confirmedAt !== null && covers.every((id) => seen.includes(id));
}

async function confirm(turn: Turn, briefing: Briefing): Promise<Reply> {
  const { step, run } = turn;
  const walked = await walk(turn, briefing.items ?? []);
  if (walked !== 'go') return walked;
  return run.guide.confirm(step, briefing, (question, answer) => {
    if (briefing.ask?.begins)
      throw new BeginAgain({ step: step.id, question: question.id, value: answer, flag: question.text });
    keepAnswer(turn, question, answer);
  });
}

/** Lets the person decide item by item; what they decided in an earlier run is not asked again. */
async function decide(turn: Turn): Promise<Next> {
  const { step, run } = turn;
  if (!step.decide || run.flags.status) return goOn;
  const { lines, items = [] } = await step.decide(stepContext(turn));
  run.guide.brief(step, { lines });
  if (run.flags.dryRun || run.guide.unattended) return goOn;
  const reply = await walk(turn, items);
  if (items.length > 0) turn.finding = await step.verify(stepContext(turn));
  return reply === 'go' ? goOn : leaveUnlessWritten(turn, reply);
}

/** Leaves the step; whoever skips the rest is still asked about what they have written. */
async function leaveUnlessWritten(turn: Turn, reply: Reply): Promise<Next> {
  if (reply !== 'skip' || unsentBy(turn).length === 0) return leave(turn, reply);
  turn.skipsRest = await turn.run.guide.reason(turn.step);
  return goOn;
}

/** Shows the items that were not shown before, one by one. */
async function walk(turn: Turn, items: readonly Item[]): Promise<Reply> {
  const before = turn.showsAll ? [] : memoryOf(turn).seen;
  turn.showsAll = false;
  const unseen = items.filter((item) => !before.includes(item.id));
  if (unseen.length === 0) return 'go';
  const walked = items.length - unseen.length;
  return turn.run.guide.walk(turn.step, unseen, walked, (item, answered) => see(turn, item, answered));
}

function see(turn: Turn, item: Item, answered: { readonly question: Question; readonly answer: string } | null): void {
  const { step, run } = turn;
  if (answered && answered.answer !== '') {
    keepAnswer(turn, answered.question, answered.answer);
    // The last key pressed at an item counts.
    for (const { question } of item.keys ?? []) {
      if (keptName(question) !== keptName(answered.question)) run.journal.takeBack(step.id, keptName(question));
    }
  }
  run.journal.see(step.id, item.id);
}

/** Asks what the step needs to know and neither a flag nor an earlier run answered. */
async function ask(turn: Turn): Promise<Next> {
  const { step, run } = turn;
  const asks = !run.guide.unattended && !run.flags.dryRun;
  for (const question of (await step.questions?.(stepContext(turn))) ?? []) {
    const { answers } = memoryOf(turn);
    if (answers[keptName(question)] !== undefined || question.onRequest || question.when?.(answers) === false) continue;
    const answer = asks ? await run.guide.ask(step, question) : question.default;
    if (typeof answer === 'object') return leave(turn, answer.instead);
    if (answer !== undefined) keepAnswer(turn, question, answer);
    else if (question.required && (run.refuses || !run.flags.dryRun)) throw needsAnswer(turn, question);
  }
  return goOn;
}

function needsAnswer({ step }: Turn, { id, about, text, choices }: Question): UsageError {
  const values = choices ? `, one of: ${choices.map(({ value }) => value).join(', ')}` : '';
  return new UsageError(`The step ${step.id} needs an answer, and can't ask for it here: ${text}`, [
    `Give it with --answer ${step.id}.${questionName(id, about)}=VALUE${values}.`,
  ]);
}

/** Plans, and ends the turn if there is nothing to do, or if nothing is to be done in this run. */
async function plan(turn: Turn): Promise<Next> {
  const { step, run } = turn;
  const nothing: Plan = { actions: [] };
  if (!step.plan)
    return run.flags.dryRun && step.brief ? ended(dryRunResult(turn, nothing)) : nothingToDo(turn, nothing);
  turn.planned = shownPlan(await step.plan(stepContext(turn)));
  const whole = withEdits(turn.planned, memoryOf(turn));
  turn.plan = { ...whole, actions: whole.actions.filter((action) => !isSent(turn, action)) };
  if (!run.flags.dryRun) await settleBegun(turn, whole.actions);
  if (turn.plan.actions.length === 0) return nothingToDo(turn, whole);
  return run.flags.dryRun ? ended(dryRunResult(turn, turn.plan)) : goOn;
}

/** Ends the turn of a step that has nothing to do, or nothing more. */
async function nothingToDo(turn: Turn, whole: Plan): Promise<Next> {
  if (turn.run.flags.dryRun && needsPersonalConfirmation(turn)) return ended(dryRunResult(turn, whole));
  // The answers alone may have settled it.
  if (await verifyAgain(turn)) return settle(turn);
  if (whole.waitFor) return ended(waiting(turn, whole.waitFor, whole));
  if (isUndecided(whole)) return ended(undecidedResult(turn, whole));
  if (whole.actions.length > 0) return ended(failedDespiteActions(turn, whole));
  // What the person had written before they skipped the rest turned out to be there already.
  if (turn.skipsRest !== null && unsentBy(turn).length === 0) return ended(skipped(turn, turn.skipsRest));
  return stuck(turn, whole.hindrance);
}

/** Nothing can be done from here: the person may do it themselves, and have it checked again. */
async function stuck(turn: Turn, hindrance: string | undefined): Promise<Next> {
  const { step, run } = turn;
  if (run.guide.unattended || run.flags.dryRun) return ended(failedWithHindrance(turn, hindrance));
  const finding = seenLast(turn);
  const reply = await run.guide.stuck(step, hindrance ? { ...finding, summary: hindrance } : finding);
  return reply === 'go' ? again(look) : leave(turn, reply);
}

/** Shows what would be done, and asks whether to do it. */
async function consent(turn: Turn): Promise<Next> {
  const { step, run } = turn;
  const shown = planOf(turn);
  if (run.flags.yes) return goOn;
  if (run.guide.unattended) {
    const skip = (run.skipFlag ?? usualSkipFlag)(step.id);
    throw new UsageError(
      `The step "${step.id}" needs your consent, and can't ask for it here: ${listed(shown.actions)}.`,
      ['See it all with --dry-run; consent to it with --yes.', ...(skip === null ? [] : [`Or leave it out: ${skip}`])],
    );
  }
  const reply = await run.guide.consent(step, seenLast(turn), shown, (action, text) => edit(turn, action, text));
  if (reply !== 'again') return reply === 'go' ? goOn : leave(turn, reply);
  turn.showsAll = true;
  return again(decide);
}

/** Remembers the person's edit of an action's text, and returns the plan with it. */
function edit(turn: Turn, action: Action, written: string): Plan {
  const { step, run } = turn;
  const text = sanitise(written);
  const shown = planOf(turn);
  run.journal.answer(step.id, editedIdOf(turn, action), text);
  turn.plan = { ...shown, actions: shown.actions.map((one) => (one.key === action.key ? { ...one, text } : one)) };
  return turn.plan;
}

/**
 * Does what was agreed to, unless someone else did it while the person was reading; unattended, that is not checked.
 */
async function apply(turn: Turn): Promise<Next> {
  if (!turn.run.guide.unattended && (await verifyAgain(turn))) return settle(turn);
  await act(turn, planOf(turn));
  return goOn;
}

/** Checks whether it is true now; plans again if something changed meanwhile. */
async function lookAgain(turn: Turn): Promise<Next> {
  const { step, run, failed } = turn;
  const did = planOf(turn);
  if (await verifyAgain(turn)) return ended(done(turn));
  const changed = failed.filter(({ error }) => error instanceof ChangedMeanwhile);
  if (changed.length > 0 && turn.round < mostRounds) {
    turn.round += 1;
    run.guide.changed(step, changed.map(({ error }) => error.message).join(' '), changed);
    return again(plan);
  }
  if (failed.length > 0) return ended(failedActions(turn));
  if (did.waitFor) return ended(waiting(turn, did.waitFor, did));
  if (isUndecided(did)) return ended(undecidedResult(turn, did));
  return ended(turn.skipsRest === null ? failedDespiteActions(turn, did) : skipped(turn, turn.skipsRest));
}

function planOf({ step, plan }: Turn): Plan {
  if (!plan) throw new Error(`${step.id} was not planned`);
  return plan;
}

/** The person did not choose to continue. */
async function leave(turn: Turn, reply: Reply): Promise<Next> {
  if (reply === 'quit') return { is: 'left' };
  if (reply === 'back') return { is: 'back' };
  if (reply === 'later' || turn.step.comesFirst) return ended(open(turn, 'Left for later'));
  return ended(skipped(turn, await turn.run.guide.reason(turn.step)));
}
