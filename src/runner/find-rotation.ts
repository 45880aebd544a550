import type { Context } from '../context.ts';
import { exitCode, Failure, UsageError } from '../errors.ts';
import { daysBetween, shownDay } from '../lib/days.ts';
import { timeWords } from '../lib/time-words.ts';
import {
  coverBy,
  type Doubt,
  dayOf,
  doubt,
  type Rotation,
  rotationOf,
  rotationOn,
  type Turn,
} from '../rotation/rotations.ts';
import { nextWorkingDay } from '../rotation/working-days.ts';
import { samePerson } from '../services/rota/people.ts';
import type { Rota, RotaPerson } from '../services/rota/rota.ts';
import { ServiceError } from '../services/service-error.ts';
import { type Answer, answerFlag } from '../steps/answer.ts';
import { rotationQuestions } from '../steps/rotation.ts';
import { findJournal, type JournalPlace, journalOf, type SavedJournal, savedJournals } from './journal.ts';
import { colleagueBy, refuseUnknownPerson } from './refuse-unknown-person.ts';

/** The rotation, its source, and the place of its journal. */
export interface FoundRotation {
  readonly rotation: Rotation;
  readonly journal: JournalPlace;
  /** Where the rota was read, in words, and how old it is; null if the flags said everything. */
  readonly source: string | null;
}

type Said = Readonly<Record<string, string>>;

/** The questions about a rotation, in the order in which they are asked. */
const placeholders = { from: 'DAY', to: 'DAY', previous: 'EMAIL', next: 'EMAIL' } as const;

/** The command that describes a whole rotation, filled in with the answers so far. */
const sayIt = (said: Said, checklist: string): string =>
  [
    `govsupport ${checklist}`,
    ...Object.entries(placeholders).map(
      ([question, placeholder]) => `--answer rotation.${question}=${said[question] ?? placeholder}`,
    ),
  ].join(' ');

/** What the flags say of the rotation. Throws a UsageError if that is wrong. */
async function saidNow(answers: readonly Answer[], now: Date): Promise<Said> {
  const said: Record<string, string> = {};
  if (answers.length === 0) return said;
  for (const { id, check, understand } of await rotationQuestions(now)) {
    const answer = answers.find(({ question }) => question === id);
    if (answer === undefined) continue;
    const wrong = check?.(answer.value) ?? null;
    if (wrong !== null) throw new UsageError(`--answer rotation.${id}: ${wrong}.`);
    said[id] = understand?.(answer.value).kept ?? answer.value;
  }
  return said;
}

/** How far a day is from a span of days: 0 inside it. */
const distance = (day: string, { start, end }: { readonly start: string; readonly end: string }) =>
  day < start ? daysBetween(day, start) : day > end ? daysBetween(end, day) : 0;

/** How many days after its end a rotation with dates from the person still counts. */
const stillEnding = 7;

/**
 * What the person said earlier about this rotation. Dates that they gave count until a turn on the rota is nearer to
 * today.
 */
function saidBefore(
  journals: readonly SavedJournal[],
  who: RotaPerson,
  found: Rotation | null,
  today: string,
): SavedJournal['answers'] {
  const byHand = journals
    .filter(({ person, answers }) => answers.from !== undefined && (person === null || samePerson(person, who)))
    .filter(({ start, end }) => start <= today && daysBetween(end, today) <= stillEnding)
    .sort((a, b) => distance(today, a) - distance(today, b))[0];
  if (byHand && (!found || distance(today, byHand) <= distance(today, found))) return byHand.answers;
  return (found && journalOf(journals, found)?.answers) ?? {};
}

const firstName = ({ name }: RotaPerson): string => name.toLowerCase().split(' ')[0] ?? '';

/** The name of someone who was named by address in an earlier run, if the rota does not have it and a service does. */
async function nameOf(context: Context, email: string, people: readonly RotaPerson[]): Promise<RotaPerson | null> {
  if (people.some((one) => one.email.toLowerCase() === email.toLowerCase())) return null;
  try {
    return await colleagueBy(context, email);
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    return null;
  }
}

