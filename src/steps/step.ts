import type * as z from 'zod';
import type { Check, Finding, Json } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Handover } from '../handover/handover.ts';
import type { Cache } from '../lib/cache.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { SignInMeans } from '../sign-in/provider.ts';
import type { KeptNote } from '../tickets/kept-note.ts';
import type { Answer } from './answer.ts';

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
  /** What it brings about beyond itself, a sentence each: `Zendesk mails the client which SLA applies.` */
  readonly causes?: readonly string[];
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
  /** The answers that it waits for, if they are not one. `since`: ISO 8601; null if it is only asked for now. */
  readonly awaited?: readonly { readonly what: string; readonly whom: string; readonly since: string | null }[];
  /** Why nothing can be done. */
  readonly hindrance?: string;
  /** What no one has decided yet, and how to decide it: the step stays open for it. */
  readonly undecided?: string;
  /** What is undecided is nothing for this person to decide: a later step asks others for it. */
  readonly isForOthers?: boolean;
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
  /** `editor`: more than a line, in the person's editor, which opens with `default`. */
  readonly kind: 'text' | 'choose' | 'editor';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly default?: string;
  /** If there is no default: the choice that Enter takes. If no one is asked, it is no answer. */
  readonly startsAt?: string;
  /** Shown below the text in the editor, for reference: it is not part of the answer. */
  readonly beside?: readonly string[];
  /** The editor's text is edited as a whole: it is not a template with labels to fill in. */
  readonly isWhole?: boolean;
  /** Without an answer the step can't go on. */
  readonly required: boolean;
  /** What an empty answer stands for: `nothing`. Only a person who is asked is told which key gives it. */
  readonly empty?: string;
  /** Whether it is asked, after these answers. */
  when?(answers: StepMemory['answers']): boolean;
  /** Only asked on request: the answer comes from a flag, or from a key at an item. */
  readonly onRequest?: boolean;
  /** The answer counts for this run alone: it is consent that has to be given each time. */
  readonly onlyNow?: boolean;
  /** What the remembered answer is about, if not `about`: what is said of one person is not said of another. */
  readonly keptAbout?: string;
  /** The answer is a path. The whole path is kept, because a later run may start in another folder. */
  readonly isPath?: boolean;
  /** The id of the question about the same thing whose answer this one replaces: the last word counts. */
  readonly insteadOf?: string;
  /** An answer about several things at once, as the answers to the question about each. It is kept as those. */
  parts?(answer: string): readonly { readonly about: string; readonly value: string }[];
  /** What is wrong with an answer, or null. */
  check?(answer: string): string | null;
  /** The same for what a person types at a question, who can answer again at once. */
  checkTyped?(answer: string): string | null;
  /** How an answer that passed the check is kept, and how it is said back to the person. */
  understand?(answer: string): { readonly kept: string; readonly said: string };
}

/** A key at an item, and the question that it asks. */
export interface ItemKey {
  readonly key: string;
  readonly label: string;
  readonly question: Question;
  /** The answer that the key gives: nothing more is asked. */
  readonly answer?: string;
  /** The answer also counts for every later item that has the same key and no answer yet. */
  readonly forRest?: boolean;
}

/** Something that a person looks at or decides about, one at a time, such as a ticket. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** More lines that take a request to get: called when the item is about to be shown. */
  more?(): Promise<readonly string[]>;
  /** Everything that there is to read about it, on request. */
  whole?(): Promise<readonly string[]>;
  readonly url?: string;
  readonly keys?: readonly ItemKey[];
  /** What Enter stands for; `next` if not given. Null: one of the item's keys has to answer. */
  readonly enter?: string | null;
}

/** What a person should look at, do or decide. */
export interface Briefing {
  /** What the person is asked to confirm; `Have you done that?` if not given. */
  readonly question?: string;
  readonly lines: readonly string[];
  readonly url?: string;
  readonly items?: readonly Item[];
  /**
   * Asked on request, before the person confirms. `begins`: the checklist began with these; the person chooses one, and
   * the checklist starts again with the answer.
   */
  readonly ask?: {
    readonly key: string;
    readonly label: string;
    readonly questions: readonly Question[];
    readonly begins?: boolean;
    /** What the key is for, if its label does not say that. */
    readonly hint?: string;
    /** The same for whoever can't be asked: which flags do it. */
    readonly flags: string;
  };
  /**
   * What the confirmation is about, by id. Whoever has confirmed all of it is not asked again; without it they are asked
   * each time that the step is not settled.
   */
  readonly covers?: readonly string[];
  /** The flag that confirms it, if that is not `--confirm`. */
  readonly sayWith?: string;
  /** It is so certain that the consent of `--yes` confirms it too. */
  readonly certain?: boolean;
}

/** What is remembered of a step: only what the services can't tell. */
export interface StepMemory {
  /** By the name that `keptName` gives a question, the last answer last. */
  readonly answers: Readonly<Record<string, string>>;
  readonly confirmedAt: string | null;
  /** The items that were shown, and what else a confirmation was about. */
  readonly seen: readonly string[];
  readonly skipped: { readonly reason: string; readonly at: string } | null;
  readonly waiting: {
    readonly whom: string;
    readonly at: string;
    /** The answers that it waits for, if they are not one. */
    readonly awaited?: readonly { readonly what: string; readonly whom: string; readonly at: string }[] | undefined;
  } | null;
  /**
   * Tickets that the step is to move, and every Zendesk user that they were to go to, by number. They stay known after
   * they were read back: someone may be removed from the group a moment later.
   */
  readonly moving: { readonly tickets: readonly number[]; readonly to: readonly number[] };
  /** By an action's key. An action that was intended and not made may or may not have happened. */
  readonly actions: Readonly<
    Record<
      string,
      {
        readonly intendedAt: string;
        readonly made: Made | null;
        readonly madeAt: string | null;
        /** Why it did not happen when it was last tried. */
        readonly failed?: string | undefined;
        /** What was tried; missing in files of older versions. */
        readonly action?:
          | (Pick<Action, 'kind' | 'summary' | 'where' | 'data'> & { readonly text?: string | undefined })
          | undefined;
      }
    >
  >;
}

