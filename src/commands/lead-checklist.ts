import path from 'node:path';
import type { Check } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { type ExitCode, Interrupted, UsageError } from '../errors.ts';
import { excerpt } from '../lib/excerpt.ts';
import { takeLock } from '../lib/file-lock.ts';
import { sanitise } from '../lib/sanitise.ts';
import { doubtsFor, type Rotation } from '../rotation/rotations.ts';
import { BeginAgain, type ChecklistFlags, type ChecklistResult, type Guide } from '../runner/checklist.ts';
import { readChecklistFlags, refuseUnused, type WrittenFlags } from '../runner/checklist-flags.ts';
import { findRotation } from '../runner/find-rotation.ts';
import { type JournalPlace, openJournal } from '../runner/journal.ts';
import { checklistExitCode, runChecklist } from '../runner/run-checklist.ts';
import { type Answer, answerName } from '../steps/answer.ts';
import type { Step } from '../steps/step.ts';
import { mapTexts } from '../terminal/privacy.ts';
import { wrap } from '../terminal/wrap.ts';
import { interactiveGuide, unattendedGuide } from '../views/checklist-guide.ts';
import { planLines, stepLine } from '../views/step-lines.ts';

/** A checklist by the name of its command. */
export interface NamedChecklist {
  readonly name: string;
  steps(checks: readonly Check[]): readonly Step[];
  /** Where its journal is, if it is not about a rotation. */
  journal?(context: Context): JournalPlace;
}

/** What a checklist is about: the person's rotation, or nothing but itself. */
interface Subject {
  readonly rotation: Rotation | null;
  readonly source: string | null;
  readonly journal: JournalPlace;
}

/** Inquirer's own errors if Ctrl-C was pressed at a prompt, or the process was asked to end. */
const isPromptLeft = (error: unknown) =>
  error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);

function rotationDocument(name: string, { rotation, source }: Subject) {
  if (!rotation) return null;
  const { person, start, end, previous, next, cover } = rotation;
  const doubts = doubtsFor(name === 'end' ? 'end' : 'start', rotation.doubts).map(({ text }) => text);
  return { person, start, end, previous, next, cover, doubts, source };
}

function documentOf(
  { name, status }: { readonly name: string; readonly status: boolean },
  subject: Subject,
  result: ChecklistResult,
) {
  return mapTexts(
    {
      schemaVersion: 1,
      command: status ? `${name} status` : name,
      rotation: rotationDocument(name, subject),
      steps: result.results.map(({ step, outcome, summary, evidence, plan }) => ({
        id: step.id,
        title: step.title,
        outcome,
        summary,
        evidence,
        plan,
      })),
      next: result.next,
    },
    sanitise,
  );
}

/** How what comes next is begun to be said: where only others have something to do, it is for later. */
function goOn({ results, left }: ChecklistResult): string {
  const open = results.filter(({ outcome }) => outcome === null || outcome === 'failed' || outcome === 'waiting');
  const isTheirs = !left && open.every(({ outcome }) => outcome === 'waiting');
  return isTheirs ? 'The rest is waiting for others. Resume later with' : 'Resume with';
}

/** What a run without anything open comes to. What was skipped is not done. */
function doneWords({ results }: ChecklistResult, isPart: boolean): string {
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').map(({ step }) => step.id);
  if (skipped.length > 0) return `Done, except for what was skipped: ${skipped.join(', ')}.`;
  return isPart ? 'That is done.' : 'Everything is done.';
}

/** How a checklist is led. */
export interface Leading {
  /** Only looks. */
  readonly status?: boolean;
  /** What flags of the command's own say. */
  readonly given?: readonly Answer[];
  /** What the person typed when they were asked what is wrong; it counts more than flags. */
  readonly typed?: readonly Answer[];
}

/** Answers by what they answer: of two to the same question, the later one counts. */
const lastOfEach = (answers: readonly Answer[]): Answer[] => [
  ...new Map(answers.map((answer) => [answerName(answer), answer])).values(),
];

/** Throws a UsageError if two flags answer the same question differently. */
function refuseContradiction(answers: readonly Answer[], given: readonly Answer[]): void {
  for (const { value, ...answer } of answers) {
    const name = answerName(answer);
    const other = given.find((one) => answerName(one) === name);
    if (other !== undefined && other.value !== value) {
      throw new UsageError(
        `${name} was given twice, with different values: "${excerpt(value)}" and "${excerpt(other.value)}".`,
      );
    }
  }
}

