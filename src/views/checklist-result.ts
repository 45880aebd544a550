import { sanitise } from '../lib/sanitise.ts';
import { doubtsFor, type Rotation } from '../rotation/rotations.ts';
import type { ChecklistFlags, ChecklistResult } from '../runner/checklist.ts';
import { isStopped } from '../runner/results.ts';
import type { Step } from '../steps/step.ts';
import { mapTexts } from '../terminal/privacy.ts';
import type { Style } from '../terminal/terminal.ts';
import { planLines, stepLine } from './step-lines.ts';

/** A run of a checklist, with what it was about. */
export interface ShownRun {
  /** The checklist's, as its command has it. */
  readonly name: string;
  readonly rotation: Rotation | null;
  /** From where the rota was read, in words. */
  readonly source: string | null;
  /** All steps of the checklist. */
  readonly steps: readonly Step[];
  readonly flags: ChecklistFlags;
  readonly result: ChecklistResult;
}

function rotationDocument({ name, rotation, source }: ShownRun) {
  if (!rotation) return null;
  const { person, start, end, previous, next, cover } = rotation;
  const doubts = doubtsFor(name === 'end' ? 'end' : 'start', rotation.doubts).map(({ text }) => text);
  return { person, start, end, previous, next, cover, doubts, source };
}

/** What `--json` prints. */
export function checklistDocument(run: ShownRun) {
  const { name, flags, result } = run;
  return mapTexts(
    {
      schemaVersion: 1,
      command: flags.status ? `${name} status` : name,
      rotation: rotationDocument(run),
      steps: result.results.map(({ step, outcome, summary, evidence, plan, at }) => ({
        id: step.id,
        title: step.title,
        outcome,
        at,
        summary,
        evidence,
        plan,
      })),
      next: result.next,
    },
    sanitise,
  );
}

/** The steps, a line each; after a dry run with what each would do. */
export function checklistLines({ steps, flags, result }: ShownRun, style: Style): string[] {
  const width = Math.max(...steps.map(({ id }) => id.length));
  const isTried = flags.dryRun && !flags.status;
  return result.results.map((each) => {
    const line = stepLine(each, style, width);
    const isPlanned = isTried && each.plan && each.plan.actions.length > 0;
    return isPlanned ? `${line}\n${planLines(each.plan, style)}` : line;
  });
}

/** The result of the run, and how to resume it. `again`: the command, with the flags that it needs besides. */
export function checklistEnding({ flags, result }: ShownRun, again: (more: readonly string[]) => string): string {
  const isTried = flags.dryRun && !flags.status;
  const tried = isTried ? 'Nothing was sent or changed. ' : '';
  if (!result.next) return tried + doneWords(result, flags);
  // Nothing that the command line said is kept.
  if (isTried) return `${tried}To do it, run the same command without --dry-run.`;
  const more = result.results.flatMap(({ resumeWith = [] }) => resumeWith);
  return `${resumeWords(result)}: ${again(more)}`;
}

/** If only others have something to do, the person resumes later. */
function resumeWords({ results, left }: ChecklistResult): string {
  const open = results.filter((each) => each.outcome === null || each.outcome === 'waiting' || isStopped(each));
  const isTheirs =
    !left &&
    open.every(
      ({ outcome, evidence: { undecided, isForOthers } }) =>
        isForOthers === true || (outcome === 'waiting' && undecided === undefined),
    );
  return isTheirs ? 'The rest is waiting for others. Resume later with' : 'Resume with';
}

function doneWords({ results }: ChecklistResult, { only, from }: ChecklistFlags): string {
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').map(({ step }) => step.id);
  if (skipped.length > 0) return `Done, except for what was skipped: ${skipped.join(', ')}.`;
  return only || from ? 'That is done.' : 'Everything is done.';
}
