import type { Finding, Json } from '../checks/check.ts';
import type { Context } from '../context.ts';
import type { Failure } from '../errors.ts';
import type { Handover } from '../handover/handover.ts';
import type { Cache } from '../lib/cache.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { SignInMeans } from '../sign-in/provider.ts';
import type { Answer } from '../steps/answer.ts';
import type { Action, Briefing, Item, Plan, Question, Step } from '../steps/step.ts';
import type { Journal } from './journal.ts';

/** What a person may say when a step wants something of them. */
export type Reply = 'go' | 'back' | 'skip' | 'later' | 'quit';

/**
 * How a step ended. `confirmed` rests on a person's word; everything else was checked. `failed`: something is wrong, or
 * a sign-in is missing; `unknown`: it stopped because something could not be determined.
 */
export type Outcome = 'done' | 'already' | 'confirmed' | 'waiting' | 'skipped' | 'failed' | 'unknown';

/** A step's result at the end of a run. Outcome null: it is still open. */
export interface StepResult {
  readonly step: Step;
  readonly outcome: Outcome | null;
  readonly summary: string;
  readonly evidence: Readonly<Record<string, Json>>;
  readonly plan: Plan | null;
  /** When this was last done or confirmed from here, ISO 8601; null if it never was. */
  readonly at: string | null;
  /** Whether a step failed only because a sign-in is missing, which decides the exit code. */
  readonly needsSignIn?: boolean;
  /** The flags without which it would stop here again. */
  readonly resumeWith?: readonly string[];
  /** No later step ran, because a person has to look at this first. */
  readonly fullStop?: boolean;
}

/** How a checklist went. */
export interface ChecklistResult {
  readonly results: readonly StepResult[];
  /** The first step that is still open, and what to do about it. */
  readonly next: { readonly step: string; readonly summary: string } | null;
  readonly left: boolean;
}

/** Leads a person through the steps: what they see, and what they are asked. */
export interface Guide {
  /** No one can be asked: everything has to come from flags or from an earlier run. */
  readonly unattended: boolean;
  /** `canGoBack`: the person decided about an earlier step, and can decide again. */
  begin(step: Step, position: number, total: number, canGoBack: boolean): void | Promise<void>;
  brief(step: Step, briefing: Briefing): void;
  /**
   * Shows the items one by one; `before` were shown in an earlier run. Calls `seen` for each. Returns anything but `go`
   * to leave.
   */
  walk(
    step: Step,
    items: readonly Item[],
    before: number,
    seen: (item: Item, answered: { readonly question: Question; readonly answer: string } | null) => void,
  ): Promise<Reply>;
  /** Calls `answer` with the answer to each question of `briefing.ask`. */
  confirm(step: Step, briefing: Briefing, answer: (question: Question, answer: string) => void): Promise<Reply>;
  /** The answer, or what the person wants to do instead of giving one. */
  ask(step: Step, question: Question): Promise<string | { readonly instead: Reply }>;
  /**
   * `again`: the person wants to change what they decided, if the step has something to decide. `edit` keeps what the
   * person made of a text, and returns the plan with it.
   */
  consent(
    step: Step,
    finding: Finding,
    plan: Plan,
    edit: (action: Action, text: string) => Plan,
  ): Promise<Reply | 'again'>;
  /** What the person agreed to has changed meanwhile: in words, and which actions that kept from being done. */
  changed(step: Step, what: string, conflicts: readonly { readonly action: Action; readonly error: Failure }[]): void;
  /** The step can't be done from here. */
  stuck(step: Step, finding: Finding): Promise<Reply>;
  reason(step: Step): Promise<string>;
  working(step: Step, action: Action): void;
  end(result: StepResult, position: number, total: number): void;
}

/** What the command line said about single steps. */
export interface ChecklistFlags {
  /** Nothing is asked, done or written. */
  readonly dryRun: boolean;
  /** Only each step's state is wanted, not what would be done. With `dryRun`. */
  readonly status: boolean;
  readonly yes: boolean;
  readonly answers: readonly Answer[];
  readonly confirms: ReadonlySet<string>;
  /** Reasons by step. */
  readonly skips: ReadonlyMap<string, string>;
  readonly only: ReadonlySet<string> | null;
  readonly from: string | null;
}

/** The flag of a command line that leaves a step out; null if it has none. */
export type SkipFlag = (step: string) => string | null;

export const usualSkipFlag: SkipFlag = (step) => `--skip ${step}="reason"`;

/** The name by which `--confirm` takes a step. */
export type ConfirmName = (step: Step) => string;

export const usualConfirmName: ConfirmName = ({ id }) => id;

/** What a checklist is run with. */
export interface ChecklistParts {
  readonly journal: Journal;
  readonly guide: Guide;
  readonly flags: ChecklistFlags;
  /** Null if the checklist is not about a rotation. */
  readonly rotation: Rotation | null;
  /** Where the rota was read, in words, and how old that is. */
  readonly rotaSource?: string | null;
  /** Makes the handover, as `StepContext.makeHandover` says. `cache`: of a run that changes nothing. */
  makeHandover(words: string | null, cache: Cache | null): Promise<Handover>;
  /** As `StepContext.means` says. */
  readonly means?: SignInMeans | undefined;
  /** `usualSkipFlag` by default. */
  readonly skipFlag?: SkipFlag | undefined;
  /** `usualConfirmName` by default. */
  readonly confirmName?: ConfirmName | undefined;
  progress(doing: string): void;
}

/** What all steps of one run share. */
export interface Run extends ChecklistParts {
  /** No one can agree to anything: it only finds out what would be done, and refuses missing answers. */
  readonly refuses?: boolean;
  /** Another one as soon as a step has changed the configuration. */
  context: Context;
  readonly startedAt: Date;
  readonly cache: Cache;
  /** Answers that count for this run alone, by step. */
  readonly answersNow: Map<string, Readonly<Record<string, string>>>;
  /** The names of the answers that were given in this run, by step. */
  readonly givenNow: Map<string, readonly string[]>;
}

/** The person corrected what the checklist started from, such as who is next: start it again with their answer. */
export class BeginAgain extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super();
    this.answer = answer;
  }
}