/** Who comes before or after, if the person named them by address. The rota or a service may know the name. */
function named(email: string | undefined, people: readonly RotaPerson[], turn: Turn | null, day: string): Turn | null {
  if (email === undefined) return turn;
  const isTheirs = turn?.person.email === '' && email.toLowerCase().includes(firstName(turn.person));
  const known = people.find((candidate) => candidate.email.toLowerCase() === email.toLowerCase());
  const person = isTheirs ? { name: turn.person.name, email } : (known ?? { name: email, email });
  return { person, start: turn?.start ?? day, end: turn?.end ?? day, cover: [] };
}

/**
 * Who comes after a rotation. Someone named by the person takes the next turn on the rota; without one, their first
 * day is the next working day.
 */
function nextOf(
  { person, end, next }: Rotation,
  email: string | undefined,
  people: readonly RotaPerson[],
): Turn | null {
  const isAgain =
    next !== null && samePerson(next.person, person) && email?.toLowerCase() !== person.email.toLowerCase();
  return named(email, people, email !== undefined && isAgain ? null : next, nextWorkingDay(end));
}

/**
 * No one takes over from themselves. They may be on again next, if the rota says so or does not say yet who is. Throws a
 * UsageError if the person says now what can't be, and forgets it if they said so when the rota was different.
 */
function refuseYourself(
  { person, next }: Rotation,
  { said, now, about }: { said: Record<string, string>; readonly now: Said; readonly about: readonly Answer[] },
): void {
  const isYours = (email: string | undefined) => email?.toLowerCase() === person.email.toLowerCase();
  for (const id of ['next', 'previous'] as const) {
    if (!isYours(said[id]) || (id === 'next' && (next === null || samePerson(next.person, person)))) continue;
    const given = about.find(({ question }) => question === id);
    if (given && isYours(now[id])) {
      throw new UsageError(`${answerFlag(given)}: ${given.value} is your own address.`, [
        ...(id === 'next'
          ? ['Give that of the person who is next.', 'If your rotation is longer: --answer rotation.to=DAY']
          : ['Give that of the person before you.']),
      ]);
    }
    delete said[id];
  }
}

/** A name alone may be someone else's. */
const withoutAddress = (about: 'previous' | 'next', turn: Turn | null): Doubt[] =>
  turn?.person.email === '' ? [doubt(about, `The rota has no address for ${turn.person.name}.`)] : [];

/** The rota's source, its age, and its warnings. */
function rotaSource({ source, ageMs, notes }: Rota): string {
  const age = ageMs === null ? 'of unknown age' : `${timeWords(ageMs)} old`;
  return [`${source}, ${age}`, ...notes].join('. ');
}

/** Why there is no rotation: the rota was not read, or has none for this person. */
function noRotation(rota: Rota | Failure, who: RotaPerson, today: string, sayIt: string): Failure {
  if (rota instanceof Failure) {
    if (!(rota instanceof ServiceError)) return rota;
    return new Failure(`Your rotation is not known: ${rota.message}`, {
      code: rota.code,
      cause: rota,
      next: [...rota.next, `${rota.next.length > 0 ? 'Or say' : 'Say'} it yourself: ${sayIt}`],
    });
  }
  const next = ['If the rota is wrong or late, say it yourself:', sayIt];
  const covers = coverBy(rota.days, who);
  const cover = covers.find(({ date }) => date >= today) ?? covers.at(-1);
  if (cover) {
    const { date, standsInFor } = cover;
    return new Failure(
      `You ${date < today ? 'stood' : 'stand'} in for ${standsInFor.name} on ${shownDay(date)}, which is not a rotation of your own (${rotaSource(rota)}).`,
      { next },
    );
  }
  if (rota.days.some(({ person }) => samePerson(person, who))) {
    return new Failure(`${who.email} is on the rota, and has no rotation of their own (${rotaSource(rota)}).`, {
      next,
    });
  }
  const noOne = rota.days.length === 0 ? ', and no one else is' : '';
  return new Failure(`${who.email} is not on the rota (${rotaSource(rota)})${noOne}.`, { next });
}

