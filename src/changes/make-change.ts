import { rmSync } from 'node:fs';
import type { Json } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode, Failure, Interrupted, UsageError } from '../errors.ts';
import { createCache } from '../lib/cache.ts';
import { takeLock } from '../lib/file-lock.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { hideSecrets } from '../redaction/token-shapes.ts';
import { keepAnswers, readAnswers } from '../runner/answers.ts';
import { keepsTexts, placeOf } from '../runner/change-place.ts';
import type { ChecklistFlags, Guide, Run } from '../runner/checklist.ts';
import { guideWithRunOptions } from '../runner/guide-with-run-options.ts';
import { type Journal, openJournal } from '../runner/journal.ts';
import { keepAsDraft } from '../runner/keep-as-draft.ts';
import { givenTexts, keptFor, replacedText, textsAmong } from '../runner/kept-notes.ts';
import { listed } from '../runner/results.ts';
import { runPhases } from '../runner/run-step.ts';
import { newTurn, type Turn } from '../runner/turn.ts';
import { type Action, ChangedMeanwhile, type Made, type Step, StopEverything } from '../steps/step.ts';
import type { KeptNote } from '../tickets/kept-note.ts';
import { type Change, type Id, nameOf } from './change.ts';

/** Who agrees to a change, and how it is shown to them. */
export interface ChangeGuide extends Guide {
  /** Whether the person dropped what they had written. */
  readonly dropped?: () => boolean;
  /** Asks whether to keep what was written for something that can't be changed; `why` says why it can't. */
  readonly refused?: (why: readonly string[], texts: readonly string[]) => Promise<void>;
}

/** How a change went. */
export interface ChangeOutcome {
  readonly change: Change;
  /** Only looked at. */
  readonly dryRun: boolean;
  /** Whether the person agreed to it, or there was nothing to agree to. */
  readonly agreed: boolean;
  /** The person wants to stop altogether. */
  readonly left: boolean;
  /** The person dropped what they had answered. */
  readonly dropped: boolean;
  /** Whether something was written for it and is kept. */
  readonly keeps: boolean;
  /** What was written with other commands, or begun, for the same tickets, and can't be sent: all of it is kept. */
  readonly others: readonly KeptNote[];
  /** What would be done, or would still have to be. */
  readonly actions: readonly Action[];
  readonly done: readonly Action[];
  readonly ok: readonly Id[];
  readonly failed: readonly { readonly id: Id; readonly why: string; readonly code: ExitCode }[];
  /** What the actions made, by id of the changed thing, such as `{before, after}`. */
  readonly changed: Readonly<Record<string, Json>>;
}

const idOf = ({ data }: Pick<Action, 'data'>) => data.id as Id;

/** Unattended, whatever someone else has changed meanwhile is left alone. */
const leavingConflicts = (step: Step): Step => ({
  ...step,
  async apply(context, action) {
    try {
      return (await step.apply?.(context, action)) ?? {};
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
      throw new Failure(error.message, { cause: error, next: error.next });
    }
  },
});

/** How a change is made. */
export interface ChangeWay {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly guide: ChangeGuide;
  /** In a dry run: refuse what lacks an answer, as if it were to be done. */
  readonly refuses?: boolean | undefined;
}

/** Makes sure that no other process makes this change. Throws a Failure that repeats the texts, because none is kept. */
function lockChange(change: Change, file: string): () => void {
  const names = change.ids.map((id) => nameOf(change, id));
  try {
    return takeLock(file, names.length === 1 ? String(names[0]) : `The change of ${names.join(', ')}`);
  } catch (error) {
    const texts = givenTexts(change).map(sanitiseLine).join('; ');
    if (!(error instanceof Failure) || texts === '') throw error;
    throw new Failure(error.message, {
      cause: error,
      next: [...error.next, hideSecrets(`Your text was not sent; give it again: ${texts}`)],
    });
  }
}

/**
 * Makes a change: shows it, asks, does it and reads it back. Throws a UsageError if no one can be asked, and a Failure if
 * nothing was done at all.
 */
