import type * as z from 'zod';
import type { Check, Finding, Json } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Handover } from '../handover/handover.ts';
import type { Cache } from '../lib/cache.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { Answer } from './answer.ts';

/** How a step ended. `confirmed` is what a person says; everything else was looked at. */
export type Outcome = 'done' | 'already' | 'confirmed' | 'waiting' | 'skipped' | 'failed';

/** What a step needs to know to do an action. Plain data, and never a secret. */
export type ActionData = Readonly<Record<string, Json>>;

/** One thing that would be sent or changed, word for word. */
export interface Action<Data extends ActionData = ActionData> {
  /** Stays the same from run to run, so that an action that was begun is found again. */
  readonly key: string;
  readonly kind: 'send' | 'change' | 'run' | 'write';
  /** What would happen, in one line without a full stop: `Join #incidents`. */
  readonly summary: string;
  /** The service, and what in it. */
  readonly where: string;
  /** The whole text that others will read. */
  readonly text?: string;
  /** What `apply` needs. */
  readonly data: Data;
  /** The key of an action that comes before it: if that one fails, this one is not tried. */
  readonly after?: string;
}

/** What a step would do. */
export interface Plan<Data extends ActionData = ActionData> {
  readonly actions: readonly Action<Data>[];
  /** The step does not hold when the actions are done: someone else has to do the rest. */
  readonly waitFor?: string;
  /** Why nothing can be done. */
  readonly hindrance?: string;
  /** What no one has decided yet, and how to decide it: the step stays open for it. */
  readonly undecided?: string;
  /** What is not changed because no one decided about it, each with why. It is reported, and holds nothing up. */
  readonly left?: readonly string[];
}

/** What an action made: ids, so that it can be found, and what is worth auditing. Never a ticket's text. */
export type Made = Readonly<Record<string, Json>>;

/** A question. The answer comes from a flag, from an earlier run, from a prompt, or from the default. */
export interface Question {
  readonly id: string;
  /** What it is about, if the same is asked of several things: `48201`. */
  readonly about?: string;
  readonly text: string;
  /** `editor`: more than a line, in the person's editor; `default` is what stands in it. */
  readonly kind: 'text' | 'choose' | 'editor';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly default?: string;
  /** What stands below it in the editor, to be read while writing: it is no part of the answer. */
  readonly beside?: readonly string[];
  /** What stands in the editor is a text to be edited as a whole, and no template with labels to be filled in. */
  readonly isWhole?: boolean;
  /** Without an answer the step can't go on. */
  readonly required: boolean;
  /** Not asked of itself: the answer comes from a flag, or from a key while items are gone through. */
  readonly onRequest?: boolean;
  /** The answer counts for this run alone, and is not remembered: consent that is given anew each time. */
  readonly onlyNow?: boolean;
  /** What the remembered answer is about, if not `about`: what is said of one person is not said of another. */
  readonly keptAbout?: string;
  /** The answer is a path: it is kept whole, because a later run may be started from another folder. */
  readonly isPath?: boolean;
  /** The id of the question about the same thing whose answer this one replaces: the last word counts. */
  readonly insteadOf?: string;
  /** An answer about several things at once, as the answers to the question about each. It is kept as those. */
  parts?(answer: string): readonly { readonly about: string; readonly value: string }[];
  /** What is wrong with an answer, or null. */
  check?(answer: string): string | null;
  /** What an answer that passed the check is kept as, and how it is said back to the person. */
  understand?(answer: string): { readonly kept: string; readonly said: string };
}

/** A key at an item, and the question that it asks. */
export interface ItemKey {
  readonly key: string;
  readonly label: string;
  readonly question: Question;
  /** The key is the answer: nothing more is asked. */
  readonly answer?: string;
  /** The answer also counts for every item after this one that has the same key and no answer yet. */
  readonly forRest?: boolean;
}

/** Something that is gone through one by one, such as a ticket. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** More lines that take a request to get: asked for when the item is about to be shown. */
  more?(): Promise<readonly string[]>;
  /** Everything that there is to read about it, for whoever asks for it. */
  whole?(): Promise<readonly string[]>;
  readonly url?: string;
  readonly keys?: readonly ItemKey[];
  /** What Enter stands for: `next` if not given. Null: it does not pass over the item, one of its keys has to answer. */
  readonly enter?: string | null;
}

/** What a person should look at or do, before they say that they have. */
export interface Briefing {
  /** What the person is asked to say yes to; `Have you done that?` if not given. */
  readonly question?: string;
  readonly lines: readonly string[];
  readonly url?: string;
  readonly items?: readonly Item[];
  /**
   * Asked if the person wants to, before they give their word. `begins`: these are what the checklist begins with; one
   * of them is chosen, and with its answer the checklist starts again.
   */
  readonly ask?: {
    readonly key: string;
    readonly label: string;
    readonly questions: readonly Question[];
    readonly begins?: boolean;
  };
  /**
   * What the person's word is about, by id. Where it is given, nobody is asked again who said so of all of these;
   * without it they are asked each time that the step is not settled.
   */
  readonly covers?: readonly string[];
  /** The flag that says the same, if that is not `--confirm`. */
  readonly sayWith?: string;
  /** It is certain enough that the consent of `--yes` is also the person's word for it. */
  readonly certain?: boolean;
}

