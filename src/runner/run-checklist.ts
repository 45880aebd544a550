import path from 'node:path';
import type { Finding, Json } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode, Failure, Interrupted, UsageError } from '../errors.ts';
import type { Handover } from '../handover/handover.ts';
import { nearest } from '../lib/nearest.ts';
import { sanitise } from '../lib/sanitise.ts';
import { addDays, type Rotation } from '../rotation/rotations.ts';
import { ServiceError } from '../services/service-error.ts';
import { shownDayOf } from '../steps/rotation.ts';
import {
  type Action,
  type Briefing,
  ChangedMeanwhile,
  FullStop,
  type Item,
  type Made,
  type Outcome,
  type Plan,
  type Question,
  type Step,
  type StepContext,
  type StepMemory,
} from '../steps/step.ts';
import type { Journal } from './journal.ts';
import { runChecks } from './run-checks.ts';
import { editedId, shownPlan, withEdits } from './shown-plan.ts';

/** How long one check may take, in milliseconds: as long as in `doctor`. */
const checkTimeoutMs = 10_000;

/** How long before a rotation's first day something for it may have been sent, in days. */
const sentBeforehandDays = 14;

/** How often a step begins anew because what it is about was changed meanwhile. */
const mostRounds = 3;

/** What a person may say where a step wants something of them. */
export type Reply = 'go' | 'back' | 'skip' | 'later' | 'quit';

/** A step failed because a service did not answer, or wants the person to sign in first. */
type FailedBecause = 'unknown' | 'sign-in';

/** How a step stands at the end of a run. Outcome null: it is still open. */
export interface StepResult {
  /** Nothing after it was done, because a person has to look at this first. */
  readonly fullStop?: boolean;
  readonly step: Step;
  readonly outcome: Outcome | null;
  readonly summary: string;
  readonly evidence: Readonly<Record<string, Json>>;
  readonly plan: Plan | null;
  /** Of a step that failed: what that means for the exit code, if not that something was seen to be wrong. */
  readonly because?: FailedBecause;
}

/** Leads a person through the steps: what they see, and what they are asked. */
export interface Guide {
  /** Nobody can be asked: everything has to come from flags or from an earlier run. */
  readonly unattended: boolean;
  /** `canGoBack`: a step before it was decided by the person, and can be decided again. */
  begin(step: Step, position: number, total: number, canGoBack: boolean): void | Promise<void>;
  brief(step: Step, briefing: Briefing): void;
  /**
   * Goes through the items one by one; `before` were gone through in an earlier run. `seen` is called for each; returns
   * something else than `go` to leave.
   */
  walk(
    step: Step,
    items: readonly Item[],
    before: number,
    seen: (item: Item, answered: { readonly question: Question; readonly answer: string } | null) => void,
  ): Promise<Reply>;
  /**
   * `answer` is called with the answer to each question of `briefing.ask`.
   */
  confirm(step: Step, briefing: Briefing, answer: (question: Question, answer: string) => void): Promise<Reply>;
  /** The answer, or what the person wants to do instead of giving one. */
  ask(step: Step, question: Question): Promise<string | { readonly instead: Reply }>;
  /**
   * `again`: what was decided is gone through once more. Only where the step has something to decide. `edit` keeps what
   * the person made of a text, and gives the plan with it.
   */
  consent(
    step: Step,
    finding: Finding,
    plan: Plan,
    edit: (action: Action, text: string) => Plan,
  ): Promise<Reply | 'again'>;
  /** What was consented to is not what it was. */
  changed(step: Step, what: string): void;
  /** Nothing can be done about it from here. */
  stuck(step: Step, finding: Finding): Promise<Reply>;
  reason(step: Step): Promise<string>;
  working(step: Step, action: Action): void;
  end(result: StepResult, position: number, total: number): void;
}

/** What the command line said about single steps. */
export interface ChecklistFlags {
  /** Nothing is asked, done or written. */
  readonly dryRun: boolean;
  /** Only how each step stands is wanted, and not what would be done. With `dryRun`. */
  readonly status: boolean;
  readonly yes: boolean;
  /** By `step.question`. */
  readonly answers: ReadonlyMap<string, string>;
  /** By `step.question`: the flag that an answer was given with, where that is not `--answer`. */
  readonly shown?: ReadonlyMap<string, string>;
  readonly confirms: ReadonlySet<string>;
  /** Reasons by step. */
  readonly skips: ReadonlyMap<string, string>;
  readonly only: ReadonlySet<string> | null;
  readonly from: string | null;
}

/** How a checklist went. */
export interface ChecklistResult {
  readonly results: readonly StepResult[];
  /** The first step that is still open, and what to do about it. */
  readonly next: { readonly step: string; readonly summary: string } | null;
  readonly left: boolean;
}

/** What a checklist is run with. */
export interface ChecklistParts {
  readonly journal: Journal;
  readonly guide: Guide;
  readonly flags: ChecklistFlags;
  readonly rotation: Rotation | null;
  /** Where the rota was read, in words, and how old that is. */
  readonly rotaSource?: string | null;
  /** Makes the handover, as `StepContext.makeHandover` says. */
  makeHandover(words: string | null): Promise<Handover>;
  progress(doing: string): void;
  /** Called once all that the command line says was understood, before anything is done. */
  accepted?(): void;
}

