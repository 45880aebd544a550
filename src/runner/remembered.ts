import type { Context } from '../context.ts';
import type { Remembered } from '../handover/gather.ts';
import { stepWords } from '../handover/words.ts';
import type { Rotation } from '../rotation/rotations.ts';
import { answersIn } from '../steps/answer.ts';
import { sentDeadlines } from '../steps/noted-deadlines.ts';
import type { StepMemory } from '../steps/step.ts';
import { otherTickets } from '../steps/zendesk/other-tickets.ts';
import { findJournal, type Journal, type JournalRotation, openJournal } from './journal.ts';

/** The checklists whose memory a handover reports. */
const checklists = ['start', 'end'] as const;

/** Why there is nothing to add to tickets, by number. */
const nothingToAdd = (memory: StepMemory): [number, string][] =>
  answersIn(memory).flatMap(({ question, about, value }): [number, string][] =>
    question === 'nothing' && about !== null ? [[Number(about), value]] : [],
  );

/** Journals that are already open, with what is not written to a file yet, or never will be in a dry run. */
export type OpenJournals = Partial<Record<(typeof checklists)[number], Journal>>;

/** What the steps waited for when their checklist last ran, answer by answer. What was skipped is no longer waited for. */
export const waitingIn = ({ steps, memoryOf }: Pick<Journal, 'steps' | 'memoryOf'>) =>
  steps().flatMap((step) => {
    const { waiting, skipped } = memoryOf(step);
    if (!waiting || skipped) return [];
    const awaited = waiting.awaited ?? [{ what: stepWords(step), whom: waiting.whom, at: waiting.at }];
    return awaited.map(({ what, whom, at }) => ({ step, what, whom, since: at }));
  });

/** What the journals of a rotation's checklists remember and no service knows. `settled`: steps that wait no longer. */
export function rememberedIn(
  journals: readonly Pick<Journal, 'steps' | 'memoryOf'>[],
  settled: ReadonlySet<string> = new Set(),
): Remembered {
  const memories = journals.flatMap((journal) => journal.steps().map((step) => ({ step, ...journal.memoryOf(step) })));
  const handed = memories.flatMap(({ actions }) =>
    Object.entries(actions).flatMap(([key, { made }]) => (key === 'reassign' ? made?.tickets : null) ?? []),
  );
  return {
    waiting: journals
      .flatMap(waitingIn)
      .flatMap(({ step, ...waiting }) => (settled.has(step) ? [] : [{ ...waiting, ticket: null }])),
    skipped: memories.flatMap(({ step, skipped }) =>
      skipped ? [{ step, reason: skipped.reason, at: skipped.at }] : [],
    ),
    // What was not noted on the ticket is said elsewhere.
    deadlines: new Map(
      memories.flatMap(sentDeadlines).map(({ ticket, deadline }): [number, string] => [ticket, deadline]),
    ),
    nothingToAdd: new Map(memories.flatMap((memory) => (memory.step === 'notes' ? nothingToAdd(memory) : []))),
    otherGroups: memories.flatMap((memory) => (memory.step === 'reassign' ? otherTickets(memory) : [])),
    handedOver: handed.filter((id) => typeof id === 'number'),
  };
}

/** The journals of a rotation's checklists. Writes nothing, even if a file is damaged. */
export function openJournals(
  context: Context,
  rotation: JournalRotation,
  warn: (text: string) => void,
): Record<(typeof checklists)[number], Journal> {
  const place = findJournal(context.paths.stateFolder, context.playbook.rota.role, rotation);
  const open = (checklist: (typeof checklists)[number]) =>
    openJournal({
      stateFolder: context.paths.stateFolder,
      ...place,
      rotation,
      checklist,
      dryRun: true,
      now: context.clock.now(),
      warn,
    });
  return { start: open('start'), end: open('end') };
}

/**
 * Reads what is remembered of a rotation, and looks whether what was waited for has happened since. Writes nothing, even
 * if a file is damaged. `open`: what is open already, and was looked at.
 */
export async function readRemembered(
  context: Context,
  rotation: Rotation,
  open: OpenJournals = {},
): Promise<Remembered> {
  const kept = openJournals(context, rotation, context.terminal.warn);
  const { settledSince } = await import('./settled-since.ts');
  const settled = await Promise.all(
    checklists.map((name) => (open[name] ? new Set<string>() : settledSince(context, rotation, name, kept[name]))),
  );
  return rememberedIn(Object.values({ ...kept, ...open }), new Set(settled.flatMap((ids) => [...ids])));
}
