import type { Finding, Json } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode, Failure, Interrupted, UsageError } from '../errors.ts';
import type { Rotation } from '../rota/rotations.ts';
import type { Action, Briefing, Item, Outcome, Plan, Question, Step, StepContext } from '../steps/step.ts';
import type { Journal } from './journal.ts';
import { runChecks } from './run-checks.ts';

/** How long one check may take, in milliseconds: as long as in `doctor`. */
const checkTimeoutMs = 10_000;

/** What a person may say where a step wants something of them. */
export type Reply = 'go' | 'skip' | 'later' | 'quit';

/** How a step stands at the end of a run. Outcome null: it is still open. */
export interface StepResult {
  readonly step: Step;
  readonly outcome: Outcome | null;
  readonly summary: string;
  readonly evidence: Readonly<Record<string, Json>>;
  readonly plan: Plan | null;
}

/** Leads a person through the steps: what they see, and what they are asked. */
export interface Guide {
  /** Nobody can be asked: everything has to come from flags or from an earlier run. */
  readonly unattended: boolean;
  begin(step: Step, position: number, total: number): void;
  brief(step: Step, briefing: Briefing): void;
  /** Goes through the items one by one. `seen` is called for each that was gone through; returns false to leave. */
  walk(step: Step, items: readonly Item[], seen: (item: Item, answer: string | null) => void): Promise<Reply>;
  confirm(step: Step, briefing: Briefing): Promise<Reply>;
  ask(step: Step, question: Question): Promise<string>;
  consent(step: Step, finding: Finding, plan: Plan): Promise<Reply>;
  /** Nothing can be done about it from here. */
  stuck(step: Step, finding: Finding): Promise<Reply>;
  reason(step: Step): Promise<string>;
  working(step: Step, action: Action): void;
  end(result: StepResult, position: number, total: number): void;
}

