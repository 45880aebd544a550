import { existsSync } from 'node:fs';
import type { Context } from '../context.ts';
import { exitCode, Failure, NotConfigured } from '../errors.ts';
import { dayOf } from '../lib/days.ts';
import { type RotationReport, rotationReport } from '../rotation/rotation-report.ts';
import { type Rotation, standInOn } from '../rotation/rotations.ts';
import { workingDays } from '../rotation/working-days.ts';
import type { Incident } from '../services/incident-io/incident-io.ts';
import { ServiceError } from '../services/service-error.ts';
import { signInCommand } from '../services/tokens.ts';
import { type Gap, orGap } from '../tickets/gap.ts';
import type { KeptNote } from '../tickets/kept-note.ts';
import { type Queue, readQueue } from '../tickets/queue.ts';
import { readWeekly, type WeeklyTasks } from '../tickets/weekly.ts';
import { type FoundRotation, findRotation } from './find-rotation.ts';
import { type Journal, openJournal } from './journal.ts';
import { openNotes } from './kept-notes.ts';
import { onboardingPlace } from './onboarding-place.ts';

/** The parts of the morning page, in their order. */
const todayParts = ['rotation', 'queue', 'weekly', 'incidents'] as const;
export type TodayPart = (typeof todayParts)[number];

/** What could not be determined, and in which part; null if it affects the whole page. */
export interface TodayGap extends Gap {
  readonly part: TodayPart;
}

/** Something that a step of a checklist waits for. */
export interface Waiting {
  readonly what: string;
  /** Null if that is not known. */
  readonly whom: string | null;
  readonly since: string | null;
  /** The command that looks whether it still waits; null if that was looked at just now. */
  readonly lookAgain: string | null;
}

/** A step that waited for someone, and that the person can continue now. */
export interface YourTurn {
  readonly what: string;
  readonly command: string;
}

