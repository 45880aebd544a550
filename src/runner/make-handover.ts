import type { Context } from '../context.ts';
import { buildHandover } from '../handover/build.ts';
import { gatherHandover, type PersonSays } from '../handover/gather.ts';
import type { Handover } from '../handover/handover.ts';
import type { Cache } from '../lib/cache.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { redact } from '../redaction/redact.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { StepMemory } from '../steps/step.ts';
import { findRotation } from './find-rotation.ts';
import { findWork } from './find-work.ts';
import { findJournal } from './journal.ts';
import { type OpenJournals, openJournals, readRemembered } from './remembered.ts';

/** What the step that pushes remembers: why things were left, and what was pushed. A damaged file is reported elsewhere. */
const branchesMemory = (context: Context, rotation: Rotation | null, { end }: OpenJournals): StepMemory | null =>
  rotation && (end ?? openJournals(context, rotation, () => {}).end).memoryOf('branches');

/** What a handover is made for. */
export interface MakeHandoverOptions {
  /** The rotation, if it was found already. */
  readonly rotation?: Rotation;
  readonly says?: PersonSays;
  readonly journals?: OpenJournals;
  /** Of a run that changes nothing. */
  readonly cache?: Cache | null;
}

/** The first day that counts as the rotation's: if the rota moves it to later, earlier work still belongs to it. */
function begunOn(context: Context, rotation: Rotation): string {
  const { id } = findJournal(context.paths.stateFolder, context.playbook.rota.role, rotation);
  return [id, rotation.start].sort()[0] as string;
}

/** Makes the handover of the person's rotation, as things are now. Changes nothing. */
export async function makeHandover(
  context: Context,
  { rotation, says, journals = {}, cache = null }: MakeHandoverOptions = {},
): Promise<Handover> {
  const { terminal } = context;
  const facts = await gatherHandover(context, {
    rotation: async () => rotation ?? (await findRotation(context)).rotation,
    work: (found) =>
      findWork(context, found && begunOn(context, found), branchesMemory(context, found, journals), cache),
    remembered: async (found) => readRemembered(context, found, journals),
    says: says ?? { words: null, tickets: new Map() },
    onProgress: (doing) => {
      if (terminal.live) void terminal.progress(doing);
    },
  });
  terminal.clearProgress();
  // It goes to others and into files, which the terminal's redaction does not cover.
  return mapTexts(buildHandover(facts), redact);
}
