import path from 'node:path';
import { type Change, type Id, type Kept, nameOf } from '../changes/change.ts';
import { type ChangeGuide, type ChangeOutcome, makeChange } from '../changes/make-change.ts';
import type { Context } from '../context.ts';
import { Interrupted } from '../errors.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { keepsTexts } from '../runner/change-place.ts';
import type { Plan } from '../steps/step.ts';
import type { Key } from '../terminal/keys.ts';
import { isPromptLeft } from '../terminal/prompts.ts';
import type { Style } from '../terminal/terminal.ts';
import { type Asking, createAsking, orLeft } from './asking.ts';
import { unattendedGuide } from './checklist-guide.ts';
import { indent, planLines } from './step-lines.ts';

type Agreed = 'go' | 'edit' | 'drop' | 'later' | 'open';

/** Enter agrees, unless it can't be taken back. */
function agreeingKeys(isFinal: boolean, hasText: boolean, writes: boolean, url: string | undefined): Key<Agreed>[] {
  const also = ['n', 'q', 'escape'];
  const no = { key: isFinal ? 'Enter' : 'q', label: 'not now', value: 'later', leaves: true, also } as const;
  const yes = { key: isFinal ? 'y' : 'Enter', label: 'do it', value: 'go', also: ['y'] } as const;
  return [
    isFinal ? no : yes,
    ...(isFinal ? [yes] : []),
    ...(hasText ? [{ key: 'e', label: 'edit', value: 'edit' as const }] : []),
    ...(writes ? [{ key: 'd', label: 'discard what I wrote', value: 'drop' as const, leaves: true }] : []),
    ...(url ? [{ key: 'o', label: 'open in browser', value: 'open' as const, leaves: true }] : []),
    ...(isFinal ? [] : [no]),
  ];
}

/** The plan and what it leaves out, in lines. */
export const changeLines = (plan: Plan, style: Style): string =>
  [
    planLines(plan, style),
    ...(plan.left ?? []).map((left) => indent(`- not changed: ${sanitiseLine(left)}`, '    ', style.columns)),
  ].join('\n');

/** Asks the person at the terminal, outside a checklist. */
export async function askingOf({ terminal, signal, services, ownEnv, paths }: Context): Promise<Asking> {
  const asking = createAsking({
    terminal,
    style: await terminal.style(),
    signal,
    env: ownEnv,
    drafts: path.join(paths.stateFolder, 'drafts'),
    whySkip: 'Why?',
    open: async (url) => (await services.browser()).open(url),
  });
  asking.begin('', { goBack: false, skip: false });
  return asking;
}

/** Shows a change word for word, and asks the person at the terminal. */
async function attendedGuide(context: Context, change: Change, kept: readonly Kept[]): Promise<ChangeGuide> {
  const { terminal } = context;
  const style = await terminal.style();
  const { colours, columns, signs } = style;
  const asking = await askingOf(context);
  const isKept = kept.some((one) => one.isThere());
  const writes = change.step.questions !== undefined || keepsTexts(context, change) || isKept;
  let dropped = false;
  return {
    ...unattendedGuide({ terminal, style, silent: true }),
    unattended: false,
    dropped: () => dropped,
    ask: asking.ask,
    changed(_step, _what, conflicts) {
      for (const { action, error } of conflicts) {
        const words = `${nameOf(change, action.data.id as Id)}: ${error.message}`;
        asking.say(colours.yellow(indent(sanitise(words), '  ', columns)));
      }
    },
    async consent(step, finding, plan, edit) {
      for (let shown = plan; ; ) {
        asking.say('  This would be done:');
        asking.say(changeLines(shown, style));
        const texts = shown.actions.filter(({ kind, text }) => kind === 'send' && text !== undefined);
        const url = finding.remedy?.url ?? undefined;
        const keys = agreeingKeys(step.defaultsToNo === true, texts.length > 0, writes, url);
        const chosen = await asking.askKeys<Exclude<Agreed, 'open'>>('Do it?', keys, url);
        dropped = chosen === 'drop';
        if (chosen === 'drop') return 'later';
        if (chosen !== 'edit') return chosen;
        const edited = await orLeft(asking.editOne(step, texts, edit));
        if (typeof edited === 'string') return edited;
        shown = edited ?? shown;
      }
    },
    async refused(why, texts) {
      for (const line of why) asking.say(colours.yellow(indent(sanitise(line), '  ', columns)));
      asking.say(indent(sanitise(['You wrote:', ...texts].join('\n')), '  ', columns));
      const keys: Key<'keep' | 'drop'>[] = [
        { key: 'Enter', label: 'keep it', value: 'keep', leaves: true, also: ['y', 'q', 'escape'] },
        { key: 'd', label: 'discard what I wrote', value: 'drop', leaves: true, also: ['n'] },
      ];
      dropped = (await asking.askKeys('It was not sent. Keep what you wrote?', keys, undefined)) === 'drop';
    },
    working: (_step, action) =>
      asking.say(colours.dim(indent(sanitiseLine(action.summary) + signs.more, '  ', columns))),
  };
}

/** How a change is agreed to. */
interface Agreeing {
  readonly dryRun: boolean;
  readonly refuses?: boolean;
  /** As `Change.kept`: the lines that were written for it. */
  readonly lines?: readonly Kept[];
}

/** Shows a change, asks whether to make it, and makes it. As `makeChange` throws. */
export async function agreeToChange(
  context: Context,
  change: Change,
  { dryRun, refuses, lines = [] }: Agreeing,
): Promise<ChangeOutcome> {
  const { terminal, options } = context;
  const kept = [...(change.kept ?? []), ...lines];
  const isAttended = terminal.interactive && !dryRun;
  const guide = isAttended
    ? await attendedGuide(context, change, kept)
    : unattendedGuide({ terminal, style: await terminal.style(), silent: options.json });
  try {
    const outcome = await makeChange(context, change, { dryRun, yes: options.yes, guide, refuses });
    const isSettled = outcome.dropped || (outcome.agreed && outcome.failed.length === 0);
    if (isSettled && !dryRun) for (const one of kept) one.remove();
    return outcome;
  } catch (error) {
    if (!isPromptLeft(error)) throw error;
    throw new Interrupted('Stopped: nothing more was changed. Anything you wrote is kept.');
  } finally {
    terminal.clearProgress();
  }
}
