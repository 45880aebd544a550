import { existsSync } from 'node:fs';
import type { Context } from '../context.ts';
import { exitCode, Failure, NotConfigured } from '../errors.ts';
import { type RotationReport, rotationReport } from '../rotation/rotation-report.ts';
import type { Incident } from '../services/incident-io/incident-io.ts';
import { ServiceError } from '../services/service-error.ts';
import { signInCommand } from '../services/tokens.ts';
import { type Gap, orGap } from '../tickets/gap.ts';
import type { KeptNote } from '../tickets/kept-note.ts';
import { type Queue, readQueue } from '../tickets/queue.ts';
import { readWeekly, type WeeklyTasks } from '../tickets/weekly.ts';
import { type FoundRotation, findRotation } from './find-rotation.ts';
import { openJournal } from './journal.ts';
import { readKeptNotes } from './kept-notes.ts';
import { onboardingPlace } from './onboarding-place.ts';

/** The parts of the morning page, in their order. */
const todayParts = ['rotation', 'queue', 'weekly', 'incidents'] as const;
export type TodayPart = (typeof todayParts)[number];

/** What could not be determined, and in which part; null if it affects the whole page. */
export interface TodayGap extends Gap {
  readonly part: TodayPart;
}

/** Something that a step of a checklist waits for, as it was when that checklist last ran. */
export interface Waiting {
  readonly what: string;
  /** Null if that is not known. */
  readonly whom: string | null;
  readonly since: string | null;
}

/** The morning page. A part that could not be read is null, and its gap says why. */
export interface Today {
  readonly readAt: Date;
  readonly rotation: RotationReport | null;
  /** Why there is no rotation, if that is known. */
  readonly noRotation: string | null;
  readonly queue: Queue | null;
  readonly weekly: WeeklyTasks | null;
  readonly incidents: readonly Incident[] | null;
  readonly waiting: readonly Waiting[];
  /** The notes on tickets that were written on this machine and not sent. */
  readonly unsent: readonly KeptNote[];
  readonly gaps: readonly TodayGap[];
}

/** The rotation; or why there is none. Throws a Failure if that is not known. */
async function findTurn(context: Context): Promise<FoundRotation | string> {
  try {
    return await findRotation(context);
  } catch (error) {
    // Someone without a rotation may still want the rest.
    const isKnown = error instanceof Failure && error.code === exitCode.wrong && !(error.cause instanceof ServiceError);
    if (!isKnown || context.signal.aborted) throw error;
    return error.message;
  }
}

/** What is waited for in the rotation, and in onboarding, which is about no rotation. */
async function readWaiting(context: Context, found: FoundRotation | string | null): Promise<Waiting[]> {
  const { paths, terminal, clock } = context;
  const rotation = found === null || typeof found === 'string' ? null : found.rotation;
  const onboarding = onboardingPlace(context);
  const isOnboarding = existsSync(onboarding.file);
  if (rotation === null && !isOnboarding) return [];
  // Loaded only now: it is not needed for the first request.
  const { openJournals, rememberedIn } = await import('./remembered.ts');
  const options = {
    stateFolder: paths.stateFolder,
    rotation: null,
    dryRun: true,
    now: clock.now(),
    warn: terminal.debug,
  };
  const journals = [
    ...(rotation ? Object.values(openJournals(context, rotation, terminal.warn)) : []),
    ...(isOnboarding ? [openJournal({ ...options, ...onboarding, checklist: onboarding.id })] : []),
  ];
  return rememberedIn(journals).waiting.map(({ what, whom, since }) => ({ what, whom, since }));
}

/** The open incidents. Throws NotConfigured if there is no sign-in to incident.io. */
async function readIncidents({ services }: Context): Promise<readonly Incident[]> {
  if ((await services.tokenSource('incidentIo')) === null) {
    throw new NotConfigured('no sign-in to incident.io is set up.', [signInCommand('incident-io')]);
  }
  return (await services.incidentIo()).openIncidents();
}

/**
 * Reads everything side by side. Changes nothing. Throws only if the configuration has a mistake, if it is interrupted, or
 * for a bug.
 */
export async function readToday(context: Context): Promise<Today> {
  // A mistake in the configuration is reported once, not as a gap in each part.
  await context.config();
  const gaps: TodayGap[] = [];
  async function part<T>(name: TodayPart, what: string, look: () => Promise<T>): Promise<T | null> {
    const missing: Gap[] = [];
    const found = await orGap(missing, what, context.signal, look);
    gaps.push(...missing.map((gap) => ({ part: name, ...gap })));
    return found;
  }
  const turnAsked = part('rotation', 'Whose rotation it is, and what start and end wait for', () => findTurn(context));
  async function readTickets() {
    const rotation = async () => {
      const turn = await turnAsked;
      return turn === null || typeof turn === 'string' ? null : turn.rotation;
    };
    return readQueue(context, { groups: ['secondLine'], brief: true }, { rotation });
  }
  const [turn, queue, weekly, incidents] = await Promise.all([
    turnAsked,
    part('queue', 'Which tickets there are', readTickets),
    part('weekly', 'Which weekly tasks there are', () => readWeekly(context)),
    part('incidents', 'Which incidents are open', () => readIncidents(context)),
  ]);
  const readAt = context.clock.now();
  const inQueue = (queue?.gaps ?? []).map((gap) => ({ part: 'queue' as const, ...gap }));
  return {
    readAt,
    rotation: turn === null || typeof turn === 'string' ? null : rotationReport(turn.rotation, turn.source, readAt),
    noRotation: typeof turn === 'string' ? turn : null,
    queue,
    weekly,
    incidents,
    waiting: await readWaiting(context, turn),
    unsent: readKeptNotes(context),
    // Sorted, because the services answer in any order.
    gaps: [...gaps, ...inQueue].sort((one, other) => todayParts.indexOf(one.part) - todayParts.indexOf(other.part)),
  };
}