/** What a person decides item by item. Whoever does not decide leaves it to the plan. */
export interface Decisions {
  readonly lines: readonly string[];
  readonly items: readonly Item[];
}

/** What is remembered of a step: only what the services can't tell. */
export interface StepMemory {
  /** By the question's id, those that were given last at the end. */
  readonly answers: Readonly<Record<string, string>>;
  readonly confirmedAt: string | null;
  /** The items that were gone through, and what else a confirmation was about. */
  readonly seen: readonly string[];
  readonly skipped: { readonly reason: string; readonly at: string } | null;
  readonly waiting: { readonly whom: string; readonly at: string } | null;
  /**
   * Tickets that the step is to move, and the Zendesk users they were ever to go to, by number. They stay known after
   * they were read back: someone may be removed from the group a moment later.
   */
  readonly moving: { readonly tickets: readonly number[]; readonly to: readonly number[] };
  /** By an action's key. An intent without a result may or may not have happened. */
  readonly actions: Readonly<Record<string, ActionMemory>>;
}

/** What is remembered of an action. */
export interface ActionMemory {
  readonly intendedAt: string;
  readonly made: Made | null;
  readonly madeAt: string | null;
  /** Why it did not happen when it was last tried; missing where it did, or was not tried. */
  readonly failed?: string | undefined;
  /** What was begun; missing in what older versions wrote. */
  readonly action?: Pick<Action, 'kind' | 'summary' | 'where' | 'data'> | undefined;
}

/** What a step gets to work with. */
export interface StepContext {
  readonly context: Context;
  /** The rotation that is being started or ended; null if the checklist is not about a rotation. */
  readonly rotation: Rotation | null;
  /** What the journal is called in messages: it stays the same when the rota moves the rotation. */
  readonly journalId: string;
  /** Where the rota was read, in words, and how old that is; null where nothing was read. */
  readonly rotaSource: string | null;
  readonly memory: StepMemory;
  /** What is remembered of another step. */
  memoryOf(step: string): StepMemory;
  /** What was answered to a step for this run alone. */
  saidNow(step: string): Readonly<Record<string, string>>;
  /** What was read in this run, so that no service is asked the same twice. */
  readonly cache: Cache;
  /** When this run began. */
  readonly startedAt: Date;
  /** Remembers tickets that a step is to move, and to whom. It does nothing while only looking. */
  track(step: string, tickets: readonly number[], to?: readonly number[]): void;
  /** Nothing is done in this run, so that nobody's word is needed for what would be. */
  readonly looking: boolean;
  /** The handover, from what is true now and the person's own words. It takes as long as looking at everything does. */
  makeHandover(words: string | null): Promise<Handover>;
  /** Says what is being looked at, where somebody watches. */
  progress(doing: string): void;
  /** Runs checks as `doctor` does. */
  look(checks: readonly Check[]): Promise<readonly { readonly check: Check; readonly finding: Finding }[]>;
}

/**
 * A truth that can be made true. `verify` looks, and changes nothing; `warn` says that it holds, and that there is
 * something a person who can be asked may want to decide. A step with `plan` can make it so; one with
 * `brief` needs the person to look or to do something, and to say so.
 */
export interface Step<Data extends ActionData = ActionData> {
  readonly id: string;
  readonly title: string;
  /** Nothing else is done before it is settled, whichever steps are chosen; so it can't be skipped. */
  readonly comesFirst?: boolean;
  /** One action that fails does not stop the others: what failed is told at the end. */
  readonly goesOn?: boolean;
  /** Looks whether it is true now. For what only the person can know, whether they have said so. */
  verify(step: StepContext): Promise<Finding>;
  brief?(step: StepContext): Promise<Briefing>;
  /** What the person decides one by one, before it is planned. Nobody's word is needed: it is what `plan` goes by. */
  decide?(step: StepContext): Promise<Decisions>;
  questions?(step: StepContext): Promise<readonly Question[]>;
  /**
   * Why there is no such question, if the step can tell more than that. `isLate`: there was one, so the answer is
   * reported as too late; else the command line is refused.
   */
  whyNoQuestion?(step: StepContext, answer: Answer): Promise<{ readonly why: string; readonly isLate: boolean } | null>;
  /** What was written and is not sent: it is said however the step ends, so that none of it is withheld in silence. */
  unsent?(step: StepContext): readonly string[];
  plan?(step: StepContext): Promise<Plan<Data>>;
  /** The data of this step's actions: an action that a journal holds is checked against it. */
  readonly data?: z.ZodType<Data>;
  /**
   * Looks for what an earlier run may have made: one that was interrupted, or whose memory is lost. Null: it has not
   * been made. Undefined: looking at the action alone does not tell; what was begun counts as made, then, where it need
   * not be done any more.
   */
  find?(step: StepContext, action: Action<Data>, since: Date): Promise<Made | null | undefined>;
  /** Makes one action so, and says what was made. Throws where it did not. */
  apply?(step: StepContext, action: Action<Data>): Promise<Made>;
}

/** What was to be changed was changed by someone else meanwhile: it is looked at, shown and asked about anew. */
export class ChangedMeanwhile extends Failure {}

/** Something is so wrong that nothing else is done before a person has looked at it. */
export class FullStop extends Failure {}