/** What the command line said about single steps. */
export interface ChecklistFlags {
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** By `step.question`. */
  readonly answers: ReadonlyMap<string, string>;
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

/** The person left: what was done stays done. */
class Left extends Error {}

/** 1 where a step failed; 5 where steps are left; else 0. */
export function checklistExitCode({ results, left }: ChecklistResult): ExitCode {
  if (results.some((result) => result.outcome === 'failed')) return exitCode.wrong;
  const open = left || results.some((result) => result.outcome === null || result.outcome === 'waiting');
  return open ? exitCode.stepsLeft : exitCode.ok;
}

/**
 * Runs the steps in order. Resuming looks at the world: a step whose truth holds is done with, whatever the journal
 * says. Throws a UsageError where an answer is needed that nobody can be asked for, and Interrupted.
 */
export async function runChecklist(
  steps: readonly Step[],
  context: Context,
  parts: {
    readonly journal: Journal;
    readonly guide: Guide;
    readonly flags: ChecklistFlags;
    readonly rotation: Rotation | null;
  },
): Promise<ChecklistResult> {
  const results: StepResult[] = [];
  let left = false;
  const start = parts.flags.from ? steps.findIndex((step) => step.id === parts.flags.from) : 0;
  for (const [index, step] of steps.entries()) {
    if (index < start || (parts.flags.only && !parts.flags.only.has(step.id))) continue;
    context.signal.throwIfAborted();
    const runner = new StepRunner(step, context, parts);
    parts.guide.begin(step, index + 1, steps.length);
    try {
      const result = await runner.run();
      results.push(result);
      parts.guide.end(result, index + 1, steps.length);
    } catch (error) {
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

class StepRunner {
  readonly #step: Step;
  readonly #context: Context;
  readonly #journal: Journal;
  readonly #guide: Guide;
  readonly #flags: ChecklistFlags;
  readonly #rotation: Rotation | null;
  #plan: Plan | null = null;
  #finding: Finding | null = null;

  constructor(
    step: Step,
    context: Context,
    parts: { journal: Journal; guide: Guide; flags: ChecklistFlags; rotation: Rotation | null },
  ) {
    this.#step = step;
    this.#context = context;
    this.#journal = parts.journal;
    this.#guide = parts.guide;
    this.#flags = parts.flags;
    this.#rotation = parts.rotation;
  }

  async run(): Promise<StepResult> {
    const { id } = this.#step;
    try {
      return await this.#run();
    } catch (error) {
      if (error instanceof Left || error instanceof UsageError || error instanceof Interrupted) throw error;
      if (this.#context.signal.aborted) throw new Interrupted();
      if (!(error instanceof Failure)) throw error;
      // A service that fails stops this step, not the others; the next run looks again and goes on.
      return this.#result('failed', `${error.message} ${error.next.join(' ')}`.trim(), { step: id });
    }
  }

  /** The step as it stands when it is left open. */
  open(summary: string): StepResult {
    return this.#result(null, summary, this.#finding?.evidence ?? {});
  }

  async #run(): Promise<StepResult> {
    const step = this.#step;
    const before = this.#memory();
    const skipReason = this.#flags.skips.get(step.id);
    this.#finding = await step.verify(this.#stepContext());
    if (this.#finding.status === 'pass') return this.#settled(this.#finding);
    if (skipReason !== undefined) return this.#skip(skipReason);
    // Asked for by name, it is looked at again.
    if (before.skipped && !this.#flags.only?.has(step.id))
      return this.#result('skipped', `Skipped: ${before.skipped.reason}`, {});

    const reply = await this.#brief();
    if (reply) return reply;
    await this.#askQuestions();
    if (!step.plan) return this.#withoutPlan();

    const plan = await step.plan(this.#stepContext());
    this.#plan = plan;
    if (plan.actions.length === 0) {
      // Answering may have been all that there was to do.
      this.#finding = await step.verify(this.#stepContext());
      if (this.#finding.status === 'pass') return this.#settled(this.#finding);
      if (plan.waitFor) return this.#waiting(plan.waitFor);
      return this.#stuck(plan.hindrance);
    }
    // What was sent is never sent again, so there is nothing to ask either.
    if (plan.actions.every((action) => this.#isSent(action))) {
      if (plan.waitFor) return this.#waiting(plan.waitFor);
      return this.#result(
        'failed',
        `It was done, and is still not so: ${this.#finding.summary}`,
        this.#finding.evidence,
      );
    }
    if (this.#flags.dryRun) return this.open(`Would: ${plan.actions.map((action) => action.summary).join('; ')}`);
    const consented = await this.#consent(this.#finding, plan);
    if (consented) return consented;

    // The world may have moved while the person was reading.
    this.#finding = await step.verify(this.#stepContext());
    if (this.#finding.status === 'pass') return this.#settled(this.#finding);
    await this.#apply(plan);
    this.#finding = await step.verify(this.#stepContext());
    if (this.#finding.status === 'pass') return this.#result('done', this.#finding.summary, this.#finding.evidence);
    if (plan.waitFor) return this.#waiting(plan.waitFor);
    return this.#result('failed', `It was done, and is still not so: ${this.#finding.summary}`, this.#finding.evidence);
  }

  /** Shows what is to be looked at, and gets the person's word for it where the step wants that. */
  async #brief(): Promise<StepResult | null> {
    const step = this.#step;
    if (!step.brief) return null;
    const briefing = await step.brief(this.#stepContext());
    this.#guide.brief(step, briefing);
    if (this.#flags.dryRun) return this.open('Would be shown to you, to be confirmed');
    const items = briefing.items ?? [];
    if (this.#flags.confirms.has(step.id)) {
      for (const item of items) this.#seen(item, null);
    } else {
      if (this.#guide.unattended) {
        return this.open(`Only you can say that this is done: --confirm ${step.id}, or --skip ${step.id}="reason"`);
      }
      const unseen = items.filter((item) => !this.#memory().seen.includes(item.id));
      if (unseen.length > 0) {
        const reply = await this.#guide.walk(step, unseen, (item, answer) => this.#seen(item, answer));
        if (reply !== 'go') return this.#leave(reply);
      }
      const reply = await this.#guide.confirm(step, briefing);
      if (reply !== 'go') return this.#leave(reply);
    }
    this.#journal.confirm(step.id, this.#context.clock.now());
    return null;
  }

  #seen(item: Item, answer: string | null): void {
    const question = item.ask?.question.id;
    if (question && answer !== null) this.#journal.answer(this.#step.id, question, answer);
    this.#journal.see(this.#step.id, item.id);
  }

  async #askQuestions(): Promise<void> {
    const step = this.#step;
    for (const question of (await step.questions?.(this.#stepContext())) ?? []) {
      const flag = `${step.id}.${question.id}`;
      const given = this.#flags.answers.get(flag);
      if (given === undefined && this.#memory().answers[question.id] !== undefined) continue;
      if (given === undefined && question.onRequest) continue;
      let answer = given;
      if (answer === undefined && !this.#guide.unattended && !this.#flags.dryRun)
        answer = await this.#guide.ask(step, question);
      answer ??= question.default;
      if (answer === undefined) {
        if (!question.required || this.#flags.dryRun) continue;
        throw new UsageError(`${step.id} needs an answer, and nobody can be asked: ${question.text}`, [
          `Give it with --answer ${flag}=VALUE${question.choices ? `, one of: ${question.choices.map((choice) => choice.value).join(', ')}` : ''}.`,
        ]);
      }
      const wrong = question.check?.(answer) ?? null;
      if (wrong !== null) throw new UsageError(`--answer ${flag}: ${wrong}`, [question.text]);
      this.#journal.answer(step.id, question.id, answer);
    }
  }

  async #withoutPlan(): Promise<StepResult> {
    this.#finding = await this.#step.verify(this.#stepContext());
    return this.#finding.status === 'pass' ? this.#settled(this.#finding) : this.#stuck();
  }

  async #stuck(hindrance?: string): Promise<StepResult> {
    const finding = this.#finding as Finding;
    const summary = hindrance ?? finding.summary;
    if (this.#guide.unattended || this.#flags.dryRun) return this.#result('failed', summary, finding.evidence);
    const reply = await this.#guide.stuck(this.#step, hindrance ? { ...finding, summary: hindrance } : finding);
    if (reply === 'go') return this.#run();
    return this.#leave(reply);
  }

  async #consent(finding: Finding, plan: Plan): Promise<StepResult | null> {
    if (this.#flags.yes) return null;
    if (this.#guide.unattended) {
      throw new UsageError(
        `${this.#step.id} would change something, and nobody can be asked: ${plan.actions.map((action) => action.summary).join('; ')}.`,
        ['See it all with --dry-run; consent to it with --yes.', `Or leave it out: --skip ${this.#step.id}="reason"`],
      );
    }
    const reply = await this.#guide.consent(this.#step, finding, plan);
    return reply === 'go' ? null : this.#leave(reply);
  }

  async #apply(plan: Plan): Promise<void> {
    const step = this.#step;
    for (const action of plan.actions) {
      this.#context.signal.throwIfAborted();
      const known = this.#memory().actions[action.key];
      // What was changed and is no longer so is changed again.
      if (this.#isSent(action)) continue;
      this.#guide.working(step, action);
      if (known && !known.made) {
        // Begun and not known how it ended: look for it before it is made once more.
        const found = await step.find?.(this.#stepContext(), action, new Date(known.intendedAt));
        if (found) {
          this.#journal.made(step.id, action, found, this.#context.clock.now());
          continue;
        }
      } else {
        this.#journal.intend(step.id, action, this.#context.clock.now());
      }
      const made = await step.apply?.(this.#stepContext(), action);
      this.#journal.made(step.id, action, made ?? {}, this.#context.clock.now());
    }
  }

  #isSent(action: Action): boolean {
    return action.kind === 'send' && Boolean(this.#memory().actions[action.key]?.made);
  }

  #waiting(whom: string): StepResult {
    if (!this.#flags.dryRun) this.#journal.wait(this.#step.id, whom, this.#context.clock.now());
    const since = this.#memory().waiting?.at ?? null;
    const asked = since ? `, asked on ${since.slice(0, 10)}` : '';
    return this.#result('waiting', `Waiting for ${whom}${asked}`, { ...this.#finding?.evidence, asked: whom, since });
  }

  async #leave(reply: Reply): Promise<StepResult> {
    if (reply === 'quit') throw new Left();
    if (reply === 'later') return this.open('Left for later');
    return this.#skip(await this.#guide.reason(this.#step));
  }

  #skip(reason: string): StepResult {
    if (reason.trim() === '')
      throw new UsageError(`--skip ${this.#step.id}: a reason is needed.`, [`--skip ${this.#step.id}="reason"`]);
    if (!this.#flags.dryRun) this.#journal.skip(this.#step.id, reason, this.#context.clock.now());
    return this.#result('skipped', `Skipped: ${reason}`, this.#finding?.evidence ?? {});
  }

  /** It is true. Whether this rotation made it so is what the journal remembers. */
  #settled(finding: Finding): StepResult {
    const memory = this.#memory();
    if (memory.skipped && !this.#flags.dryRun) this.#journal.skip(this.#step.id, null, this.#context.clock.now());
    const made = Object.values(memory.actions).some((action) => action.made);
    const outcome: Outcome = made ? 'done' : memory.confirmedAt ? 'confirmed' : 'already';
    return this.#result(outcome, finding.summary, finding.evidence);
  }

  #memory() {
    return this.#journal.memoryOf(this.#step.id);
  }

  #stepContext(): StepContext {
    return {
      context: this.#context,
      rotation: this.#rotation,
      memory: this.#memory(),
      memoryOf: (step) => this.#journal.memoryOf(step),
      look: (checks) => runChecks(checks, this.#context, { timeoutMs: checkTimeoutMs }),
    };
  }

  #result(outcome: Outcome | null, summary: string, evidence: Readonly<Record<string, Json>>): StepResult {
    return { step: this.#step, outcome, summary, evidence, plan: this.#plan };
  }
}
