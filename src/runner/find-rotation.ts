import type { Context } from '../context.ts';
import { Failure, UsageError } from '../errors.ts';
import { timeWords } from '../lib/time-words.ts';
import { addDays, dayOf, type Rotation, rotationOf, type Turn } from '../rotation/rotations.ts';
import type { Rota, RotaPerson } from '../services/rota/rota.ts';
import { ServiceError } from '../services/service-error.ts';
import { rotationQuestions } from '../steps/rotation.ts';
import { type SavedAnswers, savedRotationAnswers } from './journal.ts';

/** The rota whose rotations these are, as its feed calls it. */
export const rotaName = 'dev';

/** The rotation, and where that was read. */
export interface FoundRotation {
  readonly rotation: Rotation;
  /** Where the rota was read, in words, and how old that is; null where the flags said it all. */
  readonly source: string | null;
}

const sayIt =
  '--answer rotation.from=2026-11-23 --answer rotation.to=2026-12-04 --answer rotation.previous=EMAIL --answer rotation.next=EMAIL';

type Said = Readonly<Record<string, string>>;

/** What the flags say of the rotation. Throws a UsageError where that can't be. */
function saidNow(answers: ReadonlyMap<string, string>): Said {
  const said: Record<string, string> = {};
  for (const { id, check } of rotationQuestions) {
    const value = answers.get(`rotation.${id}`);
    if (value === undefined) continue;
    const wrong = check?.(value) ?? null;
    if (wrong !== null) throw new UsageError(`--answer rotation.${id}: ${wrong}.`);
    said[id] = value;
  }
  return said;
}

/** What was said earlier about the rotation of today, or of last week while it is still being ended. */
function saidBefore(saved: readonly SavedAnswers[], today: string): Said {
  const spans = saved.flatMap(({ answers }) => {
    const { from, to } = answers;
    return from ? [{ answers, from, to: to ?? addDays(from, 13) }] : [];
  });
  const on = spans.find(({ from, to }) => from <= today && today <= to);
  return (on ?? spans.find(({ from, to }) => from <= today && today <= addDays(to, 7)))?.answers ?? {};
}

/** Somebody who was named by address: the rota knows the name, if anybody does. */
function named(email: string | undefined, people: readonly RotaPerson[], turn: Turn | null, at: string): Turn | null {
  if (email === undefined) return turn;
  const person = people.find((candidate) => candidate.email.toLowerCase() === email.toLowerCase()) ?? {
    name: email,
    email,
  };
  return { person, start: turn?.start ?? at, end: turn?.end ?? at, cover: [] };
}

/** Where the rota was read, how old that is, and what surprised. */
function rotaSource({ source, ageMs, notes }: Rota): string {
  const age = ageMs === null ? 'of unknown age' : `${timeWords(ageMs)} old`;
  return [`${source}, ${age}`, ...notes].join('. ');
}

/**
 * Finds the person's rotation: in the rota, and where the flags say otherwise (`rotation.from`, `.to`, `.previous`,
 * `.next`), as they say. Throws a Failure that says what is wrong with the rota and which flags help.
 */
export async function findRotation(context: Context, answers: ReadonlyMap<string, string>): Promise<FoundRotation> {
  const config = await context.config();
  const { email, name } = config.values.person ?? {};
  if (!email) {
    throw new UsageError('Who you are is not configured: person.email is not set.', [
      `Set it in ${context.paths.configFile}: it is how the rota knows you.`,
    ]);
  }
  const today = dayOf(context.clock.now());
  const now = saidNow(answers);
  const saved = savedRotationAnswers(context.paths.stateFolder, rotaName, 'rotation');
  // What was said once need not be said again each time.
  const earlier = now.from ? (saved.find((one) => one.start === now.from)?.answers ?? {}) : saidBefore(saved, today);
  let said: Said = { ...earlier, ...now };
  const byHand = said.from !== undefined && said.to !== undefined;
  const rota = await (await context.services.rota()).read().catch((error: unknown) => {
    // Whoever gives the dates can do without the rota.
    if (byHand && error instanceof Failure) return null;
    if (!(error instanceof ServiceError)) throw error;
    throw new Failure(`Your rotation is not known: ${error.message}`, {
      code: error.code,
      cause: error,
      next: [...error.next, `Or say it yourself: ${sayIt}`],
    });
  });
  const people = (rota?.days ?? []).map(({ person }) => person);
  const found = rotationOf(rota?.days ?? [], { name: name ?? email, email }, today);
  if (!found && !byHand) {
    const nobody = rota?.days.length === 0 ? ', and nobody else is' : '';
    throw new Failure(`${email} is not on the rota${rota ? ` (${rotaSource(rota)})` : ''}${nobody}.`, {
      next: ['If the rota is wrong or late, say it yourself:', sayIt],
    });
  }
  if (said.from === undefined) said = { ...saved.find((one) => one.start === found?.start)?.answers, ...said };
  const { from: start, to: end, previous, next } = said;
  const base: Rotation = found ?? {
    person: { name: name ?? email, email },
    start: start ?? today,
    end: end ?? today,
    cover: [],
    previous: null,
    next: null,
    doubts: [],
  };
  const rotation: Rotation = {
    ...base,
    start: start ?? base.start,
    end: end ?? base.end,
    previous: named(previous, people, base.previous, base.start),
    next: named(next, people, base.next, base.end),
    // What the person said themselves is not in doubt.
    doubts: Object.keys(said).length > 0 ? [] : base.doubts,
  };
  if (rotation.start > rotation.end)
    throw new UsageError(`A rotation can't end (${rotation.end}) before it starts (${rotation.start}).`);
  return { rotation, source: rota ? rotaSource(rota) : null };
}