export async function makeChange(
  context: Context,
  change: Change,
  { dryRun, yes, guide, refuses }: ChangeWay,
): Promise<ChangeOutcome> {
  const place = placeOf(context, change);
  const wasKept = keepsTexts(context, change);
  // Unattended, it is still planned, so that the refusal can name what it would do.
  const mayNot = guide.unattended && !yes && !dryRun;
  const onlyLooks = dryRun || mayNot;
  if (!onlyLooks) for (const kept of change.kept ?? []) kept.refuseWhileOpen?.();
  const unlock = onlyLooks ? null : lockChange(change, `${place.file}.lock`);
  try {
    const journal = openJournal({
      stateFolder: context.paths.stateFolder,
      ...place,
      rotation: null,
      checklist: change.command,
      line: change.line,
      dryRun: onlyLooks,
      now: context.clock.now(),
      warn: context.terminal.warn,
    });
    const way = { dryRun: onlyLooks, yes, guide, refuses: mayNot || refuses };
    const outcome = await runChange(context, change, journal, way);
    if (mayNot && outcome.actions.length > 0) {
      throw new UsageError(`Can't ask here whether to do this: ${listed(outcome.actions)}.`, [
        'See it all with --dry-run; agree to it with --yes.',
      ]);
    }
    const { answers } = journal.memoryOf(change.step.id);
    const isWritten = wasKept || Object.keys(answers).length > 0;
    // No other command can send what was written with it either.
    const isBeyond = change.ids.every((id) => change.beyond?.has(id));
    const others = !onlyLooks && isBeyond ? keptFor(context, change.ids, place.file) : [];
    if (!onlyLooks && (isWritten || others.length > 0) && change.ids.every((id) => change.refused?.has(id))) {
      const why = outcome.failed.map((one) => `${nameOf(change, one.id)}: ${one.why}`);
      const own = [...textsAmong(answers), ...Object.values(change.line?.texts ?? {})];
      await guide.refused?.(why, [...own, ...others.flatMap(({ text, file }) => [text, `(kept in ${file})`])]);
    }
    const dropped = guide.dropped?.() ?? false;
    if (dropped) for (const one of others) one.discard();
    const isOver = dropped || (outcome.agreed ? outcome.failed.length === 0 : !isWritten);
    if (!onlyLooks && isOver) rmSync(place.file, { force: true });
    const keeps = !isOver && (isWritten || keepsTexts(context, change));
    return { ...outcome, dryRun, dropped, keeps, others: dropped ? [] : others };
  } finally {
    unlock?.();
  }
}

async function runChange(
  context: Context,
  change: Change,
  journal: Journal,
  { dryRun, yes, guide, refuses = false }: ChangeWay,
): Promise<Omit<ChangeOutcome, 'dropped' | 'keeps' | 'others'>> {
  const current: { action: Action | null } = { action: null };
  const flags: ChecklistFlags = {
    dryRun,
    status: false,
    yes,
    answers: change.answers ?? [],
    confirms: new Set(),
    skips: new Map(),
    only: null,
    from: null,
  };
  let replaced = dryRun ? '' : replacedText(context, change);
  /** Writes what was given, and first keeps the text that it takes the place of. */
  const release = () => {
    if (replaced !== '') keepAsDraft(context, Number(change.ids[0]), replaced);
    replaced = '';
    journal.release();
  };
  const run: Run = {
    journal,
    guide: {
      ...guideWithRunOptions(guide, context.options),
      working(step, action) {
        release();
        current.action = action;
        guide.working(step, action);
      },
    },
    flags,
    rotation: null,
    makeHandover: () => Promise.reject(new Error('a change has no handover')),
    progress: (doing) => {
      if (context.terminal.live) void context.terminal.progress(doing);
    },
    context,
    refuses,
    startedAt: context.clock.now(),
    cache: createCache(),
    answersNow: new Map(),
    givenNow: new Map(),
  };
  const turn = newTurn(guide.unattended ? leavingConflicts(change.step) : change.step, run);
  await readAnswers(turn);
  keepAnswers(turn);
  // A person answers from here on, and what they write is never lost.
  if (!guide.unattended) release();
  try {
    const ended = await runPhases(turn);
    release();
    const agreed = ended.is === 'ended' && ended.result.outcome !== null;
    return outcomeOf(change, turn, { agreed, left: ended.is === 'left', stoppedBy: null });
  } catch (error) {
    // A command line that is refused leaves nothing behind.
    if (!(error instanceof UsageError)) release();
    if (!(error instanceof Failure) || error instanceof Interrupted || context.signal.aborted) throw error;
    // Nothing was tried yet.
    if (current.action === null) throw error;
    return outcomeOf(change, turn, {
      agreed: true,
      left: error instanceof StopEverything,
      stoppedBy: error,
    });
  }
}

