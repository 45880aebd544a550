import path from 'node:path';
import type { Check } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { type ExitCode, Interrupted, UsageError } from '../errors.ts';
import { takeLock } from '../lib/file-lock.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitise } from '../lib/sanitise.ts';
import { shellCommand } from '../lib/shell.ts';
import type { Rotation } from '../rotation/rotations.ts';
import { BeginAgain, type ChecklistFlags, type ConfirmName, type Guide, type SkipFlag } from '../runner/checklist.ts';
import {
  flagsToRepeat,
  readChecklistFlags,
  refuseUnused,
  type WrittenFlags,
  withGiven,
  withTyped,
} from '../runner/checklist-flags.ts';
import { findRotation } from '../runner/find-rotation.ts';
import { type JournalPlace, openJournal } from '../runner/journal.ts';
import { checklistExitCode, runChecklist } from '../runner/run-checklist.ts';
import type { SignInMeans } from '../sign-in/provider.ts';
import type { Answer } from '../steps/answer.ts';
import type { Step } from '../steps/step.ts';
import { isPromptLeft } from '../terminal/prompts.ts';
import { wrap } from '../terminal/wrap.ts';
import { interactiveGuide, unattendedGuide } from '../views/checklist-guide.ts';
import { checklistDocument, checklistEnding, checklistLines, type ShownRun } from '../views/checklist-result.ts';

/** A checklist by the name of its command. */
export interface NamedChecklist {
  readonly name: string;
  steps(checks: readonly Check[]): readonly Step[];
  /** Where its journal is, if it is not about a rotation. */
  journal?(context: Context): JournalPlace;
  /** As `StepContext.means` says. */
  means?(context: Context): SignInMeans;
  /** Its state, in lines of its own. */
  readonly lines?: typeof checklistLines;
  readonly skipFlag?: SkipFlag;
  readonly confirmName?: ConfirmName;
  /** Flags that resuming has to repeat. */
  readonly resumeWith?: readonly string[];
  /** More for `--json` to print. */
  readonly besides?: Readonly<Record<string, unknown>>;
}

/** What a checklist is about: the person's rotation, or nothing but itself. */
interface Subject {
  readonly rotation: Rotation | null;
  readonly source: string | null;
  readonly journal: JournalPlace;
}

/** How a checklist is run. */
export interface LeadOptions {
  /** Only looks. */
  readonly status?: boolean;
  /** The answers from the command's own flags. */
  readonly given?: readonly Answer[];
  /** Corrections that the person typed; they override flags. */
  readonly typed?: readonly Answer[];
}

/** Runs a checklist, shows how it went, and returns the exit code. */
export async function leadChecklist(
  context: Context,
  checklist: NamedChecklist,
  written: WrittenFlags,
  leading: LeadOptions = {},
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
        const words = withRunOptions([error.message, ...error.next].join(' '), context.options);
        context.terminal.warn(wrap(sanitise(words), context.terminal.columns));
        typed = last;
      } else throw error;
    }
  }
}

async function leadOnce(
  context: Context,
  checklist: NamedChecklist,
  written: WrittenFlags,
  { status = false, given = [], typed = [] }: LeadOptions,
): Promise<ExitCode> {
  const { terminal, options, paths } = context;
  const { checks } = await import('../checks/index.ts');
  const steps = checklist.steps(checks);
  const byFlags = withGiven(
    readChecklistFlags(steps, written, { yes: options.yes, status, skipFlag: checklist.skipFlag }),
    given,
  );
  refuseUnused(steps, byFlags);
  const flags = withTyped(byFlags, typed);
  const again = (more: readonly string[] = []) =>
    withRunOptions(
      shellCommand([
        ...['govsupport', ...checklist.name.split(' '), ...(checklist.resumeWith ?? [])],
        ...(status ? [] : flagsToRepeat(flags, options)),
        ...more,
      ]),
      options,
    );
  const subject: Subject = checklist.journal
    ? { rotation: null, source: null, journal: checklist.journal(context) }
    : await findRotation(context, flags.answers, checklist.name);
  const { rotation, source, journal: place } = subject;
  const what = rotation ? `The rotation of ${rotation.start}` : `govsupport ${checklist.name}`;
  const unlock = flags.dryRun ? null : takeLock(`${place.file}.lock`, what);
  try {
    const journal = openJournal({
      stateFolder: paths.stateFolder,
      ...place,
      rotation,
      checklist: rotation ? checklist.name : place.id,
      dryRun: flags.dryRun,
      now: context.clock.now(),
      warn: terminal.warn,
    });
    const result = await runChecklist(steps, context, {
      journal,
      guide: await guideFor(context, flags, {
        isVerbose: written.verbose === true,
        whySkip: rotation ? 'Why? The reason goes into the handover.' : 'Why?',
      }),
      flags,
      rotation,
      rotaSource: source,
      makeHandover: async (words, cache) => {
        const { makeHandover } = await import('../runner/make-handover.ts');
        return makeHandover(context, {
          ...(rotation ? { rotation } : {}),
          says: { words, tickets: new Map() },
          journals: { [checklist.name]: journal },
          cache,
        });
      },
      means: checklist.means?.(context),
      skipFlag: checklist.skipFlag,
      confirmName: checklist.confirmName,
      progress: (doing) => {
        if (terminal.live) void terminal.progress(doing);
      },
    });
    await show(context, { name: checklist.name, rotation, source, steps, flags, result }, again, checklist);
    return checklistExitCode(result);
  } catch (error) {
    if (!isPromptLeft(error) && !context.signal.aborted) throw error;
    throw new Interrupted(`Stopped. What was done is kept; resume with: ${again()}`);
  } finally {
    terminal.clearProgress();
    unlock?.();
  }
}

async function guideFor(
  context: Context,
  flags: ChecklistFlags,
  { isVerbose, whySkip }: { readonly isVerbose: boolean; readonly whySkip: string },
): Promise<Guide> {
  const { terminal, options, signal, ownEnv, paths } = context;
  const style = await terminal.style();
  if (!terminal.interactive || flags.dryRun)
    return unattendedGuide({ terminal, style, silent: options.json || (flags.dryRun && !isVerbose) });
  return interactiveGuide({
    terminal,
    style,
    signal,
    open: async (url) => (await context.services.browser()).open(url),
    env: ownEnv,
    whySkip,
    drafts: path.join(paths.stateFolder, 'drafts'),
  });
}

async function show(
  { terminal, options }: Context,
  run: ShownRun,
  again: (more?: readonly string[]) => string,
  { lines: own = checklistLines, besides = {} }: NamedChecklist,
): Promise<void> {
  if (options.json) return terminal.json({ ...checklistDocument(run), ...besides });
  const isTried = run.flags.dryRun && !run.flags.status;
  const lines = (isTried ? checklistLines : own)(run, await terminal.style());
  const text = lines.join('\n').replace(/^\n/, '');
  terminal.result(terminal.interactive ? `\n${text}` : text);
  terminal.note(`\n${checklistEnding(run, again)}`);
}