/** Runs a checklist, shows how it went, and returns the exit code. */
export async function leadChecklist(
  context: Context,
  checklist: NamedChecklist,
  written: WrittenFlags,
  leading: Leading = {},
): Promise<ExitCode> {
  let typed: readonly Answer[] = [];
  for (let last = typed; ; ) {
    try {
      return await leadOnce(context, checklist, written, { ...leading, typed });
    } catch (error) {
      if (error instanceof BeginAgain) {
        last = typed;
        typed = [...typed, error.answer];
      } else if (error instanceof UsageError && typed !== last) {
        context.terminal.warn(wrap(sanitise([error.message, ...error.next].join(' ')), context.terminal.columns));
        typed = last;
      } else throw error;
    }
  }
}

async function leadOnce(
  context: Context,
  checklist: NamedChecklist,
  written: WrittenFlags,
  { status = false, given = [], typed = [] }: Leading,
): Promise<ExitCode> {
  const { terminal } = context;
  const { checks } = await import('../checks/index.ts');
  const steps = checklist.steps(checks);
  const { yes } = context.options;
  const read = readChecklistFlags(steps, written, { yes, status });
  refuseContradiction(read.answers, given);
  const byFlags = { ...read, answers: lastOfEach([...read.answers, ...given]) };
  refuseUnused(steps, byFlags);
  const flags: ChecklistFlags = { ...byFlags, answers: lastOfEach([...byFlags.answers, ...typed]) };
  const again = `govsupport ${checklist.name}${context.options.sandbox ? ' --sandbox' : ''}`;
  const program = context.options.sandbox ? 'govsupport --sandbox' : 'govsupport';
  const subject: Subject = checklist.journal
    ? { rotation: null, source: null, journal: checklist.journal(context) }
    : await findRotation(context, flags.answers);
  const { rotation, source, journal: place } = subject;
  const what = rotation ? `The rotation of ${rotation.start}` : `govsupport ${checklist.name}`;
  const unlock = flags.dryRun ? null : takeLock(`${place.file}.lock`, what);
  const colours = await terminal.colours();
  try {
    const journal = openJournal({
      stateFolder: context.paths.stateFolder,
      ...place,
      rotation,
      checklist: checklist.name,
      dryRun: flags.dryRun,
      now: context.clock.now(),
      warn: terminal.warn,
    });
    const open = async (url: string) => (await context.services.browser()).open(url);
    const drafts = path.join(context.paths.stateFolder, 'drafts');
    const guide: Guide =
      terminal.interactive && !flags.dryRun
        ? interactiveGuide({ terminal, colours, signal: context.signal, program, open, env: context.ownEnv, drafts })
        : unattendedGuide({ terminal, colours, silent: context.options.json || (flags.dryRun && !written.verbose) });
    const result = await runChecklist(steps, context, {
      journal,
      guide,
      flags,
      rotation,
      rotaSource: source,
      makeHandover: async (words) => {
        const { makeHandover } = await import('../runner/make-handover.ts');
        return makeHandover(context, {
          ...(rotation ? { rotation } : {}),
          says: { words, tickets: new Map() },
          journals: { [checklist.name]: journal },
        });
      },
      progress: (doing) => {
        if (terminal.live) void terminal.progress(doing);
      },
    });
    if (context.options.json) {
      terminal.json(documentOf({ name: checklist.name, status }, subject, result));
      return checklistExitCode(result);
    }
    const width = Math.max(...steps.map((step) => step.id.length));
    const lines = result.results.map((each) => {
      const plan =
        flags.dryRun && !status && each.plan && each.plan.actions.length > 0
          ? `\n${planLines(each.plan, colours, terminal.columns)}`
          : '';
      return stepLine(each, colours, terminal.columns, width) + plan;
    });
    const done = doneWords(result, Boolean(flags.only || flags.from));
    terminal.result([...(terminal.interactive ? [''] : []), ...lines].join('\n'));
    const tried = flags.dryRun && !status ? 'Nothing was sent or changed. ' : '';
    terminal.note(`\n${tried}${result.next ? `${goOn(result)}: ${again}` : done}`);
    return checklistExitCode(result);
  } catch (error) {
    if (!isPromptLeft(error)) throw error;
    throw new Interrupted(`Stopped. What was done is kept; resume with: ${again}`);
  } finally {
    terminal.clearProgress();
    unlock?.();
  }
}