/** An action that did not happen, and why. */
interface FailedAction {
  readonly action: Action;
  readonly error: Failure;
}

/** The person left: what was done stays done. */
class Left extends Error {}

/** The person wants to decide the step before once more. */
class WentBack extends Error {}

/** The person corrected what the checklist started from, such as who is next: start it again with their answer. */
export class BeginAgain extends Error {
  /** By `step.question`. */
  readonly answer: readonly [name: string, value: string];
  /** The question, for errors about the answer. */
  readonly question: string;

  constructor(name: string, value: string, question: string) {
    super();
    this.answer = [name, value];
    this.question = question;
  }
}

/** 1 if a step failed; 4 or 3 if that was only for want of a sign-in or an answer; 5 if steps are left; else 0. */
export function checklistExitCode({ results, left }: ChecklistResult): ExitCode {
  const failed = results.filter((result) => result.outcome === 'failed');
  if (failed.some(({ because }) => because === undefined)) return exitCode.wrong;
  if (failed.some(({ because }) => because === 'sign-in')) return exitCode.signIn;
  if (failed.length > 0) return exitCode.unknown;
  const open = left || results.some((result) => result.outcome === null || result.outcome === 'waiting');
  return open ? exitCode.stepsLeft : exitCode.ok;
}

/** The steps that `--only` and `--from` leave. */
export function chosenSteps(steps: readonly Step[], { only, from }: Pick<ChecklistFlags, 'only' | 'from'>) {
  const start = from === null ? 0 : steps.findIndex((step) => step.id === from);
  return steps.slice(start).filter((step) => !only || only.has(step.id));
}

/**
 * Runs the steps in order. Resuming looks at the world: a step whose truth holds is done with, whatever the journal
 * says. Throws a UsageError where an answer is needed that no one can be asked for, and Interrupted.
 */
export async function runChecklist(
  steps: readonly Step[],
  context: Context,
  parts: ChecklistParts,
): Promise<ChecklistResult> {
  const { journal } = parts;
  try {
    const result = await runSteps(steps, context, parts);
    journal.release();
    return result;
  } catch (error) {
    // A command line that is refused leaves nothing behind.
    if (!(error instanceof UsageError)) journal.release();
    throw error;
  }
}

async function runSteps(steps: readonly Step[], context: Context, parts: ChecklistParts): Promise<ChecklistResult> {
  const results: StepResult[] = [];
  let left = false;
  const run: ThisRun = { startedAt: context.clock.now(), answers: new Map() };
  const toRun = (step: Step) => ({
    step,
    index: steps.indexOf(step),
    runner: new StepRunner(step, context, parts, run),
  });
  const chosen = chosenSteps(steps, parts.flags).map(toRun);
  // Whichever steps are chosen, what comes first is settled before them.
  const before = steps.filter((step) => step.comesFirst && !chosen.some((one) => one.step === step)).map(toRun);
  const spokenOf = [...before, ...chosen];
  // A slip in what was said of the last step is reported before the first one has done anything.
  for (const { runner } of spokenOf) await runner.readAnswers();
  parts.accepted?.();
  for (const { runner } of spokenOf) runner.keepAnswers();
  for (const step of steps) await toRun(step).runner.lookAtWaiting();
  for (const first of before) {
    if (!parts.flags.dryRun && !(await first.runner.isSettled())) chosen.unshift(first);
  }
  // From here on a person answers, and what they answered is never lost.
  if (!parts.guide.unattended) parts.journal.release();
  for (let at = 0; at < chosen.length; at++) {
    const { step, index, runner } = chosen[at] as (typeof chosen)[number];
    context.signal.throwIfAborted();
    if (!parts.flags.dryRun && results.some((result) => result.step.comesFirst && !isTrue(result))) {
      results.push(runner.open('Nothing is done before your rotation is settled'));
      continue;
    }
    const lastDecided = results.findLastIndex((result) => canBeDecidedAgain(result, parts.flags));
    await parts.guide.begin(step, index + 1, steps.length, lastDecided >= 0);
    try {
      const result = await runner.run();
      results.push(result);
      parts.guide.end(result, index + 1, steps.length);
      if (result.fullStop) {
        left = true;
        break;
      }
    } catch (error) {
      if (error instanceof WentBack) {
        const again = Math.max(lastDecided, 0);
        await chosen[again]?.runner.reopen();
        results.length = again;
        at = again - 1;
        continue;
      }
      if (!(error instanceof Left)) throw error;
      left = true;
      results.push(runner.open('You left here'));
      break;
    }
  }
  const open = results.find(
    (result) => result.outcome === null || result.outcome === 'failed' || result.outcome === 'waiting',
  );
  return { results, left, next: open ? { step: open.step.id, summary: open.summary } : null };
}

/** Whether a step is true now, because of this run or without it. */
const isTrue = ({ outcome }: StepResult): boolean =>
  outcome === 'done' || outcome === 'already' || outcome === 'confirmed';

/** What failures mean together: one that was seen to be wrong outweighs the others. */
function becauseOf(errors: readonly Failure[]): FailedBecause | undefined {
  if (!errors.every(({ code }) => code === exitCode.unknown || code === exitCode.signIn)) return undefined;
  return errors.some(({ code }) => code === exitCode.signIn) ? 'sign-in' : 'unknown';
}

