import type { Context } from '../context.ts';
import { buildHandover } from '../handover/build.ts';
import { gatherHandover, type PersonSays, type Remembered } from '../handover/gather.ts';
import type { Handover } from '../handover/handover.ts';
import { stepWords } from '../handover/words.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { redact } from '../lib/redact.ts';
import type { Rotation } from '../rotation/rotations.ts';
import { answersIn } from '../steps/answer.ts';
import type { StepMemory } from '../steps/step.ts';
import { otherTickets } from '../steps/zendesk/other-tickets.ts';
import { findRotation } from './find-rotation.ts';
import { findWork } from './find-work.ts';
import { findJournal, type Journal, type JournalRotation, openJournal } from './journal.ts';

/** The checklists whose memory a handover reports. */
const checklists = ['start', 'end'] as const;

/** What the answers to a question say of tickets, by number. */
const ofTickets = (question: 'deadline' | 'nothing', memory: StepMemory): [number, string][] =>
  answersIn(memory).flatMap(({ question: asked, about, value }): [number, string][] =>
    asked === question && about !== null ? [[Number(about), value]] : [],
  );

/** Journals that are open already: they hold what is not in a file yet, or in a dry run never will be. */
type OpenJournals = Partial<Record<(typeof checklists)[number], Journal>>;

/** What the journals of a rotation's checklists remember and no service knows. */
export function rememberedIn(journals: readonly Pick<Journal, 'steps' | 'memoryOf'>[]): Remembered {
  const memories = journals.flatMap((journal) => journal.steps().map((step) => ({ step, ...journal.memoryOf(step) })));
  const handed = memories.flatMap(({ actions }) =>
    Object.entries(actions).flatMap(([key, { made }]) => (key === 'reassign' ? made?.tickets : null) ?? []),
  );
  return {
    waiting: memories.flatMap(({ step, waiting, skipped }) =>
      // What was skipped is no longer waited for.
      waiting && !skipped ? [{ what: stepWords(step), whom: waiting.whom, since: waiting.at, ticket: null }] : [],
    ),
    skipped: memories.flatMap(({ step, skipped }) =>
      skipped ? [{ step, reason: skipped.reason, at: skipped.at }] : [],
    ),
    deadlines: new Map(memories.flatMap((memory) => ofTickets('deadline', memory))),
    nothingToAdd: new Map(memories.flatMap((memory) => (memory.step === 'notes' ? ofTickets('nothing', memory) : []))),
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

/** Reads what is remembered of a rotation. Writes nothing, even if a file is damaged. `open`: what is open already. */
export const readRemembered = (context: Context, rotation: Rotation, open: OpenJournals = {}): Remembered =>
  rememberedIn(Object.values({ ...openJournals(context, rotation, context.terminal.warn), ...open }));

/** What the step that pushes remembers: why things were left, and what was pushed. A damaged file is reported elsewhere. */
const branchesMemory = (context: Context, rotation: Rotation | null, { end }: OpenJournals): StepMemory | null =>
  rotation && (end ?? openJournals(context, rotation, () => {}).end).memoryOf('branches');

/** What a handover is made for. */
export interface MakeHandoverOptions {
  /** The rotation, if it was found already. */
  readonly rotation?: Rotation;
  readonly says?: PersonSays;
  readonly journals?: OpenJournals;
}

/** The first day that counts as the rotation's: if the rota moves it to later, earlier work still belongs to it. */
function begunOn(context: Context, rotation: Rotation): string {
  const { id } = findJournal(context.paths.stateFolder, context.playbook.rota.role, rotation);
  return [id, rotation.start].sort()[0] as string;
}

/** Makes the handover of the person's rotation, as things are now. Changes nothing. */
export async function makeHandover(
  context: Context,
  { rotation, says, journals = {} }: MakeHandoverOptions = {},
): Promise<Handover> {
  const { terminal } = context;
  const facts = await gatherHandover(context, {
    rotation: async () => rotation ?? (await findRotation(context)).rotation,
    work: (found) => findWork(context, found && begunOn(context, found), branchesMemory(context, found, journals)),
    remembered: async (found) => readRemembered(context, found, journals),
    says: says ?? { words: null, tickets: new Map() },
    onProgress: (doing) => {
      if (terminal.live) void terminal.progress(doing);
    },
  });
  terminal.clearProgress();
  // It goes to others and into files, so the terminal does not redact it.
  return mapTexts(buildHandover(facts), redact);
}
