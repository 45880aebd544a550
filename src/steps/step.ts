import type { Check, Finding, Json } from '../checks/check.ts';
import type { Context } from '../context.ts';
import type { Rotation } from '../rota/rotations.ts';

/** How a step ended. `confirmed` is what a person says; everything else was looked at. */
export type Outcome = 'done' | 'already' | 'confirmed' | 'waiting' | 'skipped' | 'failed';

/** One thing that would be sent or changed, word for word: plain data, so that everybody sees the same. */
export interface Action {
  /** Stays the same from run to run: it is how an action that was begun is found again. */
  readonly key: string;
  readonly kind: 'send' | 'change' | 'run' | 'write';
  /** What would happen, in one line without a full stop: `Join #incidents`. */
  readonly summary: string;
  /** Where: the service, and what in it. */
  readonly where: string;
  /** The text that others will read, whole. */
  readonly text?: string;
  /** What `apply` needs. Never a secret. */
  readonly data: Readonly<Record<string, Json>>;
}

/** What a step would do. */
export interface Plan {
  readonly actions: readonly Action[];
  /** When the actions are done it is still not true: somebody else has to do the rest. */
  readonly waitFor?: string;
  /** Why nothing can be done, where that is so. */
  readonly hindrance?: string;
}

/** What an action made: ids, so that it can be found, and what is worth auditing. Never a ticket's text. */
export type Made = Readonly<Record<string, Json>>;

/** A question. The answer comes from a flag, from an earlier run, from a prompt, or from the default. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly kind: 'text' | 'choose';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly default?: string;
  /** Without an answer the step can't go on. */
  readonly required: boolean;
  /** Not asked of itself: the answer comes from a flag, or from a key while items are gone through. */
  readonly onRequest?: boolean;
  /** What is wrong with an answer, or null. */
  check?(answer: string): string | null;
}

/** Something that is gone through one by one, such as a ticket. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** More lines that take a request to get: asked for when the item is about to be shown. */
  more?(): Promise<readonly string[]>;
  readonly url?: string;
  /** Asked where the person wants to: the key that asks, and the question. */
  readonly ask?: { readonly key: string; readonly question: Question };
}

/** What a person should look at or do, before they say that they have. */
export interface Briefing {
  /** What the person is asked to say yes to; `Have you done that?` if not given. */
  readonly question?: string;
  readonly lines: readonly string[];
  readonly url?: string;
  readonly items?: readonly Item[];
  /** Asked where the person wants to, before they give their word. */
  readonly ask?: { readonly key: string; readonly label: string; readonly questions: readonly Question[] };
  /**
   * What the person's word is about, by id. Where it is given, nobody is asked again who said so of all of these;
   * without it they are asked each time that the step is not settled.
   */
  readonly covers?: readonly string[];
}

/** What is remembered of a step: only what the services can't tell. */
export interface StepMemory {
  readonly answers: Readonly<Record<string, string>>;
  readonly confirmedAt: string | null;
  /** The items that were gone through, and what else a confirmation was about. */
  readonly seen: readonly string[];
  readonly skipped: { readonly reason: string; readonly at: string } | null;
  readonly waiting: { readonly whom: string; readonly at: string } | null;
  /** By an action's key. An intent without a result may or may not have happened. */
  readonly actions: Readonly<Record<string, ActionMemory>>;
}

/** What is remembered of an action. */
export interface ActionMemory {
  readonly intendedAt: string;
  readonly made: Made | null;
  readonly madeAt: string | null;
  /** What was begun; missing in what older versions wrote. */
  readonly action?: Pick<Action, 'kind' | 'summary' | 'where' | 'data'> | undefined;
}

/** What a step gets to work with. */
export interface StepContext {
  readonly context: Context;
  /** The rotation that is being started or ended; null only while the first step finds it. */
  readonly rotation: Rotation | null;
  /** Where the rota was read, in words, and how old that is; null where nothing was read. */
  readonly rotaSource: string | null;
  readonly memory: StepMemory;
  /** What is remembered of another step. */
  memoryOf(step: string): StepMemory;
  /** Runs checks as `doctor` does. */
  look(checks: readonly Check[]): Promise<readonly { readonly check: Check; readonly finding: Finding }[]>;
}

/**
 * A truth that can be made true. `verify` looks, and changes nothing. A step with `plan` can make it so; one with
 * `brief` needs the person to look or to do something, and to say so.
 */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** Looks whether it is true now. For what only the person can know, whether they have said so. */
  verify(step: StepContext): Promise<Finding>;
  brief?(step: StepContext): Promise<Briefing>;
  questions?(step: StepContext): Promise<readonly Question[]>;
  plan?(step: StepContext): Promise<Plan>;
  /**
   * Looks for what an earlier run may have made: one that was interrupted, or whose memory is lost. Null: it has not
   * been made.
   */
  find?(step: StepContext, action: Action, since: Date): Promise<Made | null>;
  /** Makes one action so, and says what was made. Throws where it did not. */
  apply?(step: StepContext, action: Action): Promise<Made>;
}
