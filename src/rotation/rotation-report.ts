import { dayOf } from '../lib/days.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import { type Rotation, standInOn, type Turn } from './rotations.ts';
import { workingDays } from './working-days.ts';

/** Someone's turn in `rotation --json`. Days such as `2026-11-23`, both included. */
type ReportedTurn = RotaPerson & { readonly start: string; readonly end: string };

/** What `govsupport rotation --json` prints. */
export interface RotationReport {
  readonly schemaVersion: 1;
  readonly command: 'rotation';
  readonly person: RotaPerson;
  readonly start: string;
  readonly end: string;
  /** `before` and `after` the rotation, `during` it on a working day, or `off` on another day. */
  readonly today: 'before' | 'during' | 'off' | 'after';
  /** Which working day of the rotation today is; null unless `during`. */
  readonly workingDay: number | null;
  readonly workingDays: number;
  /** Who stands in for this person today; null if no one does. */
  readonly standsInToday: RotaPerson | null;
  readonly cover: readonly { readonly date: string; readonly person: RotaPerson }[];
  readonly previous: ReportedTurn | null;
  readonly next: ReportedTurn | null;
  /** Where the rota was read, in words, and how old it is; null if earlier answers gave everything. */
  readonly source: string | null;
  /** Whole sentences. */
  readonly doubts: readonly string[];
}

const reported = (turn: Turn | null): ReportedTurn | null =>
  turn && { name: turn.person.name, email: turn.person.email, start: turn.start, end: turn.end };

/** Doubts that only say which day it is. */
const aboutToday: readonly string[] = ['not-begun', 'ends-later', 'over'];

/** The facts of a rotation on a day. */
export function rotationReport(rotation: Rotation, source: string | null, now: Date): RotationReport {
  const { person, start, end, cover, previous, next, doubts } = rotation;
  const day = dayOf(now);
  const days = workingDays(start, end);
  const index = days.indexOf(day);
  const standIn = standInOn(rotation, day);
  return {
    schemaVersion: 1,
    command: 'rotation',
    person: { name: person.name, email: person.email },
    start,
    end,
    today: day < start ? 'before' : day > end ? 'after' : index < 0 ? 'off' : 'during',
    workingDay: index < 0 ? null : index + 1,
    workingDays: days.length,
    standsInToday: standIn && { name: standIn.name, email: standIn.email },
    cover: cover.map(({ date, person: by }) => ({ date, person: { name: by.name, email: by.email } })),
    previous: reported(previous),
    next: reported(next),
    source,
    doubts: doubts.filter(({ about }) => !aboutToday.includes(about)).map(({ text }) => text),
  };
}