/** What two actions about the same thing made. */
function bothOf(one: Made, other: Made): Made {
  const parts = ['before', 'after'].filter((part) => one[part] && other[part]);
  return {
    ...one,
    ...other,
    ...Object.fromEntries(parts.map((part) => [part, { ...(one[part] as Made), ...(other[part] as Made) }])),
  };
}

/** Puts what happened and what to do before the background. */
function said({ message, next }: Failure): string {
  const [first = '', ...details] = message.split('\n');
  return [[first, ...next].join(' '), ...details].join('\n');
}

/** Why something was not tried, with what stopped it, unless that is reported elsewhere. */
function whyNotTried(stoppedBy: Failure | null, tried: Turn['failed']): { why: string; code: ExitCode } {
  const isReported = stoppedBy === null || tried.some(({ error }) => error === stoppedBy);
  if (!isReported) return { why: `It was not tried: ${said(stoppedBy)}`, code: stoppedBy.code };
  const before = tried.at(-1)?.action.summary;
  return { why: `It was not tried${before ? `, because this failed: ${before}` : ''}.`, code: exitCode.wrong };
}

function outcomeOf(
  change: Change,
  { step, run, planned, failed: tried }: Turn,
  { agreed, left: isLeft, stoppedBy }: Pick<ChangeOutcome, 'agreed' | 'left'> & { readonly stoppedBy: Failure | null },
): Omit<ChangeOutcome, 'dropped' | 'keeps' | 'others'> {
  const remembered = run.journal.memoryOf(step.id).actions;
  const isMade = ({ key }: Action) => Boolean(remembered[key]?.made);
  const errors = new Map(tried.map(({ action, error }) => [action.key, error]));
  const failed: ChangeOutcome['failed'][number][] = [];
  const ok: Id[] = [];
  // Leaving at a question comes before anything is planned.
  const isPlanned = agreed || run.flags.dryRun || planned.actions.length > 0;
  for (const id of change.ids) {
    const refusal = change.refused?.get(id);
    const left = planned.actions.filter((action) => idOf(action) === id && !isMade(action));
    const error = left.map(({ key }) => errors.get(key)).find((each) => each !== undefined);
    if (refusal !== undefined) failed.push({ id, why: refusal, code: exitCode.wrong });
    else if (error) failed.push({ id, why: said(error), code: error.code });
    else if (!isPlanned) continue;
    else if (left.length === 0) ok.push(id);
    else if (agreed) failed.push({ id, ...whyNotTried(stoppedBy, tried) });
  }
  const changed: Record<string, Json> = {};
  for (const { made, action } of Object.values(remembered)) {
    const id = action && String(idOf(action));
    if (made && id) changed[id] = bothOf((changed[id] as Made | undefined) ?? {}, made);
  }
  return {
    change,
    dryRun: run.flags.dryRun,
    agreed,
    left: isLeft,
    actions: planned.actions.filter((action) => !isMade(action)),
    done: planned.actions.filter(isMade),
    ok,
    failed: withRunOptions(failed, run.context.options),
    changed,
  };
}