/** Whether a step ended as it did because the person said so in answer to a question. */
const canBeDecidedAgain = ({ step, outcome }: StepResult, { skips, confirms }: ChecklistFlags) =>
  outcome === null ||
  (outcome === 'skipped' && !skips.has(step.id)) ||
  (outcome === 'confirmed' && !confirms.has(step.id));

/** What failed, each with why and what now. */
const told = (failed: readonly FailedAction[]): string[] =>
  failed.map(({ action, error }) => `${action.summary}: ${[error.message, ...error.next].join(' ')}`);

const listed = (actions: readonly Action[]) => actions.map(({ summary }) => summary).join('; ');

const wholePath = (written: string, home: string) =>
  written.startsWith('~/') ? path.join(home, written.slice(2)) : path.resolve(written);

/** An answer that the flags give, and its question. */
interface Given {
  readonly question: Question;
  readonly answer: string;
}

/** What belongs to one run of a checklist. */
interface ThisRun {
  readonly startedAt: Date;
  /** Answers that count for this run alone, by step. */
  readonly answers: Map<string, Readonly<Record<string, string>>>;
}

class StepRunner {
  readonly #step: Step;
  readonly #context: Context;
  readonly #parts: ChecklistParts;
  readonly #journal: Journal;
  readonly #guide: Guide;
  readonly #flags: ChecklistFlags;
  readonly #thisRun: ThisRun;
  /** What the flags say of this step; null until that is known. */
  #given: readonly Given[] | null = null;
  /** What the step planned, before anything in it was edited. */
  #planned: Plan = { actions: [] };
  /** Answers that came too late, and why. */
  #late: readonly string[] = [];
  #plan: Plan | null = null;
  #finding: Finding | null = null;

  constructor(step: Step, context: Context, parts: ChecklistParts, thisRun: ThisRun) {
    this.#thisRun = thisRun;
    this.#step = step;
    this.#context = context;
    this.#parts = parts;
    this.#journal = parts.journal;
    this.#guide = parts.guide;
    this.#flags = parts.flags;
  }

