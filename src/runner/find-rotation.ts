import { timeWords } from '../checks/time-words.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../errors.ts';
import { dayOf, type Rotation, rotationOf, type Turn } from '../rota/rotations.ts';
import type { Rota, RotaPerson } from '../services/rota/rota.ts';

/** What a person may say of their rotation where the rota is wrong, missing, or a swap is not in it yet. */
const questions = ['from', 'to', 'previous', 'next'] as const;

/** The rotation, and where that was read. */
export interface FoundRotation {
  readonly rotation: Rotation;
  /** Where the rota was read, in words, and how old that is; null where the flags said it all. */
  readonly source: string | null;
}

const day = /^\d{4}-\d{2}-\d{2}$/;

function dayFlag(name: string, value: string | undefined): string | undefined {
  if (value === undefined || (day.test(value) && !Number.isNaN(Date.parse(value)))) return value;
  throw new UsageError(`--answer ${name}: expected a day such as 2026-11-23, found "${value}".`);
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
  const [from, to, previous, next] = questions.map((question) => answers.get(`rotation.${question}`));
  const start = dayFlag('rotation.from', from);
  const end = dayFlag('rotation.to', to);
  const today = dayOf(context.clock.now());
  const byHand = start !== undefined && end !== undefined;
  const rota = await (await context.services.rota()).read().catch((error: unknown) => {
    // Whoever gives the dates can do without the rota.
    if (byHand && error instanceof Failure) return null;
    throw error;
  });
  const people = (rota?.days ?? []).map(({ person }) => person);
  const found = rotationOf(rota?.days ?? [], { name: name ?? email, email }, today);
  if (!found && !byHand) {
    throw new Failure(
      `${email} is not on the rota${rota ? ` (${rota.source})` : ''}${rota?.days.length === 0 ? ', and nobody else is' : ''}.`,
      {
        next: [
          'If the rota is wrong or late, say it yourself:',
          '--answer rotation.from=2026-11-23 --answer rotation.to=2026-12-04 --answer rotation.previous=EMAIL --answer rotation.next=EMAIL',
        ],
      },
    );
  }
  const base: Rotation = found ?? {
    person: { name: name ?? email, email },
    start: start ?? today,
    end: end ?? today,
    cover: [],
    previous: null,
    next: null,
    doubts: [],
  };
  const said = [start, end, previous, next].some((value) => value !== undefined);
  const rotation: Rotation = {
    ...base,
    start: start ?? base.start,
    end: end ?? base.end,
    previous: named(previous, people, base.previous, base.start),
    next: named(next, people, base.next, base.end),
    // What the person said themselves is not in doubt.
    doubts: said ? [] : base.doubts,
  };
  if (rotation.start > rotation.end)
    throw new UsageError(`A rotation can't end (${rotation.end}) before it starts (${rotation.start}).`);
  return { rotation, source: rota ? rotaSource(rota) : null };
}