/** A checklist whose day has come and that is not done. */
interface Due {
  readonly checklist: 'start' | 'end';
  /** Whether today is its day: the first of the rotation for `start`, the last for `end`. */
  readonly isToday: boolean;
  /** Whether all have done their part who were asked for something, so that it can be finished. */
  readonly isAnswered: boolean;
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
  /**
   * If the rotation is not known, only what onboarding waits for; null if that is nothing, because what the rotation's
   * checklists wait for is not known.
   */
  readonly waiting: readonly Waiting[] | null;
  /** Null if the rotation is not known. */
  readonly yourTurn: readonly YourTurn[] | null;
  /** The notes on tickets that were written on this machine and not sent. */
  readonly unsent: readonly KeptNote[];
  /** The checklist whose day has come and that is not done. */
  readonly due: Due | null;
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

type Journals = Readonly<Record<'start' | 'end', Journal>>;

/** What the checklists of a rotation remember, and what of that matters today. */
interface OfRotation extends Pick<Today, 'waiting' | 'yourTurn'> {
  /** Null without a rotation. */
  readonly journals: Journals | null;
  /** For which checklists all have done their part who were asked for something. */
  readonly answered: Readonly<Record<Due['checklist'], boolean>>;
}

/** Whether something of the person's is left after their rotation. Tickets that could not be read count as left. */
const isLeft = ({ start, end }: Journals, queue: Queue | null): boolean =>
  start.steps().length > 0 ||
  end.steps().length > 0 ||
  queue === null ||
  queue.tickets.some(({ ticket }) => ticket.assigneeId === queue.me.id);

/** Days on which someone else stands in are not the person's own. */
function dueOf(
  rotation: Rotation,
  { journals, answered }: Pick<OfRotation, 'journals' | 'answered'>,
  queue: Queue | null,
  now: Date,
): Due | null {
  if (journals === null) return null;
  const due = (checklist: Due['checklist'], day: string): Due => ({
    checklist,
    isToday: today === day,
    isAnswered: answered[checklist],
  });
  const own = workingDays(rotation.start, rotation.end).filter((day) => standInOn(rotation, day) === null);
  const [today, first, last] = [dayOf(now), own[0], own.at(-1)];
  if (first === undefined || last === undefined || today < first || journals.end.finishedAt !== null) return null;
  // From the last day on, the end is what matters.
  if (journals.start.finishedAt === null && (today === first || today < last)) {
    return due('start', first);
  }
  const isEnd = today >= last && (today <= rotation.end || isLeft(journals, queue));
  return isEnd ? due('end', last) : null;
}

/** What became of the steps of a checklist of the rotation that waited for someone. */
async function waitingFor(
  context: Context,
  rotation: Rotation,
  [checklist, journal]: readonly ['start' | 'end', Journal],
): Promise<{ waiting: Waiting[]; yourTurn: YourTurn[]; isAnswered: boolean }> {
  const [{ waitingIn }, { lookedAtSince }] = await Promise.all([
    import('./remembered.ts'),
    import('./settled-since.ts'),
  ]);
  const looked = await lookedAtSince(context, rotation, checklist, journal);
  const steps = waitingIn(journal).map((one) => {
    const { now, whom } = looked.get(one.step) ?? { now: 'unknown', whom: null };
    return { ...one, now, whom: whom ?? one.whom };
  });
  return {
    waiting: steps
      .filter(({ now }) => now === 'waiting' || now === 'unknown')
      .map(({ what, whom, since, now }) => ({
        what,
        whom,
        since,
        lookAgain: now === 'waiting' ? null : `govsupport ${checklist} status`,
      })),
    yourTurn: steps
      .filter(({ now }) => now === 'yours')
      .map(({ what }) => ({ what, command: `govsupport ${checklist}` })),
    isAnswered: steps.length > 0 && steps.every(({ now }) => now === 'settled'),
  };
}

const nothingWaited = { waiting: [], yourTurn: [], isAnswered: false };

/** What onboarding waited for when it last ran: to look takes its checks, of which some ask for a fingerprint. */
async function onboardingWaiting(context: Context): Promise<Waiting[]> {
  const { paths, terminal, clock } = context;
  const place = onboardingPlace(context);
  if (!existsSync(place.file)) return [];
  const { waitingIn } = await import('./remembered.ts');
  const { stateFolder } = paths;
  const options = { stateFolder, rotation: null, dryRun: true, now: clock.now(), warn: terminal.debug };
  const journal = openJournal({ ...options, ...place, checklist: place.id });
  return waitingIn(journal).map(({ step: _, ...waiting }) => ({ ...waiting, lookAgain: 'govsupport onboard' }));
}

/** What is remembered of the rotation, and of onboarding, which is about no rotation. A null turn is not known. */
async function readOfRotation(context: Context, turn: FoundRotation | string | null): Promise<OfRotation> {
  if (turn === null || typeof turn === 'string') {
    const waiting = await onboardingWaiting(context);
    const isUnknown = turn === null;
    return {
      waiting: isUnknown && waiting.length === 0 ? null : waiting,
      yourTurn: isUnknown ? null : [],
      journals: null,
      answered: { start: false, end: false },
    };
  }
  const { rotation } = turn;
  // Loaded only now: it is not needed for the first request.
  const { openJournals } = await import('./remembered.ts');
  const journals = openJournals(context, rotation, context.terminal.warn);
  // Whoever has ended their rotation no longer waits for its start.
  const hasEnded = journals.end.finishedAt !== null;
  const [start, end, onboarding] = await Promise.all([
    hasEnded ? nothingWaited : waitingFor(context, rotation, ['start', journals.start]),
    waitingFor(context, rotation, ['end', journals.end]),
    onboardingWaiting(context),
  ]);
  return {
    waiting: [...start.waiting, ...end.waiting, ...onboarding],
    yourTurn: [...start.yourTurn, ...end.yourTurn],
    journals,
    answered: { start: start.isAnswered, end: end.isAnswered },
  };
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
  const rotation = async () => {
    const turn = await turnAsked;
    return turn === null || typeof turn === 'string' ? null : turn.rotation;
  };
  async function readTickets() {
    return readQueue(context, { groups: ['secondLine'], brief: true }, { rotation });
  }
  const [turn, queue, weekly, incidents, { waiting, yourTurn, journals, answered }] = await Promise.all([
    turnAsked,
    part('queue', 'Which tickets there are', readTickets),
    part('weekly', 'Which weekly tasks there are', () => readWeekly(context)),
    part('incidents', 'Which incidents are open', () => readIncidents(context)),
    turnAsked.then((found) => readOfRotation(context, found)),
  ]);
  const readAt = context.clock.now();
  const found = turn === null || typeof turn === 'string' ? null : turn;
  const inQueue = (queue?.gaps ?? []).map((gap) => ({ part: 'queue' as const, ...gap }));
  return {
    readAt,
    rotation: found && rotationReport(found.rotation, found.source, readAt),
    noRotation: typeof turn === 'string' ? turn : null,
    queue,
    weekly,
    incidents,
    waiting,
    yourTurn,
    due: found && dueOf(found.rotation, { journals, answered }, queue, readAt),
    unsent: openNotes(context),
    // Sorted, because the services answer in any order.
    gaps: [...gaps, ...inQueue].sort((one, other) => todayParts.indexOf(one.part) - todayParts.indexOf(other.part)),
  };
}
