import type { Finding } from '../checks/check.ts';
import type { Failure } from '../errors.ts';
import type { Action, Plan, Question, Step, StepContext, StepMemory, Unsent } from '../steps/step.ts';
import type { Run } from './checklist.ts';
import { readKeptNotes } from './kept-notes.ts';
import { runChecks } from './run-checks.ts';

/** An answer from the command line, checked, and its question. */
export interface GivenAnswer {
  readonly question: Question;
  readonly value: string;
  readonly confirms?: readonly string[] | undefined;
}

/** An action that did not happen, and why. */
export interface FailedAction {
  readonly action: Action;
  readonly error: Failure;
}

/** A step's turn in a run: what is known of it so far. The phases fill it in. */
export interface Turn {
  readonly step: Step;
  readonly run: Run;
  /** What the flags say of this step; null until they could be checked. */
  given: readonly GivenAnswer[] | null;
  /** Answers that came too late, and why. */
  tooLate: readonly string[];
  /** What was last seen. */
  finding: Finding | null;
  /** What the step planned, before the person edited any of it. */
  planned: Plan;
  /** What is to be done. */
  plan: Plan | null;
  /** Show all items again, also those that were shown before. */
  showsAll: boolean;
  /** Why the person skips what they have not decided yet; what they wrote before is still sent. */
  skipsRest: string | null;
  /** How often the step was planned because something changed meanwhile. */
  round: number;
  /** What was tried last and failed, even if that stopped the step. */
  failed: readonly FailedAction[];
}

export const newTurn = (step: Step, run: Run): Turn => ({
  step,
  run,
  given: null,
  tooLate: [],
  finding: null,
  planned: { actions: [] },
  plan: null,
  showsAll: false,
  skipsRest: null,
  round: 1,
  failed: [],
});

/** What it takes to look at a step. */
export interface Look {
  readonly step: Step;
  readonly run: Omit<Run, 'guide'>;
}

/** What is remembered of the step, with the answers that count for this run alone. */
export function memoryOf({ step, run }: Look): StepMemory {
  const memory = run.journal.memoryOf(step.id);
  return { ...memory, answers: { ...memory.answers, ...run.answersNow.get(step.id) } };
}

/** What the step gets to work with now. */
export function stepContext(turn: Look): StepContext {
  const { context, journal, flags, rotation, rotaSource, startedAt, cache, makeHandover, progress, means } = turn.run;
  const { answersNow, givenNow } = turn.run;
  return {
    context,
    rotation,
    journalId: journal.id,
    rotaSource: rotaSource ?? null,
    memory: memoryOf(turn),
    memoryOf: (step) => journal.memoryOf(step),
    keptNotes: () => readKeptNotes(context),
    saidNow: (step) => answersNow.get(step) ?? {},
    isGivenNow: (question) => givenNow.get(turn.step.id)?.includes(question) ?? false,
    startedAt,
    cache,
    track: (step, tickets, to = []) => {
      if (!flags.dryRun) journal.track(step, tickets, to);
    },
    remember: (action, made, at) => {
      if (flags.dryRun) return;
      journal.intend(turn.step.id, action, new Date(at));
      journal.made(turn.step.id, action, made, new Date(at), 'found');
    },
    takeBack: (answer) => {
      if (!flags.dryRun) journal.takeBack(turn.step.id, answer);
    },
    looking: flags.dryRun,
    makeHandover: (words) => makeHandover(words, flags.dryRun ? cache : null),
    means,
    progress,
    look: (checks) => runChecks(checks, context),
  };
}

/** What the person has answered to the step and was not sent. */
export const unsentBy = (turn: Look): readonly Unsent[] => turn.step.unsent?.(stepContext(turn)) ?? [];

/** Looks, remembers what was seen, and says whether nothing is left to do, or to decide if someone can be asked. */
export async function verifyAgain(turn: Turn): Promise<boolean> {
  turn.finding = await turn.step.verify(stepContext(turn));
  return holds(turn, turn.finding);
}

export const holds = ({ run }: Turn, { status }: Finding): boolean =>
  status === 'pass' || (status === 'warn' && run.guide.unattended);

/** What was last seen. Every step is looked at before anything else. */
export function seenLast({ step, finding }: Turn): Finding {
  if (!finding) throw new Error(`${step.id} was not checked`);
  return finding;
}