  async run(): Promise<StepResult> {
    try {
      const result = await this.#run();
      this.#endWaiting(result);
      return result;
    } catch (error) {
      const leaves = [Left, WentBack, BeginAgain, UsageError, Interrupted];
      if (leaves.some((kind) => error instanceof kind)) throw error;
      if (this.#context.signal.aborted) throw new Interrupted();
      if (!(error instanceof Failure)) throw error;
      // A service that fails stops this step, not the others; the next run looks again and goes on.
      const doubt =
        error instanceof ServiceError && error.details.mayHaveHappened ? ' The next run looks for it first.' : '';
      const summary = `${error.message} ${error.next.join(' ')}`.trim();
      const result = this.#failedResult(`${summary}${doubt}`, this.#finding?.evidence ?? {}, becauseOf([error]));
      return error instanceof FullStop ? { ...result, fullStop: true } : result;
    }
  }

  /** What was waited for has happened: a handover must not tell of it any more. */
  #endWaiting(result: StepResult): void {
    if (!isTrue(result) || this.#flags.dryRun || this.#memory().waiting === null) return;
    this.#journal.wait(this.#step.id, null, this.#context.clock.now());
  }

  /** Looks whether what an earlier run waited for has happened: steps before this one may tell of it. */
  async lookAtWaiting(): Promise<void> {
    if (this.#memory().waiting === null || this.#flags.dryRun) return;
    try {
      if (await this.isSettled()) this.#journal.wait(this.#step.id, null, this.#context.clock.now());
    } catch (error) {
      if (!(error instanceof Failure) || this.#context.signal.aborted) throw error;
    }
  }

  /**
   * Takes what the flags say of this step. Throws a UsageError where that can't be. Where it can't be checked now, it is
   * when the step's turn comes.
   */
  async readAnswers(): Promise<void> {
    try {
      this.#given = await this.#readGiven();
    } catch (error) {
      if (error instanceof UsageError || !(error instanceof Failure) || this.#context.signal.aborted) throw error;
    }
  }

  /** By now other steps may have done something, so that this is no reason any more to refuse the whole command. */
  async #readGivenLate(): Promise<void> {
    try {
      this.#given = await this.#readGiven();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new Failure(error.message, { cause: error, next: error.next });
    }
    this.keepAnswers();
  }

  /** Remembers what the flags say of this step: what is done before its turn may tell of it. */
  keepAnswers(): void {
    const { id, brief } = this.#step;
    const reason = this.#flags.skips.get(id);
    // The last word counts: a step that only the person's word makes true is skipped although they gave it before.
    if (reason !== undefined && brief && this.#memory().confirmedAt !== null) this.#journal.reopen(id, []);
    if (reason !== undefined) this.#journal.skip(id, reason, this.#context.clock.now());
    for (const { question, answer } of this.#given ?? []) this.#keep(question, answer);
  }

  /** Takes back what the person said of the step, so that they are asked again. */
  async reopen(): Promise<void> {
    const briefing = await this.#step.brief?.(this.#stepContext());
    this.#journal.reopen(this.#step.id, briefing?.covers ?? []);
  }

  /** The step as it stands when it is left open. */
  open(summary: string): StepResult {
    return this.#result(null, summary, this.#finding?.evidence ?? {});
  }

  /** Whether nothing is left to do for it now. */
  async isSettled(): Promise<boolean> {
    return (await this.#step.verify(this.#stepContext())).status === 'pass';
  }

  async #run(): Promise<StepResult> {
    const step = this.#step;
    if (this.#given === null) await this.#readGivenLate();
    const settled = await this.#look();
    if (settled) return settled;
    const asked = await this.#brief();
    if (asked) return asked;
    const decided = await this.#decide();
    if (decided) return decided;
    const unanswered = await this.#askQuestions();
    if (unanswered) return unanswered;
    return step.plan ? this.#makeTrue(1) : this.#withoutPlan();
  }

  /** Plans, shows, asks, does it and looks again; once more where the world was changed meanwhile. */
  async #makeTrue(round: number): Promise<StepResult> {
    const step = this.#step;
    this.#planned = shownPlan((await step.plan?.(this.#stepContext())) ?? { actions: [] });
    const whole = withEdits(this.#planned, this.#memory());
    // What was sent is never sent again, so there is nothing to show or to ask about it either.
    let plan: Plan = { ...whole, actions: whole.actions.filter((action) => !this.#isSent(action)) };
    this.#plan = plan;
    if (!this.#flags.dryRun) await this.#settleBegun(whole.actions);
    if (plan.actions.length === 0) return this.#withoutActions(whole);
    if (this.#flags.dryRun) return this.#wouldDo(plan);
    const consented = await this.#consent(this.#seenNow(), plan);
    if ('outcome' in consented) return consented;
    plan = consented;
    this.#plan = plan;

    // The world may have moved while the person was reading.
    const meanwhile = await this.#settledBy(await step.verify(this.#stepContext()));
    if (meanwhile) return meanwhile;
    const failed = await this.#apply(plan);
    const after = await step.verify(this.#stepContext());
    this.#finding = after;
    if (this.#holds(after)) return this.#done(after, failed);
    const changed = failed.filter(({ error }) => error instanceof ChangedMeanwhile);
    if (changed.length > 0 && round < mostRounds) {
      this.#guide.changed(step, changed.map(({ error }) => error.message).join(' '));
      return this.#makeTrue(round + 1);
    }
    if (failed.length > 0) return this.#failed(failed, after);
    if (plan.waitFor) return this.#waiting(plan);
    return this.#leftOpen(plan) ?? this.#failedFinding(plan.hindrance ?? this.#stillNot(after));
  }

  /** What the flags say of this step, checked. Throws a UsageError. */
  async #readGiven(): Promise<readonly Given[]> {
    const { id } = this.#step;
    const given = [...this.#flags.answers].filter(([name]) => name.startsWith(`${id}.`));
    if (given.length === 0) return [];
    const questions = (await this.#step.questions?.(this.#stepContext())) ?? [];
    const names = questions.map((question) => question.id);
    const late: string[] = [];
    const read = given.map(async ([name, written]): Promise<Given[]> => {
      const question = questions.find((candidate) => `${id}.${candidate.id}` === name);
      if (question) return this.#inParts(question, this.#checked(question, written), questions);
      const asked = name.slice(id.length + 1);
      // What an earlier run with the same words has settled is not asked any more.
      if (this.#memory().answers[asked] === written) return [];
      const none = (await this.#step.whyNoQuestion?.(this.#stepContext(), asked)) ?? null;
      if (none?.isLeft) {
        late.push(`${this.#flagOf(name)}: ${none.why}`);
        return [];
      }
      if (none) throw new UsageError(`${this.#flagOf(name)}: ${none.why}.`);
      const meant = nearest(asked, names);
      throw new UsageError(`--answer ${name}: ${id} has no such question.`, [
        meant
          ? `Did you mean ${id}.${meant}?`
          : names.length > 0
            ? `Its questions are: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}.`
            : 'It has no question at all.',
      ]);
    });
    const all = (await Promise.all(read)).flat();
    this.#late = late;
    return all;
  }

  /** An answer to several questions, as the answers to each. */
  #inParts(question: Question, answer: string, questions: readonly Question[]): Given[] {
    if (!question.parts) return [{ question, answer }];
    return question.parts(answer).map(([id, part]) => {
      const one = questions.find((candidate) => candidate.id === id);
      if (!one) throw new UsageError(`${this.#flagOf(`${this.#step.id}.${question.id}`)}: there is no question ${id}.`);
      return { question: one, answer: this.#checked(one, part) };
    });
  }

  /** How the person gave an answer, for what is said about it. */
  #flagOf(name: string): string {
    return this.#flags.shown?.get(name) ?? `--answer ${name}`;
  }

  #take(question: Question, given: string): void {
    this.#keep(question, this.#checked(question, given));
  }

  /** An answer as it is kept. Throws a UsageError where it can't be one. */
  #checked(question: Question, given: string): string {
    const answer = question.isPath ? wholePath(given, this.#context.paths.home) : given;
    const choices = question.choices?.map(({ value }) => value);
    const wrong =
      question.check?.(answer) ??
      (choices && !choices.includes(answer) ? `expected one of: ${choices.join(', ')}; found "${answer}"` : null);
    if (wrong !== null) {
      const name = `${this.#step.id}.${question.id}`;
      // A flag of the command's own has said what it is for.
      throw new UsageError(`${this.#flagOf(name)}: ${wrong}.`, this.#flags.shown?.has(name) ? [] : [question.text]);
    }
    return question.understand?.(answer).kept ?? answer;
  }

  #keep(question: Question, answer: string): void {
    if (question.insteadOf !== undefined) this.#journal.takeBack(this.#step.id, question.insteadOf);
    const { answers } = this.#thisRun;
    const { id } = this.#step;
    if (question.onlyNow) answers.set(id, { ...answers.get(id), [question.id]: answer });
    else this.#journal.answer(this.#step.id, question.keptAs ?? question.id, answer);
  }

  /** Whether there is anything to do at all. */
  async #look(): Promise<StepResult | null> {
    const { id } = this.#step;
    const reason = this.#flags.skips.get(id);
    const { skipped } = this.#memory();
    // If it is named, or something new is said of it, it is looked at again.
    const isNamed = this.#flags.only?.has(id) || this.#flags.confirms.has(id) || (this.#given ?? []).length > 0;
    const staysSkipped = skipped !== null && !this.#step.comesFirst && !isNamed;
    try {
      const settled = await this.#settledBy(await this.#step.verify(this.#stepContext()));
      if (settled) return settled;
    } catch (error) {
      // What can't be looked at can be left out all the same.
      if (!(error instanceof Failure) || this.#context.signal.aborted) throw error;
      if (reason === undefined && !staysSkipped) throw error;
    }
    if (reason !== undefined) return this.#skip(reason);
    return staysSkipped ? this.#result('skipped', `Skipped: ${skipped.reason}`, this.#finding?.evidence ?? {}) : null;
  }

  async #settledBy(finding: Finding): Promise<StepResult | null> {
    this.#finding = finding;
    return this.#holds(finding) ? this.#settled(finding) : null;
  }

  /** Whether there is nothing left to do, or to decide where someone can be asked. */
  #holds({ status }: Finding): boolean {
    return status === 'pass' || (status === 'warn' && this.#guide.unattended);
  }

  /** Shows what is to be looked at, and gets the person's word for it where the step wants that. */
  async #brief(): Promise<StepResult | null> {
    const step = this.#step;
    if (!step.brief || this.#flags.status) return null;
    const briefing = await step.brief(this.#stepContext());
    if (this.#isCovered(briefing)) return null;
    this.#guide.brief(step, briefing);
    if (this.#flags.dryRun) return null;
    const items = briefing.items ?? [];
    const consented = this.#guide.unattended && this.#flags.yes && briefing.certain;
    if (this.#flags.confirms.has(step.id) || consented) {
      for (const item of items) this.#see(item, null);
    } else {
      if (this.#guide.unattended) {
        const seen = this.#seenNow().summary.replace(/\.$/, '');
        const orSkip = step.comesFirst ? '' : `, or skip it: --skip ${step.id}="reason"`;
        return this.open(`${seen}. Confirm with ${briefing.sayWith ?? `--confirm ${step.id}`}${orSkip}`);
      }
      const walked = await this.#walk(items);
      if (walked !== 'go') return this.#leave(walked);
      const reply = await this.#guide.confirm(step, briefing, (question, answer) => {
        // Nothing is kept of it before it was checked as an answer on the command line is.
        if (briefing.ask?.begins) throw new BeginAgain(`${step.id}.${question.id}`, answer, question.text);
        this.#take(question, answer);
      });
      if (reply !== 'go') return this.#leave(reply);
    }
    this.#journal.confirm(step.id, briefing.covers ?? [], this.#context.clock.now());
    // What is said of it next is said after the person's word.
    if (step.plan) this.#finding = await step.verify(this.#stepContext());
    return null;
  }

  /** Lets the person decide one by one; what they decided in an earlier run is not asked again. */
  async #decide({ again = false } = {}): Promise<StepResult | null> {
    const step = this.#step;
    if (!step.decide || this.#flags.status) return null;
    const { lines, items } = await step.decide(this.#stepContext());
    this.#guide.brief(step, { lines });
    if (this.#flags.dryRun || this.#guide.unattended) return null;
    const reply = await this.#walk(items, { again });
    // What was decided may have changed how it stands.
    if (items.length > 0) this.#finding = await step.verify(this.#stepContext());
    if (reply === 'go') return null;
    const isWritten = (step.unsent?.(this.#stepContext()) ?? []).length > 0;
    return reply === 'skip' && isWritten ? this.#skipTheRest() : this.#leave(reply);
  }

  /** Skips what was not gone through yet; what was written before is still offered for sending. */
  async #skipTheRest(): Promise<StepResult> {
    const reason = await this.#guide.reason(this.#step);
    const result = await this.#makeTrue(1);
    return result.outcome === null ? this.#skip(reason) : result;
  }

  /** Goes through what was not gone through yet; `again`: through all of it. */
  async #walk(items: readonly Item[], { again = false } = {}): Promise<Reply> {
    const before = this.#memory().seen;
    const unseen = again ? items : items.filter((item) => !before.includes(item.id));
    if (unseen.length === 0) return 'go';
    const walked = items.length - unseen.length;
    return this.#guide.walk(this.#step, unseen, walked, (item, answered) => this.#see(item, answered));
  }

  /** Whether the person has given their word about all of it before. */
  #isCovered({ covers }: Briefing): boolean {
    const { confirmedAt, seen } = this.#memory();
    return covers !== undefined && confirmedAt !== null && covers.every((id) => seen.includes(id));
  }

  #see(item: Item, answered: { readonly question: Question; readonly answer: string } | null): void {
    if (answered && answered.answer !== '') {
      this.#take(answered.question, answered.answer);
      // Of an item's keys the last one counts.
      for (const { question } of item.keys ?? []) {
        if (question.id !== answered.question.id) this.#journal.takeBack(this.#step.id, question.id);
      }
    }
    this.#journal.see(this.#step.id, item.id);
  }

  /** How the step ended instead, if the person did not want to answer; else null. */
  async #askQuestions(): Promise<StepResult | null> {
    const step = this.#step;
    for (const question of (await step.questions?.(this.#stepContext())) ?? []) {
      if (this.#memory().answers[question.keptAs ?? question.id] !== undefined || question.onRequest) continue;
      const asks = !this.#guide.unattended && !this.#flags.dryRun;
      const answer = asks ? await this.#guide.ask(step, question) : question.default;
      if (typeof answer === 'object') return this.#leave(answer.instead);
      if (answer !== undefined) {
        this.#take(question, answer);
        continue;
      }
      if (!question.required || this.#flags.dryRun) continue;
      const flag = `${step.id}.${question.id}`;
      throw new UsageError(`${step.id} needs an answer, and no one can be asked: ${question.text}`, [
        `Give it with --answer ${flag}=VALUE${question.choices ? `, one of: ${question.choices.map((choice) => choice.value).join(', ')}` : ''}.`,
      ]);
    }
    return null;
  }

  async #withoutPlan(): Promise<StepResult> {
    if (this.#flags.dryRun && this.#step.brief) return this.#wouldDo({ actions: [] });
    return (await this.#settledBy(await this.#step.verify(this.#stepContext()))) ?? this.#stuck();
  }

  /** There is nothing to do, or nothing more. */
  async #withoutActions(whole: Plan): Promise<StepResult> {
    if (this.#flags.dryRun && this.#needsWord()) return this.#wouldDo(whole);
    // Answering may have been all that there was to do.
    const settled = await this.#settledBy(await this.#step.verify(this.#stepContext()));
    if (settled) return settled;
    if (whole.waitFor) return this.#waiting(whole);
    const left = this.#leftOpen(whole);
    if (left) return left;
    if (whole.actions.length > 0) {
      return this.#failedFinding(whole.hindrance ?? this.#stillNot(this.#seenNow()));
    }
    return this.#stuck(whole.hindrance);
  }

  /** In a dry run, where a person's word is still needed. */
  #needsWord(): boolean {
    return this.#step.brief !== undefined && this.#memory().confirmedAt === null;
  }

  #wouldDo(plan: Plan): StepResult {
    if (this.#flags.status) return this.open(this.#seenNow().summary);
    const word = this.#flags.confirms.has(this.#step.id)
      ? `Would be taken as done, on your word`
      : 'Would be shown to you, to be confirmed';
    const parts = [
      ...(this.#needsWord() ? [word] : []),
      ...(plan.actions.length > 0 ? [`Would: ${listed(plan.actions)}`] : []),
      ...(plan.undecided === undefined ? [] : [plan.undecided]),
      ...(plan.left && plan.left.length > 0 ? [`Would leave as it is: ${plan.left.join('; ')}`] : []),
    ];
    return this.open(parts.join('. ') || this.#seenNow().summary);
  }

  /** What only a person can decide, and nobody did. Null where there is nothing of that kind. */
  #leftOpen({ undecided, left = [] }: Plan): StepResult | null {
    const finding = this.#seenNow();
    // What could not be seen is neither decided by anyone nor left as it is.
    const isUnknown = finding.status === 'unknown' && !this.#flags.dryRun;
    if (undecided !== undefined) return isUnknown ? this.#failedFinding(undecided) : this.open(undecided);
    if (left.length === 0) return null;
    const summary = `${finding.summary}. Left as it is: ${left.join('; ')}`;
    if (isUnknown) return this.#failedFinding(summary);
    return this.#result(this.#flags.dryRun ? null : 'done', summary, { ...finding.evidence, leftAsItIs: left });
  }

  /** It is true. What failed on the way was not needed for that, and is told all the same. */
  #done(after: Finding, failed: readonly FailedAction[]): StepResult {
    if (failed.length === 0) return this.#result('done', after.summary, after.evidence);
    const lines = told(failed);
    const summary = `${after.summary}. What did not happen: ${lines.join(' ')}`;
    return this.#result('done', summary, { ...after.evidence, failed: lines });
  }

  /** What did not happen, and why; whatever could be done was. */
  #failed(failed: readonly FailedAction[], after: Finding): StepResult {
    const lines = told(failed);
    return this.#failedResult(
      lines.join(' '),
      { ...after.evidence, failed: lines },
      becauseOf(failed.map(({ error }) => error)),
    );
  }

  async #stuck(hindrance?: string): Promise<StepResult> {
    const finding = this.#seenNow();
    const summary = hindrance ?? finding.summary;
    if (this.#guide.unattended || this.#flags.dryRun) {
      const remedy = finding.remedy ? `. ${finding.remedy.summary}` : '';
      return this.#failedFinding(`${summary.replace(/\.$/, '')}${remedy}`);
    }
    const reply = await this.#guide.stuck(this.#step, hindrance ? { ...finding, summary: hindrance } : finding);
    if (reply === 'go') return this.#run();
    return this.#leave(reply);
  }

  /** The plan that was consented to, or how the step ended instead. */
  async #consent(finding: Finding, plan: Plan): Promise<StepResult | Plan> {
    if (this.#flags.yes) return plan;
    if (this.#guide.unattended) {
      throw new UsageError(
        `${this.#step.id} would change something, and no one can be asked: ${listed(plan.actions)}.`,
        ['See it all with --dry-run; consent to it with --yes.', `Or leave it out: --skip ${this.#step.id}="reason"`],
      );
    }
    let edited = plan;
    const reply = await this.#guide.consent(this.#step, finding, plan, ({ key }, written) => {
      const text = sanitise(written);
      this.#journal.answer(this.#step.id, this.#editedId(key), text);
      const actions = edited.actions.map((action) => (action.key === key ? { ...action, text } : action));
      edited = { ...edited, actions };
      return edited;
    });
    if (reply === 'again') return (await this.#decide({ again: true })) ?? this.#makeTrue(1);
    return reply === 'go' ? edited : this.#leave(reply);
  }

  /** How the edited text of an action is remembered. */
  #editedId(key: string): string {
    return editedId(this.#planned.actions.find((action) => action.key === key) as Action);
  }

  /** Does one after the other, and gives what failed. Throws the failure of a step in which one stops the others. */
  async #apply(plan: Plan): Promise<FailedAction[]> {
    const failed: FailedAction[] = [];
    const undone = new Set<string>();
    for (const action of plan.actions) {
      this.#context.signal.throwIfAborted();
      // What comes after one that failed, at whatever distance, is not worth telling on its own.
      if (action.after !== undefined && undone.has(action.after)) {
        undone.add(action.key);
        continue;
      }
      try {
        await this.#do(action);
      } catch (error) {
        if (!(error instanceof Failure) || error instanceof Interrupted || this.#context.signal.aborted) throw error;
        if (error instanceof FullStop || !(this.#step.goesOn || error instanceof ChangedMeanwhile)) throw error;
        failed.push({ action, error });
        undone.add(action.key);
        // Of what may have happened after all nobody can say that it failed.
        const isCertain = !(error instanceof ServiceError && error.details.mayHaveHappened);
        if (isCertain) this.#journal.failed(this.#step.id, action, error.message);
        if (!this.#step.goesOn) break;
      }
    }
    return failed;
  }

  async #do(action: Action): Promise<void> {
    const step = this.#step;
    const known = this.#memory().actions[action.key];
    const begun = known !== undefined && known.made === null;
    this.#guide.working(step, action);
    const found = await this.#findMade(action, begun ? new Date(known.intendedAt) : null);
    // What was changed and is no longer so is changed again; what failed may be tried in another way.
    if (!begun || known.failed !== undefined) this.#journal.intend(step.id, action, this.#context.clock.earliest());
    // What was begun is written down as it is done now: what it is about may have changed since.
    else if (!found) this.#journal.intend(step.id, action, new Date(known.intendedAt));
    const made = found ?? (await step.apply?.(this.#stepContext(), action)) ?? {};
    this.#journal.made(step.id, action, made, this.#context.clock.now(), found ? 'found' : undefined);
    this.#journal.takeBack(step.id, this.#editedId(action.key));
  }

  /**
   * Looks for what was begun before it is made once more; and for what is sent in any case, because another machine may
   * have sent it, or the memory of it be lost.
   */
  async #findMade(action: Action, begunAt: Date | null): Promise<Made | null> {
    const step = this.#step;
    if (!step.find || (begunAt === null && action.kind !== 'send')) return null;
    const start = this.#parts.rotation?.start;
    const since = begunAt ?? new Date(start ? addDays(start, -sentBeforehandDays) : this.#context.clock.now());
    try {
      return (await step.find(this.#stepContext(), action, since)) ?? null;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (begunAt === null && error.problem === 'not-allowed') return null;
      if (begunAt === null) throw error;
      throw new Failure(
        `"${action.summary}" was begun and may have been done, and that could not be looked at: ${error.message}`,
        {
          cause: error,
          next: [`Run this again; or look yourself (${action.where}), and skip the step if it is there.`],
        },
      );
    }
  }

  #isSent(action: Action): boolean {
    return action.kind === 'send' && Boolean(this.#memory().actions[action.key]?.made);
  }

  #waiting(plan: Plan): StepResult {
    const { id } = this.#step;
    const whom = plan.waitFor as string;
    const hasAsked = Object.values(this.#memory().actions).some(({ made, action }) => made && action?.kind === 'send');
    if (hasAsked && !this.#flags.dryRun) this.#journal.wait(id, whom, this.#context.clock.now());
    const since = hasAsked ? (this.#memory().waiting?.at ?? null) : null;
    const asked = since ? `, asked on ${shownDayOf(since)}` : '';
    const summary = hasAsked || !plan.hindrance ? `Waiting for ${whom}${asked}` : plan.hindrance;
    return this.#result('waiting', summary, { ...this.#finding?.evidence, waitingFor: whom, since });
  }

  async #leave(reply: Reply): Promise<StepResult> {
    if (reply === 'quit') throw new Left();
    if (reply === 'back') throw new WentBack();
    if (reply === 'later' || this.#step.comesFirst) return this.open('Left for later');
    return this.#skip(await this.#guide.reason(this.#step));
  }

  #skip(reason: string): StepResult {
    if (!this.#flags.dryRun) this.#journal.skip(this.#step.id, reason, this.#context.clock.now());
    return this.#result('skipped', `Skipped: ${reason}`, this.#finding?.evidence ?? {});
  }

  /** It is true. Whether this rotation made it so is what the journal remembers. */
  async #settled(seen: Finding): Promise<StepResult> {
    let finding = seen;
    if (!this.#flags.dryRun) {
      if (this.#memory().skipped) this.#journal.skip(this.#step.id, null, this.#context.clock.now());
      // What was found out just now belongs into what is said of it.
      if (await this.#settleBegun()) finding = await this.#step.verify(this.#stepContext());
      if (!this.#holds(finding)) finding = seen;
    }
    const { actions, confirmedAt } = this.#memory();
    const made = Object.values(actions).some((action) => action.made);
    const outcome: Outcome = made ? 'done' : confirmedAt ? 'confirmed' : 'already';
    return this.#result(outcome, finding.summary, finding.evidence);
  }

  /**
   * What was begun by a run that was stopped, and need not be done any more, is written down as done by it. Gives
   * whether something was found that way.
   */
  async #settleBegun(stillToDo: readonly Action[] = []): Promise<boolean> {
    const { id, find } = this.#step;
    let anyFound = false;
    for (const { action, since, failed } of this.#journal.pending(id)) {
      if (stillToDo.some(({ key }) => key === action.key)) continue;
      try {
        const found = await find?.(this.#stepContext(), action, since);
        anyFound ||= found != null;
        if (found) this.#journal.made(id, action, found, this.#context.clock.now(), 'found');
        // It is so, and nothing says otherwise; what is sent is not so by itself.
        else if (found === undefined && !failed && action.kind !== 'send')
          this.#journal.made(id, action, {}, this.#context.clock.now(), 'found');
        else this.#journal.forget(id, action);
      } catch (error) {
        // The step is settled all the same; the next run looks again.
        if (!(error instanceof ServiceError)) throw error;
      }
    }
    return anyFound;
  }

  #stillNot({ status, summary }: Finding): string {
    return status === 'unknown'
      ? `It was done; whether it is so now could not be seen: ${summary}`
      : `It was done, and is still not so: ${summary}`;
  }

  /** What was last seen. Every step is looked at before anything else. */
  #seenNow(): Finding {
    if (!this.#finding) throw new Error(`${this.#step.id} was not looked at`);
    return this.#finding;
  }

  #memory(): StepMemory {
    const memory = this.#journal.memoryOf(this.#step.id);
    return { ...memory, answers: { ...memory.answers, ...this.#thisRun.answers.get(this.#step.id) } };
  }

  #stepContext(): StepContext {
    return {
      context: this.#context,
      rotation: this.#parts.rotation,
      rotationId: this.#parts.journal.rotationId,
      rotaSource: this.#parts.rotaSource ?? null,
      memory: this.#memory(),
      memoryOf: (step) => this.#journal.memoryOf(step),
      saidNow: (step) => this.#thisRun.answers.get(step) ?? {},
      startedAt: this.#thisRun.startedAt,
      track: (step, tickets, to = []) => {
        if (!this.#flags.dryRun) this.#journal.track(step, tickets, to);
      },
      looking: this.#flags.dryRun,
      makeHandover: this.#parts.makeHandover,
      progress: this.#parts.progress,
      look: (checks) => runChecks(checks, this.#context, { timeoutMs: checkTimeoutMs }),
    };
  }

  #failedResult(summary: string, evidence: StepResult['evidence'], because: FailedBecause | undefined): StepResult {
    return { ...this.#result('failed', summary, evidence), ...(because ? { because } : {}) };
  }

  /** It failed as what was last seen says. */
  #failedFinding(summary: string): StepResult {
    const { status, evidence } = this.#seenNow();
    const because = evidence.problem === 'not-signed-in' ? 'sign-in' : status === 'unknown' ? 'unknown' : undefined;
    return this.#failedResult(summary, evidence, because);
  }

  #result(outcome: Outcome | null, seen: string, found: Readonly<Record<string, Json>>): StepResult {
    const isTrue = outcome === 'done' || outcome === 'already' || outcome === 'confirmed';
    const isPlanned = this.#flags.dryRun && !this.#flags.status;
    const unsent = isTrue || isPlanned ? [] : (this.#step.unsent?.(this.#stepContext()) ?? []);
    const late = this.#late;
    const summary = [
      unsent.length + late.length > 0 ? seen.replace(/\.$/, '') : seen,
      ...(unsent.length > 0 ? [`Written and not sent: ${unsent.join(', ')}`] : []),
      ...(late.length > 0 ? [`Too late: ${late.join('; ')}`] : []),
    ].join('. ');
    const evidence = {
      ...found,
      ...(unsent.length > 0 ? { unsent } : {}),
      ...(late.length > 0 ? { tooLate: late } : {}),
    };
    return { step: this.#step, outcome, summary, evidence, plan: this.#plan };
  }
}