/** What a step gets to work with. */
export interface StepContext {
  readonly context: Context;
  /** The rotation that is being started or ended; null if the checklist is not about a rotation. */
  readonly rotation: Rotation | null;
  /** What the journal is called in messages: it stays the same when the rota moves the rotation. */
  readonly journalId: string;
  /** From where the rota was read, in words, and how old that is; null if nothing was read. */
  readonly rotaSource: string | null;
  readonly memory: StepMemory;
  /** What is remembered of another step. */
  memoryOf(step: string): StepMemory;
  /** The answers to a step that count for this run alone. */
  saidNow(step: string): Readonly<Record<string, string>>;
  /** Whether a question of this step was answered in this run. */
  isGivenNow(question: string): boolean;
  /** The notes on tickets that were written on this machine, with any command, and not sent. */
  keptNotes(): readonly KeptNote[];
  /** What was read in this run, so that no service is asked the same twice. */
  readonly cache: Cache;
  /** When this run began. */
  readonly startedAt: Date;
  /** Remembers tickets that a step is to move, and the users they go to. Does nothing while only looking. */
  track(step: string, tickets: readonly number[], to?: readonly number[]): void;
  /** Remembers an action of this step that was done elsewhere, at a time in ISO 8601. Does nothing while only looking. */
  remember(action: Action, made: Made, at: string): void;
  /** Forgets an answer to this step, by `keptName`: nothing is left to do for it. Does nothing while only looking. */
  takeBack(answer: string): void;
  /** Nothing is done in this run, so nothing needs to be confirmed. */
  readonly looking: boolean;
  /** Makes the handover from what is true now and the person's own words. Slow: it looks at everything. */
  makeHandover(words: string | null): Promise<Handover>;
  /** How to sign in and run programs in the person's terminal; missing in a checklist that does neither. */
  readonly means?: SignInMeans | undefined;
  /** Shows what is being looked at, if someone watches. */
  progress(doing: string): void;
  /** Runs checks as `doctor` does. */
  look(checks: readonly Check[]): Promise<readonly { readonly check: Check; readonly finding: Finding }[]>;
}

/** Something that the person has answered and that was not sent. */
export interface Unsent {
  /** `your note on #48201` */
  readonly what: string;
  /** The answer, by `keptName`. */
  readonly answer: string;
}

/**
 * A truth that can be made true. A step with `plan` can make it so; one with `brief` needs the person to look or to do
 * something, and to confirm it.
 */
export interface Step<Data extends ActionData = ActionData> {
  readonly id: string;
  readonly title: string;
  /** The id of the check that it rests on, by which a command line may name it too. */
  readonly check?: string;
  /** Has to be settled before any other step runs, whichever were chosen; so it can't be skipped. */
  readonly comesFirst?: boolean;
  /** An action that fails does not stop the others: failures are reported at the end. */
  readonly goesOn?: boolean;
  /** What it does changes the configuration, which is then read again. */
  readonly changesConfiguration?: true;
  /** It can't be taken back, or runs other people's programs: Enter does not stand for yes. */
  readonly defaultsToNo?: true;
  /**
   * Looks whether it is true now, and changes nothing. `warn`: it is true, and a person who can be asked may want to
   * decide something.
   */
  verify(step: StepContext): Promise<Finding>;
  brief?(step: StepContext): Promise<Briefing>;
  /** Keeps the person's confirmation where others look for it too. */
  confirmed?(step: StepContext): Promise<void>;
  /** What the person decides item by item before it is planned. Whoever does not decide leaves it to the plan. */
  decide?(step: StepContext): Promise<Briefing>;
  questions?(step: StepContext): Promise<readonly Question[]>;
  /**
   * Why there is no such question, if the step can tell more than that. `isLate`: there was one, so the answer is
   * reported as too late; else the command line is refused.
   */
  whyNoQuestion?(step: StepContext, answer: Answer): Promise<{ readonly why: string; readonly isLate: boolean } | null>;
  /** What was written and is not sent. It is reported however the step ends. */
  unsent?(step: StepContext): readonly Unsent[];
  plan?(step: StepContext): Promise<Plan<Data>>;
  /** The data of this step's actions: an action that a journal holds is checked against it. */
  readonly data?: z.ZodType<Data>;
  /**
   * Looks for what an earlier run may have made, if it was interrupted or its journal is lost. Null: it was not made.
   * Undefined: looking can't tell; what was begun counts as made once it no longer needs doing.
   */
  find?(step: StepContext, action: Action<Data>, since: Date): Promise<Made | null | undefined>;
  /** Does one action, and returns what was made. Throws if it did not happen. */
  apply?(step: StepContext, action: Action<Data>): Promise<Made>;
}

/** Someone else changed what was to be changed: the step looks, shows and asks again. */
export class ChangedMeanwhile extends Failure {}

/** Something is so wrong that nothing else may be done before a person has looked at it. */
export class StopEverything extends Failure {}