/** The rota, or why it could not be read. */
async function readRota(context: Context): Promise<Rota | Failure> {
  try {
    return await (await context.services.rota()).read();
  } catch (error) {
    if (error instanceof Failure && !context.signal.aborted) return error;
    throw error;
  }
}

/** The person's rotation; null if they have none. Throws a Failure if the rota could not be read. */
export async function rotationIfAny(context: Context): Promise<Rotation | null> {
  try {
    return (await findRotation(context)).rotation;
  } catch (error) {
    const isSilent =
      error instanceof Failure && (error.code === exitCode.unknown || error.cause instanceof ServiceError);
    if (!(error instanceof Failure) || isSilent || context.signal.aborted) throw error;
    return null;
  }
}

/**
 * Finds the person's rotation: in the rota, and if the flags say otherwise (`rotation.from`, `.to`, `.previous`,
 * `.next`), as they say. A command that takes no answers uses those given to a checklist, and `checklist` is the one to
 * give them to. Throws a Failure that says what is wrong with the rota and which command helps.
 */
export async function findRotation(
  context: Context,
  answers: readonly Answer[] = [],
  checklist = 'start',
): Promise<FoundRotation> {
  const config = await context.config();
  const { email, name } = config.values.person ?? {};
  if (!email) {
    throw new UsageError('Who you are is not configured: person.email is not set.', [
      'The rota identifies you by it. Set it: govsupport onboard --only you',
    ]);
  }
  const who = { name: name ?? email, email };
  const today = dayOf(context.clock.now());
  const { role } = context.playbook.rota;
  const about = answers.filter(({ step }) => step === 'rotation');
  const now = await saidNow(about, context.clock.now());
  const journals = savedJournals(context.paths.stateFolder, role);
  const read = await readRota(context);
  const rota = read instanceof Failure ? null : read;
  const days = rota?.days ?? [];
  const found = rotationOf(days, who, today);
  // Answers are remembered, so that no one has to repeat them.
  const earlier = now.from
    ? (journalOf(journals, { person: who, start: now.from, end: now.to ?? now.from })?.answers ?? {})
    : saidBefore(journals, who, found, today);
  const said: Record<string, string> = { ...earlier, ...now };
  const people = days.map(({ person }) => person);
  for (const id of ['next', 'previous'] as const) {
    const email = said[id];
    if (email === undefined) continue;
    const given = about.find(({ question }) => question === id);
    const flag = given ? answerFlag(given) : `--answer rotation.${id}`;
    const isNew = now[id] !== undefined && now[id] !== earlier[id];
    const colleague = isNew
      ? await refuseUnknownPerson(context, { flag, email, days })
      : await nameOf(context, email, people);
    if (colleague) people.push(colleague);
  }
  const start = said.from ?? found?.start;
  const end = said.to ?? found?.end;
  if (start === undefined || end === undefined || (rota === null && (said.from === undefined || said.to === undefined)))
    throw noRotation(read, who, today, sayIt(said, checklist));
  if (start > end) throw new UsageError(`A rotation can't end (${end}) before it starts (${start}).`);
  const isFound = found?.start === start && found.end === end;
  const base = isFound ? found : rotationOn(days, found?.person ?? who, { start, end }, today);
  refuseYourself(base, { said, now, about });
  const rotation: Rotation = {
    ...base,
    previous: named(said.previous, people, base.previous, base.start),
    next: nextOf(base, said.next, people),
    doubts: [
      // The person's own answers are not in doubt, and an unread rota leaves only unknowns.
      ...base.doubts.filter(
        ({ about }) =>
          !(about === 'previous' && (said.previous !== undefined || rota === null)) &&
          !(about === 'next' && (said.next !== undefined || rota === null)),
      ),
      ...(rota?.doubts ?? []).map((text) => doubt('turn', text)),
      ...withoutAddress('previous', said.previous === undefined ? base.previous : null),
      ...withoutAddress('next', said.next === undefined ? base.next : null),
    ],
  };
  const journal = findJournal(context.paths.stateFolder, role, rotation);
  return { rotation, journal, source: rota ? rotaSource(rota) : null };
}
